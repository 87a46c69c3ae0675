//! Spark's readers and writers: `spark.read.…`, `frame.write.…`, their formats and options.

use std::rc::Rc;

use keytrace_uses::Direction;

use crate::client::{connection_options, spark, sql, staging};
use crate::found::{How, is_s3};
use crate::named::NamedTable;
use crate::python::{Given, Interpreter};
use crate::value::{Object, Value};

/// Formats whose files a method of that name reads or writes.
const FORMATS: &[&str] = &["parquet", "csv", "json", "orc", "text", "textFile", "xml", "avro"];

/// A method of a reader.
pub(crate) fn reader(interpreter: &mut Interpreter<'_>, object: &Object, name: &str, given: &Given) -> Value {
    if let Some(changed) = with_options(object, name, given) {
        return changed;
    }
    match name {
        "table" => {
            let table = given.get(0, "tableName").cloned().unwrap_or(Value::Unknown);
            sql::table(interpreter, &table, Direction::Read);
        }
        "load" => load(interpreter, object, given),
        name if FORMATS.contains(&name) => {
            // Why: `json` and `csv` take frames of texts too, which are no locations.
            let places: Vec<&Value> = match given.named("path").or_else(|| given.named("paths")) {
                Some(place) => vec![place],
                None if name == "csv" || name == "json" => given.positional.iter().take(1).collect(),
                None => given.positional.iter().collect(),
            };
            for place in places {
                interpreter.note_location(place, &How::spark(Direction::Read));
            }
        }
        _ => {}
    }
    Value::Unknown
}

/// A method of a writer.
pub(crate) fn writer(interpreter: &mut Interpreter<'_>, object: &Object, name: &str, given: &Given) -> Value {
    if let Some(changed) = with_options(object, name, given) {
        return changed;
    }
    match name {
        "save" | "start" => save(interpreter, object, given),
        "saveAsTable" | "insertInto" | "toTable" => {
            let table = given.positional.first().or_else(|| given.named("name")).cloned();
            sql::table(interpreter, &table.unwrap_or(Value::Unknown), Direction::Write);
            if let Some(place) = option(object, "path") {
                interpreter.note_location(place, &How::spark(Direction::Write));
            }
            checkpoints(interpreter, object);
        }
        "append" | "create" | "createOrReplace" | "replace" | "overwrite" | "overwritePartitions" => {
            if let Some(table) = object.field("table") {
                sql::table(interpreter, table, Direction::Write);
            }
        }
        "foreachBatch" => {
            if let Some(function) = given.get(0, "func") {
                interpreter.call_for_batches(function, 2);
            }
            return object.clone().into_value();
        }
        name if FORMATS.contains(&name) => {
            let place = given.expected(0, "path").unwrap_or(Value::Unknown);
            interpreter.note_location(&place, &How::spark(Direction::Write));
        }
        // `mode`, `partitionBy`, `trigger` and their like answer the writer itself.
        "jdbc" => {}
        _ => return object.clone().into_value(),
    }
    Value::Unknown
}

/// A reader or writer with one more format or option.
fn with_options(object: &Object, name: &str, given: &Given) -> Option<Value> {
    let changed = match name {
        "format" => object.with("format", given.get(0, "source")?.clone()),
        "option" => {
            let key = given.get(0, "key")?.as_str()?.to_lowercase();
            object.with(&format!("option {key}"), given.get(1, "value")?.clone())
        }
        "options" => {
            let with = |object: Object, (name, value): &(ruff_python_ast::name::Name, Value)| {
                object.with(&format!("option {}", name.to_lowercase()), value.clone())
            };
            given.named.iter().fold(object.clone(), with)
        }
        "schema" | "mode" | "partitionBy" | "outputMode" | "trigger" | "queryName" | "bucketBy"
        | "sortBy" | "using" | "tableProperty" | "partitionedBy" => object.clone(),
        _ => return None,
    };
    Some(changed.into_value())
}

