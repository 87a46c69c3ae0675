//! The law of KMS: the key policy is the root of trust, and nothing allows without it or a grant (`E-KMS`).

use keytrace_iam::decide::{Decision, guarded, identity_allows, join, limits};
use keytrace_iam::evaluate::{Outcomes, Verdict, evaluate};
use keytrace_iam::policy_set::PolicyType;
use keytrace_iam::request::Principal;
use keytrace_iam::truth::Truth;

use crate::kms::case::Case;
use crate::kms::grant::{self, GrantOutcome};
use keytrace_aws::kms_action::KmsAction;

/// The decision of a case and what every part said to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Authorization {
    /// What every policy type says.
    pub outcomes: Outcomes,
    /// What the grants give.
    pub grants: GrantOutcome,
    /// Whether policies and grants permit the request, the key's own state aside.
    pub permission: Decision,
    /// Whether the key exists where the request looks, is usable, and is of the right kind.
    pub key_serves: Truth,
    /// Whether the request can reach KMS at all.
    pub reaches_kms: Truth,
    /// The end: an allowed request succeeds.
    pub decision: Decision,
}

/// Decides a case.
#[must_use]
pub fn authorize(case: &Case) -> Authorization {
    join_all(case, evaluate(&case.policies, &case.request), grant::evaluate(case))
}

/// Decides a case by what its policies and grants are taken to say.
pub(crate) fn join_all(case: &Case, outcomes: Outcomes, grants: GrantOutcome) -> Authorization {
    let outcomes = assume(outcomes, &case.assumed);
    let granted = match case.call.action {
        grant::RETIRE => granted_by_grant(case, &outcomes, &grants),
        _ => granted(case, &outcomes, &grants).and(works_across_accounts(case)),
    };
    let permission = join(outcomes.denied(), guarded(&outcomes).and(granted));
    let key_serves = case.key.serves(case.call.action);
    let reaches_kms = match case.call.network {
        crate::call::NetworkPath::NoRoute => Truth::False,
        crate::call::NetworkPath::Unknown(_) => Truth::Unknown,
        crate::call::NetworkPath::Service
        | crate::call::NetworkPath::VpcEndpoint { .. }
        | crate::call::NetworkPath::Public => Truth::True,
    };
    let decision = conclude(permission, key_serves.and(reaches_kms));
    Authorization { outcomes, grants, permission, key_serves, reaches_kms, decision }
}

/// A key that cannot serve and a network that does not lead to KMS stop what policies permit (`Q-20`).
fn conclude(permission: Decision, possible: Truth) -> Decision {
    match (permission, possible) {
        (Decision::ExplicitDeny, _) => Decision::ExplicitDeny,
        (Decision::ImplicitDeny, _) | (_, Truth::False) => Decision::ImplicitDeny,
        (Decision::Allow, Truth::True) => Decision::Allow,
        (Decision::Allow | Decision::Unknown, Truth::True | Truth::Unknown) => Decision::Unknown,
    }
}

/// A layer that the user takes as allowing, and that is not known, allows. What is known stays.
fn assume(mut outcomes: Outcomes, assumed: &[PolicyType]) -> Outcomes {
    for policy_type in assumed {
        let outcome = outcomes.of_mut(*policy_type);
        if outcome.verdict() == Verdict::Unknown {
            if outcome.deny.is_unknown() {
                outcome.deny = Truth::False;
            }
            if outcome.admits().is_unknown() {
                outcome.allow = Truth::True;
            }
        }
    }
    outcomes
}

/// Whether key policy, identity-based policies and grants together permit (`E-KMS-4`, `E-KMS-5`, `E-GRT`).
fn granted(case: &Case, outcomes: &Outcomes, grants: &GrantOutcome) -> Truth {
    if !case.call.is_of_kms() {
        // `E-SAME-1`: no policy of a log group names roles, so the caller's own policies alone can allow.
        let principal = &case.request.principal;
        return identity_allows(outcomes, principal).and(limits(outcomes, principal));
    }
    let within = granted_in_account(case, outcomes, grants);
    let across = granted_across_accounts(case, outcomes, grants);
    match case.same_account {
        Truth::True => within,
        Truth::False => across,
        Truth::Unknown if within == across => within,
        Truth::Unknown => Truth::Unknown,
    }
}

/// `E-GRT-9`: a grant is retired by those whom it names, in whichever account; no policy allows it.
fn granted_by_grant(case: &Case, outcomes: &Outcomes, grants: &GrantOutcome) -> Truth {
    let limits = limits(outcomes, &case.request.principal);
    let identity = identity_allows(outcomes, &case.request.principal);
    grants.direct.or(grants.limited.and(limits)).or(grants.account.and(identity).and(limits))
}

fn granted_in_account(case: &Case, outcomes: &Outcomes, grants: &GrantOutcome) -> Truth {
    let key_policy = &outcomes.resource;
    let limits = limits(outcomes, &case.request.principal);
    let identity = identity_allows(outcomes, &case.request.principal);
    let direct = key_policy.allow.or(grants.direct);
    let role = key_policy.limited.or(grants.limited).and(limits);
    let account = key_policy.delegate.or(grants.account).and(identity).and(limits);
    direct.or(role).or(account)
}

/// `E-KMS-5`: any kind of admission serves, and the caller's side must allow too. `E-GRT-7`: a grant that the
/// caller's own account made needs no identity-based allow; whether one made by the key's owner needs it is not known.
fn granted_across_accounts(case: &Case, outcomes: &Outcomes, grants: &GrantOutcome) -> Truth {
    let admitted = outcomes.resource.admits().or(grants.any());
    match case.request.principal {
        Principal::Service { .. } => return admitted,
        // `E-S3-8`, `L-PRN-1`: KMS knows no anonymous caller, and nobody asks it through an identity provider.
        Principal::Anonymous | Principal::Federated { .. } => return Truth::False,
        Principal::RootUser { .. }
        | Principal::User { .. }
        | Principal::RoleSession(_)
        | Principal::FederatedUser { .. } => {}
    }
    let limits = limits(outcomes, &case.request.principal);
    let identity = identity_allows(outcomes, &case.request.principal);
    let own_grant = grants.from_callers_account.and(limits);
    let foreign_grant = grants.direct.or(grants.limited).and(limits).and(Truth::Unknown);
    admitted.and(identity).and(limits).or(own_grant).or(foreign_grant)
}

/// `E-KMS-7`: only some operations work on a key of another account. Services and strangers have no account.
fn works_across_accounts(case: &Case) -> Truth {
    let works = KmsAction::find(case.call.action).is_none_or(|action| action.works_across_accounts);
    if works || case.request.principal.account().is_none() { Truth::True } else { case.same_account }
}
