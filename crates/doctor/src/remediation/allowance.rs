//! The smallest statement that allows what is missing.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

/// An `Allow` statement to be added: whom, what, on which resources, under which condition.
#[derive(Clone, Debug, PartialEq)]
pub struct Allowance {
    /// What the `Sid` begins with; a number follows where the document has it already.
    pub sid: String,
    /// The names of the `Principal` element by their kind, `AWS` or `Service`; none in policies of roles.
    pub principals: BTreeMap<&'static str, BTreeSet<String>>,
    /// The actions.
    pub actions: BTreeSet<String>,
    /// The resources: ARNs, or `*` in a key policy, where it means the key.
    pub resources: BTreeSet<String>,
    /// The `Condition` element.
    pub condition: Option<Value>,
}

impl Allowance {
    /// As few statements as say the same: those are joined that differ in their actions, their resources, their
    /// principals or the values of their one condition only.
    #[must_use]
    pub fn fewest(allowances: Vec<Self>) -> Vec<Self> {
        let by_actions = join(
            allowances,
            |one| one.without(Part::Actions),
            |known, other| known.actions.extend(other.actions),
        );
        let by_resources = join(
            by_actions,
            |one| one.without(Part::Resources),
            |known, other| known.resources.extend(other.resources),
        );
        let by_principals = join(
            by_resources,
            |one| one.without(Part::Principals),
            |known, other| {
                for (kind, names) in other.principals {
                    known.principals.entry(kind).or_default().extend(names);
                }
            },
        );
        join(
            by_principals,
            |one| one.without(Part::Values),
            |known, other| {
                if let (Some(known), Some(other)) = (&mut known.condition, &other.condition) {
                    take_values(known, other);
                }
            },
        )
    }

    /// All but one part, as a text to compare by.
    fn without(&self, part: Part) -> String {
        let Self { principals, actions, resources, condition, .. } = self;
        let kinds: Vec<&&str> = principals.keys().collect();
        match part {
            Part::Actions => format!("{principals:?} {resources:?} {condition:?}"),
            Part::Resources => format!("{principals:?} {actions:?} {condition:?}"),
            Part::Principals => format!("{kinds:?} {actions:?} {resources:?} {condition:?}"),
            Part::Values => match condition.as_ref().and_then(only_key) {
                Some((operator, key, _)) => {
                    format!("{principals:?} {actions:?} {resources:?} {operator} {key}")
                }
                None => format!("{principals:?} {actions:?} {resources:?} {condition:?}"),
            },
        }
    }

    /// The statement's JSON, under this `Sid`.
    #[must_use]
    pub fn statement(&self, sid: &str) -> Value {
        let mut statement = Map::new();
        statement.insert("Sid".into(), json!(sid));
        statement.insert("Effect".into(), json!("Allow"));
        if !self.principals.is_empty() {
            let kinds = self.principals.iter().map(|(kind, names)| ((*kind).to_owned(), one_or_list(names)));
            statement.insert("Principal".into(), Value::Object(kinds.collect()));
        }
        statement.insert("Action".into(), one_or_list(&self.actions));
        statement.insert("Resource".into(), one_or_list(&self.resources));
        if let Some(condition) = &self.condition {
            statement.insert("Condition".into(), condition.clone());
        }
        Value::Object(statement)
    }
}

#[derive(Clone, Copy)]
enum Part {
    Actions,
    Resources,
    Principals,
    Values,
}

/// The operator, the key and the values of a condition that has one of each, and of whose values any may match.
fn only_key(condition: &Value) -> Option<(&String, &String, &Value)> {
    let (operator, keys) = only(condition)?;
    let (key, values) = only(keys)?;
    (!operator.contains("Not") && !operator.starts_with("ForAll")).then_some((operator, key, values))
}

fn only(value: &Value) -> Option<(&String, &Value)> {
    let object = value.as_object().filter(|object| object.len() == 1)?;
    object.iter().next()
}

/// Takes over the values of a condition on the same key.
fn take_values(known: &mut Value, other: &Value) {
    let Some((operator, key, theirs)) = only_key(other) else { return };
    let Some(own) = known.get_mut(operator).and_then(|keys| keys.get_mut(key)) else { return };
    let texts = |value: &Value| match value {
        Value::Array(list) => list.clone(),
        single => vec![single.clone()],
    };
    let mut all = texts(own);
    let new: Vec<Value> = texts(theirs).into_iter().filter(|value| !all.contains(value)).collect();
    all.extend(new);
    *own = match all.as_slice() {
        [single] => single.clone(),
        _ => Value::Array(all),
    };
}

/// Joins those that are alike; the order of the first of each stays.
fn join(
    allowances: Vec<Allowance>,
    likeness: impl Fn(&Allowance) -> String,
    absorb: impl Fn(&mut Allowance, Allowance),
) -> Vec<Allowance> {
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    let mut joined: Vec<Allowance> = Vec::new();
    for allowance in allowances {
        let next = joined.len();
        let number = *numbers.entry(likeness(&allowance)).or_insert(next);
        match joined.get_mut(number) {
            Some(known) => absorb(known, allowance),
            None => joined.push(allowance),
        }
    }
    joined
}

/// A single text as it is, several as a list.
fn one_or_list(texts: &BTreeSet<String>) -> Value {
    match texts.iter().collect::<Vec<_>>().as_slice() {
        [text] => json!(text),
        several => json!(several),
    }
}
