//! The files of S3.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::error::Error;
use super::name::encoded;
use super::source::Source;
use super::writer::Writer;
use crate::account::Account;
use crate::collected::Collected;
use crate::policy_text::PolicyText;
use crate::s3::{Bucket, ServerSideEncryptionConfiguration};
use crate::snapshot::Snapshot;

/// `s3:GetBucketLocation`.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct GetBucketLocation {
    location_constraint: Option<String>,
}

impl GetBucketLocation {
    // Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
    fn region(self) -> String {
        match self.location_constraint.as_deref() {
            None | Some("") => "us-east-1".to_owned(),
            Some("EU") => "eu-west-1".to_owned(),
            Some(region) => region.to_owned(),
        }
    }

    fn of(region: &str) -> Self {
        Self { location_constraint: (region != "us-east-1").then(|| region.to_owned()) }
    }
}

/// `s3:GetBucketEncryption`.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct GetBucketEncryption<T> {
    server_side_encryption_configuration: T,
}

/// `s3:GetBucketPolicy`.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct GetBucketPolicy<T> {
    policy: T,
}

/// One of `s3:ListBuckets`.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct BucketListEntry {
    name: String,
}

/// The buckets that were met so far, by name.
#[derive(Default)]
pub(super) struct Parts(BTreeMap<String, Bucket>);

impl Parts {
    pub(super) fn take(&mut self, name: String, segments: &[&str], source: &Source<'_>) -> Result<(), Error> {
        let unknown = Bucket::not_collected(&name);
        let bucket = self.0.entry(name).or_insert(unknown);
        match segments {
            ["location"] => source.object(&mut bucket.region, GetBucketLocation::region),
            ["encryption"] => source.object(
                &mut bucket.encryption,
                |file: GetBucketEncryption<ServerSideEncryptionConfiguration>| {
                    file.server_side_encryption_configuration
                },
            ),
            ["policy"] => source.object(&mut bucket.policy, |file: GetBucketPolicy<PolicyText>| file.policy),
            ["objects"] => source.page(&mut bucket.objects, "Objects"),
            _ => Err(source.unknown()),
        }
    }

    /// Puts the buckets into the snapshot. A bucket that has no location is absent.
    pub(super) fn join(self, snapshot: &mut Snapshot) {
        for (name, bucket) in self.0 {
            let bucket = if bucket.region.is_absent() { Collected::Absent } else { Collected::Known(bucket) };
            snapshot.buckets.insert(name, bucket);
        }
    }
}

pub(super) fn write(writer: &mut Writer, name: &str, bucket: &Collected<Bucket>) -> Result<(), Error> {
    let folder = format!("s3/{}", encoded(name));
    let path = format!("{folder}/location.json");
    let Collected::Known(bucket) = bucket else { return writer.object(path, bucket, |_| ()) };
    writer.object(path, &bucket.region, |region| GetBucketLocation::of(region))?;
    writer.object(format!("{folder}/encryption.json"), &bucket.encryption, |rules| GetBucketEncryption {
        server_side_encryption_configuration: rules,
    })?;
    writer.object(format!("{folder}/policy.json"), &bucket.policy, |policy| GetBucketPolicy { policy })?;
    writer.list(format!("{folder}/objects.json"), "Objects", &bucket.objects)
}

/// Takes the names of an account's buckets.
pub(super) fn take_names(account: &mut Account, source: &Source<'_>) -> Result<(), Error> {
    let mut list = account.buckets.as_ref().map(|_| Vec::<BucketListEntry>::new());
    source.list(&mut list, "Buckets")?;
    account.buckets =
        list.map(|buckets| buckets.into_iter().map(|bucket| bucket.name).collect::<BTreeSet<_>>());
    Ok(())
}

pub(super) fn write_names(writer: &mut Writer, folder: &str, account: &Account) -> Result<(), Error> {
    let entries = |names: &BTreeSet<String>| {
        names.iter().map(|name| BucketListEntry { name: name.clone() }).collect::<Vec<_>>()
    };
    writer.list(format!("{folder}/s3/buckets.json"), "Buckets", &account.buckets.as_ref().map(entries))
}
