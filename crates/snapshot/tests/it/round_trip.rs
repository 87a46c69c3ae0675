//! What is read, written and read again is the same.

use crate::sample;

use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::collected::Collected;
use keytrace_snapshot::format::{read, write};
use keytrace_snapshot::snapshot::Snapshot;

#[test]
fn every_file_of_the_format_survives_writing_and_reading() {
    let first = read(&sample::files()).unwrap();
    let written = write(&first).unwrap();
    let second = read(&written).unwrap();
    assert_eq!(first, second);
    assert_eq!(written, write(&second).unwrap());
}

#[test]
fn each_file_alone_survives_writing_and_reading() {
    for (path, text) in
        sample::FILES.iter().filter(|(path, _)| !["snapshot.json", "gaps.json"].contains(path))
    {
        let first = read(&sample::files_with(&[(path, text)])).unwrap_or_else(|error| panic!("{error}"));
        let second = read(&write(&first).unwrap()).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(first, second, "{path}");
    }
}

#[test]
fn each_file_that_is_a_gap_survives_writing_and_reading() {
    for (path, _) in sample::FILES.iter().filter(|(path, _)| !["snapshot.json", "gaps.json"].contains(path)) {
        for kind in ["absent", "not-collected"] {
            let gaps = format!(r#"{{"gaps":[{{"path":"{path}","kind":"{kind}","reason":"AccessDenied"}}]}}"#);
            let first =
                read(&sample::files_with(&[("gaps.json", &gaps)])).unwrap_or_else(|error| panic!("{error}"));
            let second = read(&write(&first).unwrap()).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(first, second, "{path} {kind}");
        }
    }
}

#[test]
fn every_file_changes_what_is_known() {
    let whole = read(&sample::files()).unwrap();
    for (path, _) in sample::FILES.iter().filter(|(path, _)| *path != "snapshot.json") {
        let mut files = sample::files();
        files.remove(*path);
        match read(&files) {
            Ok(without) => assert_ne!(whole, without, "{path}"),
            Err(error) => panic!("{path}: {error}"),
        }
    }
}

#[test]
fn accounts_and_regions_without_facts_stay_in_the_snapshot() {
    let mut snapshot = Snapshot::empty();
    let account = AccountId::parse("111122223333").unwrap();
    snapshot.region_mut(&account, "eu-central-1");
    assert_eq!(read(&write(&snapshot).unwrap()).unwrap(), snapshot);
}

#[test]
fn an_empty_snapshot_is_a_snapshot() {
    assert_eq!(read(&sample::files_with(&[])).unwrap(), Snapshot::empty());
}

#[test]
fn a_password_that_aws_printed_is_not_kept() {
    let snapshot = read(&sample::files()).unwrap();
    let account = AccountId::parse("111122223333").unwrap();
    let Collected::Known(connection) = snapshot.connection(&account, "us-east-1", "warehouse") else {
        panic!()
    };
    assert!(connection.connection_properties.contains_key("PASSWORD"));
    let text: Vec<u8> = write(&snapshot).unwrap().into_values().flatten().collect();
    assert!(!String::from_utf8_lossy(&text).contains("hunter2"));
}
