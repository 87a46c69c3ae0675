//! Questions about the organization: which policies lie on the path from the root to an account.

use crate::account::AccountId;
use crate::collected::{Collected, Gap};
use crate::organization::{Organization, OrganizationDescription, OrganizationPolicy, PolicyKind};
use crate::snapshot::Snapshot;

/// The levels from the root of the organization down to an account, and the policies attached at each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyPath<'a> {
    /// The levels that are known: the root first, the account last.
    pub levels: Vec<Level<'a>>,
    /// `Known` if no level is missing.
    pub complete: Collected<()>,
}

/// A root, organizational unit or account, and the policies attached directly to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level<'a> {
    /// The id of the root, unit or account.
    pub target_id: &'a str,
    /// The policies that are known to be attached.
    pub policies: Vec<&'a OrganizationPolicy>,
    /// `Known` if no policy is missing.
    pub complete: Collected<()>,
}

impl Snapshot {
    /// The policies of one kind on the path from the root to the account. `Absent` if there are none because the
    /// account is in no organization, or the organization has not enabled this policy type.
    pub fn policies_on_path(&self, account: &AccountId, kind: PolicyKind) -> Collected<PolicyPath<'_>> {
        let words = kind.words();
        self.tree_of(account, words).and_then(|organization| {
            if is_switched_off(organization, kind) {
                return Collected::Absent;
            }
            let (ids, complete) = path_to(organization, account);
            let levels = ids.into_iter().map(|target_id| level(organization, target_id, kind)).collect();
            Collected::Known(PolicyPath { levels, complete })
        })
    }

    /// The ids on the path from the root to the account, both included. A gap if any of them is missing.
    pub fn organization_path(&self, account: &AccountId) -> Collected<Vec<&str>> {
        self.tree_of(account, "organizational units").and_then(|organization| {
            let (ids, complete) = path_to(organization, account);
            complete.map(|()| ids)
        })
    }

    /// The organization that the account is in.
    pub fn organization_of(&self, account: &AccountId) -> Collected<&OrganizationDescription> {
        let own = self.account(account).map(|account| account.organization.as_ref());
        match own {
            Some(own @ (Collected::Known(_) | Collected::Absent)) => own,
            _ => self
                .tree_of(account, "organization")
                .and_then(|organization| organization.description.as_ref()),
        }
    }

    /// Whether the account is the management account of its organization; `Absent` if it is in none.
    pub fn is_management_account(&self, account: &AccountId) -> Collected<bool> {
        self.organization_of(account).and_then(|organization| match &organization.master_account_id {
            Some(management_account) => Collected::Known(management_account == account),
            None => Collected::NotCollected(gap("management account of the organization", account)),
        })
    }

    /// The collected organization, if this account is in it.
    fn tree_of(&self, account: &AccountId, words: &str) -> Collected<&Organization> {
        let own = self.account(account).map(|account| &account.organization);
        let told_by_account = || gap(words, account).told_by(format!("accounts/{account}/organization.json"));
        let missing = || match own {
            Some(Collected::Known(_) | Collected::Absent) => gap(words, account),
            Some(Collected::NotCollected(own)) => after(own, told_by_account()),
            None => told_by_account(),
        };
        let unknown = || Collected::NotCollected(missing());
        match (own, &self.organization) {
            (Some(Collected::Absent), _) => Collected::Absent,
            (_, Collected::Absent) if self.is_caller(account) => Collected::Absent,
            (_, Collected::Absent) => unknown(),
            (_, Collected::NotCollected(whole)) => Collected::NotCollected(after(whole, missing())),
            (Some(Collected::Known(own)), Collected::Known(organization)) => {
                match organization.description.known() {
                    Some(description) if description.id != own.id => unknown(),
                    _ => Collected::Known(organization),
                }
            }
            (_, Collected::Known(organization)) => {
                if self.is_caller(account) || is_member(organization, account) {
                    Collected::Known(organization)
                } else {
                    unknown()
                }
            }
        }
    }

    fn is_caller(&self, account: &AccountId) -> bool {
        self.metadata.caller.as_ref().is_some_and(|caller| caller.account == *account)
    }
}

