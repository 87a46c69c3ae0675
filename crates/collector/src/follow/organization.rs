//! From an account upwards through its organization, and to the policies that are attached on the way; or from the root
//! downwards, to all units, accounts and policies.

use super::{Following, Reach, items, text};

impl Following<'_> {
    pub(super) fn organization(&mut self) {
        let answer = self.answer;
        match self.want.operation.name {
            "ListRoots" if self.reach == Reach::Organization => self.children("Roots"),
            "ListOrganizationalUnitsForParent" => self.children("OrganizationalUnits"),
            "DescribeOrganization" if self.reach == Reach::Organization => {}
            "DescribeOrganization" if self.want.operation.path.starts_with("organization/") => {
                let account = self.want.account.clone();
                self.want("organization/roots.json", &[]);
                self.want("organization/parents/{child}.json", &[("child", account.as_str())]);
                self.target(account.as_str());
            }
            "ListParents" => {
                let child = self.want.argument("child").to_owned();
                self.target(&child);
                for parent in items(answer, "Parents") {
                    let id = text(parent, "Id");
                    self.target(id);
                    if text(parent, "Type") != "ROOT" && !id.starts_with("r-") {
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

    /// What is attached to an account, a unit or a root.
    fn target(&mut self, id: &str) {
        for kind in ["service-control-policies", "resource-control-policies"] {
            self.want(&format!("organization/targets/{{target}}/{kind}.json"), &[("target", id)]);
        }
    }
}
