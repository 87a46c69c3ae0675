//! Secrets, Lake Formation locations, queues, DynamoDB tables and Kinesis streams, each in the words of its own API.

use keytrace_aws::catalog::Operation;
use keytrace_aws::catalog::data_stores;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_with_macros::skip_serializing_none;

use crate::account::AccountId;
use crate::collected::{Collected, Inventory};
use crate::place::Place;
use crate::policy_text::PolicyText;

/// What one account and Region has besides S3.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataStores {
    /// The secrets, by name.
    pub secrets: Inventory<Secret>,
    /// The resource policy of a secret, by name; `Absent` if it has none.
    pub secret_policies: BTreeMap<String, Collected<PolicyText>>,
    /// The locations registered with Lake Formation (`lakeformation:ListResources`).
    pub lake_formation_resources: Collected<Vec<LakeFormationResource>>,
    /// The principals that are opted in to Lake Formation where IAM permissions hold too
    /// (`lakeformation:ListLakeFormationOptIns`).
    pub lake_formation_opt_ins: Collected<Vec<LakeFormationOptIn>>,
    /// The SQS queues, by name (`sqs:GetQueueAttributes`).
    pub queues: BTreeMap<String, Collected<QueueAttributes>>,
    /// The DynamoDB tables, by name (`dynamodb:DescribeTable`).
    pub dynamo_db_tables: BTreeMap<String, Collected<DynamoDbTable>>,
    /// The Kinesis streams, by name (`kinesis:DescribeStreamSummary`).
    pub streams: BTreeMap<String, Collected<StreamDescriptionSummary>>,
}

impl DataStores {
    /// The data stores of a Region of which nothing was collected.
    pub fn not_collected(account: &AccountId, region: &str) -> Self {
        let gap = |row: &Operation| Place::new(account, region).gap_of(row, &[]);
        Self {
            secrets: Inventory::not_collected(gap(&data_stores::LIST_SECRETS)),
            secret_policies: BTreeMap::new(),
            lake_formation_resources: Collected::NotCollected(gap(&data_stores::LIST_RESOURCES)),
            lake_formation_opt_ins: Collected::NotCollected(gap(&data_stores::LIST_LAKE_FORMATION_OPT_INS)),
            queues: BTreeMap::new(),
            dynamo_db_tables: BTreeMap::new(),
            streams: BTreeMap::new(),
        }
    }
}

/// A secret, without its value (`secretsmanager:DescribeSecret`).
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Secret {
    /// The secret's ARN.
    #[serde(rename = "ARN")]
    pub arn: String,
    /// The secret's name.
    pub name: String,
    /// The key; none means the AWS managed key `aws/secretsmanager`.
    pub kms_key_id: Option<String>,
    /// The AWS service that made it.
    pub owning_service: Option<String>,
    /// Its replicas.
    #[serde(default)]
    pub replication_status: Vec<SecretReplica>,
}

/// A replica of a secret in another Region.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SecretReplica {
    /// The Region.
    pub region: Option<String>,
    /// The key in that Region.
    pub kms_key_id: Option<String>,
}

/// A location registered with Lake Formation.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct LakeFormationResource {
    /// The location, `arn:aws:s3:::bucket/prefix`.
    pub resource_arn: String,
    /// The role that reads and writes there.
    pub role_arn: Option<String>,
    /// Whether it belongs to a federated catalog.
    pub with_federation: Option<bool>,
    /// Whether IAM permissions hold there too.
    pub hybrid_access_enabled: Option<bool>,
    /// Whether the registering principal has all rights there.
    pub with_privileged_access: Option<bool>,
    /// `VERIFIED`, `VERIFICATION_FAILED` or `NOT_VERIFIED`.
    pub verification_status: Option<String>,
    /// The account that is expected to own the location.
    pub expected_resource_owner_account: Option<String>,
}

/// A principal that is opted in to Lake Formation for a resource of the Data Catalog.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct LakeFormationOptIn {
    /// What it is opted in for.
    pub resource: Option<OptInResource>,
    /// Who is opted in.
    pub principal: Option<DataLakePrincipal>,
}

/// What a principal is opted in for.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OptInResource {
    /// A database.
    pub database: Option<OptInDatabase>,
    /// A table, or all tables of a database.
    pub table: Option<OptInTable>,
}

/// A database that a principal is opted in for.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OptInDatabase {
    /// The name.
    pub name: Option<String>,
}

/// A table that a principal is opted in for.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OptInTable {
    /// The database.
    pub database_name: Option<String>,
    /// The name; none, or `ALL_TABLES`, means all tables of the database.
    pub name: Option<String>,
}

/// A principal as Lake Formation names it.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DataLakePrincipal {
    /// An ARN, `IAM_ALLOWED_PRINCIPALS` or `<account>:IAMPrincipals`.
    pub data_lake_principal_identifier: Option<String>,
}

/// The attributes of an SQS queue. SQS prints every value as text.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct QueueAttributes {
    /// The queue's ARN.
    pub queue_arn: Option<String>,
    /// The key: an ARN, id or alias.
    pub kms_master_key_id: Option<String>,
    /// `true` if SQS encrypts with its own key.
    pub sqs_managed_sse_enabled: Option<String>,
    /// The queue policy.
    pub policy: Option<PolicyText>,
}

/// A DynamoDB table.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DynamoDbTable {
    /// The table's name.
    pub table_name: Option<String>,
    /// The table's ARN.
    pub table_arn: Option<String>,
    /// How it is encrypted; none means with a key that DynamoDB owns.
    #[serde(rename = "SSEDescription")]
    pub sse_description: Option<SseDescription>,
}

/// How a DynamoDB table is encrypted.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SseDescription {
    /// `ENABLED`, `UPDATING` …
    pub status: Option<String>,
    /// `KMS` or `AES256`.
    #[serde(rename = "SSEType")]
    pub sse_type: Option<String>,
    /// The key.
    #[serde(rename = "KMSMasterKeyArn")]
    pub kms_master_key_arn: Option<String>,
}

/// A Kinesis stream.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct StreamDescriptionSummary {
    /// The stream's name.
    pub stream_name: Option<String>,
    /// The stream's ARN.
    #[serde(rename = "StreamARN")]
    pub stream_arn: Option<String>,
    /// `NONE` or `KMS`.
    pub encryption_type: Option<String>,
    /// The key: an ARN, id or alias.
    pub key_id: Option<String>,
}
