//! Subjects other than jobs and crawlers, as the command names them.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop")]

mod support;

use std::fs;
use std::path::Path;

use serde_json::Value;

use support::{ROLE, assert_refused, changed, code, run, snapshot, stderr, stdout};

const REGION: &str = "accounts/111122223333/us-east-1";
const HEAD: &[u8] = b"{\"format\":\"keytrace.snapshot/1\"}";

/// The healthy account with one more file.
fn with(test: &str, path: &str, text: &str) -> String {
    let folder = changed(test, "healthy", "snapshot.json", HEAD);
    let file = Path::new(&folder).join(REGION).join(path);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text).unwrap();
    folder
}

fn with_session(test: &str) -> String {
    let arguments = r#"{"--source_path":"s3://example-orders/raw/"}"#;
    let session =
        format!(r#"{{"Id":"explore","Status":"READY","Role":"{ROLE}","DefaultArguments":{arguments}}}"#);
    with(test, "glue/sessions.json", &format!(r#"{{"Sessions":[{session}]}}"#))
}

fn kinds(arguments: &[&str]) -> (i32, Vec<String>) {
    let output = run(&[arguments, &["--format", "json"]].concat());
    let report: Value = serde_json::from_str(stdout(&output)).unwrap_or_default();
    let subjects = report["subjects"].as_array().cloned().unwrap_or_default();
    let kinds = subjects.iter().map(|subject| subject["kind"].as_str().unwrap().to_owned()).collect();
    (code(&output), kinds)
}

#[test]
fn a_session_is_diagnosed_by_its_kind_and_name() {
    let folder = with_session("one-session");
    let diagnose = |subject: &str| run(&["diagnose", "--snapshot", &folder, "--subject", subject]);
    let output = diagnose("session=explore");
    assert_eq!(code(&output), 0, "{}{}", stdout(&output), stderr(&output));
    assert!(stdout(&output).contains("session `explore`"), "{}", stdout(&output));
    assert_refused(&diagnose("session=explorer"), &["no session `explorer`", "did you mean `explore`?"]);
    assert_refused(&diagnose("notebook=explore"), &["unknown kind `notebook`", "athena-workgroup"]);
    assert_refused(&diagnose("session"), &["session=NAME"]);
}

#[test]
fn a_scan_takes_all_kinds_unless_one_is_named() {
    let folder = with_session("all-kinds");
    let scan = |more: &[&str]| kinds(&[&["scan", "--snapshot", &folder], more].concat());
    let (exit, mut all) = scan(&[]);
    all.sort();
    assert_eq!((exit, all), (0, vec!["job".to_owned(), "session".to_owned()]));
    assert_eq!(scan(&["--job", "*"]), (0, vec!["job".to_owned()]));
    assert_eq!(scan(&["--subject", "session=exp*"]), (0, vec!["session".to_owned()]));
    let both = scan(&["--subject", "session=exp*", "--job", "nightly-*"]);
    assert_eq!((both.0, both.1.len()), (0, 2));
    let none = run(&["scan", "--snapshot", &folder, "--subject", "session=other"]);
    assert_refused(&none, &["no workload matches"]);
}

#[test]
fn lists_for_which_nobody_asked_change_no_verdict() {
    let folder = snapshot("healthy");
    let quiet = run(&["scan", "--snapshot", &folder]);
    assert_eq!(code(&quiet), 0, "{}", stdout(&quiet));
    assert!(!stderr(&quiet).contains("ListSessions"), "{}", stderr(&quiet));
    let told = run(&["scan", "--snapshot", &folder, "-v"]);
    assert!(stderr(&told).contains("requires `glue:ListSessions`"), "{}", stderr(&told));
    let asked = run(&["scan", "--snapshot", &folder, "--subject", "session=*"]);
    assert_refused(&asked, &["no workload matches", "requires `glue:ListSessions`"]);
}

#[test]
fn a_list_that_aws_refused_is_among_the_gaps() {
    let gaps = r#"{"gaps":[{"path":"accounts/111122223333/organization.json","kind":"absent"},
        {"path":"accounts/111122223333/us-east-1/glue/sessions.json","kind":"not-collected","reason":"AccessDenied"}]}"#;
    let folder = changed("refused-sessions", "healthy", "gaps.json", gaps.as_bytes());
    let output = run(&["scan", "--snapshot", &folder, "--format", "json"]);
    let report: Value = serde_json::from_str(stdout(&output)).unwrap();
    assert_eq!((code(&output), &report["verdict"]), (0, &"allowed".into()));
    assert_eq!(report["gaps"][0]["operation"], "glue:ListSessions");
}

#[test]
fn who_submits_queries_is_named_beside_a_workgroup_only() {
    let group = r#"{"WorkGroup":{"Name":"primary","Configuration":{"EnforceWorkGroupConfiguration":true,
        "ResultConfiguration":{"OutputLocation":"s3://example-orders/results/"}}}}"#;
    let folder = with("work-group", "athena/work-groups/primary.json", group);
    let diagnose = |more: &[&str]| run(&[&["diagnose", "--snapshot", &folder], more].concat());
    let nobody = diagnose(&["--subject", "athena-workgroup=primary"]);
    assert_eq!(code(&nobody), 3, "{}", stdout(&nobody));
    // Its queries may read any table, and nobody read which there are.
    let asked = ["--subject", "athena-workgroup=primary", "--principal", ROLE, "--format", "json"];
    let unread = diagnose(&asked);
    assert_eq!(code(&unread), 3, "{}", stdout(&unread));
    assert!(stdout(&unread).contains("requires `glue:GetDatabases`"), "{}", stdout(&unread));
    fs::write(Path::new(&folder).join(REGION).join("glue/databases.json"), r#"{"DatabaseList":[]}"#).unwrap();
    let role = diagnose(&asked);
    let report: Value = serde_json::from_str(stdout(&role)).unwrap();
    assert_eq!((code(&role), &report["calls"][0]["row"]), (0, &"A2".into()), "{report}");
    assert_refused(&diagnose(&["--job", "nightly-orders", "--principal", ROLE]), &["--principal"]);
    let wrong = diagnose(&["--subject", "athena-workgroup=primary", "--principal", "ann"]);
    assert_refused(&wrong, &["`ann` is not the ARN"]);
    // Nobody knows who submits its queries, so a scan leaves it out.
    assert_eq!(kinds(&["scan", "--snapshot", &folder]), (0, vec!["job".to_owned()]));
}
