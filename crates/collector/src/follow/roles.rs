//! What roles and policies lead to.

use keytrace_aws::catalog::{iam, organizations};
use keytrace_snapshot::account::AccountId;
use serde_json::Value;

use super::{Following, items, text};

impl Following<'_> {
    /// Everything about a role. Its name is the last part of its path.
    pub(super) fn role(&mut self, account: &AccountId, path: &str) {
        let name = path.rsplit('/').next().unwrap_or(path);
        let region = self.fetch.region.clone();
        for row in [&iam::GET_ROLE, &iam::LIST_ATTACHED_ROLE_POLICIES, &iam::LIST_ROLE_POLICIES] {
            self.fetch_in(account, &region, row, &[("role", name)]);
        }
    }

    pub(super) fn iam(&mut self) {
        let answer = self.answer;
        let role = self.fetch.argument("role").to_owned();
        match self.fetch.operation.name {
            "GetRole" => {
                self.fetch(&organizations::DESCRIBE_OWN_ORGANIZATION, &[]);
                let boundary = answer.pointer("/Role/PermissionsBoundary").unwrap_or(&Value::Null);
                self.policy(text(boundary, "PermissionsBoundaryArn"));
            }
            "ListAttachedRolePolicies" => {
                items(answer, "AttachedPolicies").for_each(|policy| self.policy(text(policy, "PolicyArn")));
            }
            "ListRolePolicies" => {
                for policy in items(answer, "PolicyNames").filter_map(Value::as_str) {
                    let row = &iam::GET_ROLE_POLICY;
                    self.fetch(row, &[("role", &role), ("policy", policy)]);
                }
            }
            "GetPolicy" => {
                let policy = answer.get("Policy").unwrap_or(&Value::Null);
                let arguments =
                    [("policy", text(policy, "Arn")), ("version", text(policy, "DefaultVersionId"))];
                self.fetch(&iam::GET_POLICY_VERSION, &arguments);
            }
            _ => {}
        }
    }

    fn policy(&mut self, arn: &str) {
        if !arn.is_empty() {
            self.fetch(&iam::GET_POLICY, &[("policy", arn)]);
        }
    }
}