/// The gap; where AWS refused what must be known first, with that request and AWS's reason.
fn after(first: &Gap, gap: Gap) -> Gap {
    if first.reason.is_none() || gap.reason.is_some() {
        return gap;
    }
    let Gap { operation, permission, reason, .. } = first.clone();
    Gap { operation, permission, reason, ..gap }
}

fn gap(words: &str, account: &AccountId) -> Gap {
    Gap::new(format!("{words} of {account}"), "organizations:ListPoliciesForTarget").in_account(account)
}

fn is_member(organization: &Organization, account: &AccountId) -> bool {
    organization.parents.contains_key(account.as_str())
        || organization.accounts.known().is_some_and(|all| all.iter().any(|member| member.id == *account))
        || organization
            .description
            .known()
            .is_some_and(|description| description.master_account_id.as_ref() == Some(account))
}

/// Whether the organization evaluates no policies of this kind.
// Source: https://docs.aws.amazon.com/organizations/latest/APIReference/API_Root.html
fn is_switched_off(organization: &Organization, kind: PolicyKind) -> bool {
    let has_only_billing = organization
        .description
        .known()
        .is_some_and(|description| description.feature_set.as_deref() == Some("CONSOLIDATED_BILLING"));
    let lacks_type = organization.roots.known().is_some_and(|roots| {
        roots
            .iter()
            .all(|root| root.policy_types.iter().all(|summary| summary.policy_type != kind.api_name()))
    });
    has_only_billing || lacks_type
}

/// The ids from the root to the account that are known, and whether none is missing.
fn path_to<'a>(organization: &'a Organization, account: &AccountId) -> (Vec<&'a str>, Collected<()>) {
    let missing = |what: &str| {
        let gap = Gap::new(format!("{what} of {account} in the organization"), "organizations:ListParents");
        Collected::NotCollected(gap.in_account(account))
    };
    let roots = organization.roots.known().map_or(&[][..], Vec::as_slice);
    let root = roots.first().map(|root| root.id.as_str());
    let Some((own_id, _)) = organization.parents.get_key_value(account.as_str()) else {
        return (root.into_iter().collect(), missing("place"));
    };
    let mut ids = vec![own_id.as_str()];
    let mut refused = None;
    let mut next = Some(own_id.as_str());
    while let Some(id) = next {
        let parent = organization.parents.get(id);
        refused = parent.and_then(Collected::gap);
        next = parent.and_then(Collected::known).map(String::as_str).filter(|id| !ids.contains(id));
        ids.extend(next);
    }
    let ends_at_root = ids.last().is_some_and(|last| last.starts_with("r-"));
    if !ends_at_root {
        ids.extend(root);
    }
    ids.reverse();
    match refused {
        _ if ends_at_root => (ids, Collected::Known(())),
        Some(gap) => (ids, Collected::NotCollected(gap.clone())),
        None => (ids, missing("parents")),
    }
}

fn level<'a>(organization: &'a Organization, target_id: &'a str, kind: PolicyKind) -> Level<'a> {
    let policies = organization.policies(kind);
    let told = organization.policies_for_target.get(&(target_id.to_owned(), kind)).and_then(Collected::known);
    if let Some(ids) = told {
        let attached: Vec<_> = ids.iter().filter_map(|id| policies.find(id).into_known()).collect();
        let complete =
            if attached.len() == ids.len() { Collected::Known(()) } else { not_told(target_id, kind) };
        return Level { target_id, policies: attached, complete };
    }
    let is_attached = |policy: &&OrganizationPolicy| {
        policy.targets.known().is_some_and(|targets| targets.contains_key(target_id))
    };
    let attached = policies.known().map(|(_, policy)| policy).filter(is_attached).collect();
    let tells = |policy: &Collected<OrganizationPolicy>| match policy {
        Collected::Known(policy) => policy.targets.gap().is_none(),
        Collected::Absent => true,
        Collected::NotCollected(_) => false,
    };
    let is_complete = policies.listed.gap().is_none() && policies.items.values().all(tells);
    let complete = if is_complete { Collected::Known(()) } else { not_told(target_id, kind) };
    Level { target_id, policies: attached, complete }
}

fn not_told(target_id: &str, kind: PolicyKind) -> Collected<()> {
    let gap = Gap::new(format!("{} of {target_id}", kind.words()), "organizations:ListPoliciesForTarget");
    Collected::NotCollected(gap)
}
