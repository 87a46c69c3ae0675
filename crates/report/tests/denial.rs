//! Error texts and CloudTrail records, and what is to be read from them.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

use keytrace_denial::decode;
use keytrace_report::decode::{json, text};
use keytrace_report::style::Style;
use serde_json::Value;

/// Checks one fixture: the fields that it names have the values that it names.
fn mismatches(text: &str, expected: &[Value]) -> Vec<String> {
    let found: Value = serde_json::from_str(&json(&decode(text))).unwrap();
    let found = match found.get("denials") {
        Some(list) => list.as_array().unwrap().clone(),
        None => vec![found],
    };
    if found.len() != expected.len() {
        return vec![format!("{} denials instead of {}: {found:#?}", found.len(), expected.len())];
    }
    let mut wrong = Vec::new();
    for (found, expected) in found.iter().zip(expected) {
        for (field, value) in expected.as_object().unwrap() {
            let read = match field.as_str() {
                "rules" => has_all(&found["rules"], value),
                "event" => {
                    value.as_object().unwrap().iter().all(|(name, fact)| &found["event"][name] == fact)
                }
                _ => &found[field] == value,
            };
            if !read {
                wrong.push(format!("{field}: {} instead of {value}", found[field]));
            }
        }
    }
    wrong
}

fn has_all(found: &Value, expected: &Value) -> bool {
    let found = found.as_array().unwrap();
    expected.as_array().unwrap().iter().all(|rule| found.contains(rule))
}

fn check(file: &str) {
    let path = format!("{}/tests/denial/{file}", env!("CARGO_MANIFEST_DIR"));
    let fixtures: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert!(!fixtures.is_empty());
    let mut failures = String::new();
    for (index, fixture) in fixtures.iter().enumerate() {
        let text = fixture["text"].as_str().unwrap();
        let wrong = mismatches(text, fixture["denials"].as_array().unwrap());
        if !wrong.is_empty() {
            let name = fixture["name"].as_str().unwrap_or("");
            failures.push_str(&format!("#{index} {name} {text:?}\n    {}\n", wrong.join("\n    ")));
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn texts_that_people_have_met_are_read_right() {
    check("seen.json");
}

#[test]
fn the_parse_vectors_are_read_right() {
    check("vectors.json");
}

/// The text of a fixture, by its name.
fn vector(name: &str) -> String {
    let path = format!("{}/tests/denial/vectors.json", env!("CARGO_MANIFEST_DIR"));
    let fixtures: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let fixture = fixtures.iter().find(|fixture| fixture["name"] == name).unwrap();
    fixture["text"].as_str().unwrap().to_owned()
}

fn shown(name: &str) -> String {
    text(&decode(&vector(name)), 100, Style::Plain)
}

#[test]
fn people_read_what_a_missing_allow_proves() {
    insta::assert_snapshot!(shown("PV-1"), @r"
    access denied: identity-based policy (implicit deny)
      principal   arn:aws:sts::111122223333:assumed-role/Job/GlueJobRunnerSession
      role        arn:aws:iam::111122223333:role/Job
      action      kms:Decrypt
      resource    arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab
      service     kms
      status      400 AccessDeniedException
      request ID  8a1f9e66-0000-4000-8000-000000000001
    proves
      - no identity-based policy of role `Job` allows `kms:Decrypt` on key
        `1234abcd-12ab-34cd-56ef-1234567890ab` of account 111122223333 in `us-east-1` with the context
        of this request
      - the key policy in account 111122223333 lets IAM policies decide; otherwise AWS would have named
        it (observed, not documented)
    does not prove
      - that no statement about `kms:Decrypt` exists: one may name another key, Region, or alias, or
        have a condition that is not met
      - that the key policy allows other actions
      - that the other layers allow the request: AWS names only one layer even when several deny
    what to do next
      - check the policies of role `Job` itself: the spelling of the action, and in Resource the key's
        ARN, not an alias
      - check the conditions of the statements that nearly match: kms:ViaService, kms:EncryptionContext,
        kms:ResourceAliases, tags
      - allow `kms:Decrypt` on key `1234abcd-12ab-34cd-56ef-1234567890ab` of account 111122223333 in
        `us-east-1` in a policy of role `Job`; within one account, the key policy can allow it instead
      - find request ID `8a1f9e66-0000-4000-8000-000000000001` in CloudTrail: the record has the
        encryption context and the calling service
    rules: M-L-IDP-I; see https://keytrace.example/rules (docs/rules.md)
    ");
}

#[test]
fn people_read_what_a_record_adds() {
    insta::assert_snapshot!(shown("PV-16"), @r"
    access denied: resource-based policy (implicit deny)
      principal   arn:aws:sts::111122223333:assumed-role/Job/GlueJobRunnerSession
      role        arn:aws:iam::111122223333:role/service-role/Job
      action      kms:Decrypt
      resource    arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab
      service     kms
      status      AccessDenied
      request ID  8a1f9e66-0000-4000-8000-000000000009
      when        2026-09-01T10:00:00Z
      region      us-east-1
      via         glue.us-east-1.amazonaws.com
      context     glue_catalog_id=111122223333
    proves
      - no statement of the key policy of key `1234abcd-12ab-34cd-56ef-1234567890ab` of account
        111122223333 in `us-east-1` applies to this request by role `Job`, neither by naming it nor by
        delegating to its account
      - `glue.us-east-1.amazonaws.com` made the request on behalf of the caller (`kms:ViaService`)
    does not prove
      - that the identity-based policies of role `Job` allow `kms:Decrypt`: AWS gives the same text
        where neither side allows it
      - that the other layers allow the request: AWS names only one layer even when several deny
    what to do next
      - look for the statement that delegates to the account (`arn:aws:iam::111122223333:root`): it may
        be missing or list other actions
      - check its conditions: kms:ViaService, kms:CallerAccount, and the encryption context (with S3
        Bucket Keys it is the bucket ARN)
      - check for a deleted principal (an `AROA…` ID), a wrong account ID or path, or a statement
        without Resource
      - if this is the AWS managed key of another service, or the request was made directly, use a
        customer managed key: the policy of an AWS managed key cannot be changed
    rules: M-L-RBP-I, M-CT-2, M-CT-4; see https://keytrace.example/rules (docs/rules.md)
    ");
}

#[test]
fn people_read_that_nothing_was_found() {
    insta::assert_snapshot!(shown("nothing"), @"No AWS error was found in this text.");
}

#[test]
fn one_denial_is_an_object_and_several_or_none_are_a_list() {
    let shape = |name| serde_json::from_str::<Value>(&json(&decode(&vector(name)))).unwrap();
    let one = shape("PV-1");
    assert_eq!(one["schema"], "keytrace.decode/1");
    let names: Vec<&str> = one.as_object().unwrap().keys().map(String::as_str).collect();
    let documented = [
        "schema",
        "kind",
        "layer",
        "denial",
        "concealed",
        "principal",
        "action",
        "resource",
        "policyArn",
        "service",
        "statusCode",
        "errorCode",
        "requestId",
        "proves",
        "doesNotProve",
        "next",
        "rules",
    ];
    assert_eq!(names, documented);
    assert_eq!(shape("nothing"), serde_json::json!({"schema": "keytrace.decode/1", "denials": []}));
    assert_eq!(shape("two lines, nothing between")["denials"].as_array().map(Vec::len), Some(2));
}
