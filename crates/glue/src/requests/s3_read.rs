//! Reading: every object is decrypted with its own key, whatever the bucket's default is today (`S1`, `E-KID-4`).

use std::collections::BTreeMap;

use keytrace_access::call::{KeyReference, KeyTarget, Necessity};
use keytrace_access::row::Row;
use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::collected::{Collected, Gap};
use keytrace_snapshot::s3::Object;
use keytrace_uses::{Extent, Layers, Location, Purpose, S3Access, also_only_if};

use crate::derivation::{Derivation, Request};
use crate::requests::s3::{KnownBucket, S3, of_foreign, read_row, with_layers};
use crate::requests::s3_encryption::{BucketKey, Encryption, bucket_key, context, of_bucket};
use crate::requests::s3_write::encryption;

/// Objects that are encrypted alike: under one key, in one way.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Kind<'a> {
    key: Option<&'a str>,
    layers: Layers,
    bucket_key: BucketKey,
}

/// Adds the requests of reading and says what was found.
pub(crate) fn read(
    s3: &S3<'_>,
    access: &S3Access,
    bucket: &KnownBucket<'_>,
    derivation: &mut Derivation,
) -> String {
    if is_read_back(access) {
        return as_written(s3, access, bucket, derivation);
    }
    let sampled: Vec<&Object> = match &bucket.facts.objects {
        Collected::Known(objects) => objects.iter().filter(|object| access.covers(object)).collect(),
        Collected::Absent => Vec::new(),
        Collected::NotCollected(gap) => {
            derivation.gap(format!("the keys of the objects in {}", access.location), gap);
            Vec::new()
        }
    };
    if sampled.is_empty() {
        return by_default(s3, access, bucket, derivation);
    }
    let mut kinds: BTreeMap<Kind<'_>, Vec<&Object>> = BTreeMap::new();
    for object in &sampled {
        if let Some(kind) = kind_of(object) {
            kinds.entry(kind).or_default().push(object);
        }
    }
    let encrypted: usize = kinds.values().map(Vec::len).sum();
    let several = kinds.len() > 1 || encrypted < sampled.len();
    for (kind, objects) in &kinds {
        one_kind(s3, access, bucket, (kind, objects, several), derivation);
    }
    let keys = kinds.keys().map(|kind| kind.key).collect::<std::collections::BTreeSet<_>>().len();
    let found = match (sampled.len(), encrypted) {
        (all, 0) => format!("{all} objects sampled, none under a key of KMS: no request"),
        (all, some) => format!("{all} objects sampled, {some} of them under {keys} keys of KMS"),
    };
    if is_export(bucket, &access.location) {
        return format!("{found}; exported from a snapshot of a database, under the key of the export task");
    }
    found
}

/// Whether what is read there was written by the run itself, so that older objects tell nothing.
pub(crate) fn is_read_back(access: &S3Access) -> bool {
    matches!(access.purpose, Purpose::Staging | Purpose::Scratch | Purpose::Shuffle)
}

/// Whether RDS exported a snapshot there: it writes a record of the export beside the data (`T7`).
// Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ExportSnapshot.html
fn is_export(bucket: &KnownBucket<'_>, location: &Location) -> bool {
    let objects = bucket.facts.objects.known().into_iter().flatten();
    let folders =
        objects.filter_map(|object| object.key.rsplit_once('/').filter(|(_, name)| is_record(name)));
    let mut folders = folders.map(|(folder, _)| format!("{folder}/"));
    folders.any(|folder| location.key.starts_with(&folder) || folder.starts_with(&location.key))
}

fn is_record(name: &str) -> bool {
    ["export_info_", "export_tables_info_"].iter().any(|start| name.starts_with(start))
}

/// How an object is encrypted; none without a key of KMS (`S9`).
fn kind_of(object: &Object) -> Option<Kind<'_>> {
    let layers = match object.server_side_encryption.as_deref() {
        Some("aws:kms") => Layers::One,
        Some("aws:kms:dsse") => Layers::Two,
        _ => return None,
    };
    // Why: S3 names the Bucket Key in its answer only where there is one.
    let has_bucket_key = object.bucket_key_enabled == Some(true) && layers == Layers::One;
    let bucket_key = if has_bucket_key { BucketKey::Used } else { BucketKey::NotUsed };
    Some(Kind { key: object.sse_kms_key_id.as_deref(), layers, bucket_key })
}

