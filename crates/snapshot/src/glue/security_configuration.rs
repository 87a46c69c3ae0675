//! Security configurations: what a job or crawler encrypts, and under which keys.

use serde::{Deserialize, Serialize};
use serde_with_macros::skip_serializing_none;

/// A security configuration (`glue:GetSecurityConfiguration`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SecurityConfiguration {
    /// The name.
    pub name: String,
    /// What is encrypted.
    #[serde(default)]
    pub encryption_configuration: EncryptionConfiguration,
}

/// What a security configuration encrypts.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct EncryptionConfiguration {
    /// Data in S3.
    #[serde(default)]
    pub s3_encryption: Vec<S3Encryption>,
    /// Logs.
    pub cloud_watch_encryption: Option<CloudWatchEncryption>,
    /// Job bookmarks.
    pub job_bookmarks_encryption: Option<JobBookmarksEncryption>,
    /// Results of Data Quality.
    pub data_quality_encryption: Option<DataQualityEncryption>,
}

/// How data in S3 is encrypted.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct S3Encryption {
    /// `DISABLED`, `SSE-KMS` or `SSE-S3`.
    pub s3_encryption_mode: Option<String>,
    /// The key.
    pub kms_key_arn: Option<String>,
}

/// How logs are encrypted.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CloudWatchEncryption {
    /// `DISABLED` or `SSE-KMS`.
    pub cloud_watch_encryption_mode: Option<String>,
    /// The key.
    pub kms_key_arn: Option<String>,
}

/// How job bookmarks are encrypted.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct JobBookmarksEncryption {
    /// `DISABLED` or `CSE-KMS`.
    pub job_bookmarks_encryption_mode: Option<String>,
    /// The key.
    pub kms_key_arn: Option<String>,
}

/// How results of Data Quality are encrypted.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DataQualityEncryption {
    /// `DISABLED` or `SSE-KMS`.
    pub data_quality_encryption_mode: Option<String>,
    /// The key.
    pub kms_key_arn: Option<String>,
}
