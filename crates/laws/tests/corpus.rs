//! The laws, on the inputs of `fuzz/corpus`: good ones to begin from, and every one on which a law once did not hold.

#![expect(clippy::expect_used, reason = "a test may stop")]

use keytrace_laws as laws;
use std::fs;
use std::path::Path;

fn hold(target: &str, law: fn(&str)) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let mut inputs = 0;
    for entry in fs::read_dir(&folder).expect("the corpus can be read") {
        let path = entry.expect("a file").path();
        law(&String::from_utf8_lossy(&fs::read(&path).expect("it can be read")));
        inputs += 1;
    }
    assert!(inputs > 2, "{target} has a corpus");
}

#[test]
fn documents() {
    hold("parse_document", laws::parse_document);
}

#[test]
fn wildcards() {
    hold("wildcard", laws::wildcard);
}

#[test]
fn condition_values() {
    hold("condition_value", laws::condition_value);
}

#[test]
fn simulations() {
    hold("simulation", laws::simulation);
}

#[test]
fn denials() {
    hold("denial", laws::denial);
}

#[test]
fn snapshots() {
    hold("snapshot_format", laws::snapshot_folder);
}
