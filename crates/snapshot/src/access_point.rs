//! What the S3 control API says: access points, which stand for buckets, and the locations of S3 Access Grants.

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

/// A location of S3 Access Grants (`s3control:ListAccessGrantsLocations`): who is granted access there acts as its role.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AccessGrantsLocation {
    /// What it covers: `s3://`, a bucket, or a prefix in a bucket.
    pub location_scope: String,
    /// The role that S3 Access Grants assumes for requests there.
    #[serde(rename = "IAMRoleArn")]
    pub iam_role_arn: Option<String>,
    /// The ARN.
    pub access_grants_location_arn: Option<String>,
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
