//! Changes of a policy's text that keep the rest of the document as it is.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::remediation::Part;
use crate::remediation::allowance::Allowance;

/// One change of a policy document.
#[derive(Clone, Debug, PartialEq)]
pub enum Amendment {
    /// Adds a statement.
    Add(Allowance),
    /// Puts another value in the place of the one at this JSON pointer.
    Replace {
        /// The place.
        pointer: String,
        /// What shall be there.
        with: Value,
    },
    /// Takes out the statement at this JSON pointer.
    Remove {
        /// The place.
        pointer: String,
    },
}

/// A policy document before and after its amendments.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Amended {
    pub(super) before: Option<Value>,
    /// None when no statement is left, so that the policy itself goes.
    pub(super) after: Option<Value>,
    pub(super) parts: Vec<Part>,
}

/// Amends the document `text`; an empty one where there is none. None when the text is not a policy document.
pub(super) fn amend(text: Option<&str>, amendments: &[Amendment]) -> Option<Amended> {
    let before: Option<Value> = match text {
        Some(text) => Some(serde_json::from_str(text).ok()?),
        None => None,
    };
    let mut after = before.clone().unwrap_or_else(|| json!({ "Version": "2012-10-17", "Statement": [] }));
    let mut parts = Vec::new();
    for (pointer, with) in replacements(amendments) {
        let place = after.pointer_mut(pointer)?;
        let old = std::mem::replace(place, with.clone());
        parts.push(Part { pointer: pointer.to_owned(), before: Some(old), after: Some(with) });
    }
    remove(&mut after, amendments, &mut parts)?;
    for allowance in merged(amendments) {
        add(&mut after, &allowance, &mut parts)?;
    }
    let is_empty = after.get("Statement").and_then(Value::as_array).is_some_and(Vec::is_empty);
    Some(Amended { before, after: (!is_empty).then_some(after), parts })
}

/// Takes statements out, the last first, so that the pointers of the others stay true.
fn remove(document: &mut Value, amendments: &[Amendment], parts: &mut Vec<Part>) -> Option<()> {
    let mut places: Vec<(usize, &str)> = Vec::new();
    for amendment in amendments {
        let Amendment::Remove { pointer } = amendment else { continue };
        let number = pointer.rsplit('/').next().and_then(|last| last.parse().ok()).unwrap_or(0);
        if !places.contains(&(number, pointer)) {
            places.push((number, pointer));
        }
    }
    places.sort_unstable_by(|a, b| b.cmp(a));
    let statements = document.get_mut("Statement")?;
    for (number, pointer) in places {
        let old = match statements {
            Value::Array(list) if number < list.len() => list.remove(number),
            Value::Object(_) => std::mem::replace(statements, json!([])),
            _ => return None,
        };
        parts.push(Part { pointer: pointer.into(), before: Some(old), after: None });
    }
    Some(())
}

/// Statements to be added, those that fit together in one.
fn merged(amendments: &[Amendment]) -> Vec<Allowance> {
    let added = amendments.iter().filter_map(|amendment| match amendment {
        Amendment::Add(allowance) => Some(allowance.clone()),
        Amendment::Replace { .. } | Amendment::Remove { .. } => None,
    });
    Allowance::fewest(added.collect())
}

/// Replacements of one value, joined: what both say, and of lists and texts what either says. Whether that serves is
/// for the proof to tell.
fn replacements(amendments: &[Amendment]) -> Vec<(&str, Value)> {
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    let mut joined: Vec<(&str, Value)> = Vec::new();
    for amendment in amendments {
        let Amendment::Replace { pointer, with } = amendment else { continue };
        let next = joined.len();
        let number = *numbers.entry(pointer).or_insert(next);
        match joined.get_mut(number) {
            Some((_, known)) => unite(known, with),
            None => joined.push((pointer, with.clone())),
        }
    }
    joined
}

fn unite(known: &mut Value, other: &Value) {
    match (known, other) {
        (known, other) if *known == *other => {}
        (Value::Object(known), Value::Object(other)) => {
            for (name, value) in other {
                match known.get_mut(name) {
                    Some(known) => unite(known, value),
                    None => {
                        known.insert(name.clone(), value.clone());
                    }
                }
            }
        }
        (Value::Array(known), Value::Array(other)) => {
            for value in other {
                if !known.contains(value) {
                    known.push(value.clone());
                }
            }
        }
        (Value::Array(known), single) if !known.contains(single) => known.push(single.clone()),
        (known @ Value::String(_), Value::String(_)) => *known = json!([known.take(), other]),
        (known, Value::Array(list)) => {
            let first = known.take();
            let rest = list.iter().filter(|value| **value != first).cloned();
            *known = std::iter::once(first.clone()).chain(rest.collect::<Vec<_>>()).collect();
        }
        _ => {}
    }
}

