//! The files of S3.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::error::Error;
use super::name::encoded;
use super::source::Source;
use super::writer::Writer;
use crate::account::Account;
use crate::collected::Collected;
use crate::s3::Bucket;
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

/// The field of `s3:GetBucketEncryption`.
const ENCRYPTION: &str = "ServerSideEncryptionConfiguration";

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
            ["location"] => source.object(&mut bucket.region, None, GetBucketLocation::region),
            ["encryption"] => source.thing(&mut bucket.encryption, Some(ENCRYPTION)),
            ["policy"] => source.thing(&mut bucket.policy, Some("Policy")),
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
    writer.one(format!("{folder}/encryption.json"), Some(ENCRYPTION), &bucket.encryption)?;
    writer.one(format!("{folder}/policy.json"), Some("Policy"), &bucket.policy)?;
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
