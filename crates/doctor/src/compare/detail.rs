//! What is different inside a fact: fields, and the statements of policies.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// One difference inside a fact.
#[derive(Clone, Debug, PartialEq)]
pub struct Detail {
    /// The field or the statement: `KeyState`, `statement AllowGlue`; empty where the fact has no parts.
    pub part: String,
    /// What it was; none if it is new.
    pub before: Option<Value>,
    /// What it is; none if it is gone.
    pub after: Option<Value>,
}

/// How deep fields are told apart.
const DEEPEST: usize = 6;

/// The differences between two facts, each as AWS prints it.
pub(super) fn details(old: &Value, new: &Value) -> Vec<Detail> {
    let mut found = Vec::new();
    compare(String::new(), Some(old), Some(new), 0, &mut found);
    found
}

fn compare(part: String, old: Option<&Value>, new: Option<&Value>, depth: usize, found: &mut Vec<Detail>) {
    let old = old.filter(|value| !value.is_null());
    let new = new.filter(|value| !value.is_null());
    if old == new {
        return;
    }
    let documents = (old.and_then(document), new.and_then(document));
    match (old, new, documents) {
        (_, _, (None, None)) if depth >= DEEPEST => found.push(detail(part, old, new)),
        (_, _, (Some(old), Some(new))) => statements(&part, &old, &new, found),
        (Some(Value::Object(old)), Some(Value::Object(new)), _) => fields(&part, old, new, depth, found),
        (Some(Value::Array(old)), Some(Value::Array(new)), _) => elements(&part, old, new, depth, found),
        _ => found.push(detail(part, old, new)),
    }
}

fn fields(
    part: &str,
    old: &Map<String, Value>,
    new: &Map<String, Value>,
    depth: usize,
    found: &mut Vec<Detail>,
) {
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for name in names {
        compare(inside(part, name), old.get(name), new.get(name), depth + 1, found);
    }
}

/// Lists of things with names are compared by name, other lists as sets.
fn elements(part: &str, old: &[Value], new: &[Value], depth: usize, found: &mut Vec<Detail>) {
    let names = |list: &[Value]| -> Option<Map<String, Value>> {
        let named: Map<String, Value> =
            list.iter().map(|value| Some((name_of(value)?, value.clone()))).collect::<Option<_>>()?;
        (named.len() == list.len()).then_some(named)
    };
    if let (Some(old), Some(new)) = (names(old), names(new)) {
        return fields(part, &old, &new, depth, found);
    }
    for gone in old.iter().filter(|value| !new.contains(value)) {
        found.push(detail(part.to_owned(), Some(gone), None));
    }
    for come in new.iter().filter(|value| !old.contains(value)) {
        found.push(detail(part.to_owned(), None, Some(come)));
    }
}

/// What AWS calls a thing in a list.
fn name_of(value: &Value) -> Option<String> {
    const NAMES: [&str; 14] = [
        "Name",
        "GrantId",
        "VpcEndpointId",
        "RouteTableId",
        "NatGatewayId",
        "SubnetId",
        "GroupId",
        "VpcId",
        "ResourceArn",
        "logGroupName",
        "TagKey",
        "Key",
        "Type",
        "Id",
    ];
    NAMES.iter().find_map(|name| value.get(name)?.as_str().map(str::to_owned))
}

/// The policy that a text holds.
fn document(value: &Value) -> Option<Value> {
    let text = value.as_str().filter(|text| text.trim_start().starts_with('{'))?;
    serde_json::from_str::<Value>(text).ok().filter(|value| value.get("Statement").is_some())
}

/// Policies statement by statement: by `Sid`, where that tells them apart; and what stands beside the statements.
fn statements(part: &str, old: &Value, new: &Value, found: &mut Vec<Detail>) {
    for name in ["Version", "Id"] {
        if old.get(name) != new.get(name) {
            found.push(detail(inside(part, name), old.get(name), new.get(name)));
        }
    }
    let (old, new) = (list(old), list(new));
    let sid = |statement: &Value| statement.get("Sid").and_then(Value::as_str).map(str::to_owned);
    let only =
        |all: &[Value], wanted: &Option<String>| all.iter().filter(|one| sid(one) == *wanted).count() == 1;
    let place = |statement: &Value| match sid(statement) {
        Some(sid) => inside(part, &format!("statement {sid}")),
        None => inside(part, "a statement"),
    };
    let mut met = Vec::new();
    for one in old.iter().filter(|one| !new.contains(one)) {
        let same = new.iter().find(|other| {
            sid(one).is_some() && sid(one) == sid(other) && only(&old, &sid(one)) && only(&new, &sid(one))
        });
        met.extend(same);
        found.push(detail(place(one), Some(one), same));
    }
    for come in new.iter().filter(|one| !old.contains(one) && !met.contains(one)) {
        found.push(detail(place(come), None, Some(come)));
    }
}

fn list(document: &Value) -> Vec<Value> {
    match document.get("Statement") {
        Some(Value::Array(all)) => all.clone(),
        Some(one) => vec![one.clone()],
        None => Vec::new(),
    }
}

fn inside(part: &str, name: &str) -> String {
    if part.is_empty() { name.to_owned() } else { format!("{part} > {name}") }
}

fn detail(part: String, before: Option<&Value>, after: Option<&Value>) -> Detail {
    let shown = |value: Option<&Value>| value.map(|value| shown(&part, value));
    Detail { before: shown(before), after: shown(after), part: part.clone() }
}

/// A value, or that it is there: arguments may hold what nobody should read but S3 locations.
fn shown(part: &str, value: &Value) -> Value {
    let is_argument =
        part.split(" > ").any(|word| word.ends_with("Arguments") || word == "ConnectionProperties");
    match value {
        Value::String(text) if is_argument && !text.starts_with("s3") => Value::from("(not shown)"),
        Value::String(_) => document(value).unwrap_or_else(|| value.clone()),
        Value::Object(members) => Value::Object(
            members.iter().map(|(name, value)| (name.clone(), shown(&inside(part, name), value))).collect(),
        ),
        value => value.clone(),
    }
}
