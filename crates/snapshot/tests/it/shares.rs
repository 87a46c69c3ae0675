//! A folder that is read in shares is the same snapshot.

use crate::sample;

use keytrace_snapshot::format::{Files, Share, read, shares};
use keytrace_snapshot::snapshot::Snapshot;

/// Reads in so many shares, and joins them the last one first.
fn read_in(files: &Files, count: usize) -> (usize, Snapshot) {
    let shares = shares(files, count).unwrap();
    let read: Vec<Share> =
        (0..shares.count()).rev().map(|number| shares.read(files, number).unwrap()).collect();
    (shares.count(), shares.join(read))
}

#[test]
fn any_number_of_shares_tells_the_same() {
    let files = sample::files();
    let whole = read(&files).unwrap();
    for count in [0, 1, 2, 3, 7, 1_000] {
        let (cut, snapshot) = read_in(&files, count);
        assert!(cut <= count.max(1), "{count} shares asked, {cut} made");
        assert_eq!(snapshot, whole, "{count} shares");
    }
    assert!(read_in(&files, 7).0 > 1);
}

#[test]
fn a_region_without_files_that_snapshot_json_names_stays() {
    let mut files = sample::files();
    files.retain(|path, _| path != "gaps.json");
    let start = r#"{"format":"keytrace.snapshot/1","accounts":{"111122223333":["sa-east-1"]}}"#;
    files.insert("snapshot.json".into(), start.into());
    let (_, snapshot) = read_in(&files, 5);
    let regions: Vec<&String> =
        snapshot.accounts.values().flat_map(|account| account.regions.keys()).collect();
    assert!(regions.iter().any(|region| *region == "sa-east-1"), "{regions:?}");
    assert!(regions.len() > 1, "{regions:?}");
}
