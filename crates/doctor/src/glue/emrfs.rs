//! What Spark settings tell EMRFS, Glue's own file system for `s3://`, of encryption.

use crate::glue::s3_encryption::Layers;
use crate::glue::s3_write::HeaderEncryption;
use crate::glue::spark_settings::SparkSettings;

/// The encryption that settings ask for, where no security configuration does: that one comes first.
// Source: https://docs.aws.amazon.com/emr/latest/ReleaseGuide/emr-emrfs-encryption.html speaks of EMR; that Glue heeds the
// same settings is assumed.
pub(crate) fn header(settings: &SparkSettings) -> HeaderEncryption {
    let is_on = settings.last(&["fs.s3.enableServerSideEncryption"]);
    if !is_on.is_some_and(|setting| setting.value.eq_ignore_ascii_case("true")) {
        return HeaderEncryption::NotAsked;
    }
    match settings.last(&["fs.s3.serverSideEncryption.kms.keyId"]) {
        Some(key) if !key.value.is_empty() => HeaderEncryption::Setting {
            key: key.value.clone(),
            read_from: format!("encryption settings of EMRFS ({})", key.made_in),
            layers: Layers::One,
        },
        _ => HeaderEncryption::WithoutKms("a setting of EMRFS asks for SSE-S3".to_owned()),
    }
}
