//! What roles, users and groups have in common, so that their files are read and written once.

use std::fmt;

use crate::account::AccountId;
use crate::collected::{Collected, Gap};
use crate::iam::{AttachedPolicy, Group, InlinePolicy, PermissionsBoundary, Role, Tag, User};
use crate::place;
use crate::policy_text::PolicyText;

/// Which of the three it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Role,
    User,
    Group,
}

impl Kind {
    pub(super) fn of_folder(folder: &str) -> Option<Self> {
        [Self::Role, Self::User, Self::Group].into_iter().find(|kind| kind.folder() == folder)
    }

    pub(super) fn folder(self) -> &'static str {
        match self {
            Self::Role => "roles",
            Self::User => "users",
            Self::Group => "groups",
        }
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::User => "user",
            Self::Group => "group",
        }
    }

    pub(super) fn gaps<'a>(self, account: &'a AccountId, name: &'a str) -> Gaps<'a> {
        Gaps { kind: self, account, name }
    }
}

/// The word as the names of the API's operations have it: `Role` in `iam:GetRolePolicy`.
impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, formatter)
    }
}

/// The gaps that a role, user or group leaves.
#[derive(Clone, Copy)]
pub(super) struct Gaps<'a> {
    kind: Kind,
    account: &'a AccountId,
    name: &'a str,
}

impl Gaps<'_> {
    pub(super) fn own<T>(self) -> Collected<T> {
        let operation = format!("iam:Get{}", self.kind);
        Collected::NotCollected(place::principal(self.kind.word(), &operation, self.account, self.name))
    }

    pub(super) fn inline<T>(self) -> Collected<T> {
        self.part("inline policies", &format!("iam:List{}Policies", self.kind))
    }

    pub(super) fn document<T>(self, policy: &str) -> Collected<T> {
        self.part(&format!("inline policy {policy}"), &format!("iam:Get{}Policy", self.kind))
    }

    pub(super) fn attached<T>(self) -> Collected<T> {
        self.part("attached policies", &format!("iam:ListAttached{}Policies", self.kind))
    }

    pub(super) fn groups<T>(self) -> Collected<T> {
        self.part("groups", "iam:ListGroupsForUser")
    }

    fn part<T>(self, what: &str, operation: &str) -> Collected<T> {
        let Self { kind, account, name } = self;
        let gap = Gap::new(format!("{what} of {} {name} of {account}", kind.word()), operation);
        Collected::NotCollected(gap.in_account(account))
    }
}

/// A role, user or group.
#[derive(Clone)]
pub(super) struct Principal {
    pub(super) arn: String,
    pub(super) name: String,
    pub(super) id: Option<String>,
    pub(super) path: String,
    pub(super) trust_policy: Option<PolicyText>,
    pub(super) permissions_boundary: Option<PermissionsBoundary>,
    pub(super) tags: Vec<Tag>,
    pub(super) groups: Collected<Vec<String>>,
    pub(super) inline_policies: Collected<Vec<InlinePolicy>>,
    pub(super) attached_policies: Collected<Vec<AttachedPolicy>>,
}

impl Principal {
    /// Whether everything about it is known, so that `iam:GetAccountAuthorizationDetails` could have told it.
    pub(super) fn is_whole(&self) -> bool {
        let has_texts =
            |policies: &Vec<InlinePolicy>| policies.iter().all(|policy| policy.policy_document.is_known());
        self.inline_policies.known().is_some_and(has_texts)
            && self.attached_policies.is_known()
            && !matches!(self.groups, Collected::NotCollected(_))
    }

    /// The texts of the policies that it alone has, as far as they are known.
    pub(super) fn policy_texts_mut(&mut self) -> impl Iterator<Item = &mut PolicyText> {
        let inline = match &mut self.inline_policies {
            Collected::Known(policies) => policies.as_mut_slice(),
            Collected::Absent | Collected::NotCollected(_) => &mut [],
        };
        let documents = inline.iter_mut().filter_map(|policy| match &mut policy.policy_document {
            Collected::Known(text) => Some(text),
            Collected::Absent | Collected::NotCollected(_) => None,
        });
        self.trust_policy.iter_mut().chain(documents)
    }
}

impl From<Principal> for Role {
    fn from(principal: Principal) -> Self {
        Self {
            arn: principal.arn,
            role_name: principal.name,
            role_id: principal.id,
            path: principal.path,
            assume_role_policy_document: principal.trust_policy,
            permissions_boundary: principal.permissions_boundary,
            tags: principal.tags,
            inline_policies: principal.inline_policies,
            attached_policies: principal.attached_policies,
        }
    }
}

impl From<Principal> for User {
    fn from(principal: Principal) -> Self {
        Self {
            arn: principal.arn,
            user_name: principal.name,
            user_id: principal.id,
            path: principal.path,
            permissions_boundary: principal.permissions_boundary,
            tags: principal.tags,
            groups: principal.groups,
            inline_policies: principal.inline_policies,
            attached_policies: principal.attached_policies,
        }
    }
}

impl From<Principal> for Group {
    fn from(principal: Principal) -> Self {
        Self {
            arn: principal.arn,
            group_name: principal.name,
            group_id: principal.id,
            path: principal.path,
            inline_policies: principal.inline_policies,
            attached_policies: principal.attached_policies,
        }
    }
}

impl From<&Role> for Principal {
    fn from(role: &Role) -> Self {
        Self {
            arn: role.arn.clone(),
            name: role.role_name.clone(),
            id: role.role_id.clone(),
            path: role.path.clone(),
            trust_policy: role.assume_role_policy_document.clone(),
            permissions_boundary: role.permissions_boundary.clone(),
            tags: role.tags.clone(),
            groups: Collected::Absent,
            inline_policies: role.inline_policies.clone(),
            attached_policies: role.attached_policies.clone(),
        }
    }
}

impl From<&User> for Principal {
    fn from(user: &User) -> Self {
        Self {
            arn: user.arn.clone(),
            name: user.user_name.clone(),
            id: user.user_id.clone(),
            path: user.path.clone(),
            trust_policy: None,
            permissions_boundary: user.permissions_boundary.clone(),
            tags: user.tags.clone(),
            groups: user.groups.clone(),
            inline_policies: user.inline_policies.clone(),
            attached_policies: user.attached_policies.clone(),
        }
    }
}

impl From<&Group> for Principal {
    fn from(group: &Group) -> Self {
        Self {
            arn: group.arn.clone(),
            name: group.group_name.clone(),
            id: group.group_id.clone(),
            path: group.path.clone(),
            trust_policy: None,
            permissions_boundary: None,
            tags: Vec::new(),
            groups: Collected::Absent,
            inline_policies: group.inline_policies.clone(),
            attached_policies: group.attached_policies.clone(),
        }
    }
}
