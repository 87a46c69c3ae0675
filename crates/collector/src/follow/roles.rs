//! What roles and policies lead to.

use keytrace_snapshot::account::AccountId;
use serde_json::Value;

use super::{Following, items, text};

impl Following<'_> {
    /// Everything about a role. Its name is the last part of its path.
    pub(super) fn role(&mut self, account: &AccountId, path: &str) {
        let name = path.rsplit('/').next().unwrap_or(path);
        let region = self.want.region.clone();
        for file in ["role", "attached-policies", "inline-policies"] {
            let path = format!("accounts/{{account}}/iam/roles/{{role}}/{file}.json");
            self.want_in(account, &region, &path, &[("role", name)]);
        }
    }

    pub(super) fn iam(&mut self) {
        let answer = self.answer;
        let role = self.want.argument("role").to_owned();
        match self.want.operation.name {
            "GetRole" => {
                self.want("accounts/{account}/organization.json", &[]);
                let boundary = answer.pointer("/Role/PermissionsBoundary").unwrap_or(&Value::Null);
                self.policy(text(boundary, "PermissionsBoundaryArn"));
            }
            "ListAttachedRolePolicies" => {
                items(answer, "AttachedPolicies").for_each(|policy| self.policy(text(policy, "PolicyArn")));
            }
            "ListRolePolicies" => {
                for policy in items(answer, "PolicyNames").filter_map(Value::as_str) {
                    let path = "accounts/{account}/iam/roles/{role}/inline-policies/{policy}.json";
                    self.want(path, &[("role", &role), ("policy", policy)]);
                }
            }
            "GetPolicy" => {
                let policy = answer.get("Policy").unwrap_or(&Value::Null);
                let arguments =
                    [("policy", text(policy, "Arn")), ("version", text(policy, "DefaultVersionId"))];
                self.want("accounts/{account}/iam/policies/{policy}/version.json", &arguments);
            }
            _ => {}
        }
    }

    fn policy(&mut self, arn: &str) {
        if !arn.is_empty() {
            self.want("accounts/{account}/iam/policies/{policy}/policy.json", &[("policy", arn)]);
        }
    }
}
