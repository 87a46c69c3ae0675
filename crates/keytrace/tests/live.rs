//! Reading AWS: every example account, behind real HTTP and real signatures, on a loopback port.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may stop"
)]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;
use std::sync::{Arc, Mutex};

use serde_json::Value;

use support::account::Account;
use support::live::{account, healthy_but, live};
use support::server::{Answer, Server, serve};
use support::{
    assert_one_error, assert_private, assert_refused, code, example, folder, json, keytrace, stderr, stdout,
};

/// The codes of the findings of a severity, or of a list of codes.
fn codes<'a>(findings: &'a Value, severity: &str) -> BTreeSet<&'a str> {
    let counts = |each: &&Value| severity.is_empty() || each["severity"] == severity;
    let all = findings.as_array().unwrap().iter().filter(counts);
    all.map(|each| each.get("code").unwrap_or(each).as_str().unwrap()).collect()
}

/// Each request of a report, its decision, and what each layer said.
fn decisions(report: &Value) -> BTreeSet<String> {
    let calls = report["calls"].as_array().unwrap().iter();
    let parts = ["row", "action", "key", "principal", "necessity", "decision", "layers"];
    calls.map(|call| parts.map(|part| call[part].to_string()).join(" ")).collect()
}

const DIAGNOSE: [&str; 5] = ["diagnose", "--job", "nightly-orders", "--format", "json"];

#[test]
fn every_example_is_diagnosed_from_aws_as_from_its_snapshot() {
    for folder in fs::read_dir(example("")).unwrap().map(|entry| entry.unwrap().path()) {
        if !folder.join("example.json").is_file() {
            continue;
        }
        let expected = json(&folder.join("example.json"));
        let server = account(folder.file_name().unwrap().to_str().unwrap());
        let subject =
            ["job", "crawler", "subject"].into_iter().find_map(|kind| Some((kind, expected[kind].as_str()?)));
        let (kind, name) = subject.unwrap();
        let kind = format!("--{kind}");
        let mut arguments = vec!["diagnose", &kind, name, "--format", "json", "--role-name", "Audit"];
        let principal = expected["principal"].as_str().map(str::to_owned);
        arguments.extend(principal.iter().flat_map(|arn| ["--principal", arn]));
        let output = live(&server, &arguments).output().unwrap();
        let who = folder.display();
        let report: Value =
            serde_json::from_str(stdout(&output)).unwrap_or_else(|_| panic!("{who}: {}", stderr(&output)));
        let expected = &expected["expect"];
        assert_eq!(report["verdict"], expected["verdict"], "{who}: {report}");
        let (all, errors, named) = (
            codes(&report["findings"], ""),
            codes(&report["findings"], "error"),
            codes(&expected["findings"], ""),
        );
        assert!(
            named.is_subset(&all) && errors.is_subset(&named),
            "{who}: {named:?}, not {errors:?} of {all:?}"
        );
        let saved = folder.join("snapshot");
        let mut arguments =
            vec!["diagnose", &kind, name, "--format", "json", "--snapshot", saved.to_str().unwrap()];
        arguments.extend(principal.iter().flat_map(|arn| ["--principal", arn]));
        let output = keytrace(&arguments).output().unwrap();
        let told: Value = serde_json::from_str(stdout(&output)).unwrap();
        assert_eq!(decisions(&report), decisions(&told), "{who}");
        let sent = server.asked.lock().unwrap().len();
        // Each level of an organization is two requests and more, a VPC eight, and the lake has a dozen buckets and keys.
        let most = match folder.file_name().unwrap().to_str().unwrap() {
            "lake" => 80,
            "three-layers"
            | "rcp-denies"
            | "scp-denies-at-ou"
            | "scp-level-without-allow"
            | "vpc-endpoint-policy" => 43,
            _ => 39,
        };
        assert!(sent <= most, "{who}: {sent} requests");
    }
}

#[test]
fn what_is_collected_is_private_and_is_diagnosed_alike() {
    for (name, expected) in [("healthy", 0), ("role-policy-missing", 1), ("key-disabled", 1)] {
        let (server, out) = (account(name), folder(&format!("collect-{name}")));
        let output = live(&server, &["collect", "--out", out.to_str().unwrap()]).output().unwrap();
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        let snapshot = out.to_str().unwrap();
        let output = keytrace(&["scan", "--snapshot", snapshot, "--assume", "scp=allow"]).output().unwrap();
        assert_eq!(code(&output), expected, "{name}: {}{}", stdout(&output), stderr(&output));
        assert_private(&out);
    }
}

