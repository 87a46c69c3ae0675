//! A checker for the part of JSON Schema that `docs/schema` uses. Stricter in one point: a field that an object's
//! schema does not list is a fault, so that no field goes out undocumented.

use std::cell::RefCell;
use std::collections::HashMap;

use regex::Regex;
use serde_json::Value;

/// A published schema.
pub(crate) struct Schema {
    root: Value,
    patterns: RefCell<HashMap<String, Regex>>,
}

impl Schema {
    pub(crate) fn read(name: &str) -> Self {
        let path = format!("{}/../../docs/schema/{name}", env!("CARGO_MANIFEST_DIR"));
        let root = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        Self { root, patterns: RefCell::default() }
    }

    /// Every fault of a document, with its place.
    pub(crate) fn faults(&self, document: &Value) -> Vec<String> {
        let mut faults = Vec::new();
        self.check(&self.root, document, "", &mut faults);
        faults
    }

    fn pattern(&self, text: &str) -> Regex {
        let mut patterns = self.patterns.borrow_mut();
        patterns.entry(text.to_owned()).or_insert_with(|| Regex::new(text).unwrap()).clone()
    }

    fn check(&self, schema: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
        for (word, rule) in schema.as_object().unwrap() {
            let fault = match word.as_str() {
                "$ref" => {
                    let name = rule.as_str().unwrap().strip_prefix("#").unwrap();
                    self.check(self.root.pointer(name).unwrap(), value, at, faults);
                    None
                }
                "type" => (!is_of_type(rule.as_str().unwrap(), value)).then(|| format!("is no {rule}")),
                "const" => (rule != value).then(|| format!("is not {rule}")),
                "enum" => (!rule.as_array().unwrap().contains(value)).then(|| format!("is none of {rule}")),
                "pattern" => {
                    let fits = self.pattern(rule.as_str().unwrap()).is_match(value.as_str().unwrap_or(""));
                    (!fits).then(|| format!("does not match {rule}"))
                }
                "minimum" => (value.as_i64() < rule.as_i64()).then(|| format!("is less than {rule}")),
                "required" => {
                    let names = rule.as_array().unwrap().iter().map(|name| name.as_str().unwrap());
                    let missing: Vec<&str> = names.filter(|name| value.get(name).is_none()).collect();
                    (!missing.is_empty()).then(|| format!("lacks {missing:?}"))
                }
                "properties" => {
                    self.members(rule, value, at, faults);
                    None
                }
                "items" => {
                    for (number, item) in value.as_array().into_iter().flatten().enumerate() {
                        self.check(rule, item, &format!("{at}/{number}"), faults);
                    }
                    None
                }
                "anyOf" => {
                    let fits = |one: &Value| {
                        let mut own = Vec::new();
                        self.check(one, value, at, &mut own);
                        own.is_empty()
                    };
                    (!rule.as_array().unwrap().iter().any(fits)).then(|| "fits no alternative".to_owned())
                }
                "additionalProperties" if rule.is_object() => {
                    for (name, member) in value.as_object().into_iter().flatten() {
                        self.check(rule, member, &format!("{at}/{name}"), faults);
                    }
                    None
                }
                "additionalProperties" | "description" | "title" | "$defs" | "$id" | "$schema" => None,
                other => panic!("the checker does not know `{other}`"),
            };
            faults.extend(fault.map(|fault| format!("{at}: {value} {fault}")));
        }
    }

    fn members(&self, properties: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
        for (name, member) in value.as_object().into_iter().flatten() {
            match properties.get(name) {
                Some(schema) => self.check(schema, member, &format!("{at}/{name}"), faults),
                None => faults.push(format!("{at}: `{name}` is not documented")),
            }
        }
    }
}

fn is_of_type(name: &str, value: &Value) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("the checker does not know the type `{other}`"),
    }
}
