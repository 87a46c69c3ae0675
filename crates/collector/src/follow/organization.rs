//! From an account upwards through its organization, and to the policies that are attached on the way.

use super::{Following, items, text};

impl Following<'_> {
    pub(super) fn organization(&mut self) {
        let answer = self.answer;
        match self.want.operation.name {
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

    /// What is attached to an account, a unit or a root.
    fn target(&mut self, id: &str) {
        for kind in ["service-control-policies", "resource-control-policies"] {
            self.want(&format!("organization/targets/{{target}}/{kind}.json"), &[("target", id)]);
        }
    }
}
