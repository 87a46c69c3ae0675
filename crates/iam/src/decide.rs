//! IAM's general rule: combines the outcomes of all policy types, within one account and across accounts.

use crate::evaluate::Outcomes;
use crate::request::Principal;
use crate::truth::Truth;

/// The result of an evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Decision {
    /// Allowed.
    Allow,
    /// Denied by a statement.
    ExplicitDeny,
    /// Denied because a policy that must allow the request does not.
    ImplicitDeny,
    /// The decision depends on a missing fact.
    Unknown,
}

impl Decision {
    /// The name in answers and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::ExplicitDeny => "explicit-deny",
            Self::ImplicitDeny => "implicit-deny",
            Self::Unknown => "unknown",
        }
    }
}

/// The role of the resource's policy for this kind of resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResourcePolicyRole {
    /// One of two sources of permission in the same account (`E-SAME-1`).
    OneOfTwo,
    /// The only source: it must allow or delegate, as role trust policies do (`E-SAME-4`).
    Required,
}

/// The relation between the caller and the resource.
#[derive(Clone, Copy, Debug)]
pub struct Relation<'r> {
    /// The caller.
    pub principal: &'r Principal,
    /// Whether the caller's account owns the resource.
    pub same_account: Truth,
    /// The role of the resource's policy.
    pub resource_policy: ResourcePolicyRole,
}

/// Decides by the general rule: no statement denies, the limiting layers permit the request, and a source of permission
/// allows it.
// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
// Why not layer after layer, as AWS draws it: the result of a conjunction does not depend on the order, and only when
// every layer was asked can a report name all that block.
#[must_use]
pub fn decide(outcomes: &Outcomes, relation: Relation<'_>) -> Decision {
    let deny = outcomes.denied();
    let allow = guarded(outcomes).and(granted(outcomes, relation));
    join(deny, allow)
}

/// The decision table (`E-ORD-1`, `E-UNK-1`).
// Why a certain lack of an allow beats an unknown deny: whatever the missing fact is, the request is denied. Only the kind
// of denial would change, and a denial is what the caller needs to know.
#[must_use]
pub fn join(deny: Truth, allow: Truth) -> Decision {
    match (deny, allow) {
        (Truth::True, _) => Decision::ExplicitDeny,
        (_, Truth::False) => Decision::ImplicitDeny,
        (Truth::False, Truth::True) => Decision::Allow,
        (Truth::False | Truth::Unknown, Truth::True | Truth::Unknown) => Decision::Unknown,
    }
}

/// Whether the layers that limit every request permit it: RCPs, SCPs, and the VPC endpoint policy.
#[must_use]
pub fn guarded(outcomes: &Outcomes) -> Truth {
    outcomes.rcp.permits().and(outcomes.scp.permits()).and(outcomes.vpc_endpoint.permits())
}

/// Whether a source of permission allows the request, within its limits.
// Why both rules are evaluated: where it is unknown whether the account is the same, an answer is certain only if both
// rules give it.
fn granted(outcomes: &Outcomes, relation: Relation<'_>) -> Truth {
    let within = granted_in_account(outcomes, relation);
    let across = granted_across_accounts(outcomes, relation.principal);
    match relation.same_account {
        Truth::True => within,
        Truth::False => across,
        Truth::Unknown if within == across => within,
        Truth::Unknown => Truth::Unknown,
    }
}

/// `E-SAME-1`, `E-SAME-2`: the resource's policy allows the caller directly; or, within the caller's limits, it allows the
/// role, or the caller's own policies allow the request.
// Why `allow` stands outside of the limits: a resource's policy that names the session or the user itself is not limited by
// the permissions boundary or the session policy; one that names the role is.
fn granted_in_account(outcomes: &Outcomes, relation: Relation<'_>) -> Truth {
    let resource = &outcomes.resource;
    let own = identity_allows(outcomes, relation.principal);
    let identity = match relation.resource_policy {
        ResourcePolicyRole::OneOfTwo => own,
        ResourcePolicyRole::Required => own.and(resource.delegate),
    };
    resource.allow.or(limits(outcomes, relation.principal).and(resource.limited.or(identity)))
}

/// `E-XACC-1`, `E-XACC-2`: both accounts must allow the request, and the caller's limits apply however it is named. Services,
/// identity providers, and anonymous callers have no account of their own.
fn granted_across_accounts(outcomes: &Outcomes, principal: &Principal) -> Truth {
    let allowed_by_resource = outcomes.resource.admits();
    match principal {
        Principal::Service { .. } | Principal::Federated { .. } | Principal::Anonymous => allowed_by_resource,
        Principal::RootUser { .. }
        | Principal::User { .. }
        | Principal::RoleSession(_)
        | Principal::FederatedUser { .. } => {
            allowed_by_resource.and(identity_allows(outcomes, principal)).and(limits(outcomes, principal))
        }
    }
}

/// Whether the permissions boundary and the session policy permit the request (`E-BND-1`, `E-SES-1`).
// Why the federated user differs: without a session policy, its session has none of its user's permissions (`E-SES-2`).
#[must_use]
pub fn limits(outcomes: &Outcomes, principal: &Principal) -> Truth {
    let session = match principal {
        Principal::FederatedUser { .. } if !outcomes.session.applicable => Truth::False,
        _ => outcomes.session.permits(),
    };
    outcomes.permissions_boundary.permits().and(session)
}

/// Whether the caller's own policies allow the request. The root user may do everything in its own account; services and
/// anonymous callers have no policies; a federated user without a session policy has no permissions (`E-SES-2`).
#[must_use]
pub fn identity_allows(outcomes: &Outcomes, principal: &Principal) -> Truth {
    match principal {
        Principal::RootUser { .. } => Truth::True,
        Principal::User { .. } | Principal::RoleSession(_) => outcomes.identity.allow_if_applicable(),
        Principal::FederatedUser { .. } => {
            Truth::from(outcomes.session.applicable).and(outcomes.identity.allow_if_applicable())
        }
        Principal::Service { .. } | Principal::Federated { .. } | Principal::Anonymous => Truth::False,
    }
}

impl crate::evaluate::Outcome {
    fn allow_if_applicable(&self) -> Truth {
        if self.applicable { self.allow } else { Truth::False }
    }
}