#[test]
fn every_refused_operation_is_a_gap_with_its_permission() {
    let server = serve(|asked| match asked.name().as_str() {
        "sts:GetCallerIdentity" => Account::of(&example("healthy").join("snapshot")).answer(asked),
        _ => Answer::error(asked, 403, "AccessDeniedException", "not authorized"),
    });
    let out = folder("refused");
    let output = live(&server, &["collect", "--out", out.to_str().unwrap()]).output().unwrap();
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let gaps = json(&out.join("gaps.json"));
    for row in keytrace_aws::catalog::rows().filter(|row| row.is_for_all() && !row.path.is_empty()) {
        let path = row.path.replace("{account}", "111122223333").replace("{region}", "us-east-1");
        if path.contains('{') || path.starts_with("organization/") {
            continue;
        }
        let gap = gaps["gaps"].as_array().unwrap().iter().find(|gap| gap["path"] == path);
        let gap = gap.unwrap_or_else(|| panic!("no gap at {path}"));
        assert_eq!(gap["kind"], "not-collected", "{gap}");
        assert_eq!(
            (&gap["operation"], &gap["permission"]),
            (&row.to_string().into(), &row.permission().into())
        );
        assert!(gap["reason"].as_str().unwrap().starts_with("AccessDenied"), "{gap}");
    }
    let read = keytrace(&["scan", "--snapshot", out.to_str().unwrap()]).output().unwrap();
    assert_refused(&read, &["glue:GetJobs"]);
}

#[test]
fn an_encrypted_catalog_that_refuses_us_is_our_gap_and_not_the_users_failure() {
    let server = healthy_but(|asked| {
        let is_catalog = ["glue:GetDatabases", "glue:GetConnections"].contains(&asked.name().as_str());
        is_catalog.then(|| {
            Answer::error(
                asked,
                400,
                "GlueEncryptionException",
                "User: x is not authorized to perform: kms:Decrypt",
            )
        })
    });
    let out = folder("encrypted-catalog");
    let output = live(&server, &["collect", "--out", out.to_str().unwrap()]).output().unwrap();
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let gaps = json(&out.join("gaps.json"));
    let is_ours = |gap: &&Value| gap["operation"] == "glue:GetDatabases";
    let gap = gaps["gaps"].as_array().unwrap().iter().find(is_ours).unwrap();
    assert_eq!((&gap["permission"], &gap["kind"]), (&"kms:Decrypt".into(), &"not-collected".into()));
    let read =
        keytrace(&["scan", "--snapshot", out.to_str().unwrap(), "--assume", "scp=allow"]).output().unwrap();
    assert_eq!(code(&read), 0, "{}", stdout(&read));
}

#[test]
fn a_script_under_a_key_that_refuses_us_is_our_gap_and_names_the_key() {
    // `M-S3-1`: S3 answers with the sentence of KMS.
    let refusal = "User: x is not authorized to perform: kms:Decrypt on resource: y because no identity-based policy \
                   allows the kms:Decrypt action";
    let server = healthy_but(move |asked| {
        let is_script = asked.operation.starts_with("GET ") && asked.operation.contains("nightly-orders.py");
        is_script.then(|| Answer::error(asked, 403, "AccessDenied", refusal))
    });
    let output = live(&server, &["diagnose", "--job", "nightly-orders"]).output().unwrap();
    assert_eq!(code(&output), 3, "{}", stdout(&output));
    let said = stdout(&output).split_whitespace().collect::<Vec<_>>().join(" ");
    let expected = "what the script of job nightly-orders uses: requires `kms:Decrypt`";
    assert!(said.contains(expected) && said.contains("no identity-based policy"), "{said}");
}

#[test]
fn throttling_is_waited_out() {
    let throttled: Mutex<BTreeSet<String>> = Mutex::default();
    let server = healthy_but(move |asked| {
        // Every service throttles the first request: the SDK is slow to ask a service again that throttles often.
        let is_first = throttled.lock().unwrap().insert(asked.service.clone());
        match (asked.service.as_str(), is_first) {
            ("sts", _) | (_, false) => None,
            ("s3", _) => Some(Answer::error(asked, 503, "SlowDown", "Please reduce your request rate.")),
            ("iam", _) => Some(Answer::error(asked, 400, "Throttling", "Rate exceeded")),
            _ => Some(Answer::error(asked, 400, "ThrottlingException", "Rate exceeded")),
        }
    });
    let output = live(&server, &DIAGNOSE).output().unwrap();
    assert_eq!(code(&output), 0, "{}{}", stdout(&output), stderr(&output));
}

#[test]
fn an_account_of_ten_thousand_roles_is_read_page_by_page() {
    let server = healthy_but(|asked| {
        if asked.name() != "iam:GetAccountAuthorizationDetails" {
            return None;
        }
        let page: usize = asked.field("Marker").parse().unwrap_or_default();
        let role = |number: usize| {
            format!(
                "<member><RoleName>r{number}</RoleName><Arn>arn:aws:iam::111122223333:role/r{number}</Arn><Path>/</Path>\
                 <RolePolicyList/><AttachedManagedPolicies/></member>"
            )
        };
        let roles: String = (page * 100..page * 100 + 100).map(role).collect();
        let more = if page < 99 {
            format!("<IsTruncated>true</IsTruncated><Marker>{}</Marker>", page + 1)
        } else {
            String::new()
        };
        Some(Answer::of(format!(
            "<R><GetAccountAuthorizationDetailsResult><RoleDetailList>{roles}</RoleDetailList><UserDetailList/>\
             <GroupDetailList/><Policies/>{more}</GetAccountAuthorizationDetailsResult></R>"
        )))
    });
    let out = folder("ten-thousand");
    let output = live(&server, &["collect", "--out", out.to_str().unwrap()]).output().unwrap();
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let details = json(&out.join("accounts/111122223333/iam/account-authorization-details.json"));
    let names: BTreeSet<&str> = details["RoleDetailList"]
        .as_array()
        .unwrap()
        .iter()
        .map(|role| role["RoleName"].as_str().unwrap())
        .collect();
    assert_eq!(names.len(), 10_000);
    let read = keytrace(&["scan", "--snapshot", out.to_str().unwrap()]).output().unwrap();
    assert!(matches!(code(&read), 0 | 1 | 3), "{}", stderr(&read));
}