/// An option. Spark takes its name without regard to case.
pub(crate) fn option<'v>(object: &'v Object, name: &str) -> Option<&'v Value> {
    object.field(&format!("option {}", name.to_lowercase()))
}

fn format_of(object: &Object) -> Option<&str> {
    object.field("format").and_then(Value::as_str)
}

fn load(interpreter: &mut Interpreter<'_>, object: &Object, given: &Given) {
    let place = given.get(0, "path").or_else(|| option(object, "path"));
    if is_store(interpreter, object, Direction::Read) {
        return;
    }
    match (format_of(object), place) {
        (Some("iceberg"), Some(place)) if !is_location(place) => {
            sql::table(interpreter, place, Direction::Read)
        }
        (_, Some(place)) => interpreter.note_location(place, &How::spark(Direction::Read)),
        (_, None) if given.is_open => {
            interpreter.note_location(&Value::Unknown, &How::spark(Direction::Read))
        }
        (_, None) => {}
    }
}

fn save(interpreter: &mut Interpreter<'_>, object: &Object, given: &Given) {
    checkpoints(interpreter, object);
    if is_store(interpreter, object, Direction::Write) {
        return;
    }
    let place = given.get(0, "path").or_else(|| option(object, "path"));
    match (format_of(object), place) {
        (Some("iceberg"), Some(place)) if !is_location(place) => {
            sql::table(interpreter, place, Direction::Write)
        }
        (_, Some(place)) => interpreter.note_location(place, &How::spark(Direction::Write)),
        (Some("console" | "memory" | "noop" | "foreach"), None) => {}
        (_, None) if given.is_open => {
            interpreter.note_location(&Value::Unknown, &How::spark(Direction::Write))
        }
        (_, None) => {}
    }
    synchronized(interpreter, object);
}

fn is_location(place: &Value) -> bool {
    place.possible().iter().all(|place| place.as_text().is_some_and(|text| is_s3(text.beginning())))
}

fn checkpoints(interpreter: &mut Interpreter<'_>, object: &Object) {
    if let Some(place) = option(object, "checkpointLocation") {
        spark::checkpoint(interpreter, &place.clone());
    }
}

/// Hudi enters its tables in the Data Catalog, if it is told to.
fn synchronized(interpreter: &mut Interpreter<'_>, object: &Object) {
    let is_on = |name: &str| {
        option(object, name).is_some_and(|value| {
            value.written().whole().is_some_and(|text| text.eq_ignore_ascii_case("true"))
        })
    };
    if !is_on("hoodie.datasource.hive_sync.enable") && !is_on("hoodie.datasource.meta.sync.enable") {
        return;
    }
    let of = |name: &str| option(object, &format!("hoodie.datasource.hive_sync.{name}"));
    if let (Some(database), Some(table)) = (of("database"), of("table")) {
        interpreter
            .note_table(NamedTable { catalog_id: None, database, table, by_spark: false }, Direction::Write);
    } else {
        interpreter.note_catalog(Direction::Write, None);
    }
}

/// Formats that are no files: streams, databases, DynamoDB.
fn is_store(interpreter: &mut Interpreter<'_>, object: &Object, direction: Direction) -> bool {
    let format = format_of(object).unwrap_or_default().to_owned();
    let is_redshift = format.contains("redshift");
    if !is_redshift
        && !["kinesis", "aws-kinesis", "dynamodb", "jdbc", "kafka", "mongodb"].contains(&format.as_str())
    {
        return false;
    }
    if is_redshift && let Some(place) = option(object, "tempdir") {
        let names = ["aws_iam_role", "extraunloadoptions"];
        let entry = |name: &str| option(object, name).map(|value| (Value::text(name), value.clone()));
        let options = Value::Dict(Rc::new(names.into_iter().filter_map(entry).collect()));
        staging::note(interpreter, place, &options, direction);
    }
    let named = |name: &str| option(object, name).or_else(|| option(object, &format!("kinesis.{name}")));
    if format.contains("kinesis") {
        let stream = named("streamarn").or_else(|| named("streamname"));
        connection_options::stream(interpreter, stream, direction, None);
    }
    true
}
