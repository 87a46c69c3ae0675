//! The call table in `docs/glue-calls.md` is that of `facts/calls.toml`, which names rows, code and tests that exist.
//!
//! `KEYTRACE_UPDATE=1 cargo test -p keytrace-glue --test glue_rows` writes the table anew.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use keytrace_access::call::Confidence;
use keytrace_access::row::Row;
use serde::Deserialize;

/// A row of `facts/calls.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Facts {
    derives: String,
    code: String,
    test: String,
}

/// The rows in the order of the table, each with its facts.
fn rows() -> Vec<(Row, Facts)> {
    let mut facts: BTreeMap<String, Facts> = toml::from_str(include_str!("../facts/calls.toml")).unwrap();
    let rows = Row::TABLE.iter().map(|row| (*row, facts.remove(row.id()).unwrap())).collect();
    assert_eq!(facts.keys().collect::<Vec<_>>(), [""; 0], "facts/calls.toml has rows that do not exist");
    rows
}

/// The table as Markdown: the middle of `docs/glue-calls.md`.
fn table() -> String {
    let mut text = String::from("| row | derives | mark | code | test |\n|---|---|---|---|---|\n");
    for (row, Facts { derives, code, test }) in rows() {
        let mark = match row.confidence() {
            Confidence::Documented => "D",
            Confidence::Observed => "W",
            Confidence::Assumed => "K",
        };
        writeln!(text, "| {row} | {derives} | {mark} | `{code}` | `{test}` |").unwrap();
    }
    text
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The text of a file; empty if there is none.
fn read(path: &str) -> String {
    fs::read_to_string(repository().join(path)).unwrap_or_default()
}

/// The texts of all files in a folder and in those below it, but for its unit tests.
fn read_all(folder: &str) -> String {
    texts_below(&repository().join(folder))
}

fn texts_below(folder: &Path) -> String {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let paths = paths.filter(|path| !path.ends_with("src/tests") && !path.ends_with("tests.rs"));
    paths
        .map(|path| if path.is_dir() { texts_below(&path) } else { fs::read_to_string(path).unwrap() })
        .collect()
}

/// Puts the table of the code in the place of the page's.
fn write_anew(path: &str) {
    let page = read(path);
    let (before, after) = page.split_once("| row |").unwrap();
    let after: String = after.split_inclusive('\n').skip_while(|line| line.contains('|')).collect();
    fs::write(repository().join(path), format!("{before}{}{after}", table())).unwrap();
}

#[test]
fn the_page_holds_the_table_of_the_code() {
    let path = "docs/glue-calls.md";
    if std::env::var_os("KEYTRACE_UPDATE").is_some() {
        write_anew(path);
    }
    let page = read(path);
    let rows: Vec<&str> =
        page.lines().filter(|line| line.starts_with("| ") || line.starts_with("|-")).collect();
    let table = table();
    assert_eq!(rows, table.lines().collect::<Vec<_>>(), "docs/glue-calls.md should hold:\n{table}");
}

#[test]
fn no_two_rows_have_the_same_test() {
    let rows = rows();
    for (row, facts) in &rows {
        assert_eq!(rows.iter().filter(|(_, other)| other.test == facts.test).count(), 1, "{row}");
    }
}

/// The rows of the call model: families, and how many rows each has.
const MODEL: [(char, u8); 9] =
    [('J', 6), ('S', 14), ('C', 8), ('G', 13), ('R', 9), ('L', 5), ('T', 8), ('U', 8), ('A', 2)];

/// Rows that the model lacks: queues that a script uses.
const FURTHER: [&str; 1] = ["T9"];

/// Rows that no request carries, and why.
const WITHOUT_REQUEST: [(&str, &str); 20] = [
    ("J5", "whoever saves the script asks, and not the job"),
    ("J6", "to start a job needs no key"),
    ("S2", "lists and HEADs decrypt nothing"),
    ("S9", "nothing is encrypted with a key of KMS"),
    ("C5", "whoever reads the logs asks, and not the job"),
    ("C8", "it tells how the requests of C1 to C7 fail"),
    ("G4", "no API tells the earlier key"),
    ("G5", "whoever saves the connection asks, and not the job"),
    ("G9", "the key is the service's own"),
    ("R9", "it tells the way of other requests"),
    ("T3", "the brokers ask, and not the job"),
    ("T8", "the databases ask, and not the job"),
    ("L3", "the requests are those of L1 and S1"),
    ("L4", "the requests are those of S1, S3 and S4"),
    ("T7", "the requests are those of S1"),
    ("U3", "the requests are those of C2, C3 and C4"),
    ("U4", "the requests are those of a job"),
    ("U5", "the requests are those of a job"),
    ("U7", "the requests are those of a job"),
    ("U8", "the requests are those of S1"),
];

#[test]
fn every_row_of_the_model_makes_requests_or_says_why_not() {
    let of_family = |(family, last): (char, u8)| (1..=last).map(move |number| format!("{family}{number}"));
    let mut model: Vec<String> = MODEL.into_iter().flat_map(of_family).collect();
    model.extend(FURTHER.map(str::to_owned));
    let mut ids: Vec<&str> = Row::TABLE.iter().map(|row| row.id()).collect();
    model.sort();
    ids.sort_unstable();
    assert_eq!(ids, model);
    let code: String =
        ["uses", "scripts", "glue"].map(|name| read_all(&format!("crates/{name}/src"))).concat();
    let is_letter = |letter: char| letter.is_ascii_alphanumeric();
    for id in ids {
        let name = format!("Row::{id}");
        let makes_requests = code.split(&name).skip(1).any(|rest| !rest.starts_with(is_letter));
        let why = WITHOUT_REQUEST.iter().find(|(without, _)| *without == id);
        assert!(makes_requests != why.is_some(), "{id}: makes requests: {makes_requests}; {why:?}");
    }
}

#[test]
fn every_row_names_code_and_a_test_that_exist() {
    let tests = read_all("crates/glue/src/tests");
    for (row, facts) in rows() {
        assert!(!read(&format!("crates/{}", facts.code)).is_empty(), "{row}: {}", facts.code);
        assert!(tests.contains(&format!("#[test]\nfn {}()", facts.test)), "{row}: {}", facts.test);
    }
}
