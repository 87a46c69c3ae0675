//! What programs rely on: the published schemas, and ids that lead somewhere.

use keytrace_denial::decode;
use keytrace_doctor::diagnose::Report;
use keytrace_doctor::simulate::{UnlistedKeys, simulate};
use keytrace_report::{self, json::json};
use serde_json::{Value, json};

use crate::accounts::{account, accounts};
use crate::schema::Schema;

fn read(report: &Report) -> Value {
    serde_json::from_str(&json(report)).unwrap()
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}

#[test]
fn every_report_keeps_to_its_schema() {
    let schema = Schema::read("report-1.json");
    for example in accounts() {
        for report in [example.report(), example.report_of(example.error.as_deref().unwrap_or_default())] {
            assert_eq!(schema.faults(&read(&report)), [""; 0], "{}", example.name);
        }
    }
}

#[test]
fn the_schema_refuses_what_is_not_a_report() {
    let schema = Schema::read("report-1.json");
    let good = read(&account("three-layers").report());
    for (pointer, bad) in [
        ("/schema", json!("keytrace.report/2")),
        ("/verdict", json!("denied")),
        ("/calls/0/id", json!("1")),
        ("/calls/0/layers/scp", json!("deny")),
        ("/calls/0/encryptionContext/aws:s3:arn", json!(null)),
        ("/findings/0/code", json!("no-such-code")),
        ("/findings/0/evidence/0/line", json!(0)),
        ("/findings/0/fix/edits/0/target/kind", json!("bucket")),
        ("/gaps", json!({})),
        ("/subjects/0", json!({"undocumented": 1})),
    ] {
        let mut report = good.clone();
        *report.pointer_mut(pointer).unwrap() = bad;
        assert_ne!(schema.faults(&report), [""; 0], "{pointer}");
    }
}

#[test]
fn decode_and_simulate_keep_to_their_schemas() {
    let schema = Schema::read("decode-1.json");
    let errors: Vec<String> =
        accounts().into_iter().map(|example| example.error.unwrap_or_default()).collect();
    let together = errors.join("\n\n");
    for text in errors.iter().map(String::as_str).chain(["", "nothing", &together]) {
        let written = keytrace_report::decode::json(&decode(text));
        assert_eq!(schema.faults(&serde_json::from_str(&written).unwrap()), [""; 0], "{text}");
    }
    let schema = Schema::read("simulate-1.json");
    let question = json!({
        "request": {"principal": "arn:aws:iam::111122223333:role/Job", "action": "kms:Decrypt",
            "resource": {"resource": "arn:aws:kms:us-east-1:111122223333:key/k", "accountId": "111122223333"},
            "contextVariables": {}},
        "identityPolicies": [{"name": "a", "policy": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Deny", "Action": "kms:*", "Resource": "*"}]}}, {"name": "b", "policy": {"Statement": 1}}],
        "serviceControlPolicies": [{"orgIdentifier": "r-1", "policies": [{"name": "c", "policy": {
            "Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}}]}],
    });
    let answers = simulate(&question.to_string(), UnlistedKeys::Absent).unwrap();
    let answer = serde_json::to_value(&answers.as_slice()[0]).unwrap();
    assert!(!texts_of(&answer["statements"], "policy").is_empty() && answer["problems"][0].is_object());
    assert_eq!(schema.faults(&answer), [""; 0]);
}

fn texts_of<'v>(list: &'v Value, field: &str) -> Vec<&'v str> {
    list.as_array().unwrap().iter().map(|item| item[field].as_str().unwrap()).collect()
}

#[test]
fn every_example_ends_as_it_says() {
    for example in accounts() {
        let report = read(&example.report_of(example.error.as_deref().unwrap_or_default()));
        assert_eq!(report["verdict"], example.expected["expect"]["verdict"], "{}", example.name);
        let findings = report["findings"].as_array().unwrap();
        let errors = findings.iter().filter(|finding| finding["severity"] == "error");
        let mut codes: Vec<&str> = errors.map(|finding| finding["code"].as_str().unwrap()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes, texts(&example.expected["expect"]["findings"]), "{}", example.name);
    }
}

#[test]
fn ids_lead_both_ways() {
    for example in accounts() {
        let report = read(&example.report());
        let (calls, findings) = (report["calls"].as_array().unwrap(), report["findings"].as_array().unwrap());
        for call in calls {
            for finding in texts(&call["findings"]) {
                let found = findings.iter().find(|other| other["id"] == *finding).unwrap();
                assert!(found["calls"].as_array().unwrap().contains(&call["id"]), "{}", example.name);
            }
        }
        for finding in findings {
            assert_ne!(finding["calls"], json!([]), "{}", example.name);
            for call in texts(&finding["calls"]) {
                let found = calls.iter().find(|other| other["id"] == *call).unwrap();
                assert!(found["findings"].as_array().unwrap().contains(&finding["id"]), "{}", example.name);
            }
            let gaps = finding["fix"].get("gaps").map_or(Vec::new(), texts);
            assert!(gaps.iter().all(|id| texts_of(&report["gaps"], "id").contains(id)), "{}", example.name);
        }
        let listed: Vec<Value> = report["subjects"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|one| one["calls"].as_array().unwrap().clone())
            .collect();
        assert_eq!(listed.len(), calls.len(), "{}", example.name);
    }
}
