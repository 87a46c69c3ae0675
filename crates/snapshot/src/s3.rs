//! Buckets and sampled objects, in the words of the S3 API.

use keytrace_aws::catalog::s3;
use serde::{Deserialize, Serialize};
use serde_with_macros::skip_serializing_none;

use crate::collected::{Collected, Gap};
use crate::place::bucket_fact;
use crate::policy_text::PolicyText;
use crate::timestamp::Timestamp;

/// What was read about one bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    /// The Region (`s3:GetBucketLocation`): `us-east-1` where AWS answers null, `eu-west-1` where it answers `EU`.
    pub region: Collected<String>,
    /// The default encryption (`s3:GetBucketEncryption`); `Absent` for old buckets without any.
    pub encryption: Collected<ServerSideEncryptionConfiguration>,
    /// The bucket policy (`s3:GetBucketPolicy`); `Absent` if there is none.
    pub policy: Collected<PolicyText>,
    /// A sample of its objects (`s3:HeadObject`), never all of them.
    pub objects: Collected<Vec<Object>>,
}

impl Bucket {
    /// A bucket of which nothing was collected.
    pub fn not_collected(name: &str) -> Self {
        let objects = Gap::of(&s3::HEAD_OBJECT, &[("bucket", name)]);
        Self {
            region: Collected::NotCollected(bucket_fact(&s3::GET_BUCKET_LOCATION, name)),
            encryption: Collected::NotCollected(bucket_fact(&s3::GET_BUCKET_ENCRYPTION, name)),
            policy: Collected::NotCollected(bucket_fact(&s3::GET_BUCKET_POLICY, name)),
            // Why no file: the location that is read decides which objects matter.
            objects: Collected::NotCollected(objects),
        }
    }
}

/// The default encryption of a bucket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ServerSideEncryptionConfiguration {
    /// The rules; S3 allows one.
    pub rules: Vec<ServerSideEncryptionRule>,
}

/// A rule of a bucket's default encryption.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ServerSideEncryptionRule {
    /// How S3 encrypts an object when the request does not say.
    pub apply_server_side_encryption_by_default: Option<ServerSideEncryptionByDefault>,
    /// Whether new objects use an S3 Bucket Key.
    pub bucket_key_enabled: Option<bool>,
}

/// How S3 encrypts an object when the request does not say.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerSideEncryptionByDefault {
    /// `AES256`, `aws:kms` or `aws:kms:dsse`.
    #[serde(rename = "SSEAlgorithm")]
    pub sse_algorithm: String,
    /// The key: an ARN, id or alias; none means the AWS managed key `aws/s3`.
    #[serde(rename = "KMSMasterKeyID")]
    pub kms_master_key_id: Option<String>,
}

/// An object, as `s3:HeadObject` tells.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Object {
    /// The object's key (its name).
    pub key: String,
    /// `AES256`, `aws:kms` or `aws:kms:dsse`.
    pub server_side_encryption: Option<String>,
    /// The ARN of the KMS key the object is encrypted under.
    #[serde(rename = "SSEKMSKeyId")]
    pub sse_kms_key_id: Option<String>,
    /// Whether the object was encrypted with an S3 Bucket Key.
    pub bucket_key_enabled: Option<bool>,
    /// When it was written.
    pub last_modified: Option<Timestamp>,
}
