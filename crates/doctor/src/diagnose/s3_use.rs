//! The uses of S3 of one job or crawler, and whether its role may use the objects themselves, roughly.

use std::collections::BTreeMap;

use keytrace_iam::decide::{Decision, Relation, ResourcePolicyRole, decide};
use keytrace_iam::evaluate::evaluate;
use keytrace_iam::policy_set::{Layer, Policy, PolicySet};
use keytrace_iam::request::{Action, Context, Request, Resource};
use keytrace_iam::truth::Truth;
use keytrace_snapshot::collected::Collected;
use keytrace_snapshot::snapshot::Snapshot;

use crate::diagnose::{CallReport, Report};
use keytrace_access::call::{ContextText, ViaService};
use keytrace_access::policies::{Gatherer, Library, gather_of_caller};
use keytrace_glue::derivation::LookedAt;

/// What a job does with one bucket: whether it reads or writes there, and by which request to KMS that is known.
pub(super) struct Use<'r> {
    pub(super) bucket: &'r str,
    /// The beginning of the keys that are used.
    key: &'r str,
    pub(super) is_write: bool,
    /// None where S3 asks nothing of KMS.
    pub(super) call: Option<&'r CallReport>,
}

/// The uses of S3, those that KMS has a part in first.
pub(super) fn uses<'r>(report: &'r Report, looked_at: &'r [LookedAt]) -> Vec<Use<'r>> {
    let mut uses: BTreeMap<(&str, bool), Use<'_>> = BTreeMap::new();
    for call in &report.calls {
        let asked = &call.asked;
        let context = asked.encryption_context.pairs.get("aws:s3:arn");
        let (Some(ContextText::Exact(arn) | ContextText::Prefix(arn)), ViaService::Service("s3")) =
            (context, &asked.via_service)
        else {
            continue;
        };
        let path = arn.rsplit(':').next().unwrap_or_default();
        // Why: with an S3 Bucket Key only the bucket is known.
        let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
        let is_write = asked.action == "kms:GenerateDataKey";
        if !bucket.is_empty() && !asked.objects.in_parts {
            uses.entry((bucket, is_write)).or_insert(Use { bucket, key, is_write, call: Some(call) });
        }
    }
    for &LookedAt { ref location, is_write, .. } in looked_at {
        let bucket = location.bucket.as_str();
        uses.entry((bucket, is_write)).or_insert(Use { bucket, key: &location.key, is_write, call: None });
    }
    let mut uses: Vec<_> = uses.into_values().collect();
    // Why: what KMS has a part in is what the symptom is about.
    uses.sort_by_key(|one| one.call.is_none());
    uses
}

/// What the policies say to `action` on a use, as the principal of `call`. A rough answer: conditions of the request to S3
/// are not known, and its VPC endpoint is not looked at.
pub(super) fn decision(
    snapshot: &Snapshot,
    one: &Use<'_>,
    call: &CallReport,
    action: &str,
) -> Option<Decision> {
    let asked = &call.asked;
    let mut facts = Gatherer { snapshot, library: &Library::new(), gaps: Vec::new() };
    let bucket = snapshot.bucket(one.bucket).into_known();
    let resource = match bucket.map(|facts| &facts.policy) {
        Some(Collected::Known(text)) => {
            Layer::of(vec![std::sync::Arc::new(Policy::new("bucket policy", text.as_str()))])
        }
        Some(Collected::Absent) => Layer::of(Vec::new()),
        Some(Collected::NotCollected(_)) | None => Layer::unknown(),
    };
    let own = gather_of_caller(&mut facts, asked).policies;
    let policies = PolicySet { resource, rcp: Layer::default(), ..own };
    let partition =
        asked.principal.arn().and_then(keytrace_aws::arn::Arn::parse).map_or("aws", |arn| arn.partition);
    let start = format!("arn:{partition}:s3:::{}/{}", one.bucket, one.key);
    let request = Request {
        principal: asked.principal.clone(),
        action: Action::parse(action)?,
        resource: Resource::ArnPrefix(start.as_str().into()),
        context: Context::open(),
    };
    let same_account = match (snapshot.bucket_owner(one.bucket), asked.principal.account()) {
        (Collected::Known(owner), Some(caller)) => Truth::from(owner.as_str() == caller),
        _ => Truth::Unknown,
    };
    let relation =
        Relation { principal: &asked.principal, same_account, resource_policy: ResourcePolicyRole::OneOfTwo };
    Some(decide(&evaluate(&policies, &request), relation))
}
