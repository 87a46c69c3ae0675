//! From the use of an S3 location to KMS requests: what reading and writing share.

use keytrace_access::call::{EncryptionContext, KeyReference, KeyTarget, Necessity};
use keytrace_access::kms::key;
use keytrace_access::row::Row;
use keytrace_aws::arn::Arn;
use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::collected::{Collected, Gap};
use keytrace_snapshot::s3::Bucket;
use keytrace_snapshot::snapshot::Snapshot;
use keytrace_uses::{Direction, Layers, Location, Purpose, S3Access, Upload, WriteEncryption, also_only_if};

use crate::derivation::{Actor, Derivation, LookedAt, Request};
use crate::requests::client_side::ClientSide;
use crate::requests::iceberg::Iceberg;
use crate::requests::lake_formation::{self, Credentials};
use crate::requests::s3_encryption::{BucketKey, context};
use crate::requests::s3a::S3a;
use crate::requests::{access_point, s3_read, s3_write};

/// What the derivation of S3 requests works with.
#[derive(Clone)]
pub(crate) struct S3<'a> {
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) actor: &'a Actor,
    /// The encryption that the writer asks for.
    pub(crate) header: WriteEncryption,
    /// What S3A is told of encryption.
    pub(crate) s3a: S3a,
    /// The catalogs of Iceberg in Spark.
    pub(crate) iceberg: Iceberg,
    /// The client-side encryption of Spark's file systems.
    pub(crate) client_side: Vec<ClientSide>,
    /// When the role of a registered location acts.
    pub(crate) lake_formation: Credentials,
}

/// A bucket that exists, as far as it is known.
pub(crate) struct KnownBucket<'a> {
    pub(crate) facts: &'a Bucket,
    pub(crate) region: Option<&'a str>,
}

impl<'a> S3<'a> {
    /// The requests of one use.
    pub(crate) fn derive(&self, access: &S3Access, derivation: &mut Derivation) {
        for access in self.iceberg.sent(access) {
            for access in access_point::through(self, &access, derivation) {
                lake_formation::derive(self, &access, derivation);
            }
        }
    }

    /// The same, with the credentials of another role.
    pub(crate) fn with<'b>(&'b self, actor: &'b Actor) -> S3<'b> {
        S3 { actor, lake_formation: Credentials::Own, ..self.clone() }
    }

    /// The requests of one use with the actor's own credentials.
    pub(crate) fn derive_own(&self, access: &S3Access, derivation: &mut Derivation) {
        let name = &access.location.bucket;
        let bucket = match self.snapshot.bucket(name) {
            Collected::Known(facts) => facts,
            Collected::Absent => {
                derivation.reason(access.in_words(), format!("there is no bucket {name}"));
                return self.look(access, format!("there is no bucket {name}"), derivation);
            }
            Collected::NotCollected(gap) => &unread(name, &gap),
        };
        if let Collected::NotCollected(gap) = &bucket.region {
            derivation.gap(format!("the Region of bucket {name}"), gap);
        }
        let bucket = KnownBucket { facts: bucket, region: bucket.region.known().map(String::as_str) };
        let found = match access.direction {
            Direction::Read => s3_read::read(self, access, &bucket, derivation),
            Direction::Write => s3_write::write(self, access, &bucket, derivation),
        };
        self.look(access, found, derivation);
    }

    fn look(&self, access: &S3Access, found: String, derivation: &mut Derivation) {
        let is_write = access.direction == Direction::Write;
        let (location, named_by) = (access.location.clone(), access.named_by.clone());
        let is_of_objects = !is_write && !s3_read::is_read_back(access);
        derivation.look(LookedAt { location, named_by, is_write, is_of_objects, found });
    }

    /// The calls of a use whose key could not be read.
    pub(crate) fn call_with_unknown_key(
        &self,
        access: &S3Access,
        gap: &Gap,
        region: &str,
        derivation: &mut Derivation,
    ) {
        let necessity = also_only_if(&access.necessity, "the objects there are encrypted with a key of KMS");
        let Location { bucket, .. } = &access.location;
        let encryption_context = match access.location.is_access_point() || bucket.ends_with(OF_TABLE) {
            // Why: the request names the bucket or the table behind it, which is not known here.
            true => EncryptionContext { open: true, ..EncryptionContext::default() },
            false => context(&access.location, region, Layers::One, BucketKey::Unknown),
        };
        for (row, action, because) in steps(access) {
            let key = KeyReference {
                written: String::new(),
                read_from: gap.fact.clone(),
                target: KeyTarget::Unknown(gap.clone()),
            };
            let mut call = self.actor.call(Request {
                row,
                action,
                key,
                encryption_context: encryption_context.clone(),
                service: "s3",
                region: region.to_owned(),
                necessity: necessity.clone(),
                because,
            });
            call.objects.in_parts = is_for_parts(access, action);
            derivation.add(call);
        }
    }

    /// The key that a text stands for. Ids and aliases mean keys of the requester's account (`E-KID-2`).
    pub(crate) fn key(
        &self,
        written: &str,
        read_from: &str,
        bucket: &KnownBucket<'_>,
    ) -> (KeyReference, String) {
        self.key_of(&self.actor.account, written, read_from, bucket)
    }

