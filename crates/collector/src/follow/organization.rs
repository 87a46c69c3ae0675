//! From an account upwards through its organization, and to the policies that are attached on the way; or from the root
//! downwards, to all units, accounts and policies.
//!
//! A snapshot has one organization: that of the first account that tells of its own. Its management account is asked,
//! with a role there or with the caller's own credentials.

use keytrace_aws::catalog::{Operation, organizations};
use keytrace_snapshot::account::AccountId;
use serde_json::Value;

use super::{Following, Memory, Reach, items, text};

/// The types of policies: AWS's name, the operation that lists those of a target, and whether they limit who acts.
static KINDS: [(&str, &Operation, bool); 2] = [
    ("SERVICE_CONTROL_POLICY", &organizations::LIST_SCPS_FOR_TARGET, true),
    ("RESOURCE_CONTROL_POLICY", &organizations::LIST_RCPS_FOR_TARGET, false),
];

/// More levels has no organization: the root, five of units, the account.
// Source: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
const DEEPEST: usize = 7;

impl Following<'_> {
    pub(super) fn organization(&mut self) {
        let answer = self.answer;
        match self.fetch.operation.name {
            "ListRoots" if self.reach == Reach::Organization => self.children("Roots"),
            "ListRoots" => self.roots(),
            "ListOrganizationalUnitsForParent" => self.children("OrganizationalUnits"),
            "DescribeOrganization" if self.reach == Reach::Organization => {}
            "DescribeOrganization" if self.fetch.operation.path.starts_with("accounts/") => {
                let organization = answer.get("Organization").unwrap_or(&Value::Null);
                self.member_of(text(organization, "Id"), text(organization, "MasterAccountId"));
            }
            "ListParents" => {
                let child = self.fetch.argument("child").to_owned();
                for parent in items(answer, "Parents") {
                    let id = text(parent, "Id");
                    self.memory.parents.insert(child.clone(), id.to_owned());
                    if !id.starts_with("r-") {
                        self.fetch(&organizations::LIST_PARENTS, &[("child", id)]);
                    }
                }
                self.policies_above();
            }
            "ListPoliciesForTarget" | "ListPolicies" => {
                for policy in items(answer, "Policies") {
                    let id = [("policy", text(policy, "Id"))];
                    self.fetch(&organizations::DESCRIBE_POLICY, &id);
                    if self.fetch.operation.name == "ListPolicies" {
                        self.fetch(&organizations::LIST_TARGETS_FOR_POLICY, &id);
                    }
                }
            }
            _ => {}
        }
    }

    /// The units and accounts below the parents in a list.
    fn children(&mut self, list: &str) {
        for parent in items(self.answer, list) {
            let id = [("parent", text(parent, "Id"))];
            self.fetch(&organizations::LIST_ORGANIZATIONAL_UNITS_FOR_PARENT, &id);
            self.fetch(&organizations::LIST_ACCOUNTS_FOR_PARENT, &id);
        }
    }

    /// An account was met that owns a key: resource control policies are about what it owns.
    pub(super) fn owns_key(&mut self, account: &AccountId) {
        self.memory.owners.insert(account.clone());
        self.met(account);
    }

    /// An account was met whose roles act: service control policies are about who acts.
    pub(super) fn acts(&mut self, account: &AccountId) {
        if self.memory.actors.insert(account.clone()) {
            self.policies_above();
        }
    }

    /// An account was met whose place in the organization may matter.
    fn met(&mut self, account: &AccountId) {
        self.memory.accounts.insert(account.clone());
        if let (Some((_, management)), Some(_)) = (self.memory.organization.clone(), &self.memory.kinds) {
            self.parents(&management, account);
            self.policies_above();
        }
    }

    /// Which kinds of policies the roots have, all of them where nobody tells: then the accounts' places are asked for.
    fn roots(&mut self) {
        let mut roots = items(self.answer, "Roots").peekable();
        let is_untold = roots.peek().is_none();
        let types: Vec<&str> =
            roots.flat_map(|root| items(root, "PolicyTypes")).map(|each| text(each, "Type")).collect();
        let kinds = KINDS.iter().filter(|(name, _, _)| is_untold || types.contains(name));
        self.memory.kinds = Some(kinds.map(|(name, _, _)| *name).collect());
        let management = self.fetch.account.clone();
        for account in self.memory.accounts.clone() {
            self.parents(&management, &account);
        }
    }

    /// The account of the request is a member of this organization. Nothing follows where all of it is read anyway.
    fn member_of(&mut self, id: &str, management: &str) {
        let Some(management) = AccountId::parse(management).filter(|_| !self.memory.reads_organization)
        else {
            return;
        };
        let account = self.fetch.account.clone();
        self.memory.accounts.insert(account.clone());
        let (known, _) = self.memory.organization.get_or_insert_with(|| (id.to_owned(), management.clone()));
        if known != id {
            self.memory.accounts.remove(&account);
            return;
        }
        let region = self.fetch.region.clone();
        // What the organization is, the member has told.
        self.fetch_in(&management, &region, &organizations::LIST_ROOTS, &[]);
        if self.memory.kinds.is_some() {
            self.parents(&management, &account);
            self.policies_above();
        }
    }

    fn parents(&mut self, management: &AccountId, account: &AccountId) {
        let region = self.fetch.region.clone();
        let row = &organizations::LIST_PARENTS;
        self.fetch_in(management, &region, row, &[("child", account.as_str())]);
    }

    /// The policies on the known way from an account upwards that can matter: of some kinds who acts counts, of others
    /// who owns the key.
    // Source: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html and
    // orgs_manage_policies_scps.html
    fn policies_above(&mut self) {
        let Some((_, management)) = self.memory.organization.clone() else { return };
        let Memory { kinds, accounts, actors, owners, parents, .. } = &*self.memory;
        let mut targets = Vec::new();
        for (name, row, is_of_actor) in KINDS {
            let meant = if is_of_actor { actors } else { owners };
            let is_enabled = kinds.as_ref().is_some_and(|kinds| kinds.contains(name));
            for account in accounts.iter().filter(|account| is_enabled && meant.contains(*account)) {
                let mut next = Some(account.to_string()).filter(|id| parents.contains_key(id));
                // No tree is deeper; parents that are each other's would have no end.
                for _ in 0..DEEPEST {
                    let Some(id) = next else { break };
                    next = parents.get(&id).cloned();
                    targets.push((row, id));
                }
            }
        }
        let region = self.fetch.region.clone();
        for (row, id) in targets {
            self.fetch_in(&management, &region, row, &[("target", &id)]);
        }
    }
}
