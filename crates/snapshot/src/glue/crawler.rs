//! Crawlers and what they crawl.

use serde::{Deserialize, Serialize};
use serde_with_macros::skip_serializing_none;

use crate::timestamp::Timestamp;

/// A crawler (`glue:GetCrawler`).
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Crawler {
    /// The crawler's name.
    pub name: String,
    /// The name or the ARN of the crawler's role.
    pub role: Option<String>,
    /// What it crawls.
    #[serde(default)]
    pub targets: CrawlerTargets,
    /// The database it writes to.
    pub database_name: Option<String>,
    /// The name of the security configuration.
    pub crawler_security_configuration: Option<String>,
    /// Whether it reads with Lake Formation's credentials.
    pub lake_formation_configuration: Option<LakeFormationConfiguration>,
    /// Whether it crawls everything again.
    pub recrawl_policy: Option<RecrawlPolicy>,
    /// Its last crawl.
    pub last_crawl: Option<LastCrawl>,
}

/// What a crawler crawls.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct CrawlerTargets {
    /// Paths in S3.
    pub s3_targets: Vec<S3Target>,
    /// Databases over JDBC.
    pub jdbc_targets: Vec<JdbcTarget>,
    /// MongoDB databases.
    #[serde(rename = "MongoDBTargets")]
    pub mongo_db_targets: Vec<MongoDbTarget>,
    /// DynamoDB tables.
    #[serde(rename = "DynamoDBTargets")]
    pub dynamo_db_targets: Vec<DynamoDbTarget>,
    /// Tables of the Data Catalog.
    pub catalog_targets: Vec<CatalogTarget>,
    /// Delta Lake tables.
    pub delta_targets: Vec<DeltaTarget>,
    /// Iceberg tables.
    pub iceberg_targets: Vec<IcebergTarget>,
    /// Hudi tables.
    pub hudi_targets: Vec<HudiTarget>,
}

/// A path in S3.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct S3Target {
    /// The path, `s3://bucket/prefix`.
    pub path: Option<String>,
    /// The connection whose network is used.
    pub connection_name: Option<String>,
    /// How many files of each folder are read.
    pub sample_size: Option<u32>,
    /// The queue of S3 events.
    pub event_queue_arn: Option<String>,
    /// The queue of events that failed.
    pub dlq_event_queue_arn: Option<String>,
    /// Patterns of what is left out.
    #[serde(default)]
    pub exclusions: Vec<String>,
}

/// A database over JDBC.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct JdbcTarget {
    /// The connection.
    pub connection_name: Option<String>,
    /// The path in the database.
    pub path: Option<String>,
    /// More that is asked of the database.
    #[serde(default)]
    pub enable_additional_metadata: Vec<String>,
}

/// A MongoDB database.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct MongoDbTarget {
    /// The connection.
    pub connection_name: Option<String>,
    /// The path, `database/collection`.
    pub path: Option<String>,
}

/// A DynamoDB table.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DynamoDbTarget {
    /// The table's name.
    #[serde(rename = "Path")]
    pub path: Option<String>,
    /// Whether all items are read.
    pub scan_all: Option<bool>,
}

/// Tables of the Data Catalog.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CatalogTarget {
    /// The database.
    pub database_name: Option<String>,
    /// The tables.
    #[serde(default)]
    pub tables: Vec<String>,
    /// The connection whose network is used.
    pub connection_name: Option<String>,
    /// The queue of S3 events.
    pub event_queue_arn: Option<String>,
    /// The queue of events that failed.
    pub dlq_event_queue_arn: Option<String>,
}

/// Delta Lake tables.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeltaTarget {
    /// The paths of the tables.
    #[serde(default)]
    pub delta_tables: Vec<String>,
    /// The connection whose network is used.
    pub connection_name: Option<String>,
    /// Whether manifest files are written.
    pub write_manifest: Option<bool>,
    /// Whether native Delta Lake tables are made.
    pub create_native_delta_table: Option<bool>,
}

/// Iceberg tables.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct IcebergTarget {
    /// The paths that hold the tables.
    #[serde(default)]
    pub paths: Vec<String>,
    /// The connection whose network is used.
    pub connection_name: Option<String>,
}

/// Hudi tables.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct HudiTarget {
    /// The paths that hold the tables.
    #[serde(default)]
    pub paths: Vec<String>,
    /// The connection whose network is used.
    pub connection_name: Option<String>,
}

/// Whether a crawler reads with Lake Formation's credentials.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct LakeFormationConfiguration {
    /// Whether it does.
    pub use_lake_formation_credentials: Option<bool>,
    /// The account whose data it crawls; none or empty means its own.
    pub account_id: Option<String>,
}

/// Whether a crawler crawls everything again.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct RecrawlPolicy {
    /// `CRAWL_EVERYTHING`, `CRAWL_NEW_FOLDERS_ONLY` or `CRAWL_EVENT_MODE`.
    pub recrawl_behavior: Option<String>,
}

/// The last crawl of a crawler.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct LastCrawl {
    /// `SUCCEEDED`, `CANCELLED` or `FAILED`.
    pub status: Option<String>,
    /// Why it failed.
    pub error_message: Option<String>,
    /// Its log group.
    pub log_group: Option<String>,
    /// Its log stream.
    pub log_stream: Option<String>,
    /// What its log lines begin with.
    pub message_prefix: Option<String>,
    /// When it started.
    pub start_time: Option<Timestamp>,
}