    /// The account that owns a bucket, where it is another and a key that is written so does not name its account.
    pub(crate) fn owner_elsewhere(&self, bucket: &str, written: &str) -> Option<&'a AccountId> {
        let owner = self.snapshot.bucket_owner(bucket).into_known()?;
        (*owner != self.actor.account && !written.starts_with("arn:")).then_some(owner)
    }

    /// The key that a text stands for to a requester of this account.
    pub(crate) fn key_of(
        &self,
        requester: &AccountId,
        written: &str,
        read_from: &str,
        bucket: &KnownBucket<'_>,
    ) -> (KeyReference, String) {
        let region = bucket.region.unwrap_or(&self.actor.region);
        let key = key::resolve(self.snapshot, written, read_from, requester, region, "s3");
        // Why: S3 takes keys of the bucket's Region only, so the key tells the Region that was not read.
        let of_key = match (&key.target, bucket.region) {
            (KeyTarget::Arn(arn), None) => Arn::parse(arn).map(|arn| arn.region),
            _ => None,
        };
        let region = of_key.filter(|region| !region.is_empty()).unwrap_or(region).to_owned();
        (key, region)
    }
}

/// How the names of the buckets end in which S3 Tables keeps the files of one table.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-tables-tables.html
const OF_TABLE: &str = "--table-s3";

/// A bucket that was not read: it may ask for any key, but not where the writer names one.
fn unread(name: &str, gap: &Gap) -> Bucket {
    let mut bucket = Bucket::not_collected(name);
    because(&mut bucket.region, gap);
    because(&mut bucket.encryption, gap);
    because(&mut bucket.objects, gap);
    bucket
}

/// Each fact is told by its own operation, and is not there for the reason that the bucket is not.
fn because<T>(fact: &mut Collected<T>, gap: &Gap) {
    if let Collected::NotCollected(own) = fact {
        own.reason.clone_from(&gap.reason);
    }
}

/// The rows, actions and reasons of a use with one layer of encryption.
pub(crate) fn steps(access: &S3Access) -> Vec<(Row, &'static str, String)> {
    match access.direction {
        Direction::Read => vec![(read_row(access.purpose), "kms:Decrypt", access.in_words())],
        Direction::Write => {
            let [whole, parts] = write_rows(access.purpose);
            let mut steps = vec![(whole, "kms:GenerateDataKey", access.in_words())];
            // `E-S3-2`: PutObject needs no kms:Decrypt.
            if access.upload == Upload::MaybeInParts {
                steps.push((parts, "kms:Decrypt", in_parts(access)));
            }
            steps
        }
    }
}

/// The row for reading a location of this purpose.
pub(crate) fn read_row(purpose: Purpose) -> Row {
    match purpose {
        Purpose::Script => Row::J1,
        Purpose::Library => Row::J2,
        Purpose::ConnectionFile => Row::J3,
        Purpose::Scratch => Row::J4,
        Purpose::EventLogs => Row::U1,
        Purpose::Shuffle => Row::U2,
        Purpose::Checkpoint => Row::T4,
        Purpose::Staging => Row::T6,
        Purpose::Data => Row::S1,
        Purpose::Crawled => Row::R1,
        Purpose::OpenTable => Row::R2,
        Purpose::Of(row) => row,
        Purpose::Optimized => Row::G13,
        Purpose::Queried => Row::A1,
        Purpose::QueryResults => Row::A2,
    }
}

/// The rows for writing whole objects and for multipart uploads.
fn write_rows(purpose: Purpose) -> [Row; 2] {
    match purpose {
        Purpose::Scratch => [Row::J4; 2],
        Purpose::EventLogs => [Row::U1; 2],
        Purpose::Shuffle => [Row::U2; 2],
        Purpose::Checkpoint => [Row::T4; 2],
        Purpose::Staging => [Row::T6; 2],
        Purpose::OpenTable => [Row::R2; 2],
        Purpose::Of(row) => [row; 2],
        Purpose::Optimized => [Row::G13; 2],
        Purpose::QueryResults => [Row::A2; 2],
        Purpose::Script
        | Purpose::Library
        | Purpose::ConnectionFile
        | Purpose::Data
        | Purpose::Crawled
        | Purpose::Queried => [Row::S3, Row::S4],
    }
}

/// Whether the request of a use with this action is for the parts of a multipart upload.
pub(crate) fn is_for_parts(access: &S3Access, action: &str) -> bool {
    access.direction == Direction::Write && action == "kms:Decrypt"
}

/// `E-S3-2`: CreateMultipartUpload needs GenerateDataKey, UploadPart and CompleteMultipartUpload need Decrypt.
fn in_parts(access: &S3Access) -> String {
    let S3Access { location, named_by, .. } = access;
    format!("writes {location} in parts: UploadPart needs kms:Decrypt ({named_by})")
}

/// The row, or that of two layers where the row is one of plain data.
pub(crate) fn with_layers(row: Row, layers: Layers) -> Row {
    let is_plain = [Row::S1, Row::S3, Row::S4, Row::S7, Row::C1].contains(&row);
    if layers == Layers::Two && is_plain { Row::S6 } else { row }
}

/// The row, or that of a default key that does not travel to other accounts, where the row is one of plain data.
pub(crate) fn of_foreign(row: Row, is_foreign: bool) -> Row {
    let is_plain = [Row::S1, Row::S3, Row::S4].contains(&row);
    if is_foreign && is_plain { Row::S14 } else { row }
}

/// Part of a write may never come: small files are not written in parts.
pub(crate) fn when(access: &S3Access, action: &str) -> Necessity {
    match (&access.necessity, access.direction, action) {
        (Necessity::Must, Direction::Write, "kms:Decrypt") => Necessity::OnFirstUse,
        (necessity, _, _) => necessity.clone(),
    }
}
