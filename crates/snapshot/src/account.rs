//! An account: its id, its IAM, and what it has in each Region.

use keytrace_aws::catalog::Operation;
use keytrace_aws::catalog::{organizations, s3, s3_control};
use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use crate::access_point::{AccessGrantsLocation, AccessPoint, MultiRegionAccessPoint};
use crate::athena::Athena;
use crate::collected::Collected;
use crate::data_stores::DataStores;
use crate::glue::Glue;
use crate::iam::Iam;
use crate::kms::Kms;
use crate::logs::Logs;
use crate::network::Network;
use crate::organization::OrganizationDescription;
use crate::place::{Place, gap_in_account};
use crate::s3_tables::S3Tables;

/// An account id: twelve digits.
// INVARIANT: twelve ASCII digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct AccountId(String);

impl AccountId {
    /// The account id that this text is, if it is twelve digits.
    pub fn parse(text: &str) -> Option<Self> {
        let is_account_id = text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
        is_account_id.then(|| Self(text.to_owned()))
    }

    /// The twelve digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Borrow<str> for AccountId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for AccountId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text)
            .ok_or_else(|| D::Error::custom(format!("`{text}` is not an account id of twelve digits")))
    }
}

/// What was read about one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The organization as this account sees it; `Absent` if the account is in none.
    pub organization: Collected<OrganizationDescription>,
    /// The names of its buckets (`s3:ListBuckets`): they tell who owns a bucket.
    pub buckets: Collected<BTreeSet<String>>,
    /// Its multi-Region access points (`s3control:ListMultiRegionAccessPoints`).
    pub multi_region_access_points: Collected<Vec<MultiRegionAccessPoint>>,
    /// Its users, groups, roles and policies.
    pub iam: Iam,
    /// What it has in each Region that was looked at.
    pub regions: BTreeMap<String, Region>,
}

impl Account {
    /// An account of which nothing was collected.
    pub fn not_collected(id: &AccountId) -> Self {
        let gap = |row: &Operation| gap_in_account(row, id, &[]);
        Self {
            organization: Collected::NotCollected(gap(&organizations::DESCRIBE_OWN_ORGANIZATION)),
            buckets: Collected::NotCollected(gap(&s3::LIST_BUCKETS)),
            multi_region_access_points: Collected::NotCollected(gap(
                &s3_control::LIST_MULTI_REGION_ACCESS_POINTS,
            )),
            iam: Iam::not_collected(id),
            regions: BTreeMap::new(),
        }
    }
}

/// What was read about one Region of one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// Its KMS keys and aliases.
    pub kms: Kms,
    /// Its Glue jobs, crawlers and catalog.
    pub glue: Glue,
    /// Its log groups.
    pub logs: Logs,
    /// Its VPCs.
    pub network: Network,
    /// Its secrets, Lake Formation locations, queues, tables and streams.
    pub data_stores: DataStores,
    /// Its access points to buckets (`s3control:ListAccessPoints`).
    pub access_points: Collected<Vec<AccessPoint>>,
    /// The locations of its S3 Access Grants instance (`s3control:ListAccessGrantsLocations`).
    pub access_grants_locations: Collected<Vec<AccessGrantsLocation>>,
    /// Its table buckets.
    pub s3_tables: S3Tables,
    /// Its Athena workgroups.
    pub athena: Athena,
}

impl Region {
    /// A Region of which nothing was collected.
    pub fn not_collected(account: &AccountId, region: &str) -> Self {
        let points = Place::new(account, region).gap_of(&s3_control::LIST_ACCESS_POINTS, &[]);
        let locations = Place::new(account, region).gap_of(&s3_control::LIST_ACCESS_GRANTS_LOCATIONS, &[]);
        Self {
            kms: Kms::not_collected(account, region),
            glue: Glue::not_collected(account, region),
            logs: Logs::not_collected(account, region),
            network: Network::not_collected(account, region),
            data_stores: DataStores::not_collected(account, region),
            access_points: Collected::NotCollected(points),
            access_grants_locations: Collected::NotCollected(locations),
            s3_tables: S3Tables::not_collected(account, region),
            athena: Athena::not_collected(account, region),
        }
    }
}
