//! Service and resource control policies: the levels from the root of an organization to an account.

use iam::policy_set::{Layer, Level};
use iam::request::Principal;
use snapshot::account::AccountId;
use snapshot::collected::Collected;
use snapshot::organization::{OrganizationPolicy, PolicyKind};

use crate::kms::call::KmsCall;
use crate::kms::key_record::KeyRecord;
use crate::kms::key_state::KeyManager;
use crate::kms::policies::{Gatherer, Origin};

type Levels = (Layer, Vec<String>);

/// The service control policies that limit a principal: those of its own account (`E-SCP-1`, `E-SCP-5`).
pub(crate) fn scp(facts: &mut Gatherer<'_>, principal: &Principal) -> Levels {
    if is_service_linked(principal) {
        return not_applicable();
    }
    match principal.account().and_then(AccountId::parse) {
        Some(account) => of_account(facts, &account, PolicyKind::Scp),
        None => not_applicable(),
    }
}

/// The resource control policies that protect a key: those of the key's account (`E-RCP-2`, `E-RCP-5`).
pub(crate) fn rcp(facts: &mut Gatherer<'_>, call: &KmsCall, key: &KeyRecord<'_>) -> Levels {
    let is_exempt = call.action == "kms:RetireGrant" || is_service_linked(&call.principal);
    if is_exempt || key.facts.manager == Some(KeyManager::Aws) {
        return not_applicable();
    }
    let Some(account) = &key.account else { return (Layer::unknown(), vec![String::new()]) };
    of_account(facts, account, PolicyKind::Rcp)
}

/// The resource control policies that protect what is in the caller's own account.
pub(crate) fn rcp_of_caller(facts: &mut Gatherer<'_>, principal: &Principal) -> Levels {
    match principal.account().and_then(AccountId::parse) {
        Some(account) if !is_service_linked(principal) => of_account(facts, &account, PolicyKind::Rcp),
        _ => not_applicable(),
    }
}

fn not_applicable() -> Levels {
    (Layer::not_applicable(), Vec::new())
}

fn is_service_linked(principal: &Principal) -> bool {
    matches!(principal, Principal::RoleSession(session) if session.is_service_linked())
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
