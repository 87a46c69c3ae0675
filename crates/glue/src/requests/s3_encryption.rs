//! How S3 encrypts: the default of a bucket, and what S3 tells KMS (`E-S3`).

use std::collections::BTreeMap;

use keytrace_access::call::{ContextText, EncryptionContext};
use keytrace_aws::partition::partition_of;
use keytrace_snapshot::collected::{Collected, Gap};
use keytrace_snapshot::s3::{Bucket, ServerSideEncryptionRule};
use keytrace_uses::{Extent, Layers, Location};

/// How a bucket encrypts what is written without an encryption header.
pub(crate) enum Encryption {
    /// No key of KMS. In words why.
    None(String),
    /// A key of KMS.
    Kms {
        /// The key as it is written; empty for `aws/s3`.
        written: String,
        /// Where it was read.
        read_from: String,
        /// Two layers (`aws:kms:dsse`).
        layers: Layers,
    },
    /// Not known.
    Unknown(Gap),
}

/// Whether new objects get their data keys from an S3 Bucket Key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum BucketKey {
    Used,
    NotUsed,
    Unknown,
}

/// The default encryption of a bucket.
pub(crate) fn of_bucket(name: &str, bucket: &Bucket) -> Encryption {
    let rule = match &bucket.encryption {
        Collected::Known(configuration) => configuration.rules.first(),
        Collected::Absent => None,
        Collected::NotCollected(gap) => return Encryption::Unknown(gap.clone()),
    };
    let default = rule.and_then(|rule| rule.apply_server_side_encryption_by_default.as_ref());
    let Some(default) = default else {
        return Encryption::None(format!("bucket {name} has no default encryption"));
    };
    let read_from = format!("default encryption of bucket {name}");
    let written = default.kms_master_key_id.clone().unwrap_or_default();
    match default.sse_algorithm.as_str() {
        "aws:kms" => Encryption::Kms { written, read_from, layers: Layers::One },
        "aws:kms:dsse" => Encryption::Kms { written, read_from, layers: Layers::Two },
        "AES256" => Encryption::None(format!("the default encryption of bucket {name} is SSE-S3")),
        other => Encryption::None(format!("the default encryption of bucket {name} is `{other}`, not KMS")),
    }
}

/// Whether the bucket gives new objects an S3 Bucket Key.
pub(crate) fn bucket_key(bucket: &Bucket) -> BucketKey {
    let enabled = |rule: &ServerSideEncryptionRule| rule.bucket_key_enabled == Some(true);
    match &bucket.encryption {
        Collected::Known(configuration) if configuration.rules.first().is_some_and(enabled) => {
            BucketKey::Used
        }
        Collected::Known(_) | Collected::Absent => BucketKey::NotUsed,
        Collected::NotCollected(_) => BucketKey::Unknown,
    }
}

/// The encryption context that S3 sends: the bucket's ARN with a Bucket Key, else the object's (`E-S3-3`, `E-S3-7`).
// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html#encryption-context
pub(crate) fn context(
    location: &Location,
    region: &str,
    layers: Layers,
    key: BucketKey,
) -> EncryptionContext {
    let Location { bucket, key: object, .. } = location;
    let bucket_arn = format!("arn:{}:s3:::{bucket}", partition_of(region));
    let object_arn = format!("{bucket_arn}/{object}");
    let text = match (layers, key, location.extent) {
        (Layers::One, BucketKey::Used, _) => ContextText::Exact(bucket_arn),
        (Layers::One, BucketKey::Unknown, _) => ContextText::Prefix(bucket_arn),
        (_, _, Extent::Object) => ContextText::Exact(object_arn),
        (_, _, Extent::Prefix) => ContextText::Prefix(object_arn),
    };
    EncryptionContext { pairs: BTreeMap::from([("aws:s3:arn".to_owned(), text)]), open: false }
}

#[cfg(test)]
mod tests {
    use keytrace_access::call::ContextText;
    use keytrace_uses::{Extent, Layers, Location, Scheme};

    use super::{BucketKey, context};

    #[test]
    fn the_encryption_context_names_the_partition_of_the_region() {
        let location = Location {
            scheme: Scheme::S3,
            bucket: "lake".to_owned(),
            key: "raw/a".to_owned(),
            extent: Extent::Object,
        };
        for (region, arn) in [
            ("us-east-1", "arn:aws:s3:::lake"),
            ("eusc-de-east-1", "arn:aws-eusc:s3:::lake"),
            ("us-isob-east-1", "arn:aws-iso-b:s3:::lake"),
        ] {
            for (key, expected) in
                [(BucketKey::Used, arn.to_owned()), (BucketKey::NotUsed, format!("{arn}/raw/a"))]
            {
                let sent = context(&location, region, Layers::One, key);
                assert_eq!(sent.pairs.get("aws:s3:arn"), Some(&ContextText::Exact(expected)), "{region}");
            }
        }
    }
}
