//! Data stores beside S3 and the Data Catalog, and the keys that their services or the job itself use.

mod direct;
pub(crate) mod dynamo_db;
pub(crate) mod queue;
mod stream;
pub(crate) mod table_bucket;

use std::collections::BTreeMap;

use keytrace_access::call::{
    ContextText, EncryptionContext, KeyReference, KeyTarget, Necessity, Source, ViaService,
};
use keytrace_access::row::Row;
use keytrace_aws::arn::Arn;
use keytrace_iam::request::Principal;
use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::collected::Gap;
use keytrace_snapshot::snapshot::Snapshot;
use keytrace_uses::{Store, StoreUse, also_only_if};

use crate::derivation::{Actor, Derivation, Request};
use crate::requests::network::Way;
use crate::requests::secret;

/// Adds the requests of a use. `ways` are those of the job's own process to KMS.
pub(crate) fn derive(
    snapshot: &Snapshot,
    actor: &Actor,
    ways: &[Way],
    each: &StoreUse,
    derivation: &mut Derivation,
) {
    match &each.store {
        Store::KinesisStream(written) => stream::derive(snapshot, actor, (each, written), derivation),
        Store::DynamoDbTable(written) => {
            dynamo_db::derive(snapshot, actor, Row::T5, (each, written), derivation);
        }
        Store::Secret(written) => {
            secret::derive(snapshot, actor, written, &each.named_by, each.necessity.clone(), derivation);
        }
        Store::Queue(written) => {
            let user = queue::User { actor, row: Row::T9, source: None };
            queue::derive(snapshot, &user, (each, written), derivation);
        }
        Store::TableBucket(written) => table_bucket::derive(snapshot, actor, (each, written), derivation),
        Store::Key(direct) => direct::derive(snapshot, actor, ways, (each, direct), derivation),
    }
}

/// A store that a service encrypts: what every request for its key has.
struct Encrypted<'a> {
    row: Row,
    service: &'static str,
    place: &'a Place,
    key: KeyReference,
    context: BTreeMap<String, ContextText>,
    source: Option<Source>,
}

impl Encrypted<'_> {
    fn add(
        &self,
        actor: &Actor,
        (action, necessity): (&'static str, Necessity),
        because: String,
        derivation: &mut Derivation,
    ) {
        // Why: KMS takes an encryption context for what is encrypted, and DescribeKey encrypts nothing.
        let pairs = if action == "kms:DescribeKey" { BTreeMap::new() } else { self.context.clone() };
        let mut call = actor.call(Request {
            row: self.row,
            action,
            key: self.key.clone(),
            encryption_context: EncryptionContext { pairs, open: false },
            service: self.service,
            region: self.place.region.clone(),
            necessity,
            because,
        });
        if matches!(actor.principal, Principal::Service { .. }) {
            // Why: a service that acts as itself has no caller whose rights another passes on.
            call.via_service = ViaService::Direct;
            call.source = self.source.clone();
        }
        derivation.add(call);
    }
}

/// A key that could not be read, and the necessity of what may need it.
fn unread(gap: Gap, necessity: &Necessity, what: &str) -> (KeyReference, Necessity) {
    let only_if = also_only_if(necessity, &format!("{what} is encrypted with a key of KMS"));
    let read_from = gap.fact.clone();
    (KeyReference { written: String::new(), read_from, target: KeyTarget::Unknown(gap) }, only_if)
}

/// Where a store is, and its name there.
struct Place {
    account: AccountId,
    region: String,
    name: String,
}

impl Place {
    /// Reads a name, or an ARN whose resource begins with `kind`: `stream/`. None where the ARN is another's.
    fn of(written: &str, (service, kind): (&str, &str), actor: &Actor, region: Option<&str>) -> Option<Self> {
        if !written.starts_with("arn:") {
            let region = region.unwrap_or(&actor.region).to_owned();
            return Some(Self { account: actor.account.clone(), region, name: written.to_owned() });
        }
        let arn = Arn::parse(written).filter(|arn| arn.service == service && !arn.region.is_empty())?;
        let name = arn.resource.strip_prefix(kind)?.split('/').next()?;
        let account = AccountId::parse(arn.account)?;
        Some(Self { account, region: arn.region.to_owned(), name: name.to_owned() })
    }
}
