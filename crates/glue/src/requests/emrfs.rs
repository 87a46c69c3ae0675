//! What Spark settings tell EMRFS, Glue's own file system for `s3://`, of encryption.

use keytrace_uses::{Layers, WriteEncryption};

use crate::derivation::Derivation;
use crate::requests::s3_write;
use crate::sources::spark_settings::SparkSettings;

/// The encryption that settings ask for, where no security configuration does: that one comes first.
// Source: https://docs.aws.amazon.com/emr/latest/ReleaseGuide/emr-emrfs-encryption.html speaks of EMR; that Glue heeds the
// same settings is assumed.
pub(crate) fn header(settings: &SparkSettings, derivation: &mut Derivation) -> WriteEncryption {
    let is_on = settings.last(&["fs.s3.enableServerSideEncryption"]);
    if !is_on.is_some_and(|setting| setting.value.eq_ignore_ascii_case("true")) {
        return WriteEncryption::BucketDefault;
    }
    match settings.last(&["fs.s3.serverSideEncryption.kms.keyId"]) {
        Some(key) if !key.value.is_empty() => {
            let read_from = format!("encryption settings of EMRFS ({})", key.made_in);
            s3_write::of_setting(Some(key), read_from, Layers::One, derivation)
        }
        _ => WriteEncryption::WithoutKms("a setting of EMRFS asks for SSE-S3".to_owned()),
    }
}

/// Says that settings ask for another key than the security configuration, which is taken to come first.
pub(crate) fn note_conflict(settings: &SparkSettings, header: &WriteEncryption, derivation: &mut Derivation) {
    let (of_configuration, does) = match header {
        WriteEncryption::SecurityConfiguration { name, key } => {
            (key.as_str(), format!("security configuration `{name}` names another"))
        }
        WriteEncryption::WithoutKms(why) => ("", why.clone()),
        WriteEncryption::BucketDefault | WriteEncryption::Setting { .. } | WriteEncryption::Unknown(_) => {
            return;
        }
    };
    let is_on = settings.last(&["fs.s3.enableServerSideEncryption"]);
    let Some(key) = settings.last(&["fs.s3.serverSideEncryption.kms.keyId"]) else { return };
    let differs = key.value != of_configuration && !key.value.is_empty();
    if differs && is_on.is_some_and(|setting| setting.value.eq_ignore_ascii_case("true")) {
        derivation.note(format!(
            "settings of EMRFS ({}) name a key for what is written to s3://, and {does}; AWS does not say which comes first, \
             and the settings were not taken",
            key.made_in
        ));
    }
}
