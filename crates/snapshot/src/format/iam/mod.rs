//! The files of IAM: one answer of `iam:GetAccountAuthorizationDetails` for a whole account, or a folder for each role,
//! user, group and managed policy.

mod details;
mod folder;
mod managed_policy;
mod principal;

use std::collections::BTreeMap;

use super::error::{Error, ErrorKind};
use super::json;
use super::name::decoded;
use super::source::Source;
use super::writer::Writer;
use crate::account::AccountId;
use crate::collected::{Collected, Inventory};
use crate::iam::Iam;
use crate::place;
use crate::policy_text::KnownTexts;
use crate::snapshot::Snapshot;
use details::{AuthorizationDetails, WholeDetails};
use folder::Folder;
use principal::{Kind, Principal};

const DETAILS: &str = "account-authorization-details";

/// What was met of IAM so far, in all accounts.
#[derive(Default)]
pub(super) struct Parts {
    folders: BTreeMap<(AccountId, Kind, String), Folder>,
    managed_policies: managed_policy::Parts,
}

impl Parts {
    pub(super) fn take(
        &mut self,
        iam: &mut Iam,
        account: &AccountId,
        segments: &[&str],
        source: &Source<'_>,
    ) -> Result<(), Error> {
        match segments {
            [DETAILS] => take_details(iam, account, source),
            ["policies", name, file] => self.managed_policies.take(account, name, file, source),
            [kinds, name, rest @ ..] => {
                let kind = Kind::of_folder(kinds).ok_or_else(|| source.unknown())?;
                let name = decoded(source.path, name)?;
                let unknown = || Folder::new(kind, account, &name);
                let folder =
                    self.folders.entry((account.clone(), kind, name.clone())).or_insert_with(unknown);
                folder.take(kind, account, &name, rest, source)
            }
            _ => Err(source.unknown()),
        }
    }

    /// Puts roles, users, groups and policies into the snapshot.
    pub(super) fn join(self, snapshot: &mut Snapshot) -> Result<(), Error> {
        for ((account, kind, name), folder) in self.folders {
            let principal = folder.join(kind, &account, &name);
            put(&mut snapshot.account_mut(&account).iam, kind, name, principal, &account)?;
        }
        self.managed_policies.join(snapshot)
    }
}

fn take_details(iam: &mut Iam, account: &AccountId, source: &Source<'_>) -> Result<(), Error> {
    let details = source.read(place::authorization_details(account), |path, bytes| {
        let details: AuthorizationDetails = json::object(path, bytes)?;
        if details.is_one_page() { Err(json::one_page(path)) } else { Ok(details) }
    })?;
    let listed = details.as_ref().map(|_| ());
    iam.roles.listed = listed.clone();
    iam.users.listed = listed.clone();
    iam.groups.listed = listed.clone();
    iam.managed_policies.listed = listed;
    let Collected::Known(details) = details else { return Ok(()) };
    let roles = details.role_detail_list.into_iter().map(|role| (Kind::Role, role.principal(account)));
    let users = details.user_detail_list.into_iter().map(|user| (Kind::User, user.principal(account)));
    let groups = details.group_detail_list.into_iter().map(|group| (Kind::Group, group.principal(account)));
    let mut texts = KnownTexts::default();
    for (kind, mut principal) in roles.chain(users).chain(groups) {
        principal.policy_texts_mut().for_each(|text| texts.share(text));
        put(iam, kind, principal.name.clone(), Collected::Known(principal), account)?;
    }
    for policy in details.policies {
        let policy = policy.managed_policy(account);
        if let Some(Collected::Known(twice)) =
            iam.managed_policies.items.insert(policy.arn.clone(), Collected::Known(policy))
        {
            return Err(source.duplicate(&format!("managed policy `{}`", twice.arn)));
        }
    }
    Ok(())
}

fn put(
    iam: &mut Iam,
    kind: Kind,
    name: String,
    principal: Collected<Principal>,
    account: &AccountId,
) -> Result<(), Error> {
    let is_told_twice = match kind {
        Kind::Role => is_in(&mut iam.roles, &name, principal.map(Into::into)),
        Kind::User => is_in(&mut iam.users, &name, principal.map(Into::into)),
        Kind::Group => is_in(&mut iam.groups, &name, principal.map(Into::into)),
    };
    if is_told_twice {
        let path = format!("accounts/{account}/iam");
        let detail = format!("{} `{name}` appears twice", kind.word());
        return Err(Error::new(ErrorKind::Duplicate, &path, detail));
    }
    Ok(())
}

/// Puts the thing in, and says whether it was in before.
fn is_in<T>(inventory: &mut Inventory<T>, name: &str, thing: Collected<T>) -> bool {
    inventory.items.insert(name.to_owned(), thing).is_some()
}

/// Writes what is whole into one file, if the lists were collected, and the rest into folders.
pub(super) fn write(writer: &mut Writer, folder: &str, iam: &Iam) -> Result<(), Error> {
    writer.object(format!("{folder}/{DETAILS}.json"), &iam.roles.listed, |&()| WholeDetails::of(iam))?;
    let is_listed = iam.roles.listed.is_known();
    let mut write_one = |kind, name: &str, principal: Collected<Principal>| {
        let is_written = is_listed && principal.known().is_some_and(Principal::is_whole);
        if is_written { Ok(()) } else { folder::write(writer, folder, kind, name, principal) }
    };
    for (name, role) in &iam.roles.items {
        write_one(Kind::Role, name, role.as_ref().map(Into::into))?;
    }
    for (name, user) in &iam.users.items {
        write_one(Kind::User, name, user.as_ref().map(Into::into))?;
    }
    for (name, group) in &iam.groups.items {
        write_one(Kind::Group, name, group.as_ref().map(Into::into))?;
    }
    managed_policy::write(writer, folder, &iam.managed_policies, is_listed)
}
