//! Settings of Spark and Hadoop that a script makes.

use crate::found::MARK;
use crate::python::{Given, Interpreter};
use crate::value::{Kind, Value};

/// The longest value that is kept.
const LONGEST: usize = 4096;

/// A method of `SparkSession.builder`, `SparkConf`, `spark.conf` or Hadoop's configuration.
pub(crate) fn method(
    interpreter: &mut Interpreter<'_>,
    receiver: &Value,
    name: &str,
    given: &Given,
) -> Value {
    match name {
        "config" | "set" | "setIfMissing" => {
            let key = given.get(0, "key").and_then(Value::as_str).map(str::to_owned);
            if let (Some(key), Some(value)) = (key, given.get(1, "value")) {
                set(interpreter, &key, value);
            }
            receiver.clone()
        }
        "setAll" => {
            for pair in given.positional.first().and_then(Value::elements).unwrap_or_default() {
                if let Some([key, value]) = pair.elements()
                    && let Some(key) = key.as_str()
                {
                    set(interpreter, key, value);
                }
            }
            receiver.clone()
        }
        "getOrCreate" => Value::object(Kind::Spark),
        "get" | "getAll" => Value::Unknown,
        _ => receiver.clone(),
    }
}

fn set(interpreter: &mut Interpreter<'_>, key: &str, value: &Value) {
    let written = match value.written() {
        text if text.len() > LONGEST => MARK.to_owned(),
        text => text.with_marks(MARK),
    };
    if interpreter.has_room_for_use(key.len() + written.len()) {
        interpreter.found.settings.push((key.to_owned(), written));
    }
}
