//! Service and resource control policies: the levels from the root of an organization to an account.

use keytrace_iam::policy_set::{Layer, Level};
use keytrace_iam::request::Principal;
use keytrace_iam::truth::Truth;
use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::collected::{Collected, Gap};
use keytrace_snapshot::organization::{OrganizationPolicy, PolicyKind};

use crate::call::Call;
use crate::kms::key_record::KeyRecord;
use crate::kms::key_state::KeyManager;
use crate::policies::{Gatherer, Origin};

type Levels = (Layer, Vec<String>);

/// The service control policies that limit a principal: those of its own account (`E-SCP-1`, `E-SCP-5`).
pub(crate) fn scp(facts: &mut Gatherer<'_>, principal: &Principal) -> Levels {
    match principal.account().and_then(AccountId::parse) {
        Some(account) => unless_service_linked(facts, principal, &account, PolicyKind::Scp),
        None => not_applicable(),
    }
}

/// The resource control policies that protect a key: those of the key's account (`E-RCP-2`, `E-RCP-5`).
pub(crate) fn rcp(facts: &mut Gatherer<'_>, call: &Call, key: &KeyRecord<'_>) -> Levels {
    if call.action == "kms:RetireGrant" || key.facts.manager == Some(KeyManager::Aws) {
        return not_applicable();
    }
    if is_service_linked(&call.principal).is_true() {
        return not_applicable();
    }
    let Some(account) = &key.account else { return (Layer::unknown(), vec![String::new()]) };
    unless_service_linked(facts, &call.principal, account, PolicyKind::Rcp)
}

/// The resource control policies that protect what is in the caller's own account.
pub(crate) fn rcp_of_caller(facts: &mut Gatherer<'_>, principal: &Principal) -> Levels {
    match principal.account().and_then(AccountId::parse) {
        Some(account) => unless_service_linked(facts, principal, &account, PolicyKind::Rcp),
        None => not_applicable(),
    }
}

fn not_applicable() -> Levels {
    (Layer::not_applicable(), Vec::new())
}

/// `E-REQ-2`: a service-linked role is known by its path, which a session's ARN does not tell. Its name then tells
/// whether it may be one.
// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html
fn is_service_linked(principal: &Principal) -> Truth {
    match principal {
        Principal::RoleSession(session) if session.path_known => session.is_service_linked().into(),
        Principal::RoleSession(session) => {
            Truth::from(session.role_arn.contains(":role/AWSServiceRoleFor")).and(Truth::Unknown)
        }
        _ => Truth::False,
    }
}

/// The policies of an account, which bind no service-linked role (`E-SCP-1`, `E-RCP-2`).
fn unless_service_linked(
    facts: &mut Gatherer<'_>,
    principal: &Principal,
    account: &AccountId,
    kind: PolicyKind,
) -> Levels {
    match is_service_linked(principal) {
        Truth::True => not_applicable(),
        Truth::False => of_account(facts, account, kind),
        Truth::Unknown => {
            let (layer, ids) = of_account(facts, account, kind);
            if !layer.is_applicable() {
                return (layer, ids);
            }
            let fact = format!("the path of role {}", principal.arn().unwrap_or_default());
            (facts.unknown(Gap::new(fact, "iam:GetRole")), vec![String::new()])
        }
    }
}

fn of_account(facts: &mut Gatherer<'_>, account: &AccountId, kind: PolicyKind) -> Levels {
    let snapshot = facts.snapshot;
    let management = snapshot.is_management_account(account);
    if matches!(management, Collected::Known(true) | Collected::Absent) {
        return not_applicable();
    }
    let path = match snapshot.policies_on_path(account, kind) {
        Collected::Known(path) => path,
        Collected::Absent => return not_applicable(),
        Collected::NotCollected(gap) => return (facts.unknown(gap), vec![String::new()]),
    };
    if let Collected::NotCollected(gap) = management {
        // Why: the policies on the path do not bind the management account, and whether it is that is not known.
        return (facts.unknown(gap), vec![String::new()]);
    }
    let mut levels = Vec::new();
    let mut ids = Vec::new();
    for found in &path.levels {
        levels.push(level(facts, account, &found.policies, &found.complete));
        ids.push(found.target_id.to_owned());
    }
    if let Collected::NotCollected(gap) = &path.complete {
        facts.miss(gap.clone());
        levels.push(Level { policies: Vec::new(), incomplete: true });
        ids.push(String::new());
    }
    (Layer::of_levels(levels), ids)
}

fn level(
    facts: &mut Gatherer<'_>,
    account: &AccountId,
    policies: &[&OrganizationPolicy],
    complete: &Collected<()>,
) -> Level {
    let mut level = Level::default();
    for policy in policies {
        let summary = &policy.summary;
        let name = summary.name.as_deref().unwrap_or(&summary.id);
        let origin = Origin { holder: &summary.id, name, arn: summary.arn.as_deref() };
        facts.add(&mut level, origin, &policy.content);
    }
    if let Collected::NotCollected(gap) = complete {
        level.incomplete = true;
        facts.miss(gap.clone().in_account(account));
    }
    level
}
