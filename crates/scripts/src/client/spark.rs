//! Spark: sessions, contexts and frames.

use keytrace_uses::{Direction, Purpose};

use crate::client::sql;
use crate::found::{How, is_s3};
use crate::python::{Given, Interpreter};
use crate::value::{Kind, Object, Value};

/// A function or class of `pyspark` and of Delta Lake.
pub(crate) fn function(interpreter: &mut Interpreter<'_>, name: &str, given: &Given) -> Value {
    let short = name.rsplit('.').next().unwrap_or(name);
    if let Some((_, method)) = name.split_once("SparkSession.builder.") {
        let builder = Value::object(Kind::Settings);
        return super::settings::method(interpreter, &builder, method, given);
    }
    match short {
        "SparkContext" | "SQLContext" | "HiveContext" | "StreamingContext" | "SparkSession" => {
            Value::object(Kind::Spark)
        }
        "getOrCreate" | "getActiveSession" => Value::object(Kind::Spark),
        "SparkConf" => Value::object(Kind::Settings),
        "isDeltaTable" => {
            interpreter.note_location(
                given.get(1, "identifier").unwrap_or(&Value::Unknown),
                &How::spark(Direction::Read),
            );
            Value::Unknown
        }
        "forPath" => {
            delta(interpreter, given, |interpreter, path, how| interpreter.note_location(path, &how));
            Value::Unknown
        }
        "forName" => {
            delta(interpreter, given, |interpreter, name, how| sql::table(interpreter, name, how.direction));
            Value::Unknown
        }
        _ => Value::Unknown,
    }
}

/// A table of Delta Lake by path or name: it is read, and changed if the script merges, updates or deletes.
fn delta(interpreter: &mut Interpreter<'_>, given: &Given, note: impl Fn(&mut Interpreter<'_>, &Value, How)) {
    let Some(place) = given.get(1, "path").or_else(|| given.named("tableOrViewName")) else { return };
    note(interpreter, place, How::spark(Direction::Read));
    interpreter.only_if("the script changes the table", |interpreter| {
        note(interpreter, place, How::spark(Direction::Write));
    });
}

/// An attribute of a session, a context or a frame.
pub(crate) fn attribute(name: &str) -> Value {
    match name {
        "read" => Value::object(Kind::Reader),
        "readStream" => Object::new(Kind::Reader).with("stream", Value::Bool(true)).into_value(),
        "write" => Value::object(Kind::Writer),
        "writeStream" => Object::new(Kind::Writer).with("stream", Value::Bool(true)).into_value(),
        "conf" => Value::object(Kind::Settings),
        "spark_session" | "sparkSession" | "sparkContext" | "_jsc" | "_jvm" | "catalog" => {
            Value::object(Kind::Spark)
        }
        _ => Value::Unknown,
    }
}

/// A method of a session or context, or of something that is not known.
pub(crate) fn method(
    interpreter: &mut Interpreter<'_>,
    receiver: &Value,
    name: &str,
    given: &Given,
) -> Value {
    let is_spark = receiver.kind().is_some();
    let first = given.positional.first();
    let unknown = Value::Unknown;
    match name {
        "sql" => {
            if let Some(query) = given.get(0, "sqlQuery") {
                sql::query(interpreter, query, sql::Engine::Spark);
            }
        }
        "table" if is_spark => sql::table(interpreter, first.unwrap_or(&unknown), Direction::Read),
        "table" => {
            if let Some(name) = first.filter(|name| name.as_str().is_some_and(|name| name.contains('.'))) {
                sql::table(interpreter, name, Direction::Read);
            }
        }
        "writeTo" => {
            return Object::new(Kind::Writer).with("table", first.cloned().unwrap_or(unknown)).into_value();
        }
        "textFile" | "wholeTextFiles" | "sequenceFile" | "binaryFiles" => {
            interpreter.note_location(first.unwrap_or(&unknown), &How::spark(Direction::Read));
        }
        "saveAsTextFile" => {
            interpreter.note_location(first.unwrap_or(&unknown), &How::spark(Direction::Write));
        }
        // A builder of Delta Lake: `DeltaTable.create(spark).location(path)`.
        "location" if !is_spark => {
            if let Some(place) =
                first.filter(|place| place.as_text().is_some_and(|text| is_s3(text.beginning())))
            {
                interpreter.note_location(place, &How::spark(Direction::Write));
            }
        }
        "setCheckpointDir" => checkpoint(interpreter, first.unwrap_or(&unknown)),
        "hadoopConfiguration" | "getConf" => return Value::object(Kind::Settings),
        "newSession" | "builder" => return Value::object(Kind::Spark),
        "createOrReplaceTempView"
        | "createTempView"
        | "createGlobalTempView"
        | "createOrReplaceGlobalTempView"
        | "registerTempTable" => view(interpreter, first),
        "setCurrentDatabase" => interpreter.found.database = first.and_then(Value::as_str).map(str::to_owned),
        _ => {}
    }
    Value::Unknown
}

/// A temporary view: no table of the catalog.
fn view(interpreter: &mut Interpreter<'_>, name: Option<&Value>) {
    if let Some(name) = name.and_then(Value::as_str)
        && interpreter.has_room(name.len())
    {
        interpreter.found.views.insert(name.to_lowercase());
    }
}

/// A place for checkpoints, which are written and read.
pub(crate) fn checkpoint(interpreter: &mut Interpreter<'_>, place: &Value) {
    for direction in [Direction::Write, Direction::Read] {
        interpreter.note_location(place, &How::spark(direction).of_purpose(Purpose::Checkpoint));
    }
}
