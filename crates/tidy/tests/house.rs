//! Applies every law to this repository.

use keytrace_tidy::problem::Problem;
use keytrace_tidy::source::Sources;
use keytrace_tidy::tree::Tree;
use keytrace_tidy::{check, sizes};
use std::io::{self, Write};
use std::path::Path;

/// How many of the long places are named.
const SHOWN: usize = 12;

fn this_tree() -> io::Result<Tree> {
    Tree::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."))
}

fn lines(problems: &[Problem]) -> String {
    problems.iter().map(|problem| format!("  {problem}\n")).collect()
}

#[test]
fn every_law_holds() {
    let tree = this_tree().expect("the repository can be read");
    for path in ["Cargo.toml", "crates/iam/src/lib.rs", "crates/tidy/tests/house.rs", ".ci/run"] {
        assert!(tree.text(path).is_some(), "`{path}` was not read, so the laws would hold of nothing");
    }
    let problems = check(&tree);
    assert!(problems.is_empty(), "{} broken laws:\n{}", problems.len(), lines(&problems));
}

/// Never fails: it writes the list past the test's capture, so that everybody sees it grow.
#[test]
fn long_places_are_listed() {
    let tree = this_tree().expect("the repository can be read");
    let (sources, _) = Sources::read(&tree);
    let long = sizes::worth_a_look(&tree, &sources);
    if !long.is_empty() {
        let list = lines(&long[..long.len().min(SHOWN)]);
        let text = format!("{} long places are worth a look; the first of them:\n{list}", long.len());
        io::stderr().write_all(text.as_bytes()).expect("standard error can be written");
    }
}

#[test]
fn a_broken_tree_on_disk_is_noticed() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("broken-tree");
    let source = folder.join("crates/iam/src");
    std::fs::create_dir_all(&source).expect("a folder for the test");
    std::fs::write(source.join("utils.rs"), "use std::fs;\n").expect("a file for the test");
    let found: Vec<String> =
        check(&Tree::read(&folder).expect("it was written")).iter().map(Problem::to_string).collect();
    assert_eq!(
        found,
        [
            "crates/iam/src/utils.rs: the name `utils` says nothing [names]",
            "crates/iam/src/utils.rs:1: the first line is not `//!` and what the file knows [names]",
            "crates/iam/src/utils.rs:1: `iam` is pure and may not use `std::fs` [purity]",
        ]
    );
}
