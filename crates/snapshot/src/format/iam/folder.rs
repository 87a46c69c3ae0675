//! The folder of one role, user or group: `role.json`, `attached-policies.json`, `inline-policies.json` …

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::details::{GroupDetail, PrincipalDetail, RoleDetail, UserDetail};
use super::principal::{Kind, Principal};
use crate::account::AccountId;
use crate::collected::Collected;
use crate::format::error::Error;
use crate::format::name::{decoded, encoded};
use crate::format::source::Source;
use crate::format::writer::{InField, Writer};
use crate::iam::{AttachedPolicy, InlinePolicy};
use crate::policy_text::PolicyText;

/// `iam:GetRolePolicy`, `iam:GetUserPolicy` or `iam:GetGroupPolicy`.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct GetPolicy {
    policy_name: String,
    policy_document: PolicyText,
}

/// One of `iam:ListGroupsForUser`.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct GroupListEntry {
    group_name: String,
}

/// What the files of one folder told so far.
pub(super) struct Folder {
    own: Collected<Principal>,
    groups: Collected<Vec<GroupListEntry>>,
    attached: Collected<Vec<AttachedPolicy>>,
    inline_names: Collected<Vec<String>>,
    documents: BTreeMap<String, Collected<PolicyText>>,
}

impl Folder {
    pub(super) fn new(kind: Kind, account: &AccountId, name: &str) -> Self {
        let gaps = kind.gaps(account, name);
        Self {
            own: gaps.own(),
            groups: if kind == Kind::User { gaps.groups() } else { Collected::Absent },
            attached: gaps.attached(),
            inline_names: gaps.inline(),
            documents: BTreeMap::new(),
        }
    }

    pub(super) fn take(
        &mut self,
        kind: Kind,
        account: &AccountId,
        name: &str,
        segments: &[&str],
        source: &Source<'_>,
    ) -> Result<(), Error> {
        match (kind, segments) {
            (Kind::Role, ["role"]) => {
                source.object(&mut self.own, Some("Role"), |role: RoleDetail| role.principal(account))
            }
            (Kind::User, ["user"]) => {
                source.object(&mut self.own, Some("User"), |user: UserDetail| user.principal(account))
            }
            (Kind::Group, ["group"]) => {
                source.object(&mut self.own, Some("Group"), |group: GroupDetail| group.principal(account))
            }
            (Kind::User, ["groups"]) => source.list(&mut self.groups, "Groups"),
            (_, ["attached-policies"]) => source.list(&mut self.attached, "AttachedPolicies"),
            (_, ["inline-policies"]) => source.list(&mut self.inline_names, "PolicyNames"),
            (_, ["inline-policies", policy]) => {
                let policy = decoded(source.path, policy)?;
                let unknown = kind.gaps(account, name).document(&policy);
                let target = self.documents.entry(policy).or_insert(unknown);
                source.object(target, None, |file: GetPolicy| file.policy_document)
            }
            _ => Err(source.unknown()),
        }
    }

    /// The principal, with what the other files told about its policies.
    pub(super) fn join(self, kind: Kind, account: &AccountId, name: &str) -> Collected<Principal> {
        let Self { own, groups, attached, inline_names, mut documents } = self;
        let mut policy = |policy_name: String| {
            let unknown = || kind.gaps(account, name).document(&policy_name);
            let policy_document = documents.remove(&policy_name).unwrap_or_else(unknown);
            InlinePolicy { policy_name, policy_document }
        };
        let inline_policies = inline_names.map(|names| names.into_iter().map(&mut policy).collect());
        let groups = groups.map(|groups| groups.into_iter().map(|group| group.group_name).collect());
        own.map(|own| Principal { groups, inline_policies, attached_policies: attached, ..own })
    }
}

/// Writes the folder of one role, user or group.
pub(super) fn write(
    writer: &mut Writer,
    iam_folder: &str,
    kind: Kind,
    name: &str,
    principal: Collected<Principal>,
) -> Result<(), Error> {
    let folder = format!("{iam_folder}/{}/{}", kind.folder(), encoded(name));
    let path = format!("{folder}/{}.json", kind.word());
    let Collected::Known(principal) = principal else {
        return writer.object(path, &principal, |_| ());
    };
    // Why `Absent`: the lists have files of their own, and `Absent` leaves them out of this one.
    let own = Principal {
        groups: Collected::Absent,
        inline_policies: Collected::Absent,
        attached_policies: Collected::Absent,
        ..principal.clone()
    };
    writer.json(path, &InField(&kind.to_string(), PrincipalDetail::of(kind, own)))?;
    writer.list(
        format!("{folder}/attached-policies.json"),
        "AttachedPolicies",
        &principal.attached_policies,
    )?;
    if kind == Kind::User {
        let entry = |name: &String| GroupListEntry { group_name: name.clone() };
        let groups = principal.groups.as_ref().map(|groups| groups.iter().map(entry).collect());
        writer.list(format!("{folder}/groups.json"), "Groups", &groups)?;
    }
    let inline = principal.inline_policies.as_ref();
    let names = inline.map(|policies| policies.iter().map(|policy| &policy.policy_name).collect());
    writer.list(format!("{folder}/inline-policies.json"), "PolicyNames", &names)?;
    for InlinePolicy { policy_name, policy_document } in
        principal.inline_policies.known().into_iter().flatten()
    {
        let path = format!("{folder}/inline-policies/{}.json", encoded(policy_name));
        writer.object(path, policy_document, |text| GetPolicy {
            policy_name: policy_name.clone(),
            policy_document: text.clone(),
        })?;
    }
    Ok(())
}
