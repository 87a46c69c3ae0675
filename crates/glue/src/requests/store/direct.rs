//! Keys that the job's own process uses: no service stands between, and the job's network leads to KMS.

use keytrace_access::call::{Necessity, ViaService};
use keytrace_access::kms::key;
use keytrace_aws::arn::Arn;
use keytrace_snapshot::snapshot::Snapshot;
use keytrace_uses::{DirectKey, StoreUse, also_only_if};

use crate::derivation::{Actor, Derivation, Request};
use crate::requests::network::Way;

/// Adds the requests for a key, over each network that the job may run in.
pub(super) fn derive(
    snapshot: &Snapshot,
    actor: &Actor,
    ways: &[Way],
    (each, direct): (&StoreUse, &DirectKey),
    derivation: &mut Derivation,
) {
    let DirectKey { written, read_from, does, .. } = direct;
    // Why: KMS serves a key in its own Region only, so the ARN tells which client the job must take.
    let of_arn = Arn::parse(written).map(|arn| arn.region).filter(|region| !region.is_empty());
    let region = of_arn.or(each.region.as_deref()).unwrap_or(&actor.region);
    let key = key::resolve(snapshot, written, read_from, &actor.account, region, "kms");
    for way in ways {
        for action in &direct.actions {
            let mut call = actor.call(Request {
                row: direct.row,
                action,
                key: key.clone(),
                encryption_context: direct.encryption_context.clone(),
                service: "kms",
                region: region.to_owned(),
                necessity: on_this_way(&each.necessity, way, ways.len()),
                because: format!("{does} ({})", each.named_by),
            });
            call.via_service = ViaService::Direct;
            call.network = way.path.clone();
            derivation.add(call);
        }
    }
}

fn on_this_way(necessity: &Necessity, way: &Way, ways: usize) -> Necessity {
    match &way.subnet {
        Some(subnet) if ways > 1 => also_only_if(necessity, &format!("Glue takes subnet {subnet}")),
        Some(_) | None => necessity.clone(),
    }
}
