//! From facts to a case: everything that decides one call, gathered from a snapshot.

use keytrace_iam::evaluate::evaluate;
use keytrace_iam::policy_set::{Layer, PolicyType};
use keytrace_iam::request::{Action, Request};
use keytrace_iam::truth::Truth;
use keytrace_snapshot::collected::{Collected, Gap};
use keytrace_snapshot::snapshot::Snapshot;

use crate::call::{Call, KeyTarget};
use crate::kms::association;
use crate::kms::case::{Case, Facts, Grants};
use crate::kms::context;
use crate::kms::key_record::KeyRecord;
use crate::kms::key_state::{Existence, KeyManager};
use crate::policies::{self, Gathered, Gatherer, Library};
use crate::principal_record::PrincipalRecord;

/// Gathers everything that decides `call`. What the snapshot lacks is unknown in the case, and one of its gaps.
/// The layers of `assumed` are taken as allowing where they are not known.
#[must_use]
pub fn assemble(snapshot: &Snapshot, library: &Library, mut call: Call, assumed: &[PolicyType]) -> Case {
    if !call.is_of_kms() {
        return association::assemble(snapshot, library, call, assumed);
    }
    let action = Action::of("kms", call.action.strip_prefix("kms:").unwrap_or(call.action));
    let key = KeyRecord::read(snapshot, &call);
    let principal = PrincipalRecord::read(snapshot, &call.principal);
    call.principal = principal.principal.clone();
    let mut facts = Gatherer { snapshot, library, gaps: key.gaps.clone() };
    let mut gathered = policies::gather(&mut facts, &call, &key);
    let grants = grants(&mut facts, &key);
    let context = context::gather(snapshot, &call, &principal, &key);
    for gap in context.gaps_asked_by(&gathered.policies) {
        facts.miss(gap);
    }
    let request = Request {
        principal: principal.principal,
        action,
        resource: key.resource(),
        context: context.context,
    };
    bind_customer_keys_only(&mut facts, &mut gathered, &request, &key);
    Case {
        same_account: same_account(&call, &key),
        request,
        policies: gathered.policies,
        grants,
        facts: Facts {
            principal_exists: principal.existence,
            scp_levels: gathered.scp_levels,
            rcp_levels: gathered.rcp_levels,
            key_policy: gathered.key_policy,
            key_arn: key.arn,
        },
        key: key.facts,
        gaps: facts.gaps,
        assumed: assumed.to_vec(),
        call,
    }
}

fn grants(facts: &mut Gatherer<'_>, key: &KeyRecord<'_>) -> Grants {
    match key.key.as_deref().map(|read| &read.grants) {
        Some(Collected::Known(grants)) => Grants::of(grants.iter().cloned()),
        Some(Collected::Absent) => Grants::default(),
        // Why: on AWS managed keys only services make grants, and only to themselves.
        _ if key.facts.manager == Some(KeyManager::Aws) => Grants::default(),
        Some(Collected::NotCollected(gap)) => {
            facts.miss(gap.clone());
            Grants::unknown()
        }
        None if key.facts.existence == Existence::Unknown => Grants::unknown(),
        None => Grants::default(),
    }
}

/// `E-RCP-2`: resource control policies do not bind AWS managed keys. A denial of a key of which nobody knows who
/// manages it is not certain.
fn bind_customer_keys_only(
    facts: &mut Gatherer<'_>,
    gathered: &mut Gathered,
    request: &Request,
    key: &KeyRecord<'_>,
) {
    if key.facts.manager.is_some() || evaluate(&gathered.policies, request).rcp.deny != Truth::True {
        return;
    }
    gathered.policies.rcp = Layer::unknown();
    gathered.rcp_levels = vec![String::new()];
    facts.miss(Gap::new(format!("who manages key {}", key.name()), "kms:DescribeKey"));
}

/// `E-XACC-4`: the account of the principal and the account in the key's ARN.
fn same_account(call: &Call, key: &KeyRecord<'_>) -> Truth {
    let Some(caller) = call.principal.account() else { return Truth::False };
    match (&key.account, call.key_target()) {
        (Some(owner), _) => (owner.as_str() == caller).into(),
        // `E-KID-2`: an alias that was not found was looked up in the caller's account or in the one its ARN names.
        (None, Some(KeyTarget::NoSuchAlias { alias_arn })) => {
            keytrace_aws::arn::Arn::parse(alias_arn).is_some_and(|arn| arn.account == caller).into()
        }
        (None, _) => Truth::Unknown,
    }
}
