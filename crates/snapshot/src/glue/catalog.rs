//! The Data Catalog: its encryption settings, databases, tables and partitions.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_with_macros::skip_serializing_none;

/// The encryption settings of a Data Catalog (`glue:GetDataCatalogEncryptionSettings`).
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DataCatalogEncryptionSettings {
    /// How metadata is encrypted.
    pub encryption_at_rest: Option<EncryptionAtRest>,
    /// How connection passwords are encrypted.
    pub connection_password_encryption: Option<ConnectionPasswordEncryption>,
}

/// How the metadata of a Data Catalog is encrypted.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct EncryptionAtRest {
    /// `DISABLED`, `SSE-KMS` or `SSE-KMS-WITH-SERVICE-ROLE`.
    pub catalog_encryption_mode: Option<String>,
    /// The key: an ARN, id or alias, as it was stored.
    pub sse_aws_kms_key_id: Option<String>,
    /// The role that Glue assumes to use the key.
    pub catalog_encryption_service_role: Option<String>,
}

/// How connection passwords are encrypted.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ConnectionPasswordEncryption {
    /// Whether passwords are returned encrypted.
    pub return_connection_password_encrypted: Option<bool>,
    /// The key.
    pub aws_kms_key_id: Option<String>,
}

/// A database of the Data Catalog.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Database {
    /// The name.
    pub name: String,
    /// The catalog it is in; an account id for the default catalog.
    pub catalog_id: Option<String>,
    /// Where its tables are, unless they say otherwise.
    pub location_uri: Option<String>,
    /// The database that a resource link points to.
    pub target_database: Option<TargetDatabase>,
}

/// The database that a resource link points to.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TargetDatabase {
    /// The catalog.
    pub catalog_id: Option<String>,
    /// The name.
    pub database_name: Option<String>,
    /// The Region.
    pub region: Option<String>,
}

/// A table of the Data Catalog.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Table {
    /// The name.
    pub name: String,
    /// The database.
    pub database_name: Option<String>,
    /// The catalog it is in; an account id for the default catalog.
    pub catalog_id: Option<String>,
    /// `EXTERNAL_TABLE`, `VIRTUAL_VIEW` …
    pub table_type: Option<String>,
    /// Where its data is.
    pub storage_descriptor: Option<StorageDescriptor>,
    /// The table that a resource link points to.
    pub target_table: Option<TargetTable>,
    /// Whether its location is registered with Lake Formation.
    pub is_registered_with_lake_formation: Option<bool>,
    /// The table in another catalog, if it is federated.
    pub federated_table: Option<FederatedTable>,
    /// `table_type`, `metadata_location`, `encryption.key-id` …
    #[serde(default)]
    pub parameters: BTreeMap<String, String>,
}

/// Where the data of a table or partition is.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct StorageDescriptor {
    /// The location, `s3://bucket/prefix`.
    pub location: Option<String>,
    /// Further locations.
    #[serde(default)]
    pub additional_locations: Vec<String>,
    /// `typeOfData`, `streamARN`, `connectionName` … of a table that is not in S3.
    #[serde(default)]
    pub parameters: BTreeMap<String, String>,
}

/// The table that a resource link points to.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TargetTable {
    /// The catalog.
    pub catalog_id: Option<String>,
    /// The database.
    pub database_name: Option<String>,
    /// The name.
    pub name: Option<String>,
    /// The Region.
    pub region: Option<String>,
}

/// The table in another catalog behind a federated table.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct FederatedTable {
    /// Its name there.
    pub identifier: Option<String>,
    /// The connection to it.
    pub connection_name: Option<String>,
}

/// A partition of a table.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Partition {
    /// The values of the partition keys.
    #[serde(default)]
    pub values: Vec<String>,
    /// Where its data is.
    pub storage_descriptor: Option<StorageDescriptor>,
}
