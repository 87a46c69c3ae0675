//! Every account of `examples/`: the findings that it names are found, no others are errors, and their fixes serve.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, reason = "a test")]

#[path = "support/accounts/mod.rs"]
mod accounts;

use accounts::{Account, accounts};
use keytrace_access::kms::assemble::assemble;
use keytrace_access::policies::Library;
use keytrace_doctor::findings::{JudgedCase, Severity};
use keytrace_doctor::remediation::plan::{Plan, plan};
use keytrace_glue::kms_calls;
use keytrace_glue::subject::Subject;
use keytrace_iam::decide::Decision;
use keytrace_snapshot::format::Files;
use serde_json::Value;

/// The cases of the example's job or crawler, and its run, judged.
fn judged(account: &Account) -> Vec<JudgedCase> {
    let snapshot = account.snapshot();
    let subject = Subject { run: last_run(&account.files), ..account.subject() };
    let library = Library::new();
    let judge = |call| JudgedCase::of(assemble(&snapshot, &library, call, &[]));
    kms_calls(&snapshot, &subject).calls.into_iter().map(judge).collect()
}

/// The id of the run that failed, where the example has one: its session policy counts.
fn last_run(files: &Files) -> Option<String> {
    let texts = files.iter().filter(|(name, _)| name.contains("run"));
    texts.filter_map(|(_, bytes)| std::str::from_utf8(bytes).ok()).find_map(|text| {
        let start = text.find("\"jr_")? + 1;
        text[start..].split('"').next().map(str::to_owned)
    })
}

fn errors(plan: &Plan) -> Vec<&'static str> {
    let errors = plan.findings.iter().filter(|finding| finding.severity == Severity::Error);
    let mut codes: Vec<&'static str> = errors.map(|finding| finding.code.name()).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

#[test]
fn each_example_has_the_findings_that_it_names() {
    let mut wrong = Vec::new();
    for account in accounts() {
        let plan = plan(&judged(&account));
        let named: Vec<&str> = account.expected["expect"]["findings"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(Value::as_str)
            .collect();
        let notes = plan.findings.iter().filter(|finding| finding.severity < Severity::Error);
        let less: Vec<&str> = notes.map(|finding| finding.code.name()).collect();
        let missing: Vec<_> =
            named.iter().filter(|code| !errors(&plan).contains(code) && !less.contains(code)).collect();
        let more: Vec<_> = errors(&plan).into_iter().filter(|code| !named.contains(code)).collect();
        if !missing.is_empty() || !more.is_empty() {
            wrong.push(format!("{}: missing {missing:?}, more {more:?}", account.name));
        }
    }
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn the_fix_of_each_blocked_example_lets_it_through() {
    let beyond_edits =
        ["key-not-found", "key-in-other-region", "aws-managed-key-cross-account", "key-pending-import"];
    let mut fixed = 0;
    for account in accounts() {
        let cases = judged(&account);
        let plan = plan(&cases);
        let codes = errors(&plan);
        let is_denied = |decision| matches!(decision, Decision::ExplicitDeny | Decision::ImplicitDeny);
        let denied = cases.iter().any(|judged| is_denied(judged.authorization.decision));
        assert_eq!(denied, !codes.is_empty(), "{}: {codes:?}", account.name);
        if !denied || codes.iter().any(|code| beyond_edits.contains(code)) {
            continue;
        }
        assert!(plan.unfixed.is_empty(), "{}: {codes:?}", account.name);
        assert!(plan.whole.is_some(), "{}: {codes:?}", account.name);
        fixed += 1;
    }
    assert!(fixed >= 15, "{fixed}");
}
