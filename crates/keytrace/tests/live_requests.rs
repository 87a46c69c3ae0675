//! A diagnosis asks AWS for nothing that no answer needs, over loopback HTTP.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

mod support;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use serde_json::Value;

use support::account::Account;
use support::live::{healthy_but, live};
use support::server::{Answer, Asked, Server, serve};
use support::{KEY, example, stderr, stdout};

const DIAGNOSE: [&str; 7] =
    ["diagnose", "--job", "nightly-orders", "--format", "json", "--role-name", "Audit"];

fn report(server: &Server) -> Value {
    let output = live(server, &DIAGNOSE).output().unwrap();
    serde_json::from_str(stdout(&output)).unwrap_or_else(|_| panic!("{}", stderr(&output)))
}

fn count(server: &Server, start: &str) -> usize {
    server.asked.lock().unwrap().iter().filter(|name| name.starts_with(start)).count()
}

/// The targets of which policies are asked for in an example, each with the kind of policies; where roots are refused, if said.
fn targets(name: &str, roots_are_refused: bool) -> BTreeSet<(String, String)> {
    let account = Account::of(&example(name).join("snapshot"));
    let seen: Arc<Mutex<BTreeSet<(String, String)>>> = Arc::default();
    let log = Arc::clone(&seen);
    let server = serve(move |asked| {
        if asked.operation == "ListPoliciesForTarget" {
            log.lock().unwrap().insert((asked.field("TargetId"), asked.field("Filter")));
        }
        match asked.operation.as_str() {
            "ListRoots" if roots_are_refused => Answer::error(asked, 400, "AccessDeniedException", "no"),
            _ => account.answer(asked),
        }
    });
    report(&server);
    let seen = seen.lock().unwrap();
    seen.clone()
}

fn all(targets: [&str; 3], kind: &str) -> BTreeSet<(String, String)> {
    targets.map(|target| (target.to_owned(), kind.to_owned())).into()
}

#[test]
fn policies_are_asked_for_where_their_kind_is_enabled_and_counts() {
    let own = ["111122223333", "ou-exam-workload", "r-exam"];
    let (scp, rcp) = ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY");
    // The root has no resource control policies.
    assert_eq!(targets("three-layers", false), all(own, scp));
    // Nobody tells which kinds there are.
    let both: BTreeSet<_> = all(own, scp).union(&all(own, rcp)).cloned().collect();
    assert_eq!(targets("three-layers", true), both);
    // The account in the organization owns the key, and none of its roles acts.
    let owner = ["444455556666", "ou-exam-workload", "r-exam"];
    assert_eq!(targets("rcp-denies", false), all(owner, rcp));
}

#[test]
fn grants_are_asked_for_only_where_no_policy_allows() {
    for (name, expected) in [("healthy", 0), ("role-policy-missing", 1)] {
        let account = Account::of(&example(name).join("snapshot"));
        let server = serve(move |asked| account.answer(asked));
        report(&server);
        assert_eq!(count(&server, "kms:ListGrants"), expected, "{name}");
        assert_eq!(count(&server, "kms:ListResourceTags"), 0, "{name}");
    }
}

#[test]
fn a_script_that_was_read_tells_its_own_key() {
    let server = healthy_but(|asked| {
        let is_script = asked.operation.starts_with("GET /example-glue-assets/scripts/");
        let headers = [
            ("x-amz-server-side-encryption", "aws:kms"),
            ("x-amz-server-side-encryption-aws-kms-key-id", KEY),
        ];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        is_script.then(|| Answer { headers, ..Answer::of("print('read')") })
    });
    let report = report(&server);
    let calls = report["calls"].as_array().unwrap();
    assert!(calls.iter().any(|call| call["row"] == "J1" && call["key"] == KEY), "{report}");
    assert_eq!(count(&server, "s3:HEAD /example-glue-assets/"), 0);
    assert_eq!(
        count(&server, "s3:GET /example-glue-assets?list-type=2"),
        0,
        "what the run writes is no sample"
    );
}

/// S3 with a hundred objects below `raw/`, of which those from the one of this number on are under the key.
fn objects(asked: &Asked, first: usize) -> Option<Answer> {
    if asked.operation.starts_with("GET /example-orders?list-type=2") {
        let key = |number| format!("<Contents><Key>raw/{number:03}</Key></Contents>");
        return Some(Answer::of(format!("<L>{}</L>", (0..100).map(key).collect::<String>())));
    }
    let number: usize = asked.operation.strip_prefix("HEAD /example-orders/raw/")?.parse().ok()?;
    let mut headers = vec![("x-amz-server-side-encryption".to_owned(), "AES256".to_owned())];
    if number >= first {
        headers = vec![
            ("x-amz-server-side-encryption".to_owned(), "aws:kms".to_owned()),
            ("x-amz-server-side-encryption-aws-kms-key-id".to_owned(), KEY.to_owned()),
        ];
    }
    Some(Answer { headers, ..Answer::of("") })
}

#[test]
fn more_objects_are_looked_at_where_the_first_differ() {
    for (first, expected) in [(0, 4..=6), (100, 4..=6), (90, 15..=20)] {
        let server = healthy_but(move |asked| objects(asked, first));
        report(&server);
        let looked_at = count(&server, "s3:HEAD /example-orders/");
        assert!(expected.contains(&looked_at), "{first}: {looked_at}");
    }
}
