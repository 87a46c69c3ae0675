//! The table of derivations in `docs/glue-calls.md` is the one in the code, and names code and tests that exist.

use std::fs;
use std::path::{Path, PathBuf};

use keytrace_doctor::glue::row::{ROWS, table};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The text of a file; empty if there is none.
fn read(path: &str) -> String {
    fs::read_to_string(repository().join(path)).unwrap_or_default()
}

#[test]
fn the_page_holds_the_table_of_the_code() {
    let page = read("docs/glue-calls.md");
    let rows: Vec<&str> =
        page.lines().filter(|line| line.starts_with("| ") || line.starts_with("|-")).collect();
    let table = table();
    assert_eq!(rows, table.lines().collect::<Vec<_>>(), "docs/glue-calls.md should hold:\n{table}");
}

#[test]
fn every_row_of_the_code_is_in_the_table_once() {
    let source = read("crates/doctor/src/glue/row.rs");
    let declared = source.lines().filter(|line| line.starts_with("pub const ") && line.contains(": Row"));
    assert_eq!(declared.count(), ROWS.len());
    for row in ROWS {
        let same = ROWS.iter().filter(|other| other.id == row.id || other.test == row.test).count();
        assert_eq!(same, 1, "{}", row.id);
    }
}

#[test]
fn every_row_names_code_and_a_test_that_exist() {
    let folder = "crates/doctor/src/glue/tests";
    let tests: String = fs::read_dir(repository().join(folder))
        .unwrap()
        .map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap())
        .collect();
    for row in ROWS {
        assert!(!read(&format!("crates/doctor/src/glue/{}", row.code)).is_empty());
        assert!(tests.contains(&format!("#[test]\nfn {}()", row.test)), "{}: {}", row.id, row.test);
    }
}
