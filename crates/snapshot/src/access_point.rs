//! Access points, which stand for buckets, in the words of the S3 control API.

use serde::{Deserialize, Serialize};
use serde_with_macros::skip_serializing_none;

/// An access point (`s3control:ListAccessPoints`).
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AccessPoint {
    /// The name.
    pub name: String,
    /// The bucket.
    pub bucket: Option<String>,
    /// The alias, `…-s3alias`, which can stand in the place of a bucket's name.
    pub alias: Option<String>,
    /// The account that owns the bucket.
    pub bucket_account_id: Option<String>,
}

/// A multi-Region access point (`s3control:ListMultiRegionAccessPoints`).
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct MultiRegionAccessPoint {
    /// The name.
    pub name: String,
    /// The alias, `….mrap`.
    pub alias: Option<String>,
    /// The buckets, one in each Region.
    #[serde(default)]
    pub regions: Vec<RegionOfAccessPoint>,
}

/// A bucket behind a multi-Region access point.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct RegionOfAccessPoint {
    /// The bucket.
    pub bucket: Option<String>,
    /// Its Region.
    pub region: Option<String>,
}
