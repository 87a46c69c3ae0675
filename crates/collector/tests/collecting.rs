//! The table of operations in `docs/collecting.md` is the one in the code.
//!
//! `KEYTRACE_UPDATE=1 cargo test -p keytrace-collector --test collecting` writes it anew.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use keytrace_aws::catalog::{Asked, Operation, rows};

const HEAD: &str = "| operation | permission | when | pages | file |\n|---|---|---|---|---|\n";

fn page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/collecting.md")
}

fn read() -> String {
    fs::read_to_string(page()).unwrap_or_default()
}

/// The rows of the code as lines of Markdown, by service.
fn table() -> String {
    let mut lines: Vec<String> = rows().map(line).collect();
    lines.sort();
    format!("{HEAD}{}", lines.concat())
}

fn line(row: &Operation) -> String {
    let file = match row.path {
        "" if row.name == "GetCallerIdentity" => "`snapshot.json` (`caller`)".to_owned(),
        "" => "none".to_owned(),
        path => format!("`{}`", path.replace('{', "<").replace('}', ">")),
    };
    // Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html (needs no permission)
    let permission = match (row.name, row.permission()) {
        ("GetCallerIdentity", _) => "none".to_owned(),
        (_, permission) if permission == row.to_string() => "the same".to_owned(),
        (_, permission) => format!("`{permission}`"),
    };
    let pages = match row.pages {
        None => "one answer".to_owned(),
        Some(pages) if pages.most == 1 => "the first".to_owned(),
        Some(pages) => format!("all, by `{}`", pages.output),
    };
    let when = match row.asked {
        Asked::ForOne => "diagnosis",
        Asked::ForAll => "account",
        Asked::Always => "both",
        Asked::ForOrganization => "organization",
    };
    format!("| `{row}` | {permission} | {when} | {pages} | {file} |\n")
}

/// Puts the table of the code in the place of the page's.
fn write_anew() {
    let text = read();
    let (before, after) = text.split_once(HEAD).unwrap();
    let after: String = after.split_inclusive('\n').skip_while(|line| line.starts_with('|')).collect();
    fs::write(page(), format!("{before}{}{after}", table())).unwrap();
}

#[test]
fn the_page_holds_the_table_of_the_code() {
    if std::env::var_os("KEYTRACE_UPDATE").is_some() {
        write_anew();
    }
    let text = read();
    assert!(text.contains(&table()), "docs/collecting.md should hold:\n{}", table());
    let lines = text.lines().filter(|line| line.starts_with("| `")).count();
    assert_eq!(lines, rows().count(), "every row once");
}

#[test]
fn every_row_has_a_line_of_its_own() {
    let lines: BTreeSet<String> = rows().map(line).collect();
    assert_eq!(lines.len(), rows().count());
}
