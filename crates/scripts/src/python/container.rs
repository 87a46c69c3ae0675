//! Dictionaries and lists.

use std::rc::Rc;

use ruff_python_ast::ExprDict;

use crate::python::{Given, Interpreter};
use crate::text::Text;
use crate::value::{Kind, Value};

/// The longest list or dictionary that is followed.
pub(crate) const LONGEST: usize = 1000;

impl<'a> Interpreter<'a> {
    pub(crate) fn dictionary(&mut self, node: &'a ExprDict) -> Value {
        let mut entries = Vec::new();
        for item in &node.items {
            let key = item.key.as_ref().map(|key| self.value(key));
            let value = self.value(&item.value);
            match (key, value) {
                _ if entries.len() >= LONGEST => return Value::Unknown,
                (Some(key), value) => entries.push((key, value)),
                (None, Value::Dict(inner)) => entries.extend(inner.iter().take(LONGEST).cloned()),
                // Why: what `**options` holds may be anything; what is written out beside it still holds.
                (None, _) => entries.push((Value::Unknown, Value::Unknown)),
            }
        }
        Value::Dict(Rc::new(entries))
    }

    /// `container[key]`.
    pub(crate) fn element(&mut self, container: &Value, key: &Value) -> Value {
        match container {
            Value::Dict(_) => entry_of(container, key),
            Value::List(elements) => match key {
                Value::Number(number) => {
                    let place = usize::try_from(*number).ok();
                    let from_end = || usize::try_from(number.checked_neg()?).ok();
                    let place = place.or_else(|| elements.len().checked_sub(from_end()?));
                    place.and_then(|place| elements.get(place)).cloned().unwrap_or(Value::Unknown)
                }
                _ => Value::Unknown,
            },
            Value::Object(object) => match (object.kind, key.as_str()) {
                (Kind::Arguments, Some(name)) => self.job_argument(name),
                (Kind::Credentials, _) => container.clone(),
                // `page["Contents"]`, `objects[0]["Key"]`.
                (Kind::Listing, Some("Contents")) => container.clone(),
                (Kind::Listing, Some("Key")) => object.field("key").cloned().unwrap_or(Value::Unknown),
                (Kind::Listing, None) => container.each_of_listing().cloned().unwrap_or(Value::Unknown),
                (Kind::Identity, Some("Account")) => self.account(),
                _ => Value::Unknown,
            },
            Value::Module(module) if &**module == "os.environ" => match key.as_str() {
                Some("AWS_REGION" | "AWS_DEFAULT_REGION") => self.region(),
                _ => Value::Unknown,
            },
            Value::OneOf(values) => {
                let each: Vec<Value> = values.iter().map(|value| self.element(value, key)).collect();
                each.into_iter().reduce(Value::either).unwrap_or(Value::Unknown)
            }
            _ => Value::Unknown,
        }
    }

    /// What a script gets for the name of an argument of the job.
    // Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-get-resolved-options.html
    pub(crate) fn job_argument(&self, name: &str) -> Value {
        let with_hyphens = name.replace('_', "-");
        let names = [format!("--{name}"), format!("--{with_hyphens}")];
        let given = names.iter().find_map(|name| self.argument(name).map(|value| (name, value)));
        let text = match given {
            Some((name, value)) => Text::of_argument(name, Some(&value)),
            None => Text::of_argument(&format!("--{name}"), None),
        };
        Value::of(text)
    }
}

fn entry_of(container: &Value, key: &Value) -> Value {
    let Value::Dict(entries) = container else { return Value::Unknown };
    let Some(key) = key.as_str() else {
        // Why: some entry is meant, and not known which.
        return entries
            .iter()
            .map(|(_, value)| value.clone())
            .reduce(Value::either)
            .unwrap_or(Value::Unknown);
    };
    container.entry(key).cloned().unwrap_or(Value::Unknown)
}

/// A dictionary with one more entry.
pub(crate) fn with_entry(container: &Value, key: Value, value: Value) -> Option<Value> {
    let Value::Dict(entries) = container else { return None };
    if entries.len() >= LONGEST {
        return None;
    }
    let mut entries = Vec::clone(entries);
    entries.retain(|(name, _)| name.as_str().is_none() || name.as_str() != key.as_str());
    entries.push((key, value));
    Some(Value::Dict(Rc::new(entries)))
}

/// What a method makes of a list or dictionary that it changes; none if it changes nothing.
pub(crate) fn changed(container: &Value, method: &str, given: &Given) -> Option<Value> {
    let first = given.positional.first();
    match (container, method) {
        (Value::List(elements), "append" | "add") if elements.len() < LONGEST => {
            let more = elements.iter().chain(first).cloned().collect();
            Some(Value::list(more))
        }
        (Value::List(elements), "extend") => match first.and_then(Value::elements) {
            Some(more) if elements.len() + more.len() <= LONGEST => {
                Some(Value::list(elements.iter().chain(more).cloned().collect()))
            }
            _ => Some(Value::Unknown),
        },
        (Value::List(_), "append" | "add" | "insert" | "remove" | "pop" | "clear") => Some(Value::Unknown),
        (Value::Dict(_), "update") => {
            let mut whole = container.clone();
            if let Some(Value::Dict(more)) = first {
                for (key, value) in more.iter() {
                    whole = with_entry(&whole, key.clone(), value.clone())?;
                }
            }
            for (name, value) in &given.named {
                whole = with_entry(&whole, Value::text(name), value.clone())?;
            }
            Some(whole)
        }
        _ => None,
    }
}

/// What a method of a list or dictionary answers.
pub(crate) fn method(container: &Value, method: &str, given: &Given) -> Value {
    let Value::Dict(entries) = container else { return Value::Unknown };
    match method {
        "get" | "pop" | "setdefault" => {
            let key = given.positional.first().cloned().unwrap_or(Value::Unknown);
            let default = given.positional.get(1).cloned().unwrap_or(Value::None);
            let is_open = entries.iter().any(|(key, _)| key.as_str().is_none());
            match key.as_str() {
                Some(name) => match container.entry(name) {
                    Some(value) => value.clone(),
                    None if is_open => Value::Unknown,
                    None => default,
                },
                None => entry_of(container, &key).either(default),
            }
        }
        "items" => Value::list(
            entries.iter().map(|(key, value)| Value::list(vec![key.clone(), value.clone()])).collect(),
        ),
        "values" => Value::list(entries.iter().map(|(_, value)| value.clone()).collect()),
        "keys" => Value::list(entries.iter().map(|(key, _)| key.clone()).collect()),
        "copy" => container.clone(),
        _ => Value::Unknown,
    }
}
