//! Users, groups, roles and policies, in the words of `iam:GetAccountAuthorizationDetails`.

use serde::{Deserialize, Serialize};
use serde_with_macros::skip_serializing_none;

use crate::account::AccountId;
use crate::collected::{Collected, Inventory};
use crate::place;
use crate::policy_text::PolicyText;

/// The IAM of one account. Roles, users and groups go by name, managed policies by ARN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Iam {
    /// The roles, by name.
    pub roles: Inventory<Role>,
    /// The users, by name.
    pub users: Inventory<User>,
    /// The groups, by name.
    pub groups: Inventory<Group>,
    /// The managed policies, by ARN: the account's own, and those of AWS that it uses.
    pub managed_policies: Inventory<ManagedPolicy>,
}

impl Iam {
    /// The IAM of an account of which nothing was collected.
    pub fn not_collected(account: &AccountId) -> Self {
        let gap = || place::authorization_details(account);
        Self {
            roles: Inventory::not_collected(gap()),
            users: Inventory::not_collected(gap()),
            groups: Inventory::not_collected(gap()),
            managed_policies: Inventory::not_collected(gap()),
        }
    }
}

/// A role, with everything that `iam:GetRole` and the reads of its policies tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// The role's ARN.
    pub arn: String,
    /// The role's name, without its path.
    pub role_name: String,
    /// The unique id, `AROA…`.
    pub role_id: Option<String>,
    /// The path, `/` if it has none.
    pub path: String,
    /// The trust policy.
    pub assume_role_policy_document: Option<PolicyText>,
    /// The permissions boundary, if it has one.
    pub permissions_boundary: Option<PermissionsBoundary>,
    /// The tags.
    pub tags: Vec<Tag>,
    /// The inline policies.
    pub inline_policies: Collected<Vec<InlinePolicy>>,
    /// The attached managed policies.
    pub attached_policies: Collected<Vec<AttachedPolicy>>,
}

/// A user, with everything that `iam:GetAccountAuthorizationDetails` tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The user's ARN.
    pub arn: String,
    /// The user's name, without its path.
    pub user_name: String,
    /// The unique id, `AIDA…`.
    pub user_id: Option<String>,
    /// The path, `/` if it has none.
    pub path: String,
    /// The permissions boundary, if it has one.
    pub permissions_boundary: Option<PermissionsBoundary>,
    /// The tags.
    pub tags: Vec<Tag>,
    /// The names of the groups it is in.
    pub groups: Collected<Vec<String>>,
    /// The inline policies.
    pub inline_policies: Collected<Vec<InlinePolicy>>,
    /// The attached managed policies.
    pub attached_policies: Collected<Vec<AttachedPolicy>>,
}

/// A group, with everything that `iam:GetAccountAuthorizationDetails` tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The group's ARN.
    pub arn: String,
    /// The group's name, without its path.
    pub group_name: String,
    /// The unique id, `AGPA…`.
    pub group_id: Option<String>,
    /// The path, `/` if it has none.
    pub path: String,
    /// The inline policies.
    pub inline_policies: Collected<Vec<InlinePolicy>>,
    /// The attached managed policies.
    pub attached_policies: Collected<Vec<AttachedPolicy>>,
}

/// A managed policy and the document of its default version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManagedPolicy {
    /// The policy's ARN.
    pub arn: String,
    /// The policy's name, without its path.
    pub policy_name: String,
    /// The version in force, such as `v3`.
    pub default_version_id: String,
    /// The document of the version in force.
    pub document: Collected<PolicyText>,
}

/// An inline policy of a role, user or group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InlinePolicy {
    /// The policy's name.
    pub policy_name: String,
    /// The policy's text.
    pub policy_document: Collected<PolicyText>,
}

/// The name and ARN of a managed policy that is attached to a role, user or group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AttachedPolicy {
    /// The policy's name.
    pub policy_name: String,
    /// The policy's ARN.
    pub policy_arn: String,
}

/// The managed policy that bounds a role or user.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PermissionsBoundary {
    /// The ARN of the policy.
    pub permissions_boundary_arn: String,
    /// `Policy`, the only type there is.
    pub permissions_boundary_type: Option<String>,
}

/// A tag of a role or user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Tag {
    /// The tag's key.
    pub key: String,
    /// The tag's value.
    pub value: String,
}
