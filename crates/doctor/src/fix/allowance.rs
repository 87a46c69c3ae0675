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
    /// As few statements as say the same: those are joined that differ in their actions, their resources or their
    /// principals only.
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
        join(
            by_resources,
            |one| one.without(Part::Principals),
            |known, other| {
                for (kind, names) in other.principals {
                    known.principals.entry(kind).or_default().extend(names);
                }
            },
        )
    }

    /// All but one part, as a text to compare by.
    fn without(&self, part: Part) -> String {
        let kinds: Vec<&&str> = self.principals.keys().collect();
        let parts = match part {
            Part::Actions => format!("{:?} {:?}", self.principals, self.resources),
            Part::Resources => format!("{:?} {:?}", self.principals, self.actions),
            Part::Principals => format!("{kinds:?} {:?} {:?}", self.actions, self.resources),
        };
        format!("{parts} {:?}", self.condition)
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
