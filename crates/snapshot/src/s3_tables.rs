//! Table buckets, in the words of the S3 Tables API.

use keytrace_aws::catalog::s3_tables;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_with_macros::skip_serializing_none;

use crate::account::AccountId;
use crate::collected::{Collected, Inventory};
use crate::place::Place;

/// The S3 Tables of one account and Region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct S3Tables {
    /// The table buckets, by name.
    pub table_buckets: Inventory<TableBucket>,
    /// The default encryption of a table bucket, by its name (`s3tables:GetTableBucketEncryption`).
    pub encryption: BTreeMap<String, Collected<TableEncryption>>,
    /// The tables in a table bucket, by its name (`s3tables:ListTables`).
    pub tables: BTreeMap<String, Collected<Vec<TableSummary>>>,
    /// The encryption of a table, by the name of its bucket and its id (`s3tables:GetTableEncryption`).
    pub table_encryption: BTreeMap<(String, String), Collected<TableEncryption>>,
}

impl S3Tables {
    /// The S3 Tables of a Region of which nothing was collected.
    pub fn not_collected(account: &AccountId, region: &str) -> Self {
        let gap = Place::new(account, region).gap_of(&s3_tables::LIST_TABLE_BUCKETS, &[]);
        Self {
            table_buckets: Inventory::not_collected(gap),
            encryption: BTreeMap::new(),
            tables: BTreeMap::new(),
            table_encryption: BTreeMap::new(),
        }
    }
}

/// A table bucket (`s3tables:ListTableBuckets`).
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TableBucket {
    /// The name.
    pub name: String,
    /// The ARN.
    pub arn: Option<String>,
}

/// A table in a table bucket (`s3tables:ListTables`).
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TableSummary {
    /// Its namespace.
    #[serde(default)]
    pub namespace: Vec<String>,
    /// The name.
    pub name: String,
    /// The ARN, which ends in the table's id.
    #[serde(rename = "tableARN")]
    pub table_arn: Option<String>,
}

/// How a table or what is new in a table bucket is encrypted.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TableEncryption {
    /// `AES256` or `aws:kms`.
    pub sse_algorithm: Option<String>,
    /// The key.
    pub kms_key_arn: Option<String>,
}
