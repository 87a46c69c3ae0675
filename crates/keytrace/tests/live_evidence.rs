//! An error text alone, with AWS to read: the subject is found by the role that it names, or by how runs failed.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may stop"
)]

mod support;

use std::fs;
use std::io::Write;
use std::process::Stdio;

use serde_json::Value;

use support::live::{account, healthy_but, live};
use support::server::{Answer, Server};
use support::{assert_refused, code, example, stderr, stdout};

/// What is said of a text that comes by stdin.
fn diagnosed(server: &Server, more: &[&str], text: &str) -> std::process::Output {
    let arguments = [&["diagnose", "--error", "-", "--format", "json"], more].concat();
    let mut command = live(server, &arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn error_text(name: &str) -> String {
    fs::read_to_string(example(name).join("error.txt")).unwrap()
}

#[test]
fn an_error_text_alone_leads_to_the_job_and_its_cause() {
    for name in ["role-policy-missing", "three-layers", "key-disabled", "crawler-role-policy-missing"] {
        let expected: Value =
            serde_json::from_str(&fs::read_to_string(example(name).join("example.json")).unwrap()).unwrap();
        let output = diagnosed(&account(name), &["--role-name", "Audit"], &error_text(name));
        let report: Value =
            serde_json::from_str(stdout(&output)).unwrap_or_else(|_| panic!("{name}: {}", stderr(&output)));
        assert_eq!(report["verdict"], expected["expect"]["verdict"], "{name}: {report}");
        let subject = expected["job"].as_str().or(expected["crawler"].as_str()).unwrap();
        let named = report["subjects"].as_array().unwrap();
        assert!(named.iter().any(|each| each["name"] == subject), "{name}: {named:?}");
    }
}

#[test]
fn a_role_that_nothing_runs_as_is_told_with_where_it_was_looked_for() {
    let text = error_text("three-layers").replace("AWSGlue-MyGlueCustomRole", "Unused");
    assert!(text.contains("Unused"), "{text}");
    let output = diagnosed(&account("three-layers"), &[], &text);
    assert_refused(&output, &["role/Unused", "111122223333 us-east-1", "--job NAME"]);
}

#[test]
fn lists_that_were_refused_are_named_where_no_job_is_found() {
    let server = healthy_but(|asked| {
        let is_list = ["glue:GetJobs", "glue:GetCrawlers"].contains(&asked.name().as_str());
        is_list.then(|| Answer::error(asked, 400, "AccessDeniedException", "not authorized"))
    });
    let output = diagnosed(&server, &[], &error_text("three-layers"));
    assert_refused(&output, &["`glue:GetCrawlers`", "`glue:GetJobs`", "could not be listed"]);
}

#[test]
fn a_role_of_another_account_asks_for_a_way_into_it() {
    let text = error_text("three-layers").replace("111122223333", "777788889999");
    let output = diagnosed(&account("three-layers"), &[], &text);
    assert_refused(&output, &["777788889999", "--role-name NAME"]);
}

#[test]
fn an_organization_whose_accounts_cannot_be_listed_is_told_with_the_permission() {
    let server = account("three-layers");
    let out = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("unlisted-organization");
    _ = fs::remove_dir_all(&out);
    let arguments = ["collect", "--organization", "--out", out.to_str().unwrap()];
    let output = live(&server, &arguments).output().unwrap();
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    for word in
        ["accounts of the organization", "only account 111122223333 was read", "`organizations:ListAccounts`"]
    {
        assert!(stderr(&output).contains(word), "`{word}` is not in: {}", stderr(&output));
    }
    let gaps = fs::read_to_string(out.join("gaps.json")).unwrap();
    assert!(gaps.contains("organization/accounts.json"), "{gaps}");
}

#[test]
fn where_no_region_is_configured_that_of_the_text_is_taken() {
    let server = account("three-layers");
    let file = example("three-layers").join("error.txt");
    let mut command = live(&server, &["diagnose", "--error", file.to_str().unwrap()]);
    let output = command.env_remove("AWS_REGION").output().unwrap();
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    assert!(stdout(&output).contains("us-east-1"), "{}", stdout(&output));
}
