//! The general rule that joins what the policy types say: one account, two accounts, every kind of caller.

use crate::evaluate::Outcomes;
use crate::request::Principal;
use crate::truth::Truth;

/// The end of an evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Decision {
    /// Allowed.
    Allow,
    /// Denied by a statement.
    ExplicitDeny,
    /// Denied because something that must allow does not.
    ImplicitDeny,
    /// A missing fact decides.
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

/// What the resource's policy is for in this kind of resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResourcePolicyRole {
    /// One of two sources of permission in the same account (`E-SAME-1`).
    OneOfTwo,
    /// The only source: it must allow or delegate, as role trust policies do (`E-SAME-4`).
    Required,
}

/// How the caller and the resource stand to each other.
#[derive(Clone, Copy, Debug)]
pub struct Relation<'r> {
    /// Who asks.
    pub principal: &'r Principal,
    /// Whether the caller's account owns the resource.
    pub same_account: Truth,
    /// What the resource's policy is for.
    pub resource_policy: ResourcePolicyRole,
}

/// Decides by the general rule: nothing may deny, the layers around every request must let it through, and a source of
/// permission must allow.
#[must_use]
pub fn decide(outcomes: &Outcomes, relation: Relation<'_>) -> Decision {
    let deny = outcomes.denied();
    let allow = guarded(outcomes).and(granted(outcomes, relation));
    join(deny, allow)
}

/// The decision table (`E-ORD-1`, `E-UNK-1`).
#[must_use]
pub fn join(deny: Truth, allow: Truth) -> Decision {
    match (deny, allow) {
        (Truth::True, _) => Decision::ExplicitDeny,
        (_, Truth::False) => Decision::ImplicitDeny,
        (Truth::False, Truth::True) => Decision::Allow,
        (Truth::False | Truth::Unknown, Truth::True | Truth::Unknown) => Decision::Unknown,
    }
}

/// Whether the layers that stand around every request let it through.
#[must_use]
pub fn guarded(outcomes: &Outcomes) -> Truth {
    outcomes.rcp.permits().and(outcomes.scp.permits()).and(outcomes.vpc_endpoint.permits())
}

/// Whether a source of permission allows, within its limits. Where nobody knows whether the account is the same, only
/// what holds in both cases is certain.
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

/// `E-SAME-1`, `E-SAME-2`: the resource's policy allows by itself; or, within the caller's limits, it allows the role,
/// or the caller's own policies allow.
fn granted_in_account(outcomes: &Outcomes, relation: Relation<'_>) -> Truth {
    let resource = &outcomes.resource;
    let own = identity_allows(outcomes, relation.principal);
    let identity = match relation.resource_policy {
        ResourcePolicyRole::OneOfTwo => own,
        ResourcePolicyRole::Required => own.and(resource.delegate),
    };
    resource.allow.or(limits(outcomes, relation.principal).and(resource.limited.or(identity)))
}

/// `E-XACC-1`, `E-XACC-2`: both sides must allow, and the caller's limits bind whatever its kind. Services, identity providers
/// and strangers have no side of their own.
fn granted_across_accounts(outcomes: &Outcomes, principal: &Principal) -> Truth {
    let admitted = outcomes.resource.admits();
    match principal {
        Principal::Service { .. } | Principal::Federated { .. } | Principal::Anonymous => admitted,
        Principal::RootUser { .. }
        | Principal::User { .. }
        | Principal::RoleSession(_)
        | Principal::FederatedUser { .. } => {
            admitted.and(identity_allows(outcomes, principal)).and(limits(outcomes, principal))
        }
    }
}

/// Whether boundary and session policy let through what is limited by them (`E-BND-1`, `E-SES-1`). Without session
/// policy a federated user's session has nothing of its user's (`E-SES-2`).
#[must_use]
pub fn limits(outcomes: &Outcomes, principal: &Principal) -> Truth {
    let session = match principal {
        Principal::FederatedUser { .. } if !outcomes.session.applicable => Truth::False,
        _ => outcomes.session.permits(),
    };
    outcomes.permissions_boundary.permits().and(session)
}

/// What the caller's own policies give. The root user has all in its own account; a service or a stranger has none;
/// a federated user without session policy has none either (`E-SES-2`).
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
