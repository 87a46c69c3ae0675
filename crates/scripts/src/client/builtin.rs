//! Python itself and its standard library, as far as it makes texts, ends the program or takes arguments.

use std::rc::Rc;

use keytrace_uses::Direction;

use crate::found::{How, MARK, is_s3};
use crate::python::{Given, Interpreter, path};
use crate::value::{Kind, Object, Value};

/// What a function of Python, or of a module that nobody knows, answers.
pub(crate) fn function(interpreter: &mut Interpreter<'_>, name: &str, given: &Given) -> Value {
    let first = given.positional.first();
    match name {
        "builtins.str" => first.map_or(Value::text(""), |value| Value::of(value.written())),
        "builtins.list" | "builtins.tuple" | "builtins.sorted" | "builtins.set" | "builtins.reversed" => {
            let is_list = |value: &&Value| value.elements().is_some() || value.each_of_listing().is_some();
            first.filter(is_list).cloned().unwrap_or(Value::Unknown)
        }
        "builtins.map" => interpreter.call_with_each(given),
        "threading.Thread" | "multiprocessing.Process" => {
            if let Some(target) = given.named("target") {
                let positional = given.named("args").and_then(Value::elements).unwrap_or_default().to_vec();
                let is_open = positional.is_empty();
                interpreter.call(target, &Given { positional, named: Vec::new(), is_open });
            }
            Value::Unknown
        }
        "builtins.dict" if given.positional.is_empty() && !given.is_open => {
            let entry =
                |(name, value): &(ruff_python_ast::name::Name, Value)| (Value::text(name), value.clone());
            Value::Dict(Rc::new(given.named.iter().map(entry).collect()))
        }
        "builtins.enumerate" => first.and_then(Value::elements).map_or(Value::Unknown, |elements| {
            let pair = |(place, value): (i64, &Value)| Value::list(vec![Value::Number(place), value.clone()]);
            Value::list((0..).zip(elements).map(pair).collect())
        }),
        "builtins.open" => Value::Unknown,
        "builtins.exit" | "builtins.quit" | "sys.exit" | "os._exit" => Value::object(Kind::Exit),
        "os.path.join" | "posixpath.join" => Value::of(path(given.positional.iter())),
        // Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-region.html
        "os.environ.get" | "os.getenv"
            if matches!(first.and_then(Value::as_str), Some("AWS_REGION" | "AWS_DEFAULT_REGION")) =>
        {
            interpreter.region()
        }
        "os.environ.get" | "os.getenv" => {
            let default = given.positional.get(1).cloned();
            default.map_or(Value::Unknown, |default| default.either(Value::Unknown))
        }
        "copy.deepcopy" | "copy.copy" => first.cloned().unwrap_or(Value::Unknown),
        "json.loads" => first.and_then(Value::as_str).map_or(Value::Unknown, of_json),
        "os.system" | "os.popen" => of_others(interpreter, name, given),
        _ if is_python(name) => Value::Unknown,
        _ if name.ends_with(".getResolvedOptions") => Value::object(Kind::Arguments),
        _ => of_others(interpreter, name, given),
    }
}

/// Modules that use neither S3 nor KMS.
const HARMLESS: &[&str] = &[
    "builtins",
    "sys",
    "os",
    "logging",
    "json",
    "datetime",
    "time",
    "re",
    "math",
    "uuid",
    "typing",
    "functools",
    "itertools",
    "collections",
    "copy",
    "traceback",
    "pathlib",
    "io",
    "argparse",
    "hashlib",
    "base64",
    "urllib",
    "csv",
    "random",
    "string",
    "decimal",
    "warnings",
    "contextlib",
    "threading",
    "multiprocessing",
    "concurrent",
    "dataclasses",
    "numpy",
    "requests",
    "yaml",
    "dateutil",
    "pytz",
    "loguru",
    "structlog",
    "botocore",
];

fn is_python(name: &str) -> bool {
    let module = name.split('.').next().unwrap_or_default();
    HARMLESS.contains(&module)
}

/// A function of a module that is not in the script. What it does with a location is not known.
fn of_others(interpreter: &mut Interpreter<'_>, name: &str, given: &Given) -> Value {
    let short = name.rsplit('.').next().unwrap_or(name);
    if short.chars().next().is_some_and(char::is_uppercase) {
        // Why: a class that only holds what it is given is no use of it.
        return Value::Unknown;
    }
    let held = |value: &Value| value.elements().map_or_else(|| vec![value.clone()], <[Value]>::to_vec);
    let each: Vec<Value> = given.values().flat_map(Value::possible).flat_map(held).flat_map(words).collect();
    let is_location = |value: &&Value| value.as_text().is_some_and(|text| is_s3(text.beginning()));
    for text in each.iter().filter(is_location) {
        for (direction, does) in [(Direction::Read, "reads"), (Direction::Write, "writes")] {
            let condition = format!("`{short}`, which is not in the script, {does} there");
            interpreter.only_if(&condition, |interpreter| {
                interpreter.note_location(text, &How::spark(direction));
            });
        }
    }
    interpreter.found.asks_others = true;
    Value::Unknown
}

/// The words of a command: `aws s3 cp s3://lake/raw/x .`.
fn words(value: Value) -> Vec<Value> {
    match value.as_text() {
        Some(text) if !is_s3(text.beginning()) && text.with_marks(MARK).contains("://") => {
            text.with_marks(MARK).split_whitespace().map(Value::text).collect()
        }
        _ => vec![value],
    }
}

/// What `argparse` is told and answers.
pub(crate) fn of_parser(interpreter: &mut Interpreter<'_>, name: &str, given: &Given) -> Option<Value> {
    match name {
        "add_argument" => {
            let option =
                given.positional.iter().filter_map(Value::as_str).find(|name| name.starts_with("--"));
            if let (Some(option), Some(default)) = (option, given.named("default")) {
                let name = option.trim_start_matches('-').replace('-', "_");
                interpreter.found.defaults.push((name, default.clone()));
            }
            Some(Value::Unknown)
        }
        "parse_args" | "parse_known_args" => {
            let mut options = Object::new(Kind::Namespace);
            for (name, default) in interpreter.found.defaults.clone() {
                options = options.with(&name, default);
            }
            let options = options.into_value();
            let is_pair = name == "parse_known_args";
            Some(if is_pair { Value::list(vec![options, Value::Unknown]) } else { options })
        }
        _ => None,
    }
}

/// A JSON text, as Python reads it.
fn of_json(text: &str) -> Value {
    serde_json::from_str(text).map_or(Value::Unknown, |json| of_json_value(&json))
}

// INVARIANT: serde_json takes at most 128 levels, so this ends on the stack.
fn of_json_value(json: &serde_json::Value) -> Value {
    match json {
        serde_json::Value::Null => Value::None,
        serde_json::Value::Bool(value) => Value::Bool(*value),
        serde_json::Value::Number(number) => number.as_i64().map_or(Value::Unknown, Value::Number),
        serde_json::Value::String(text) => Value::text(text),
        serde_json::Value::Array(values) => Value::list(values.iter().map(of_json_value).collect()),
        serde_json::Value::Object(entries) => {
            let entry =
                |(name, value): (&String, &serde_json::Value)| (Value::text(name), of_json_value(value));
            Value::Dict(Rc::new(entries.iter().map(entry).collect()))
        }
    }
}
