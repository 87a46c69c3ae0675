//! Every account of `examples/`, diagnosed: the verdict, the findings, the subject, and the fixes in the files.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

#[path = "support/accounts/mod.rs"]
mod accounts;

use accounts::{Account, accounts};
use keytrace_doctor::diagnose::{Observation, Report, Verdict, from_evidence};
use keytrace_doctor::findings::Severity;
use keytrace_doctor::remediation::{Edit, Operation, TargetKind};
use serde_json::{Value, json};

/// What is not as `example.json` expects it.
fn differences(account: &Account, observations: &[Observation]) -> Option<String> {
    let expected = &account.expected["expect"];
    let report = account.diagnosed(observations);
    let codes = |severity: fn(Severity) -> bool| {
        let found = report.findings.iter().filter(move |found| severity(found.finding.severity));
        found.map(|found| found.finding.code.name()).collect::<Vec<_>>()
    };
    let named: Vec<&str> =
        expected["findings"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    let all = codes(|_| true);
    let missing: Vec<_> = named.iter().filter(|code| !all.contains(code)).collect();
    let errors = codes(|severity| severity == Severity::Error);
    let more: Vec<_> = errors.iter().filter(|code| !named.contains(code)).collect();
    let verdict = report.verdict.name();
    let is_right = expected["verdict"] == verdict && missing.is_empty() && more.is_empty();
    (!is_right).then(|| format!("{}: {verdict}, missing {missing:?}, more {more:?}", account.name))
}

#[test]
fn each_example_gets_its_verdict_and_findings_with_its_error_text() {
    let wrong: Vec<String> =
        accounts().iter().filter_map(|account| differences(account, &account.observations())).collect();
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn each_example_gets_its_verdict_and_findings_from_the_facts_alone() {
    let wrong: Vec<String> = accounts().iter().filter_map(|account| differences(account, &[])).collect();
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn what_users_meet_has_an_example() {
    for (name, rows) in [
        ("visual-job-quality-results", &["S3"] as &[&str]),
        ("security-configuration-logs", &["C1", "C2", "C3", "C4", "C6", "C7"]),
        ("catalog-key-missing", &["G1"]),
        ("lake-formation-role-not-admitted", &["L1"]),
        ("jdbc-crawler-secret-in-vpc", &["G7"]),
        ("kinesis-streaming-via-s3-only", &["T1", "T4"]),
        ("cross-account-lake", &["G8"]),
        ("redshift-role-may-not-copy", &["T6"]),
        ("crawler-role-policy-missing", &["R1"]),
        ("compaction-may-not-write", &["G13"]),
        ("athena-results-source-vpce", &["A1", "A2"]),
        ("session-bucket-key-context", &["J4"]),
    ] {
        let report = accounts::account(name).diagnosed(&[]);
        let has = |row: &&str| report.calls.iter().any(|call| call.asked.row.id() == *row);
        let missing: Vec<&&str> = rows.iter().filter(|row| !has(row)).collect();
        assert!(missing.is_empty(), "{name}: {missing:?}");
    }
}

#[test]
fn what_aws_denied_and_nobody_derived_is_not_called_allowed() {
    let text = accounts::account("three-layers").error.unwrap().replace("kms:Decrypt", "kms:CreateGrant");
    // A text that names the key is judged; this one withholds it.
    let (start, end) = (text.find(" on resource: ").unwrap(), text.find(" with an explicit deny").unwrap());
    let text = format!("{}{}", text.split_at(start).0, text.split_at(end).1);
    let observed = [Observation::read("error.txt", &text)];
    assert_eq!(observed[0].denials[0].action.as_deref(), Some("kms:CreateGrant"), "{text}");
    let report = accounts::account("healthy").diagnosed(&observed);
    assert_eq!(report.verdict, Verdict::Undetermined);
    assert!(report.remarks.iter().any(|remark| remark.contains("`kms:CreateGrant`")), "{:?}", report.remarks);
}

#[test]
fn the_error_text_alone_leads_to_the_job() {
    let mut led = 0;
    for account in accounts().iter().filter(|account| account.error.is_some()) {
        let found = from_evidence(&account.snapshot(), &account.observations());
        let names: Vec<&str> = found.iter().map(|subject| subject.name.as_str()).collect();
        assert!(names.contains(&account.subject_name()), "{}: {names:?}", account.name);
        led += 1;
    }
    assert!(led >= 20, "{led}");
}

#[test]
fn the_fixes_written_into_the_files_of_each_blocked_example_make_it_allowed() {
    let mut fixed = Vec::new();
    for mut account in accounts() {
        let report = account.diagnosed(&[]);
        let edits = edits(&report);
        if report.verdict != Verdict::Blocked || edits.is_empty() {
            continue;
        }
        edits.iter().for_each(|edit| assert!(apply(&mut account, edit), "{}: {edit:?}", account.name));
        let after = account.diagnosed(&[]);
        let left: Vec<&str> = after.findings.iter().map(|found| found.finding.code.name()).collect();
        assert_eq!(after.verdict, Verdict::Allowed, "{}: {left:?}", account.name);
        fixed.push(account.name);
    }
    assert!(fixed.len() >= 15, "{fixed:?}");
}

/// The edits of all fixes; two findings may ask for the same one.
fn edits(report: &Report) -> Vec<Edit> {
    let mut edits: Vec<Edit> = Vec::new();
    let plan = report.subjects.iter().filter_map(|subject| subject.plan.as_ref());
    for edit in plan.flat_map(|plan| plan.edits()) {
        if !edits.contains(edit) {
            edits.push(edit.clone());
        }
    }
    edits
}

/// Makes an edit in every file that holds its target; answers whether there was one.
fn apply(account: &mut Account, edit: &Edit) -> bool {
    let mut made = false;
    for (path, bytes) in &mut account.files {
        let Ok(mut content) = serde_json::from_slice::<Value>(bytes) else { continue };
        let changed = match (edit.target.kind, edit.operation) {
            (TargetKind::KeyState, _) => path.ends_with("/key.json") && set_state(&mut content, edit),
            (TargetKind::RoleInlinePolicy, Operation::Create) => add_inline_policy(&mut content, edit),
            (TargetKind::KeyPolicy, _) => {
                let id = edit.target.arn.as_deref().unwrap_or(&edit.target.name).rsplit('/').next().unwrap();
                path.contains(id) && replace_document(&mut content, edit)
            }
            _ => replace_document(&mut content, edit),
        };
        if changed {
            *bytes = serde_json::to_vec(&content).unwrap();
            made = true;
        }
    }
    made
}

fn set_state(content: &mut Value, edit: &Edit) -> bool {
    let metadata = &mut content["KeyMetadata"];
    if metadata["KeyId"] != edit.target.name.as_str() {
        return false;
    }
    metadata["KeyState"] = edit.after["KeyState"].clone();
    metadata["Enabled"] = json!(edit.after["KeyState"] == "Enabled");
    metadata.as_object_mut().unwrap().remove("DeletionDate");
    true
}

fn add_inline_policy(content: &mut Value, edit: &Edit) -> bool {
    let Some(roles) = content.get_mut("RoleDetailList").and_then(Value::as_array_mut) else { return false };
    let Some(role) = roles.iter_mut().find(|role| role["Arn"].as_str() == edit.target.arn.as_deref()) else {
        return false;
    };
    let policy = json!({"PolicyName": edit.target.name, "PolicyDocument": edit.after});
    match role["RolePolicyList"].as_array_mut() {
        Some(policies) => policies.push(policy),
        None => role["RolePolicyList"] = json!([policy]),
    }
    true
}

/// Puts the new document where the old one stands, as JSON or as text that holds JSON.
fn replace_document(content: &mut Value, edit: &Edit) -> bool {
    let Some(before) = &edit.before else { return false };
    if content == before {
        *content = edit.after.clone();
        return true;
    }
    match content {
        Value::String(text) => {
            let is_it = serde_json::from_str::<Value>(text).is_ok_and(|document| document == *before);
            if is_it {
                *text = edit.after.to_string();
            }
            is_it
        }
        Value::Array(values) => {
            values.iter_mut().fold(false, |made, value| replace_document(value, edit) | made)
        }
        Value::Object(members) => {
            members.values_mut().fold(false, |made, value| replace_document(value, edit) | made)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}
