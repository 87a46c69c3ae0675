//! Copies of data and metadata that Glue keeps: zero-ETL integrations, managed catalogs, the export of the Data Catalog.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_with_macros::skip_serializing_none;

/// A zero-ETL integration (`glue:DescribeIntegrations`).
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Integration {
    /// The name.
    pub integration_name: String,
    /// Its ARN.
    pub integration_arn: Option<String>,
    /// The ARN of the source.
    pub source_arn: Option<String>,
    /// The ARN of the target.
    pub target_arn: Option<String>,
    /// The key of the channel: an ARN, id or alias.
    pub kms_key_id: Option<String>,
    /// Pairs that the encryption context carries too.
    #[serde(default)]
    pub additional_encryption_context: BTreeMap<String, String>,
    /// `CREATING`, `ACTIVE`, `FAILED` …
    pub status: Option<String>,
    /// What went wrong.
    #[serde(default)]
    pub errors: Vec<IntegrationError>,
}

/// What went wrong in an integration.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct IntegrationError {
    /// The code, such as `KMSKeyNotAccessibleFault`.
    pub error_code: Option<String>,
    /// The message.
    pub error_message: Option<String>,
}

/// The settings of an integration's source or target (`glue:GetIntegrationResourceProperty`).
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct IntegrationResourceProperty {
    /// The ARN of the source or target.
    pub resource_arn: Option<String>,
    /// How the target is written.
    pub target_processing_properties: Option<TargetProcessingProperties>,
}

/// How the target of an integration is written.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TargetProcessingProperties {
    /// The role that writes.
    pub role_arn: Option<String>,
    /// The key.
    pub kms_arn: Option<String>,
    /// The connection whose network is used.
    pub connection_name: Option<String>,
}

/// A catalog inside the Data Catalog: federated, or managed storage (`glue:GetCatalogs`).
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Catalog {
    /// The catalog's id, `111122223333:name`.
    pub catalog_id: Option<String>,
    /// The name.
    pub name: String,
    /// The catalog outside that it stands for.
    pub federated_catalog: Option<FederatedCatalog>,
    /// Its properties.
    pub catalog_properties: Option<CatalogProperties>,
}

/// The catalog outside that a catalog stands for.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct FederatedCatalog {
    /// What it stands for, such as `arn:aws:s3tables:us-east-1:111122223333:bucket/*`.
    pub identifier: Option<String>,
    /// The connection, such as `aws:s3tables`.
    pub connection_name: Option<String>,
}

/// The properties of a catalog.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CatalogProperties {
    /// How engines reach its data.
    pub data_lake_access_properties: Option<DataLakeAccessProperties>,
}

/// How engines reach the data of a catalog.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DataLakeAccessProperties {
    /// Whether Spark may.
    pub data_lake_access: Option<bool>,
    /// The role that moves data into and out of the staging bucket.
    pub data_transfer_role: Option<String>,
    /// The key of the staging bucket.
    pub kms_key: Option<String>,
}

/// The export of the Data Catalog's metadata (`glue:GetDataCatalogExportConfiguration`).
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DataCatalogExportConfiguration {
    /// The table bucket.
    #[serde(rename = "S3TablesConfiguration")]
    pub s3_tables_configuration: Option<ExportTableBucket>,
    /// How the table bucket is encrypted, as AWS printed it before `S3TablesConfiguration`.
    pub encryption_configuration: Option<ExportEncryption>,
}

impl DataCatalogExportConfiguration {
    /// How the table bucket is encrypted.
    pub fn encryption(&self) -> Option<&ExportEncryption> {
        let nested = self.s3_tables_configuration.as_ref();
        let nested = nested.and_then(|bucket| bucket.encryption_configuration.as_ref());
        nested.or(self.encryption_configuration.as_ref())
    }
}

/// The table bucket that holds the exported metadata.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ExportTableBucket {
    /// Its ARN.
    pub table_bucket_arn: Option<String>,
    /// How it is encrypted.
    pub encryption_configuration: Option<ExportEncryption>,
}

/// How the exported metadata is encrypted.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ExportEncryption {
    /// `AES256` or `aws:kms`.
    pub sse_algorithm: Option<String>,
    /// The key.
    pub kms_key_arn: Option<String>,
}
