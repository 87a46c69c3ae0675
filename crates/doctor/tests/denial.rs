//! Error texts and CloudTrail records, and what is to be read from them.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

use keytrace_doctor::denial::decode;
use keytrace_doctor::report::decode::json;
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
