//! Every file that the table of operations writes is in the manual of the format.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use keytrace_aws::catalog::rows;

/// A path whose names in brackets are all alike: `s3/<>/policy.json`.
fn nameless(path: &str, (open, close): (char, char)) -> String {
    let mut text = String::new();
    let mut is_name = false;
    for character in path.chars() {
        match character {
            _ if character == open => is_name = true,
            _ if character == close => {
                is_name = false;
                text.push_str("<>");
            }
            _ if is_name => {}
            _ => text.push(character),
        }
    }
    text
}

/// The paths in the first column of the manual's tables.
fn described() -> BTreeSet<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/snapshot.md");
    let text = fs::read_to_string(file).unwrap();
    let paths = text.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
    paths.map(|(path, _)| nameless(path, ('<', '>'))).collect()
}

#[test]
fn every_file_that_is_collected_is_in_the_manual() {
    let described = described();
    assert!(described.contains("s3/<>/policy.json"), "{described:?}");
    let written = rows().filter(|row| !row.path.is_empty());
    let missing: Vec<String> = written
        .filter(|row| !described.contains(&nameless(row.path, ('{', '}'))))
        .map(|row| format!("{row}: {}", row.path))
        .collect();
    assert_eq!(missing, [""; 0]);
}

#[test]
fn no_two_operations_write_the_same_file() {
    let mut seen = BTreeSet::new();
    for row in rows().filter(|row| !row.path.is_empty()) {
        assert!(seen.insert(nameless(row.path, ('{', '}'))), "{row}: {}", row.path);
    }
}
