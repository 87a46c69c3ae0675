//! A snapshot: everything that was read, and where and by whom.

use keytrace_aws::catalog::organizations;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_with_macros::skip_serializing_none;

use crate::account::{Account, AccountId, Region};
use crate::collected::{Collected, Gap};
use crate::organization::Organization;
use crate::s3::Bucket;
use crate::timestamp::Timestamp;

/// Everything that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// Where the facts come from.
    pub metadata: Metadata,
    /// The accounts, by id.
    pub accounts: BTreeMap<AccountId, Account>,
    /// The organization; `Absent` if the caller's account is in none.
    pub organization: Collected<Organization>,
    /// The buckets, by name.
    pub buckets: BTreeMap<String, Collected<Bucket>>,
}

/// Where the facts of a snapshot come from.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Metadata {
    /// The version of the tool that wrote it.
    pub tool_version: Option<String>,
    /// When it was collected.
    pub collected_at: Option<Timestamp>,
    /// Who collected it (`sts:GetCallerIdentity`).
    pub caller: Option<CallerIdentity>,
    /// The Regions that were looked at.
    #[serde(default)]
    pub regions: Vec<String>,
}

/// The answer of `sts:GetCallerIdentity`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CallerIdentity {
    /// The caller's account.
    pub account: AccountId,
    /// The caller's ARN.
    pub arn: Option<String>,
    /// The caller's unique id.
    pub user_id: Option<String>,
}

impl Snapshot {
    /// A snapshot in which nothing was collected.
    pub fn empty() -> Self {
        Self {
            metadata: Metadata::default(),
            accounts: BTreeMap::new(),
            organization: Collected::NotCollected(Gap::of(&organizations::DESCRIBE_ORGANIZATION, &[])),
            buckets: BTreeMap::new(),
        }
    }

    /// The account, put in if it is not there.
    pub fn account_mut(&mut self, account: &AccountId) -> &mut Account {
        self.accounts.entry(account.clone()).or_insert_with(|| Account::not_collected(account))
    }

    /// The Region of the account, put in if it is not there.
    pub fn region_mut(&mut self, account: &AccountId, region: &str) -> &mut Region {
        let regions = &mut self.account_mut(account).regions;
        regions.entry(region.to_owned()).or_insert_with(|| Region::not_collected(account, region))
    }
}
