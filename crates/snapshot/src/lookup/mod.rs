//! Questions to a snapshot. Each answers `Collected`: a thing that is missing from a collected list is `Absent`, and
//! one whose list nobody collected is a gap that names the operation that would tell.

mod access_point;
mod data_stores;
mod glue;
mod network;
mod organization;
mod workloads;

pub use organization::{Level, PolicyPath};

use keytrace_aws::arn::Arn;

use crate::account::{Account, AccountId, Region};
use crate::collected::{Collected, Gap};
use crate::iam::{Group, ManagedPolicy, Role, User};
use crate::kms::{Alias, Key};
use crate::logs::LogGroup;
use crate::place::{self, Place};
use crate::s3::Bucket;
use crate::snapshot::Snapshot;

impl Snapshot {
    /// What was read about one account.
    pub fn account(&self, account: &AccountId) -> Option<&Account> {
        self.accounts.get(account)
    }

    /// What was read about one Region of one account.
    pub fn region(&self, account: &AccountId, region: &str) -> Option<&Region> {
        self.accounts.get(account)?.regions.get(region)
    }

    /// The key that a key ARN names.
    pub fn key(&self, arn: &str) -> Collected<&Key> {
        let parts = Arn::parse(arn).filter(|parts| parts.service == "kms");
        let named = parts.and_then(|parts| {
            let ("key", key_id) = parts.typed_resource()? else { return None };
            Some((AccountId::parse(parts.account)?, parts.region, key_id))
        });
        match named {
            Some((account, region, key_id)) => self.key_with_id(&account, region, key_id),
            None => Collected::NotCollected(Gap::new(format!("key {arn}"), "kms:DescribeKey")),
        }
    }

    /// The key that has this id in one account and Region.
    pub fn key_with_id(&self, account: &AccountId, region: &str, key_id: &str) -> Collected<&Key> {
        let gap = Place::new(account, region).key(key_id);
        self.find(account, region, gap, |region, gap| region.kms.keys.find_or(key_id, gap))
    }

    /// The alias of this name, `alias/…`.
    pub fn alias(&self, account: &AccountId, region: &str, name: &str) -> Collected<&Alias> {
        let gap = Place::new(account, region).aliases(&format!("key alias {name}"));
        self.find(account, region, gap, |region, _| {
            let aliases = region.kms.aliases.as_ref();
            aliases.map(|all| all.iter().find(|alias| alias.alias_name == name)).or_absent()
        })
    }

    /// The aliases of one key.
    pub fn aliases_of_key(&self, account: &AccountId, region: &str, key_id: &str) -> Collected<Vec<&Alias>> {
        let gap = Place::new(account, region).aliases(&format!("aliases of key {key_id}"));
        self.find(account, region, gap, |region, _| {
            let is_of_key = |alias: &&Alias| alias.target_key_id.as_deref() == Some(key_id);
            region.kms.aliases.as_ref().map(|all| all.iter().filter(is_of_key).collect())
        })
    }

    /// The role that a role's ARN or a role session's ARN names.
    pub fn role(&self, arn: &str) -> Collected<&Role> {
        let Some((account, parts)) = in_account(arn, &["iam", "sts"]) else {
            return Collected::NotCollected(Gap::new(format!("role {arn}"), "iam:GetRole"));
        };
        match parts.typed_resource() {
            Some(("role", _)) => exactly(self.role_named(&account, parts.name()), |role| role.arn == arn),
            Some(("assumed-role", session)) => {
                self.role_named(&account, session.split('/').next().unwrap_or(session))
            }
            _ => Collected::NotCollected(Gap::new(format!("role {arn}"), "iam:GetRole").in_account(&account)),
        }
    }

    /// The role of this name, without its path.
    pub fn role_named(&self, account: &AccountId, name: &str) -> Collected<&Role> {
        let gap = place::principal("role", "iam:GetRole", account, name);
        self.find_in_account(account, gap, |account, gap| account.iam.roles.find_or(name, gap))
    }