fn one_kind(
    s3: &S3<'_>,
    access: &S3Access,
    bucket: &KnownBucket<'_>,
    (kind, objects, several): (&Kind<'_>, &[&Object], bool),
    derivation: &mut Derivation,
) {
    let Some(example) = objects.first() else { return };
    let read_from = format!("object s3://{}/{}", access.location.bucket, example.key);
    let (key, region) = match kind.key {
        Some(written) => s3.key(written, &read_from, bucket),
        None => {
            let gap = Gap::new(format!("key of {read_from}"), "s3:HeadObject");
            let key = KeyReference { written: String::new(), read_from, target: KeyTarget::Unknown(gap) };
            (key, bucket.region.unwrap_or(&s3.actor.region).to_owned())
        }
    };
    let present = bucket_key(bucket.facts);
    let is_of_old = access.purpose == Purpose::Data
        && kind.layers == Layers::One
        && present != BucketKey::Unknown
        && present != kind.bucket_key;
    let row = if is_of_old { Row::S7 } else { read_row(access.purpose) };
    let mut because = access.in_words();
    if several {
        because.push_str(&format!(", such as {}", example.key));
    }
    if is_of_old {
        because.push_str(", written before the setting of the S3 Bucket Key changed");
    }
    let mut call = s3.actor.call(Request {
        row: with_layers(row, kind.layers),
        action: "kms:Decrypt",
        key,
        encryption_context: context(&exact(&access.location, objects), &region, kind.layers, kind.bucket_key),
        service: "s3",
        region,
        necessity: access.necessity.clone(),
        because,
    });
    call.objects.example = several.then(|| example.key.clone());
    derivation.add(call);
}

/// The location of the one object that is meant, where the location names no folder.
fn exact(location: &Location, objects: &[&Object]) -> Location {
    match objects {
        [only] if only.key == location.key => Location { extent: Extent::Object, ..location.clone() },
        _ => location.clone(),
    }
}

/// No object was sampled: the bucket's default key is a guess, and is called one.
fn by_default(
    s3: &S3<'_>,
    access: &S3Access,
    bucket: &KnownBucket<'_>,
    derivation: &mut Derivation,
) -> String {
    let name = &access.location.bucket;
    match of_bucket(name, bucket.facts) {
        Encryption::None(why) => format!("no object sampled; {why}: no request"),
        Encryption::Kms { written, read_from, layers } => {
            for (writer, condition) in writers(s3, name, &written) {
                let (key, region) = s3.key_of(writer, &written, &read_from, bucket);
                let encryption_context = context(&access.location, &region, layers, bucket_key(bucket.facts));
                derivation.add(s3.actor.call(Request {
                    row: of_foreign(with_layers(read_row(access.purpose), layers), condition.is_some()),
                    action: "kms:Decrypt",
                    key,
                    encryption_context,
                    service: "s3",
                    region,
                    necessity: only_if_default(access, name, condition.as_deref()),
                    because: access.in_words(),
                }));
            }
            format!("no object sampled; taken to be under the default encryption of bucket {name}")
        }
        Encryption::Unknown(gap) => {
            let region = bucket.region.unwrap_or(&s3.actor.region);
            derivation.gap(format!("the encryption of bucket {name}"), &gap);
            s3.call_with_unknown_key(access, &gap, region, derivation);
            format!("no object sampled; the default encryption of bucket {name} was not read")
        }
    }
}

/// Whose key a default encryption named when the objects were written, and on what that depends.
///
/// An id, an alias or `aws/s3` means a key of the account that writes. In a bucket of another account that is as a rule
/// its owner's, and the reader's own where the reader's account writes there too (`S14`).
// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html
fn writers<'a>(s3: &S3<'a>, bucket: &str, written: &str) -> Vec<(&'a AccountId, Option<String>)> {
    let reader = &s3.actor.account;
    let Some(owner) = s3.owner_elsewhere(bucket, written) else { return vec![(reader, None)] };
    [owner, reader].map(|account| (account, Some(format!("account {account} wrote them")))).to_vec()
}

/// What the run or its cluster has just written there is read back: its writer tells the key, not an older sample.
fn as_written(
    s3: &S3<'_>,
    access: &S3Access,
    bucket: &KnownBucket<'_>,
    derivation: &mut Derivation,
) -> String {
    match encryption(s3, access, bucket) {
        Encryption::None(why) => format!("{why}: no request"),
        Encryption::Kms { written, read_from, layers } => {
            let (key, region) = s3.key(&written, &read_from, bucket);
            let bucket_key =
                if layers == Layers::Two { BucketKey::NotUsed } else { bucket_key(bucket.facts) };
            derivation.add(s3.actor.call(Request {
                row: read_row(access.purpose),
                action: "kms:Decrypt",
                key,
                encryption_context: context(&access.location, &region, layers, bucket_key),
                service: "s3",
                region,
                necessity: access.necessity.clone(),
                because: access.in_words(),
            }));
            format!("what was written there is encrypted by the {read_from}")
        }
        Encryption::Unknown(gap) => {
            let region = bucket.region.unwrap_or(&s3.actor.region);
            derivation.gap(format!("the encryption of what is written to {}", access.location), &gap);
            s3.call_with_unknown_key(access, &gap, region, derivation);
            format!("{} not collected", gap.fact)
        }
    }
}

fn only_if_default(access: &S3Access, bucket: &str, further: Option<&str>) -> Necessity {
    let condition = format!("the objects there are under the present default encryption of bucket {bucket}");
    let necessity = also_only_if(&access.necessity, &condition);
    further.map_or(necessity.clone(), |further| also_only_if(&necessity, further))
}
