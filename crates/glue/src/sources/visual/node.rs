//! One node of a visual job, and how its fields are read.

use keytrace_uses::Location;
use serde_json::Value;

use crate::derivation::Derivation;

/// A node.
pub(super) struct Node<'a> {
    /// The name of its kind: `S3ParquetSource`.
    pub(super) kind: &'a str,
    pub(super) body: &'a Value,
    /// In words: ``node `Orders` (S3ParquetSource)``.
    pub(super) named_by: String,
}

impl<'a> Node<'a> {
    pub(super) fn new(id: &str, kind: &'a str, body: &'a Value) -> Self {
        let name = text(body, &["Name"]).unwrap_or(id);
        Self { kind, body, named_by: format!("node `{name}` ({kind})") }
    }

    /// A text below these fields.
    pub(super) fn text(&self, fields: &[&str]) -> Option<&'a str> {
        text(self.body, fields)
    }

    /// Whether a switch below these fields is on.
    pub(super) fn is_on(&self, fields: &[&str]) -> bool {
        match field(self.body, fields) {
            Some(Value::Bool(is_on)) => *is_on,
            Some(Value::String(text)) => text.eq_ignore_ascii_case("true"),
            _ => false,
        }
    }

    /// The texts of a list, or the one text, below these fields.
    pub(super) fn texts(&self, fields: &[&str]) -> Vec<&'a str> {
        match field(self.body, fields) {
            Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
            Some(Value::String(text)) => vec![text],
            _ => Vec::new(),
        }
    }

    /// Every S3 location in the texts at and below these fields.
    pub(super) fn locations(&self, fields: &[&str], derivation: &mut Derivation) -> Vec<Location> {
        let mut locations = Vec::new();
        if let Some(value) = field(self.body, fields) {
            self.scan(value, &mut locations, derivation);
        }
        locations
    }

    fn scan(&self, value: &Value, locations: &mut Vec<Location>, derivation: &mut Derivation) {
        match value {
            Value::String(text) => {
                for (_, location) in Location::scan(text) {
                    locations.extend(self.told(location, derivation));
                }
            }
            Value::Array(list) => list.iter().for_each(|each| self.scan(each, locations, derivation)),
            Value::Object(fields) => fields.values().for_each(|each| self.scan(each, locations, derivation)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// The location; one that cannot be looked up is reported in `derivation`.
    pub(super) fn told<E: std::fmt::Display>(
        &self,
        location: Result<Location, E>,
        derivation: &mut Derivation,
    ) -> Option<Location> {
        let told = |why: E| {
            derivation.reason(format!("the S3 location in {}", self.named_by), why.to_string());
        };
        location.map_err(told).ok()
    }
}

fn field<'a>(value: &'a Value, fields: &[&str]) -> Option<&'a Value> {
    fields.iter().try_fold(value, |value, field| value.get(field))
}

fn text<'a>(value: &'a Value, fields: &[&str]) -> Option<&'a str> {
    field(value, fields)?.as_str().map(str::trim).filter(|text| !text.is_empty())
}
