//! A full account: collected, and diagnosed alike from AWS and from the snapshot; its lists are read to the end.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::account::{build, let_role};
use crate::proxy::with_proxy;
use crate::server::{HOME, Moto, moto};
use crate::support::{code, keytrace, stderr, stdout};

/// A folder of the test's own, not there yet.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("moto-{name}"));
    _ = fs::remove_dir_all(&folder);
    folder
}

/// Collects into a folder.
pub(crate) fn collect(moto: &Moto, url: &str, out: &Path, more: &[&str]) {
    let arguments = [&["collect", "--out", out.to_str().unwrap()], more].concat();
    let output = moto.live(url, &arguments).output().unwrap();
    assert_eq!(code(&output), 0, "{}", stderr(&output));
}

pub(crate) fn file(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// The files of a folder and of those below it.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// What a report says of each request, and the findings that are errors.
fn judged(report: &str) -> (BTreeSet<String>, BTreeSet<String>) {
    let report: Value = serde_json::from_str(report).unwrap_or_else(|_| panic!("{report}"));
    let decision = |call: &Value| format!("{} {} {}", call["action"], call["row"], call["decision"]);
    let calls = report["calls"].as_array().unwrap().iter().map(decision).collect();
    let errors = report["findings"].as_array().unwrap().iter().filter(|one| one["severity"] == "error");
    (calls, errors.map(|one| one["code"].to_string()).collect())
}

#[test]
#[ignore = "needs moto; `cargo xtask test` runs it"]
fn a_full_account_is_diagnosed_from_aws_as_from_its_snapshot() {
    let moto = moto();
    build(&moto);
    for (name, actions, expected) in
        [("blocked", &["kms:Decrypt", "kms:DescribeKey"][..], 1), ("whole", &["kms:*"], 0)]
    {
        let_role(&moto.account(HOME), actions);
        let out = folder(name);
        collect(&moto, &moto.url(), &out, &[]);
        for path in files(&out) {
            // The password of the connection and that in the job's arguments.
            assert!(!fs::read_to_string(&path).unwrap().contains("hunter2"), "{}", path.display());
        }
        for subject in [["--job", "nightly"], ["--crawler", "orders"]] {
            let arguments = [&["diagnose", "--format", "json"], &subject[..]].concat();
            let from_aws = moto.live(&moto.url(), &arguments).output().unwrap();
            let (said, what) = (stdout(&from_aws), format!("{name} {subject:?}"));
            assert_eq!(code(&from_aws), expected, "{what}: {said}{}", stderr(&from_aws));
            let snapshot = ["--snapshot", out.to_str().unwrap()];
            let from_files = keytrace(&[&arguments[..], &snapshot].concat()).output().unwrap();
            let (ours, theirs) = (judged(said), judged(stdout(&from_files)));
            assert_eq!(ours, theirs, "{what}: {said}\n{}", stdout(&from_files));
            assert_eq!(ours.1.iter().any(|code| code.contains("identity-policy-lacks-allow")), expected == 1);
        }
    }
}

/// moto's runs succeed, so the failure is put into its answer.
#[test]
#[ignore = "needs moto; `cargo xtask test` runs it"]
fn the_last_failed_run_tells_the_error_itself() {
    let moto = moto();
    let key = build(&moto);
    let error = format!(
        "An error occurred while calling o93.parquet. User: arn:aws:sts::{HOME}:assumed-role/etl/GlueJobRunnerSession is not \
         authorized to perform: kms:GenerateDataKey on resource: {key} because no identity-based policy allows the \
         kms:GenerateDataKey action (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied)"
    );
    let handler = |request: &crate::proxy::Request, moto: &crate::proxy::Upstream<'_>| {
        let mut answer = moto.ask(request);
        if request.operation == "glue:GetJobRuns" {
            let mut runs: Value = serde_json::from_slice(&answer.body).unwrap();
            runs["JobRuns"][0]["JobRunState"] = "FAILED".into();
            runs["JobRuns"][0]["ErrorMessage"] = error.as_str().into();
            answer.body = runs.to_string().into_bytes();
        }
        answer
    };
    with_proxy(&moto, handler, |url, _| {
        let output = moto.live(url, &["diagnose", "--job", "nightly", "--format", "json"]).output().unwrap();
        assert_eq!(code(&output), 1, "{}{}", stdout(&output), stderr(&output));
        let report: Value = serde_json::from_str(stdout(&output)).unwrap();
        let is_seen = |call: &Value| call["observed"] == true && call["action"] == "kms:GenerateDataKey";
        assert!(report["calls"].as_array().unwrap().iter().any(is_seen), "{report}");
    });
}

#[test]
#[ignore = "needs moto; `cargo xtask test` runs it"]
fn lists_are_read_to_their_last_page() {
    let moto = moto();
    let account = moto.account(HOME);
    for number in 0..120 {
        let group = json!({ "logGroupName": format!("/aws-glue/jobs/g{number}") });
        account.json("logs", "Logs_20140328.CreateLogGroup", &group);
        let secret = json!({ "Name": format!("s{number}"), "SecretString": "hunter2" });
        account.json("secretsmanager", "secretsmanager.CreateSecret", &secret);
    }
    let out = folder("pages");
    let asked = with_proxy(
        &moto,
        |request, moto| moto.ask(request),
        |url, seen| {
            collect(&moto, url, &out, &[]);
            seen.take()
        },
    );
    for (operation, name, list) in [
        ("logs:DescribeLogGroups ", "logs/log-groups.json", "logGroups"),
        ("secretsmanager:ListSecrets ", "secretsmanager/secrets.json", "SecretList"),
    ] {
        let pages = asked.iter().filter(|asked| asked.starts_with(operation)).count();
        assert!(pages > 1, "{operation}: {pages}");
        let list = file(&out.join(format!("accounts/{HOME}/us-east-1/{name}")))[list].clone();
        assert_eq!(list.as_array().unwrap().len(), 120, "{operation}");
    }
}
