//! Workgroups, in the words of the Athena API.

use keytrace_aws::catalog::athena;
use serde::{Deserialize, Serialize};
use serde_with_macros::skip_serializing_none;

use crate::account::AccountId;
use crate::collected::Inventory;
use crate::place::Place;

/// The Athena of one account and Region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Athena {
    /// The workgroups, by name.
    pub work_groups: Inventory<WorkGroup>,
}

impl Athena {
    /// The Athena of a Region of which nothing was collected.
    pub fn not_collected(account: &AccountId, region: &str) -> Self {
        let gap = Place::new(account, region).gap_of(&athena::LIST_WORK_GROUPS, &[]);
        Self { work_groups: Inventory::not_collected(gap) }
    }
}

/// A workgroup (`athena:GetWorkGroup`).
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct WorkGroup {
    /// The name.
    pub name: String,
    /// `ENABLED` or `DISABLED`.
    pub state: Option<String>,
    /// Its settings.
    #[serde(default)]
    pub configuration: WorkGroupConfiguration,
}

/// The settings of a workgroup.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct WorkGroupConfiguration {
    /// Where and how results are written.
    pub result_configuration: Option<ResultConfiguration>,
    /// Results that Athena keeps itself.
    pub managed_query_results_configuration: Option<ManagedQueryResultsConfiguration>,
    /// Whether the settings hold against those of a client.
    pub enforce_work_group_configuration: Option<bool>,
    /// The key of what Spark keeps in Athena.
    pub customer_content_encryption_configuration: Option<KeyConfiguration>,
    /// The role of Spark, or of users of IAM Identity Center.
    pub execution_role: Option<String>,
}

/// Where and how a workgroup writes results.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ResultConfiguration {
    /// The location, `s3://bucket/prefix`.
    pub output_location: Option<String>,
    /// How results are encrypted; none leaves it to the bucket.
    pub encryption_configuration: Option<ResultEncryption>,
}

/// How a workgroup encrypts results.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ResultEncryption {
    /// `SSE_S3`, `SSE_KMS` or `CSE_KMS`.
    pub encryption_option: Option<String>,
    /// The key: an ARN, id or alias.
    pub kms_key: Option<String>,
}

/// Results that Athena keeps itself.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ManagedQueryResultsConfiguration {
    /// Whether it does.
    pub enabled: Option<bool>,
    /// How they are encrypted; none means by a key of AWS.
    pub encryption_configuration: Option<KeyConfiguration>,
}

/// A key in a setting of a workgroup.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct KeyConfiguration {
    /// The key: an ARN, id or alias.
    pub kms_key: Option<String>,
}
