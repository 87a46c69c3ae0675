//! Identity-based policies and permissions boundaries of users and roles.

use keytrace_aws::arn::Arn;
use keytrace_iam::policy_set::{Layer, Level};
use keytrace_iam::request::Principal;
use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::collected::{Collected, Gap};
use keytrace_snapshot::iam::{AttachedPolicy, InlinePolicy, PermissionsBoundary, User};

use crate::policies::{Gatherer, Origin};

/// The identity-based policies of a principal, and its permissions boundary.
pub(crate) fn layers(facts: &mut Gatherer<'_>, principal: &Principal) -> (Layer, Layer) {
    match principal {
        Principal::RoleSession(session) => of_role(facts, &session.role_arn),
        Principal::User { arn, .. } | Principal::FederatedUser { user_arn: Some(arn), .. } => {
            of_user(facts, arn)
        }
        Principal::FederatedUser { arn, user_arn: None } => {
            let fact = format!("the user who made the session {arn}");
            (facts.unknown(Gap::new(fact, "cloudtrail:LookupEvents")), Layer::unknown())
        }
        // `E-KMS-2`: no policy attaches to the root user. `E-SVC-1`: nor to a service.
        Principal::RootUser { .. }
        | Principal::Service { .. }
        | Principal::Federated { .. }
        | Principal::Anonymous => (Layer::not_applicable(), Layer::not_applicable()),
    }
}

fn of_role(facts: &mut Gatherer<'_>, arn: &str) -> (Layer, Layer) {
    let snapshot = facts.snapshot;
    let role = match snapshot.role(arn) {
        Collected::Known(role) => role,
        Collected::Absent => return (Layer::of(Vec::new()), Layer::not_applicable()),
        Collected::NotCollected(gap) => return (facts.unknown(gap), Layer::unknown()),
    };
    let Some(account) = account_of(arn) else { return (Layer::unknown(), Layer::unknown()) };
    let mut level = Level::default();
    attached(facts, &mut level, &account, &role.attached_policies);
    inline(facts, &mut level, &role.arn, &role.inline_policies);
    (Layer::of_levels(vec![level]), boundary(facts, &account, role.permissions_boundary.as_ref()))
}

fn of_user(facts: &mut Gatherer<'_>, arn: &str) -> (Layer, Layer) {
    let snapshot = facts.snapshot;
    let user = match snapshot.user(arn) {
        Collected::Known(user) => user,
        Collected::Absent => return (Layer::of(Vec::new()), Layer::not_applicable()),
        Collected::NotCollected(gap) => return (facts.unknown(gap), Layer::unknown()),
    };
    let Some(account) = account_of(arn) else { return (Layer::unknown(), Layer::unknown()) };
    let mut level = Level::default();
    attached(facts, &mut level, &account, &user.attached_policies);
    inline(facts, &mut level, &user.arn, &user.inline_policies);
    groups(facts, &mut level, &account, user);
    (Layer::of_levels(vec![level]), boundary(facts, &account, user.permissions_boundary.as_ref()))
}

fn groups(facts: &mut Gatherer<'_>, level: &mut Level, account: &AccountId, user: &User) {
    let snapshot = facts.snapshot;
    let names = match &user.groups {
        Collected::Known(names) => names,
        Collected::Absent => return,
        Collected::NotCollected(gap) => {
            level.incomplete = true;
            return facts.miss(gap.clone());
        }
    };
    for name in names {
        match snapshot.group(account, name) {
            Collected::Known(group) => {
                attached(facts, level, account, &group.attached_policies);
                inline(facts, level, &group.arn, &group.inline_policies);
            }
            Collected::Absent => {}
            Collected::NotCollected(gap) => {
                level.incomplete = true;
                facts.miss(gap);
            }
        }
    }
}

fn inline(
    facts: &mut Gatherer<'_>,
    level: &mut Level,
    holder: &str,
    policies: &Collected<Vec<InlinePolicy>>,
) {
    match policies {
        Collected::Known(policies) => {
            for policy in policies {
                let origin = Origin { holder, name: &policy.policy_name, arn: None };
                facts.add(level, origin, &policy.policy_document);
            }
        }
        Collected::Absent => {}
        Collected::NotCollected(gap) => {
            level.incomplete = true;
            facts.miss(gap.clone());
        }
    }
}

fn attached(
    facts: &mut Gatherer<'_>,
    level: &mut Level,
    account: &AccountId,
    policies: &Collected<Vec<AttachedPolicy>>,
) {
    match policies {
        Collected::Known(policies) => {
            for policy in policies {
                managed(facts, level, account, &policy.policy_arn);
            }
        }
        Collected::Absent => {}
        Collected::NotCollected(gap) => {
            level.incomplete = true;
            facts.miss(gap.clone());
        }
    }
}

/// Adds a managed policy. The text of one that was not collected is never guessed, not even of AWS's own.
fn managed(facts: &mut Gatherer<'_>, level: &mut Level, account: &AccountId, arn: &str) {
    let snapshot = facts.snapshot;
    match snapshot.managed_policy(account, arn) {
        Collected::Known(policy) => {
            let origin = Origin { holder: &policy.arn, name: &policy.policy_name, arn: Some(&policy.arn) };
            facts.add(level, origin, &policy.document);
        }
        // Why: a policy that is attached exists, so a list without it is older than the attachment.
        Collected::Absent => {
            level.incomplete = true;
            facts.miss(Gap::new(format!("managed policy {arn}"), "iam:GetPolicyVersion").in_account(account));
        }
        Collected::NotCollected(gap) => {
            level.incomplete = true;
            facts.miss(gap);
        }
    }
}

fn boundary(facts: &mut Gatherer<'_>, account: &AccountId, boundary: Option<&PermissionsBoundary>) -> Layer {
    let Some(boundary) = boundary else { return Layer::not_applicable() };
    let mut level = Level::default();
    managed(facts, &mut level, account, &boundary.permissions_boundary_arn);
    Layer::of_levels(vec![level])
}

fn account_of(arn: &str) -> Option<AccountId> {
    Arn::parse(arn).and_then(|arn| AccountId::parse(arn.account))
}
