//! What a diagnosis lacks: the files that would tell it, and the locations of which no object was seen.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

#[path = "support/accounts/mod.rs"]
mod accounts;

use accounts::{Account, account};
use keytrace_doctor::diagnose::{Lacking, lacking};

/// What is lacking where these files are not there.
fn lacks_without(account: &Account, files: &[&str]) -> Lacking {
    let subject = account.subject();
    let mut less = account.files.clone();
    for file in files {
        less.remove(*file).unwrap();
    }
    lacking(&keytrace_snapshot::format::read(&less).unwrap(), &[subject], &[])
}

#[test]
fn a_stream_that_a_visual_node_names_is_lacking_until_it_is_read() {
    let streaming = account("kinesis-streaming-via-s3-only");
    let stream = "accounts/111122223333/us-east-1/kinesis/streams/clicks.json";
    assert!(lacks_without(&streaming, &[stream]).files.contains(stream));
    assert_eq!(lacks_without(&streaming, &[]).files.iter().find(|file| file.contains("kinesis")), None);
}

#[test]
fn the_policy_of_a_key_is_lacking_only_where_an_answer_depends_on_it() {
    let healthy = account("healthy");
    let is_policy = |path: &&String| path.contains("/kms/keys/") && path.ends_with("/policy.json");
    let policy = healthy.files.keys().find(is_policy).unwrap().clone();
    assert!(lacks_without(&healthy, &[&policy]).files.contains(&policy));
    assert_eq!(lacks_without(&healthy, &[]).files.len(), 0);
}

#[test]
fn a_location_that_is_read_is_lacking_until_an_object_of_it_is_seen() {
    let healthy = account("healthy");
    let objects = healthy.files.keys().find(|path| path.ends_with("/objects.json")).unwrap().clone();
    let bucket = objects.split('/').nth(1).unwrap().to_owned();
    let lacks = lacks_without(&healthy, &[&objects]).locations;
    assert!(lacks.iter().any(|(name, prefix)| *name == bucket && !prefix.is_empty()), "{lacks:?}");
    let of_bucket = lacks_without(&healthy, &[]).locations;
    assert!(of_bucket.len() < lacks.len(), "{of_bucket:?}");
}
