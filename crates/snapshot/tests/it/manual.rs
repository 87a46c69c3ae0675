//! The manual names every file of the format, and no other.

use crate::sample;

const MANUAL: &str = include_str!("../../../../docs/snapshot.md");

/// The paths in the first column of the manual's tables.
fn named() -> Vec<&'static str> {
    MANUAL.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect()
}

/// Whether a path is one that `accounts/<account>/…` stands for.
fn stands_for(named: &str, path: &str) -> bool {
    let (named, path): (Vec<_>, Vec<_>) = (named.split('/').collect(), path.split('/').collect());
    let fits = |(part, actual): (&&str, &&str)| match part.split_once('>') {
        Some((_, ending)) if part.starts_with('<') => actual.ends_with(ending),
        _ => part == actual,
    };
    named.len() == path.len() && named.iter().zip(&path).all(fits)
}

#[test]
fn the_manual_names_every_file() {
    for (path, _) in sample::FILES.iter().filter(|(path, _)| path.contains('/')) {
        let count = named().into_iter().filter(|named| stands_for(named, path)).count();
        assert_eq!(count, 1, "{path}");
    }
}

#[test]
fn every_file_that_the_manual_names_is_read() {
    let is_read = |named: &&str| sample::FILES.iter().any(|(path, _)| stands_for(named, path));
    let unread: Vec<_> = named().into_iter().filter(|named| !is_read(named)).collect();
    assert_eq!(unread, Vec::<&str>::new());
}

#[test]
fn the_manual_states_the_format() {
    assert!(MANUAL.contains(keytrace_snapshot::format::FORMAT));
}
