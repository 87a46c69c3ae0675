//! Credentials that cannot be had: one sentence that names whose, why, and what helps.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use support::account::Account;
use support::live::{healthy_but, live};
use support::server::{Answer, Server, serve};
use support::{assert_one_error, assert_refused, code, example, stderr, stdout};

/// A place of the test's own, empty.
fn place(name: &str) -> PathBuf {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    _ = fs::remove_dir_all(&place);
    fs::create_dir_all(&place).unwrap();
    place
}

/// The command with a configuration and nothing else that has credentials.
fn configured(place: &Path, server: &Server, config: &str, arguments: &[&str]) -> Command {
    let file = place.join("config");
    fs::write(&file, config).unwrap();
    let mut command = live(server, arguments);
    command.env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY");
    command.env("AWS_CONFIG_FILE", file).env("HOME", place);
    command
}

/// AWS as the healthy account, where nobody may assume a role.
fn without_roles() -> Server {
    healthy_but(|asked| {
        let text = "User: arn:aws:iam::111122223333:user/ann is not authorized to perform: sts:AssumeRole";
        (asked.name() == "sts:AssumeRole").then(|| Answer::error(asked, 403, "AccessDenied", text))
    })
}

const BASE: &str = "[profile base]\naws_access_key_id = AKIA111122223333\naws_secret_access_key = s\n\
                    [profile role]\nrole_arn = arn:aws:iam::111122223333:role/X\nsource_profile = base\n";

const DIAGNOSE: [&str; 3] = ["diagnose", "--job", "nightly-orders"];

fn assert_one_sentence(mut command: Command, words: &[&str]) {
    let output = command.output().unwrap();
    assert_refused(&output, words);
    assert_one_error(&output);
    assert!(!stderr(&output).contains("Error {"), "{}", stderr(&output));
}

#[cfg(unix)]
#[test]
fn a_profile_that_gives_none_is_named_with_its_cause_however_it_was_named() {
    let (server, place) = (without_roles(), place("credentials-profile"));
    let fails = "[profile fails]\ncredential_process = sh -c \"echo boom >&2; exit 3\"\n";
    let talks = "[profile talks]\ncredential_process = echo hello\n";
    let sso = "[profile sso]\nsso_start_url = https://example.awsapps.com/start\nsso_region = us-east-1\n\
               sso_account_id = 111122223333\nsso_role_name = R\n";
    for (config, profile, words) in [
        ("", "nobody", &["none are configured there", "--profile"][..]),
        (fails, "nobody", &["`nobody` was not defined", "--profile"]),
        (fails, "fails", &["boom", "--profile"]),
        (talks, "talks", &["JSON", "--profile"]),
        (sso, "sso", &[".aws/sso/cache", "aws sso login"]),
        (BASE, "role", &["AccessDenied: User: arn:aws:iam::111122223333:user/ann", "trusts the caller"]),
    ] {
        let named = format!("profile `{profile}`: no AWS credentials were found (");
        let words = [&[named.as_str()], words].concat();
        let by_flag = [&DIAGNOSE[..], &["--profile", profile]].concat();
        assert_one_sentence(configured(&place, &server, config, &by_flag), &words);
        let mut by_environment = configured(&place, &server, config, &DIAGNOSE);
        by_environment.env("AWS_PROFILE", profile);
        assert_one_sentence(by_environment, &words);
        let also = [&DIAGNOSE[..], &["--profile", "base", "--also-profile", profile]].concat();
        let config = if config == BASE { BASE.to_owned() } else { format!("{BASE}{config}") };
        let output = configured(&place, &server, &config, &also).output().unwrap();
        assert_refused(&output, &words[..1]);
        assert_eq!(stderr(&output).matches(&named).count(), 1, "{}", stderr(&output));
    }
}

#[test]
fn a_role_in_the_own_account_that_cannot_be_assumed_is_told_before_anything_is_read() {
    let (server, place) = (without_roles(), place("credentials-role"));
    let out = place.join("out");
    let role = "111122223333=arn:aws:iam::111122223333:role/X";
    let arguments = ["collect", "--out", out.to_str().unwrap(), "--role", role];
    assert_one_sentence(live(&server, &arguments), &["--role", "AccessDenied", "trusts the caller"]);
    assert!(!out.exists());
}

#[cfg(unix)]
#[test]
fn a_program_that_gives_credentials_runs_once() {
    let place = place("credentials-process");
    let (runs, out) = (place.join("runs"), place.join("out"));
    let program = place.join("give");
    let answer = r#"{"Version": 1, "AccessKeyId": "AKIA111122223333", "SecretAccessKey": "s"}"#;
    fs::write(&program, format!("echo run >> {}\necho '{answer}'\n", runs.display())).unwrap();
    let config = format!("[profile program]\ncredential_process = sh {}\n", program.display());
    let server = healthy_but(|asked| match asked.name().as_str() {
        "organizations:ListAccounts" => {
            let account = |id: &str| json!({"Id": id, "State": "ACTIVE"});
            let accounts = json!({"Accounts": [account("444455556666"), account("777788889999")]});
            Some(Answer::of(accounts.to_string()))
        }
        "sts:AssumeRole" => Some(Answer::error(asked, 403, "AccessDenied", "no")),
        _ => None,
    });
    let arguments = ["collect", "--organization", "--out", out.to_str().unwrap(), "--profile", "program"];
    let output = configured(&place, &server, &config, &arguments).output().unwrap();
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(server.asked.lock().unwrap().iter().filter(|name| *name == "sts:AssumeRole").count(), 2);
    assert_eq!(fs::read_to_string(&runs).unwrap(), "run\n");
}

#[test]
fn a_password_in_the_address_of_an_endpoint_is_not_shown() {
    let nobody = Server { url: "http://me:hunter2@127.0.0.1:9".to_owned(), asked: Default::default() };
    let output = live(&nobody, &DIAGNOSE).output().unwrap();
    assert_refused(&output, &["could not be reached", "http://(not kept)@127.0.0.1:9"]);
    assert!(!stderr(&output).contains("hunter2"), "{}", stderr(&output));
}

/// A service-managed StackSet makes no role in the management account, and a delegated administrator needs none there.
// Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-associate-stackset-with-org.html ("StackSets
// doesn't deploy stacks to the organization's management account")
#[test]
fn where_no_role_can_be_assumed_the_organization_is_asked_as_the_caller() {
    let knows_policies = |may_enter: bool, is_delegated: bool| {
        let account = Account::of(&example("scp-denies-at-ou").join("snapshot"));
        let server = serve(move |asked| match (asked.service.as_str(), asked.operation.as_str()) {
            ("sts", "AssumeRole") if !may_enter => Answer::error(asked, 403, "AccessDenied", "no"),
            ("organizations", operation) if is_delegated && operation != "DescribeOrganization" => {
                account.answer(&asked.of("777788889999"))
            }
            _ => account.answer(asked),
        });
        let arguments = [&DIAGNOSE[..], &["--role-name", "KeytraceRead", "--format", "json"]].concat();
        let output = live(&server, &arguments).output().unwrap();
        let report: Value = serde_json::from_str(stdout(&output)).unwrap();
        let calls = report["calls"].as_array().unwrap();
        let asked = server.asked.lock().unwrap();
        assert_eq!(asked.iter().filter(|name| *name == "sts:AssumeRole").count(), 1, "{asked:?}");
        !calls.is_empty() && calls.iter().all(|call| call["layers"]["scp"] != "unknown")
    };
    assert!(knows_policies(true, false));
    assert!(knows_policies(false, true));
    assert!(!knows_policies(false, false));
}
