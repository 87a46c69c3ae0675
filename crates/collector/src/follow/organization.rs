//! From an account upwards through its organization, and to the policies that are attached on the way; or from the root
//! downwards, to all units, accounts and policies.
//!
//! A snapshot has one organization: that of the first account that tells of its own. Its management account is asked,
//! with a role there or with the caller's own credentials.

use serde_json::Value;
use snapshot::account::AccountId;

use super::{Following, Reach, items, text};

impl Following<'_> {
    pub(super) fn organization(&mut self) {
        let answer = self.answer;
        match self.want.operation.name {
            "ListRoots" if self.reach == Reach::Organization => self.children("Roots"),
            "ListOrganizationalUnitsForParent" => self.children("OrganizationalUnits"),
            "DescribeOrganization" if self.reach == Reach::Organization => {}
            "DescribeOrganization" if self.want.operation.path.starts_with("accounts/") => {
                let organization = answer.get("Organization").unwrap_or(&Value::Null);
                self.member_of(text(organization, "Id"), text(organization, "MasterAccountId"));
            }
            "ListParents" => {
                let child = self.want.argument("child").to_owned();
                self.target(&child);
                for parent in items(answer, "Parents") {
                    let id = text(parent, "Id");
                    self.target(id);
                    if !id.starts_with("r-") {
                        self.want("organization/parents/{child}.json", &[("child", id)]);
                    }
                }
            }
            "ListPoliciesForTarget" | "ListPolicies" => {
                for policy in items(answer, "Policies") {
                    let id = [("policy", text(policy, "Id"))];
                    self.want("organization/policies/{policy}/policy.json", &id);
                    if self.want.operation.name == "ListPolicies" {
                        self.want("organization/policies/{policy}/targets.json", &id);
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
            self.want("organization/organizational-units-for-parent/{parent}.json", &id);
            self.want("organization/accounts-for-parent/{parent}.json", &id);
        }
    }

    /// An account was met whose place in the organization may matter.
    pub(super) fn met(&mut self, account: &AccountId) {
        self.memory.accounts.insert(account.clone());
        if let Some((_, management)) = self.memory.organization.clone() {
            self.parents(&management, account);
        }
    }

    /// The account of the want is a member of this organization. Nothing follows where all of it is read anyway.
    fn member_of(&mut self, id: &str, management: &str) {
        let Some(management) = AccountId::parse(management).filter(|_| !self.memory.reads_organization)
        else {
            return;
        };
        let account = self.want.account.clone();
        self.memory.accounts.insert(account.clone());
        let (known, _) = self.memory.organization.get_or_insert_with(|| (id.to_owned(), management.clone()));
        if known != id {
            self.memory.accounts.remove(&account);
            return;
        }
        let region = self.want.region.clone();
        // What the organization is, the member has told.
        self.want_in(&management, &region, "organization/roots.json", &[]);
        for account in self.memory.accounts.clone() {
            self.parents(&management, &account);
        }
    }

    fn parents(&mut self, management: &AccountId, account: &AccountId) {
        let region = self.want.region.clone();
        let path = "organization/parents/{child}.json";
        self.want_in(management, &region, path, &[("child", account.as_str())]);
    }

    /// What is attached to an account, a unit or a root.
    fn target(&mut self, id: &str) {
        for kind in ["service-control-policies", "resource-control-policies"] {
            self.want(&format!("organization/targets/{{target}}/{kind}.json"), &[("target", id)]);
        }
    }
}