fn add(document: &mut Value, allowance: &Allowance, parts: &mut Vec<Part>) -> Option<()> {
    let statements = document.get_mut("Statement")?;
    if statements.is_object() {
        let only = statements.take();
        *statements = json!([only]);
    }
    let list = statements.as_array_mut()?;
    let taken =
        |sid: &str| list.iter().any(|statement| statement.get("Sid").and_then(Value::as_str) == Some(sid));
    let numbered = (2..=list.len() + 2).map(|number| format!("{}{number}", allowance.sid));
    let sid = std::iter::once(allowance.sid.clone()).chain(numbered).find(|sid| !taken(sid))?;
    let statement = allowance.statement(&sid);
    let pointer = format!("/Statement/{}", list.len());
    parts.push(Part { pointer, before: None, after: Some(statement.clone()) });
    list.push(statement);
    Some(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Amendment, amend};
    use crate::remediation::allowance::Allowance;

    fn allowance(action: &str, resource: &str) -> Amendment {
        Amendment::Add(Allowance {
            sid: "UseKey".into(),
            principals: Default::default(),
            actions: [action.to_owned()].into(),
            resources: [resource.to_owned()].into(),
            condition: None,
        })
    }

    #[test]
    fn the_rest_of_the_document_keeps_its_order() {
        let text = r#"{"Version":"2012-10-17","Statement":{"Sid":"UseKey","Action":"s3:*","Effect":"Allow"},"Id":"x"}"#;
        let amended = amend(Some(text), &[allowance("kms:Decrypt", "k")]).unwrap();
        let after = serde_json::to_string(&amended.after.unwrap()).unwrap();
        assert_eq!(
            after,
            r#"{"Version":"2012-10-17","Statement":[{"Sid":"UseKey","Action":"s3:*","Effect":"Allow"},{"Sid":"UseKey2","Effect":"Allow","Action":"kms:Decrypt","Resource":"k"}],"Id":"x"}"#
        );
        assert_eq!(amended.parts.first().unwrap().pointer, "/Statement/1");
    }

    #[test]
    fn two_missing_actions_give_one_statement() {
        let wanted = [allowance("kms:Decrypt", "k"), allowance("kms:GenerateDataKey", "k")];
        let amended = amend(None, &wanted).unwrap();
        let expected = json!({ "Version": "2012-10-17", "Statement": [
            { "Sid": "UseKey", "Effect": "Allow", "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": "k" },
        ]});
        assert_eq!((amended.before, amended.after), (None, Some(expected)));
    }

    #[test]
    fn statements_for_two_principals_or_two_values_of_a_condition_are_one() {
        let of = |role: &str, action: &str, group: &str| {
            Amendment::Add(Allowance {
                sid: "UseKey".into(),
                principals: [("AWS", [role.to_owned()].into())].into(),
                actions: [action.to_owned()].into(),
                resources: ["*".to_owned()].into(),
                condition: Some(json!({ "ArnLike": { "kms:EncryptionContext:aws:logs:arn": group } })),
            })
        };
        let wanted =
            [of("a", "x", "1"), of("a", "y", "1"), of("b", "x", "1"), of("b", "y", "1"), of("a", "x", "2")];
        let after = amend(None, &wanted).unwrap().after.unwrap();
        let statements = after["Statement"].as_array().unwrap();
        assert_eq!(statements.len(), 2, "{after}");
        assert_eq!(
            (&statements[0]["Principal"], &statements[0]["Action"]),
            (&json!({ "AWS": ["a", "b"] }), &json!(["x", "y"]))
        );
        let after = amend(None, &[of("a", "x", "1"), of("a", "x", "2")]).unwrap().after.unwrap();
        assert_eq!(
            after["Statement"][0]["Condition"]["ArnLike"]["kms:EncryptionContext:aws:logs:arn"],
            json!(["1", "2"])
        );
    }

    #[test]
    fn statements_are_taken_out_from_the_end() {
        let text = r#"{"Statement":[{"Sid":"a"},{"Sid":"b"},{"Sid":"c"}]}"#;
        let out = |number: usize| Amendment::Remove { pointer: format!("/Statement/{number}") };
        let amended = amend(Some(text), &[out(0), out(2), out(0)]).unwrap();
        assert_eq!(amended.after, Some(json!({ "Statement": [{ "Sid": "b" }] })));
        assert_eq!(amend(Some(r#"{"Statement":{"Sid":"a"}}"#), &[out(0)]).unwrap().after, None);
    }

    #[test]
    fn what_is_no_document_is_not_amended() {
        for text in ["", "[]", "{}", r#"{"Statement":1}"#] {
            assert_eq!(amend(Some(text), &[allowance("kms:Decrypt", "k")]), None, "{text}");
        }
    }
}
