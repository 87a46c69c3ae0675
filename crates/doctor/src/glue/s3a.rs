//! What Spark settings tell S3A of encryption. S3A serves `s3a://` and does not read the security configuration.

use crate::glue::arguments::{Arguments, settings};
use crate::glue::s3_encryption::Layers;
use crate::glue::s3_write::HeaderEncryption;

/// The settings of S3A that bear on keys.
#[derive(Clone, Default)]
pub(crate) struct S3a {
    pub(crate) header: HeaderEncryption,
    /// Whether it sends an encryption context of its own beside that of S3 (`S8`).
    pub(crate) sends_context: bool,
}

impl S3a {
    /// Reads the settings from `--conf`, under their present and their former names.
    // Source: https://hadoop.apache.org/docs/stable/hadoop-aws/tools/hadoop-aws/encryption.html
    pub(crate) fn of(arguments: &Arguments<'_>) -> Self {
        let conf = arguments.get("--conf").unwrap_or_default();
        let setting = |names: &[&str]| {
            let of_s3a = |name: &str| name.trim_start_matches("spark.hadoop.").to_owned();
            settings(conf).find(|(name, _)| names.contains(&of_s3a(name).as_str())).map(|(_, value)| value)
        };
        let algorithm = setting(&["fs.s3a.encryption.algorithm", "fs.s3a.server-side-encryption-algorithm"]);
        let key = setting(&["fs.s3a.encryption.key", "fs.s3a.server-side-encryption.key"]);
        let kms = |layers| HeaderEncryption::Setting {
            key: key.unwrap_or_default().to_owned(),
            read_from: "S3A encryption settings (argument `--conf`)".to_owned(),
            layers,
        };
        let header = match algorithm {
            Some("SSE-KMS") => kms(Layers::One),
            Some("DSSE-KMS") => kms(Layers::Two),
            Some("AES256") => HeaderEncryption::WithoutKms("a setting of S3A asks for SSE-S3".to_owned()),
            Some("SSE-C") => HeaderEncryption::WithoutKms("a setting of S3A asks for SSE-C".to_owned()),
            _ => HeaderEncryption::NotAsked,
        };
        Self { header, sends_context: setting(&["fs.s3a.encryption.context"]).is_some() }
    }
}
