//! `scan` and `can` read AWS itself where no snapshot is given: an example's account, over loopback HTTP.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

mod support;

use std::process::{Output, Stdio};

use serde_json::Value;

use support::account::Account;
use support::server::{Server, serve};
use support::{KEY, ROLE, assert_refused, code, example, keytrace, run, snapshot, stderr, stdout};

/// AWS as an example's account.
fn account(name: &str) -> Server {
    let account = Account::of(&example(name).join("snapshot"));
    serve(move |asked| account.answer(asked))
}

/// The command, as the caller of account 111122223333.
fn live(server: &Server, arguments: &[&str]) -> Output {
    let mut command = keytrace(arguments);
    command.env("AWS_ENDPOINT_URL", &server.url).env("AWS_REGION", "us-east-1").env("NO_PROXY", "*");
    command.env("AWS_ACCESS_KEY_ID", "AKIA111122223333").env("AWS_SECRET_ACCESS_KEY", "s");
    command.stdin(Stdio::null()).output().unwrap()
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
        let read = live(&account(name), &["scan", "--format", "json", "--role-name", "Audit"]);
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
        let output = live(&server, &["can", ROLE, action, KEY, "--via", "s3", "--format", "json"]);
        assert_eq!(code(&output), expected, "{name} {action}: {}{}", stdout(&output), stderr(&output));
        let sent = server.asked.lock().unwrap().len();
        assert!(sent <= 25, "{name}: {sent} requests");
    }
}

#[test]
fn a_scan_that_means_nothing_says_so() {
    let output = live(&account("healthy"), &["scan", "--job", "no-such-*"]);
    assert_refused(&output, &["no job and no crawler is meant"]);
}
