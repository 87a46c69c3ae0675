//! Which layers stop a case for want of an allow: those that would stop it whatever the others said.

use keytrace_access::call::KeyTarget;
use keytrace_iam::decide::{Decision, identity_allows};
use keytrace_iam::evaluate::Outcomes;
use keytrace_iam::policy_set::{Layer, PolicySet, PolicyType};
use keytrace_iam::request::Principal;
use keytrace_iam::truth::Truth;

use keytrace_access::kms::authorize::Authorization;
use keytrace_access::kms::case::Case;

/// Whether the key policy and the grants admit the caller in no way.
pub(super) fn key_policy(authorization: &Authorization) -> bool {
    authorization.outcomes.resource.admits().or(authorization.grants.any()).is_false()
}

/// Whether identity-based policies must allow and do not (`E-KMS-4`, `E-KMS-5`).
///
/// Where key policy and identity-based policies both give nothing in one account, the key policy is named: it can
/// admit the role alone (`E-KMS-6`).
pub(super) fn identity(case: &Case, authorization: &Authorization) -> bool {
    let (outcomes, grants) = (&authorization.outcomes, &authorization.grants);
    if matches!(
        case.request.principal,
        Principal::Service { .. } | Principal::Federated { .. } | Principal::Anonymous
    ) {
        return false;
    }
    if !identity_allows(outcomes, &case.request.principal).is_false() {
        return false;
    }
    if !case.call.is_of_kms() {
        return true;
    }
    let direct = outcomes.resource.allow.or(outcomes.resource.limited).or(grants.direct).or(grants.limited);
    let within = direct.is_false() && !outcomes.resource.delegate.or(grants.account).is_false();
    let own_grant = grants.from_callers_account.or(grants.direct).or(grants.limited);
    let across = own_grant.is_false();
    in_every_relation(case, within, across)
}

/// Whether identity-based policies of another account than the key's do not allow, and only a grant that nobody could
/// read might serve in their stead (`E-XACC-3`).
pub(super) fn identity_but_for_grants(case: &Case, authorization: &Authorization) -> bool {
    let lacks = identity_allows(&authorization.outcomes, &case.request.principal).is_false();
    let is_person = !matches!(
        case.request.principal,
        Principal::Service { .. } | Principal::Federated { .. } | Principal::Anonymous
    );
    lacks
        && is_person
        && case.same_account.is_false()
        && authorization.decision == Decision::Unknown
        && !is_aws_managed(case)
}

/// Whether a boundary or a session policy must allow and does not (`E-SAME-2`, `E-XACC-2`).
pub(super) fn limit(case: &Case, authorization: &Authorization, policy_type: PolicyType) -> bool {
    let outcomes = &authorization.outcomes;
    if !outcomes.of(policy_type).permits().is_false() {
        return false;
    }
    let direct = outcomes.resource.allow.or(authorization.grants.direct);
    in_every_relation(case, direct.is_false(), true)
}

/// Whether a layer that stands around every request does not allow: SCP, VPC endpoint.
pub(super) fn guard(outcomes: &Outcomes, policy_type: PolicyType) -> bool {
    outcomes.of(policy_type).permits().is_false()
}

/// The levels of the organization at which no service control policy allows (`E-SCP-2`).
pub(super) fn lacking_levels(case: &Case) -> Vec<usize> {
    let alone = |level: &keytrace_iam::policy_set::Level| PolicySet {
        scp: Layer::of_levels(vec![level.clone()]),
        ..PolicySet::default()
    };
    let lacks = |level| keytrace_iam::evaluate::evaluate(&alone(level), &case.request).scp.allow.is_false();
    let levels = case.policies.scp.levels().iter().enumerate();
    levels.filter(|(_, level)| lacks(level)).map(|(at, _)| at).collect()
}

/// Whether no repair of policies can help: the key is not where the request looks, or AWS's policy shuts it out.
pub(super) fn beyond_policies(case: &Case, authorization: &Authorization) -> bool {
    case.key.is_reachable().is_false() || shut_out_by_aws(case, authorization)
}

/// Whether an AWS managed key does not admit the caller; nobody can edit its policy (`E-AMK-2`, `E-AMK-3`).
pub(super) fn shut_out_by_aws(case: &Case, authorization: &Authorization) -> bool {
    is_aws_managed(case) && key_policy(authorization)
}

pub(super) fn is_aws_managed(case: &Case) -> bool {
    case.key.manager == Some(keytrace_access::kms::key_state::KeyManager::Aws)
        || matches!(case.call.key_target(), Some(KeyTarget::AwsManaged { .. }))
}

fn in_every_relation(case: &Case, within: bool, across: bool) -> bool {
    match case.same_account {
        Truth::True => within,
        Truth::False => across,
        Truth::Unknown => within && across,
    }
}
