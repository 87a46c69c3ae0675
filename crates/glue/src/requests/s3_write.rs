//! Writing: the encryption that the writer asks for, else the bucket's default (`S3`, `S4`, `C1`).

use keytrace_access::row::Row;
use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::collected::Collected;
use keytrace_snapshot::snapshot::Snapshot;
use keytrace_uses::{Client, Layers, Purpose, S3Access, WriteEncryption, also_only_if};

use crate::derivation::{Derivation, Request};
use crate::requests::s3::{KnownBucket, S3, is_for_parts, of_foreign, steps, when, with_layers};
use crate::requests::s3_encryption::{BucketKey, Encryption, bucket_key, context, of_bucket};
use crate::sources::spark_settings::Setting;

/// SSE-KMS with the key of a setting; none for `aws/s3`. A key that is computed is reported in `derivation`.
pub(crate) fn of_setting(
    key: Option<&Setting>,
    read_from: String,
    layers: Layers,
    derivation: &mut Derivation,
) -> WriteEncryption {
    if key.is_some_and(Setting::is_computed) {
        derivation.reason(format!("the key of the {read_from}"), "it is computed when the job runs");
        return WriteEncryption::WithoutKms(format!(
            "the key of the {read_from} is computed when the job runs"
        ));
    }
    WriteEncryption::Setting { key: key.map(|key| key.value.clone()).unwrap_or_default(), read_from, layers }
}

/// What a security configuration asks for. Its absence is reported in `derivation`.
pub(crate) fn of_security_configuration(
    snapshot: &Snapshot,
    (account, region): (&AccountId, &str),
    name: Option<&str>,
    derivation: &mut Derivation,
) -> WriteEncryption {
    let Some(name) = name.filter(|name| !name.is_empty()) else { return WriteEncryption::BucketDefault };
    let configuration = match snapshot.security_configuration(account, region, name) {
        Collected::Known(configuration) => &configuration.encryption_configuration,
        Collected::Absent => {
            let what = format!("what security configuration `{name}` encrypts");
            derivation.reason(what, format!("there is no security configuration `{name}`"));
            return WriteEncryption::BucketDefault;
        }
        Collected::NotCollected(gap) => {
            derivation.gap(format!("what security configuration `{name}` encrypts"), &gap);
            return WriteEncryption::Unknown(gap);
        }
    };
    let s3 = configuration.s3_encryption.first();
    match s3.and_then(|s3| s3.s3_encryption_mode.as_deref()) {
        Some("SSE-KMS") => {
            let key = s3.and_then(|s3| s3.kms_key_arn.clone()).unwrap_or_default();
            WriteEncryption::SecurityConfiguration { name: name.to_owned(), key }
        }
        Some("SSE-S3") => {
            WriteEncryption::WithoutKms(format!("security configuration `{name}` asks for SSE-S3"))
        }
        _ => WriteEncryption::BucketDefault,
    }
}

/// The encryption that a use asks for: its own, else that of its client.
fn asked<'a>(s3: &'a S3<'_>, access: &'a S3Access) -> &'a WriteEncryption {
    match (&access.encryption, access.client) {
        (WriteEncryption::BucketDefault, Client::GlueFileSystem) => &s3.header,
        (WriteEncryption::BucketDefault, Client::S3a) => &s3.s3a.header,
        (own, _) => own,
    }
}

/// The encryption of what is written: S3A does not read the security configuration.
pub(crate) fn encryption(s3: &S3<'_>, access: &S3Access, bucket: &KnownBucket<'_>) -> Encryption {
    match asked(s3, access) {
        WriteEncryption::BucketDefault => of_bucket(&access.location.bucket, bucket.facts),
        WriteEncryption::WithoutKms(why) => Encryption::None(why.clone()),
        WriteEncryption::Setting { key, read_from, layers } => {
            Encryption::Kms { written: key.clone(), read_from: read_from.clone(), layers: *layers }
        }
        WriteEncryption::SecurityConfiguration { name, key } => Encryption::Kms {
            written: key.clone(),
            read_from: format!("S3 encryption of security configuration `{name}`"),
            layers: Layers::One,
        },
        WriteEncryption::Unknown(gap) => Encryption::Unknown(gap.clone()),
    }
}

/// Whether the key comes from the security configuration.
fn is_configured(s3: &S3<'_>, access: &S3Access) -> bool {
    access.purpose == Purpose::Data
        && matches!(asked(s3, access), WriteEncryption::SecurityConfiguration { .. })
}

/// Whether the writer sends pairs of its own beside those of S3 (`S8`).
fn sends_context(s3: &S3<'_>, access: &S3Access) -> bool {
    access.purpose == Purpose::Data && access.client == Client::S3a && s3.s3a.sends_context
}

/// Adds the requests of writing and says what was found.
pub(crate) fn write(
    s3: &S3<'_>,
    access: &S3Access,
    bucket: &KnownBucket<'_>,
    derivation: &mut Derivation,
) -> String {
    let (written, read_from, layers) = match encryption(s3, access, bucket) {
        Encryption::None(why) => return format!("{why}: no request"),
        Encryption::Kms { written, read_from, layers } => (written, read_from, layers),
        Encryption::Unknown(gap) => {
            let region = bucket.region.unwrap_or(&s3.actor.region);
            derivation.gap(format!("the encryption of what is written to {}", access.location), &gap);
            s3.call_with_unknown_key(access, &gap, region, derivation);
            return format!("{} not collected", gap.fact);
        }
    };
    // Why: a request that names a key and no Bucket Key gets the bucket's setting.
    let bucket_key = match (layers, access.bucket_key_enabled) {
        (Layers::Two, _) | (Layers::One, Some(false)) => BucketKey::NotUsed,
        (Layers::One, Some(true)) => BucketKey::Used,
        (Layers::One, None) => bucket_key(bucket.facts),
    };
    let (key, region) = s3.key(&written, &read_from, bucket);
    let by_default = matches!(asked(s3, access), WriteEncryption::BucketDefault);
    let is_foreign = by_default && s3.owner_elsewhere(&access.location.bucket, &written).is_some();
    let mut encryption_context = context(&access.location, &region, layers, bucket_key);
    encryption_context.open = sends_context(s3, access);
    for (row, action, because) in steps(access) {
        let row = match () {
            () if is_configured(s3, access) => Row::C1,
            () if encryption_context.open => Row::S8,
            () => of_foreign(with_layers(row, layers), is_foreign),
        };
        let mut call = s3.actor.call(Request {
            row,
            action,
            key: key.clone(),
            encryption_context: encryption_context.clone(),
            service: "s3",
            region: region.clone(),
            necessity: when(access, action),
            because,
        });
        call.objects.in_parts = is_for_parts(access, action);
        derivation.add(call);
    }
    if access.purpose == Purpose::Data && access.client == Client::S3a {
        derivation.add(s3.actor.call(Request {
            row: Row::S5,
            action: "kms:Decrypt",
            key,
            encryption_context,
            service: "s3",
            region,
            necessity: also_only_if(&access.necessity, "the job's committer renames what it wrote"),
            because: format!("copies within {} to rename ({})", access.location, access.named_by),
        }));
    }
    format!("new objects are encrypted by the {read_from}")
}
