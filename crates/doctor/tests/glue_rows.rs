//! The table of derivations in `docs/glue-calls.md` is the one in the code, and names code and tests that exist.
//!
//! `KEYTRACE_UPDATE=1 cargo test -p keytrace-doctor --test glue_rows` writes the table anew.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::fs;
use std::path::{Path, PathBuf};

use keytrace_doctor::glue::row::{rows, table};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The text of a file; empty if there is none.
fn read(path: &str) -> String {
    fs::read_to_string(repository().join(path)).unwrap_or_default()
}

/// The texts of all files in a folder and in those below it.
fn read_all(folder: &str) -> String {
    texts_below(&repository().join(folder))
}

fn texts_below(folder: &Path) -> String {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
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
fn every_row_of_the_code_is_in_the_table_once() {
    let source = read_all("crates/doctor/src/glue/row");
    let declared = source.lines().filter(|line| line.starts_with("pub const ") && line.contains(": Row"));
    assert_eq!(declared.count(), rows().count());
    for row in rows() {
        let same = rows().filter(|other| other.id == row.id || other.test == row.test).count();
        assert_eq!(same, 1, "{}", row.id);
    }
}

#[test]
fn every_row_names_code_and_a_test_that_exist() {
    let tests = read_all("crates/doctor/src/glue/tests");
    for row in rows() {
        assert!(!read(&format!("crates/doctor/src/glue/{}", row.code)).is_empty());
        assert!(tests.contains(&format!("#[test]\nfn {}()", row.test)), "{}: {}", row.id, row.test);
    }
}
