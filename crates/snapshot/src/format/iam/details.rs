//! The shapes of `iam:GetAccountAuthorizationDetails`.

use serde::{Deserialize, Serialize, Serializer};
use serde_with_macros::skip_serializing_none;

use super::principal::{Kind, Principal};
use crate::account::AccountId;
use crate::collected::{Collected, Gap};
use crate::iam::{AttachedPolicy, Iam, InlinePolicy, ManagedPolicy, PermissionsBoundary, Tag};
use crate::place;
use crate::policy_text::PolicyText;

/// The whole answer, as it is read.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AuthorizationDetails {
    pub(super) user_detail_list: Vec<UserDetail>,
    pub(super) group_detail_list: Vec<GroupDetail>,
    pub(super) role_detail_list: Vec<RoleDetail>,
    pub(super) policies: Vec<PolicyDetail>,
    #[serde(default)]
    is_truncated: bool,
    marker: Option<String>,
    next_token: Option<String>,
}

impl AuthorizationDetails {
    pub(super) fn is_one_page(&self) -> bool {
        self.is_truncated || self.marker.is_some() || self.next_token.is_some()
    }
}

/// A role.
#[skip_serializing_none]
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct RoleDetail {
    path: Option<String>,
    role_name: String,
    role_id: Option<String>,
    arn: String,
    assume_role_policy_document: Option<PolicyText>,
    role_policy_list: Option<Vec<InlinePolicyDetail>>,
    attached_managed_policies: Option<Vec<AttachedPolicy>>,
    permissions_boundary: Option<PermissionsBoundary>,
    #[serde(default)]
    tags: Vec<Tag>,
}

/// A user.
#[skip_serializing_none]
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct UserDetail {
    path: Option<String>,
    user_name: String,
    user_id: Option<String>,
    arn: String,
    user_policy_list: Option<Vec<InlinePolicyDetail>>,
    group_list: Option<Vec<String>>,
    attached_managed_policies: Option<Vec<AttachedPolicy>>,
    permissions_boundary: Option<PermissionsBoundary>,
    #[serde(default)]
    tags: Vec<Tag>,
}

/// A group.
#[skip_serializing_none]
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GroupDetail {
    path: Option<String>,
    group_name: String,
    group_id: Option<String>,
    arn: String,
    group_policy_list: Option<Vec<InlinePolicyDetail>>,
    attached_managed_policies: Option<Vec<AttachedPolicy>>,
}

/// An inline policy.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct InlinePolicyDetail {
    policy_name: String,
    policy_document: PolicyText,
}

/// A managed policy.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PolicyDetail {
    policy_name: Option<String>,
    arn: String,
    default_version_id: String,
    policy_version_list: Vec<PolicyVersionDetail>,
}

/// A version of a managed policy.
#[skip_serializing_none]
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PolicyVersionDetail {
    pub(super) document: Option<PolicyText>,
    pub(super) version_id: String,
    #[serde(default)]
    pub(super) is_default_version: bool,
}

impl RoleDetail {
    pub(super) fn principal(self, account: &AccountId) -> Principal {
        let gaps = Kind::Role.gaps(account, &self.role_name);
        Principal {
            inline_policies: inline(self.role_policy_list).unwrap_or_else(|| gaps.inline()),
            attached_policies: self
                .attached_managed_policies
                .map_or_else(|| gaps.attached(), Collected::Known),
            groups: Collected::Absent,
            arn: self.arn,
            name: self.role_name,
            id: self.role_id,
            path: self.path.unwrap_or_else(|| "/".to_owned()),
            trust_policy: self.assume_role_policy_document,
            permissions_boundary: self.permissions_boundary,
            tags: self.tags,
        }
    }
}

impl UserDetail {
    pub(super) fn principal(self, account: &AccountId) -> Principal {
        let gaps = Kind::User.gaps(account, &self.user_name);
        Principal {
            inline_policies: inline(self.user_policy_list).unwrap_or_else(|| gaps.inline()),
            attached_policies: self
                .attached_managed_policies
                .map_or_else(|| gaps.attached(), Collected::Known),
            groups: self.group_list.map_or_else(|| gaps.groups(), Collected::Known),
            arn: self.arn,
            name: self.user_name,
            id: self.user_id,
            path: self.path.unwrap_or_else(|| "/".to_owned()),
            trust_policy: None,
            permissions_boundary: self.permissions_boundary,
            tags: self.tags,
        }
    }
}

impl GroupDetail {
    pub(super) fn principal(self, account: &AccountId) -> Principal {
        let gaps = Kind::Group.gaps(account, &self.group_name);
        Principal {
            inline_policies: inline(self.group_policy_list).unwrap_or_else(|| gaps.inline()),
            attached_policies: self
                .attached_managed_policies
                .map_or_else(|| gaps.attached(), Collected::Known),
            groups: Collected::Absent,
            arn: self.arn,
            name: self.group_name,
            id: self.group_id,
            path: self.path.unwrap_or_else(|| "/".to_owned()),
            trust_policy: None,
            permissions_boundary: None,
            tags: Vec::new(),
        }
    }
}

