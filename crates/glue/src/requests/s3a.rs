//! What Spark settings tell S3A of encryption. S3A serves `s3a://` and does not read the security configuration.

use keytrace_uses::{Layers, WriteEncryption};

use crate::derivation::Derivation;
use crate::requests::s3_write;
use crate::sources::spark_settings::SparkSettings;

/// The settings of S3A that bear on keys.
#[derive(Clone, Default)]
pub(crate) struct S3a {
    pub(crate) header: WriteEncryption,
    /// Whether it sends an encryption context of its own beside that of S3 (`S8`).
    pub(crate) sends_context: bool,
}

impl S3a {
    /// Reads the settings under their present and their former names.
    // Source: https://hadoop.apache.org/docs/stable/hadoop-aws/tools/hadoop-aws/encryption.html
    pub(crate) fn of(settings: &SparkSettings, derivation: &mut Derivation) -> Self {
        let algorithm =
            settings.last(&["fs.s3a.encryption.algorithm", "fs.s3a.server-side-encryption-algorithm"]);
        let key = settings.last(&["fs.s3a.encryption.key", "fs.s3a.server-side-encryption.key"]);
        let made_in = key.or(algorithm).map_or("", |each| each.made_in);
        let mut kms = |layers| {
            let read_from = format!("S3A encryption settings ({made_in})");
            s3_write::of_setting(key, read_from, layers, derivation)
        };
        let header = match algorithm.map(|algorithm| algorithm.value.as_str()) {
            Some("SSE-KMS") => kms(Layers::One),
            Some("DSSE-KMS") => kms(Layers::Two),
            Some("AES256") => WriteEncryption::WithoutKms("a setting of S3A asks for SSE-S3".to_owned()),
            Some("SSE-C") => WriteEncryption::WithoutKms("a setting of S3A asks for SSE-C".to_owned()),
            _ => WriteEncryption::BucketDefault,
        };
        Self { header, sends_context: settings.last(&["fs.s3a.encryption.context"]).is_some() }
    }
}
