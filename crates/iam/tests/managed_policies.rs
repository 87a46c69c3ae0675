//! Every AWS managed policy parses without a problem that it does not have.
//!
//! The policies come with the Python package moto. `cargo xtask test` installs it, writes them to a file and names the
//! file in `KEYTRACE_MANAGED_POLICIES`; `cargo test` ignores the test.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail")]

use keytrace_iam::parse::parse;
use keytrace_iam::validate::{DocumentKind, validate};
use serde_json::Value;

/// The policies that AWS itself wrote wrongly, with the problem: none among the 1,582 of moto 5.2.5.
const TRUE_PROBLEMS: [(&str, &str); 0] = [];

#[test]
#[ignore = "needs moto; `cargo xtask test` runs it"]
fn moto_managed_policies_have_no_other_than_true_problems() {
    let path = std::env::var("KEYTRACE_MANAGED_POLICIES")
        .expect("KEYTRACE_MANAGED_POLICIES names a file: run `cargo xtask test`");
    let lines = std::fs::read_to_string(&path).unwrap();
    let mut found: Vec<(String, String)> = Vec::new();
    let mut policies = 0;
    for line in lines.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let (name, text) = (line["name"].as_str().unwrap(), line["policy"].as_str().unwrap());
        let document = parse(text);
        let written = serde_json::from_str::<Value>(text).unwrap();
        let statements = written["Statement"].as_array().map_or(1, Vec::len);
        assert_eq!(document.statements.len(), statements, "{name}");
        let problems = validate(&document, DocumentKind::Identity);
        for problem in document.problems.iter().chain(&problems) {
            found.push((name.to_owned(), format!("{:?} `{}`", problem.kind, problem.text)));
        }
        policies += 1;
    }
    assert!(policies > 1_000, "only {policies} policies in {path}");
    let expected = TRUE_PROBLEMS.map(|(name, problem)| (name.to_owned(), problem.to_owned()));
    assert_eq!(found, expected);
}
