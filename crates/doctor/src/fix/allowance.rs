//! The smallest statement that allows what is missing.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// An `Allow` statement to be added: whom, what, on which resources, under which condition.
#[derive(Clone, Debug, PartialEq)]
pub struct Allowance {
    /// What the `Sid` begins with; a number follows where the document has it already.
    pub sid: String,
    /// The `Principal` element, for policies of resources.
    pub principal: Option<Value>,
    /// The actions.
    pub actions: BTreeSet<String>,
    /// The resources: ARNs, or `*` in a key policy, where it means the key.
    pub resources: BTreeSet<String>,
    /// The `Condition` element.
    pub condition: Option<Value>,
}

impl Allowance {
    /// Takes `other` into this statement if they differ in their actions only, or in their resources only.
    pub fn absorb(&mut self, other: &Self) -> bool {
        if self.principal != other.principal || self.condition != other.condition {
            return false;
        }
        if self.resources == other.resources {
            self.actions.extend(other.actions.iter().cloned());
            return true;
        }
        if self.actions == other.actions {
            self.resources.extend(other.resources.iter().cloned());
            return true;
        }
        false
    }

    /// The statement's JSON, under this `Sid`.
    #[must_use]
    pub fn statement(&self, sid: &str) -> Value {
        let mut statement = Map::new();
        statement.insert("Sid".into(), json!(sid));
        statement.insert("Effect".into(), json!("Allow"));
        if let Some(principal) = &self.principal {
            statement.insert("Principal".into(), principal.clone());
        }
        statement.insert("Action".into(), one_or_list(&self.actions));
        statement.insert("Resource".into(), one_or_list(&self.resources));
        if let Some(condition) = &self.condition {
            statement.insert("Condition".into(), condition.clone());
        }
        Value::Object(statement)
    }
}

/// A single text as it is, several as a list.
fn one_or_list(texts: &BTreeSet<String>) -> Value {
    match texts.iter().collect::<Vec<_>>().as_slice() {
        [text] => json!(text),
        several => json!(several),
    }
}
