//! `scan` and `can` read AWS itself where no snapshot is given: an example's account, over loopback HTTP.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

mod support;

use std::process::Output;

use serde_json::Value;

use support::live::{account, live};
use support::server::Server;
use support::{KEY, ROLE, assert_refused, code, run, snapshot, stderr, stdout};

fn read_by(server: &Server, arguments: &[&str]) -> Output {
    live(server, arguments).output().unwrap()
}

/// Each request of a report and its decision.
fn decisions(output: &Output) -> Vec<String> {
    let report: Value = serde_json::from_str(stdout(output)).unwrap_or_else(|_| panic!("{}", stderr(output)));
    let calls = report["calls"].as_array().unwrap().iter();
    let mut decisions: Vec<String> = calls
        .map(|call| format!("{} {} {} {}", call["row"], call["action"], call["key"], call["decision"]))
        .collect();
    decisions.sort();
    decisions
}

#[test]
fn a_scan_of_aws_says_what_a_scan_of_the_snapshot_says() {
    for name in [
        "healthy",
        "role-policy-missing",
        "key-disabled",
        "three-layers",
        "lake",
        "jdbc-crawler-secret-in-vpc",
    ] {
        let folder = snapshot(name);
        let saved = run(&["scan", "--format", "json", "--snapshot", &folder]);
        let read = read_by(&account(name), &["scan", "--format", "json", "--role-name", "Audit"]);
        assert!(!decisions(&saved).is_empty(), "{name}");
        assert_eq!(decisions(&read), decisions(&saved), "{name}");
        assert_eq!(code(&read), code(&saved), "{name}: {}", stderr(&read));
    }
}

#[test]
fn a_question_is_answered_from_aws_with_few_requests() {
    for (name, action, expected) in [
        ("healthy", "kms:Decrypt", 0),
        ("healthy", "kms:ScheduleKeyDeletion", 1),
        ("role-policy-missing", "kms:Decrypt", 1),
        ("permissions-boundary", "kms:Decrypt", 1),
    ] {
        let server = account(name);
        let output = read_by(&server, &["can", ROLE, action, KEY, "--via", "s3", "--format", "json"]);
        assert_eq!(code(&output), expected, "{name} {action}: {}{}", stdout(&output), stderr(&output));
        let sent = server.asked.lock().unwrap().len();
        assert!(sent <= 25, "{name}: {sent} requests");
    }
}

#[test]
fn a_scan_that_means_nothing_says_so() {
    let output = read_by(&account("healthy"), &["scan", "--job", "no-such-*"]);
    assert_refused(&output, &["no job or crawler matches"]);
}