#[test]
fn what_is_wrong_with_credentials_clock_or_network_is_one_sentence_after_two_attempts_at_most() {
    for (error_code, message, words) in [
        (
            "ExpiredToken",
            "The security token included in the request is expired",
            &["expired", "aws sso login"][..],
        ),
        (
            "InvalidClientTokenId",
            "The security token included in the request is invalid.",
            &["access key", "--region"],
        ),
        ("SignatureDoesNotMatch", "Signature expired: 20200101T000000Z is now earlier than", &["clock"]),
        (
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match",
            &["secret access key"],
        ),
    ] {
        let server = serve(move |asked| Answer::error(asked, 403, error_code, message));
        assert_refused_with_one_error(live(&server, &DIAGNOSE), words);
        let asked = server.asked.lock().unwrap();
        assert!((1..=2).contains(&asked.len()), "{asked:?}");
    }
    let nobody = Server { url: "http://127.0.0.1:9".to_owned(), asked: Arc::default() };
    assert_refused_with_one_error(live(&nobody, &DIAGNOSE), &["could not be reached", "network"]);
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let silence = Server { url, asked: Arc::default() };
    assert_refused_with_one_error(live(&silence, &DIAGNOSE), &["could not be reached"]);
    // Later requests are asked up to eight times, for two minutes.
    silent.set_nonblocking(true).unwrap();
    let attempts = std::iter::from_fn(|| silent.accept().ok()).count();
    assert!((1..=2).contains(&attempts), "{attempts}");
    for (flag, value, words) in [
        ("--endpoint-url", "not a url", &["`not a url` is not an endpoint URL", "https://"][..]),
        ("--endpoint-url", "localhost:4000", &["`localhost:4000` is not an endpoint URL"]),
        ("--endpoint-url", "http://127.0.0.1:9", &["could not be reached", "--endpoint-url"]),
        ("--region", "US East", &["`US East` is not an AWS Region", "us-east-1"]),
    ] {
        assert_refused_with_one_error(live(&nobody, &[&DIAGNOSE[..], &[flag, value]].concat()), words);
    }
    let server = account("healthy");
    let mut none = live(&server, &DIAGNOSE);
    none.env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY");
    assert_refused_with_one_error(none, &["no AWS credentials", "--profile", "--snapshot DIR"]);
    let mut profile = live(&server, &[&DIAGNOSE[..], &["--profile", "nobody"]].concat());
    profile.env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY");
    assert_refused_with_one_error(profile, &["no AWS credentials", "nobody"]);
}

fn assert_refused_with_one_error(mut command: Command, words: &[&str]) {
    let output = command.output().unwrap();
    assert_refused(&output, words);
    assert_one_error(&output);
}

#[test]
fn a_job_that_is_not_there_is_told_with_its_place() {
    let server = healthy_but(|asked| match (asked.name().as_str(), asked.field("JobName")) {
        ("glue:GetJob", name) if name == "gone" => {
            Some(Answer::error(asked, 400, "EntityNotFoundException", "Job gone not found."))
        }
        ("glue:GetJob", _) => Some(Answer::error(asked, 400, "AccessDeniedException", "not authorized")),
        _ => None,
    });
    let output = live(&server, &["diagnose", "--job", "gone"]).output().unwrap();
    assert_refused(&output, &["111122223333 has no job `gone` in us-east-1", "`--region`"]);
    let output = live(&server, &["diagnose", "--job", "secret"]).output().unwrap();
    assert_refused(
        &output,
        &["job `secret` of account 111122223333", "AccessDenied", "requires `glue:GetJob`"],
    );
}

#[test]
fn a_script_is_not_read_if_the_user_does_not_want_it() {
    let server = account("healthy");
    let output = live(&server, &[&DIAGNOSE[..], &["--no-script"]].concat()).output().unwrap();
    assert!(matches!(code(&output), 0 | 3), "{}", stderr(&output));
    let asked = server.asked.lock().unwrap();
    assert!(
        !asked.iter().any(|name| name.starts_with("s3:GET ") && name.ends_with(".py") && !name.contains('?')),
        "{asked:?}"
    );
}