    /// The user that a user's ARN names.
    pub fn user(&self, arn: &str) -> Collected<&User> {
        let gap = Gap::new(format!("user {arn}"), "iam:GetUser");
        let Some((account, parts)) = in_account(arn, &["iam"]) else { return Collected::NotCollected(gap) };
        let usual = place::principal("user", "iam:GetUser", &account, parts.name());
        let gap = Gap { fact: gap.fact, ..usual };
        let user =
            self.find_in_account(&account, gap, |account, gap| account.iam.users.find_or(parts.name(), gap));
        exactly(user, |user| user.arn == arn)
    }

    /// The group of this name, without its path.
    pub fn group(&self, account: &AccountId, name: &str) -> Collected<&Group> {
        let gap = place::principal("group", "iam:GetGroup", account, name);
        self.find_in_account(account, gap, |account, gap| account.iam.groups.find_or(name, gap))
    }

    /// The managed policy with this ARN, as a principal of `account` meets it. AWS's own are the same in every account.
    pub fn managed_policy(&self, account: &AccountId, arn: &str) -> Collected<&ManagedPolicy> {
        let gap = place::managed_policy(account, arn);
        let is_of_aws = Arn::parse(arn).is_some_and(|parts| parts.account == "aws");
        if is_of_aws {
            let mut everywhere = self.accounts.values().map(|account| &account.iam.managed_policies);
            let known = everywhere.find_map(|policies| policies.items.get(arn).and_then(Collected::known));
            return known.map_or(Collected::NotCollected(gap), Collected::Known);
        }
        self.find_in_account(account, gap, |account, gap| account.iam.managed_policies.find_or(arn, gap))
    }

    /// The bucket of this name.
    pub fn bucket(&self, name: &str) -> Collected<&Bucket> {
        let gap = || Collected::NotCollected(place::bucket(name));
        self.buckets.get(name).map_or_else(gap, Collected::as_ref)
    }

    /// The account that owns the bucket of this name, if the bucket is in the list of an account's buckets.
    pub fn bucket_owner(&self, name: &str) -> Collected<&AccountId> {
        let owns = |account: &Account| account.buckets.known().is_some_and(|buckets| buckets.contains(name));
        let owner = self.accounts.iter().find(|(_, account)| owns(account));
        let gap = || Collected::NotCollected(Gap::new(format!("owner of bucket {name}"), "s3:ListBuckets"));
        owner.map_or_else(gap, |(id, _)| Collected::Known(id))
    }

    /// The log group of this name. The list is known to be whole for names that begin with `/aws-glue/`.
    pub fn log_group(&self, account: &AccountId, region: &str, name: &str) -> Collected<&LogGroup> {
        let gap = Place::new(account, region).log_groups(&format!("log group {name}"));
        self.find(account, region, gap, |region, gap| {
            let found = region
                .logs
                .log_groups
                .as_ref()
                .map(|all| all.iter().find(|group| group.log_group_name == name));
            match found.or_absent() {
                Collected::Absent if !name.starts_with("/aws-glue/") => Collected::NotCollected(gap),
                found => found,
            }
        })
    }

    fn find<'a, T>(
        &'a self,
        account: &AccountId,
        region: &str,
        gap: Gap,
        look: impl FnOnce(&'a Region, Gap) -> Collected<T>,
    ) -> Collected<T> {
        match self.region(account, region) {
            Some(region) => look(region, gap),
            None => Collected::NotCollected(gap),
        }
    }

    fn find_in_account<'a, T>(
        &'a self,
        account: &AccountId,
        gap: Gap,
        look: impl FnOnce(&'a Account, Gap) -> Collected<T>,
    ) -> Collected<T> {
        match self.accounts.get(account) {
            Some(account) => look(account, gap),
            None => Collected::NotCollected(gap),
        }
    }
}

/// The account and the parts of an ARN of one of these services.
fn in_account<'a>(arn: &'a str, services: &[&str]) -> Option<(AccountId, Arn<'a>)> {
    let parts = Arn::parse(arn).filter(|parts| services.contains(&parts.service))?;
    Some((AccountId::parse(parts.account)?, parts))
}

/// The thing, if it is the one that was meant. Another of the same name, on another path, is not it.
fn exactly<T>(found: Collected<&T>, is_meant: impl FnOnce(&T) -> bool) -> Collected<&T> {
    found.map(|thing| is_meant(thing).then_some(thing)).or_absent()
}