impl PolicyDetail {
    pub(super) fn managed_policy(self, account: &AccountId) -> ManagedPolicy {
        let Self { policy_name, arn, default_version_id, policy_version_list } = self;
        let default =
            policy_version_list.into_iter().find(|version| version.version_id == default_version_id);
        let document = default.and_then(|version| version.document);
        // Which file would tell, the identifier of the default version says: as in the folder of a policy.
        let gap = || Collected::NotCollected(Gap { file: None, ..place::managed_policy(account, &arn) });
        let document = document.map_or_else(gap, Collected::Known);
        // The API does not promise the name; it ends the ARN.
        let own_name = || arn.rsplit('/').next().unwrap_or_default().to_owned();
        let policy_name = policy_name.unwrap_or_else(own_name);
        ManagedPolicy { arn, policy_name, default_version_id, document }
    }

    fn of(policy: &ManagedPolicy) -> Self {
        let version = PolicyVersionDetail {
            document: policy.document.known().cloned(),
            version_id: policy.default_version_id.clone(),
            is_default_version: true,
        };
        Self {
            policy_name: Some(policy.policy_name.clone()),
            arn: policy.arn.clone(),
            default_version_id: policy.default_version_id.clone(),
            policy_version_list: vec![version],
        }
    }
}

fn inline(list: Option<Vec<InlinePolicyDetail>>) -> Option<Collected<Vec<InlinePolicy>>> {
    let policy = |detail: InlinePolicyDetail| InlinePolicy {
        policy_name: detail.policy_name,
        policy_document: Collected::Known(detail.policy_document),
    };
    list.map(|list| Collected::Known(list.into_iter().map(policy).collect()))
}

fn inline_details(policies: Collected<Vec<InlinePolicy>>) -> Option<Vec<InlinePolicyDetail>> {
    let detail = |policy: InlinePolicy| {
        let policy_document = policy.policy_document.into_known()?;
        Some(InlinePolicyDetail { policy_name: policy.policy_name, policy_document })
    };
    policies.into_known()?.into_iter().map(detail).collect()
}

/// A principal as the API prints it. Lists that are not whole are left out.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum PrincipalDetail {
    Role(RoleDetail),
    User(UserDetail),
    Group(GroupDetail),
}

impl PrincipalDetail {
    pub(super) fn of(kind: Kind, principal: Principal) -> Self {
        let path = Some(principal.path);
        let inline = inline_details(principal.inline_policies);
        let attached_managed_policies = principal.attached_policies.into_known();
        match kind {
            Kind::Role => Self::Role(RoleDetail {
                path,
                role_name: principal.name,
                role_id: principal.id,
                arn: principal.arn,
                assume_role_policy_document: principal.trust_policy,
                role_policy_list: inline,
                attached_managed_policies,
                permissions_boundary: principal.permissions_boundary,
                tags: principal.tags,
            }),
            Kind::User => Self::User(UserDetail {
                path,
                user_name: principal.name,
                user_id: principal.id,
                arn: principal.arn,
                user_policy_list: inline,
                group_list: principal.groups.into_known(),
                attached_managed_policies,
                permissions_boundary: principal.permissions_boundary,
                tags: principal.tags,
            }),
            Kind::Group => Self::Group(GroupDetail {
                path,
                group_name: principal.name,
                group_id: principal.id,
                arn: principal.arn,
                group_policy_list: inline,
                attached_managed_policies,
            }),
        }
    }
}

/// The whole answer, as it is written: one role at a time, so that no copy of all of them is made.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct WholeDetails<'a> {
    #[serde(serialize_with = "users")]
    user_detail_list: &'a Iam,
    #[serde(serialize_with = "groups")]
    group_detail_list: &'a Iam,
    #[serde(serialize_with = "roles")]
    role_detail_list: &'a Iam,
    #[serde(serialize_with = "policies")]
    policies: &'a Iam,
}

impl<'a> WholeDetails<'a> {
    pub(super) fn of(iam: &'a Iam) -> Self {
        Self { user_detail_list: iam, group_detail_list: iam, role_detail_list: iam, policies: iam }
    }
}

fn users<S: Serializer>(iam: &&Iam, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(whole(Kind::User, iam.users.known().map(|(_, user)| user.into())))
}

fn groups<S: Serializer>(iam: &&Iam, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(whole(Kind::Group, iam.groups.known().map(|(_, group)| group.into())))
}

fn roles<S: Serializer>(iam: &&Iam, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(whole(Kind::Role, iam.roles.known().map(|(_, role)| role.into())))
}

fn policies<S: Serializer>(iam: &&Iam, serializer: S) -> Result<S::Ok, S::Error> {
    let whole = iam.managed_policies.known().filter(|(_, policy)| policy.document.is_known());
    serializer.collect_seq(whole.map(|(_, policy)| PolicyDetail::of(policy)))
}

fn whole(kind: Kind, principals: impl Iterator<Item = Principal>) -> impl Iterator<Item = PrincipalDetail> {
    principals.filter(Principal::is_whole).map(move |principal| PrincipalDetail::of(kind, principal))
}
