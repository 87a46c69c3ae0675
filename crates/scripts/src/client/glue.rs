//! Glue's own library: dynamic frames, sinks and sources.

use keytrace_uses::Direction;

use crate::client::{connection_options, spark, staging};
use crate::found::How;
use crate::named::NamedTable;
use crate::python::{Given, Interpreter};
use crate::value::{Kind, Object, Value};

/// A function or class of `awsglue`.
pub(crate) fn function(name: &str) -> Value {
    match name.rsplit('.').next().unwrap_or(name) {
        "getResolvedOptions" => Value::object(Kind::Arguments),
        "GlueContext" => Value::object(Kind::GlueContext),
        _ => Value::Unknown,
    }
}

/// An attribute of a Glue context, or of something that is not known.
pub(crate) fn attribute(name: &str) -> Value {
    match name {
        "create_dynamic_frame" | "create_data_frame" => Value::object(Kind::FrameMaker),
        "write_dynamic_frame" | "write_data_frame" => Value::object(Kind::FrameWriter),
        _ => spark::attribute(name),
    }
}

/// A method of a Glue context; none if it has no such method.
pub(crate) fn method(interpreter: &mut Interpreter<'_>, name: &str, given: &Given) -> Option<Value> {
    if let Some(how) = ["create_dynamic_frame_", "create_data_frame_", "create_sample_dynamic_frame_"]
        .iter()
        .find_map(|start| name.strip_prefix(start))
    {
        return Some(make(interpreter, how, given));
    }
    if let Some(how) =
        name.strip_prefix("write_dynamic_frame_").or_else(|| name.strip_prefix("write_data_frame_"))
    {
        return Some(write(interpreter, how, given));
    }
    match name {
        "getSink" | "get_sink" => Some(get_sink(interpreter, given)),
        "getSource" | "get_source" => {
            let options = of_named(given);
            connection_options::note(interpreter, given.get(0, "connection_type"), &options, Direction::Read);
            Some(Value::Unknown)
        }
        "write_from_options" => Some(write(interpreter, "from_options", given)),
        "purge_s3_path" | "transition_s3_path" | "purge_table" | "transition_table" => {
            manage(interpreter, name, given);
            Some(Value::Unknown)
        }
        "process_rows" | "apply" => {
            // Source: https://docs.aws.amazon.com/glue/latest/dg/data-quality-gs-studio.html
            if let Some(place) =
                given.named("publishing_options").and_then(|more| more.entry("resultsS3Prefix"))
            {
                interpreter.note_location(place, &How::spark(Direction::Write));
            }
            (name == "process_rows").then_some(Value::Unknown)
        }
        "write" if given.named("connection_type").is_some() => {
            let options = given.expected(usize::MAX, "connection_options").unwrap_or(Value::Unknown);
            connection_options::note(interpreter, given.named("connection_type"), &options, Direction::Write);
            Some(Value::Unknown)
        }
        "extract_jdbc_conf" => {
            interpreter.note_connection(&given.expected(0, "connection_name").unwrap_or(Value::Unknown));
            Some(Value::Unknown)
        }
        "forEachBatch" => {
            if let Some(place) =
                given.get(2, "options").and_then(|options| options.entry("checkpointLocation"))
            {
                spark::checkpoint(interpreter, &place.clone());
            }
            if let Some(function) = given.get(1, "batch_function") {
                interpreter.call_for_batches(function, 2);
            }
            Some(Value::Unknown)
        }
        _ => None,
    }
}

/// Files are deleted, which needs no key, or copied in place to another storage class; lists of both may be written.
// Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-glue-context.html
fn manage(interpreter: &mut Interpreter<'_>, name: &str, given: &Given) {
    let transits = name.starts_with("transition");
    let directions: &[Direction] = if transits { &[Direction::Read, Direction::Write] } else { &[] };
    let options = if name.ends_with("s3_path") {
        let path = given.expected(0, "s3_path").unwrap_or(Value::Unknown);
        for direction in directions {
            interpreter.note_location(&path, &How::sdk(*direction));
        }
        given.get(if transits { 2 } else { 1 }, "options")
    } else {
        let (database, table) = (given.expected(0, "database"), given.expected(1, "table_name"));
        let (database, table) = (database.unwrap_or(Value::Unknown), table.unwrap_or(Value::Unknown));
        let catalog_id = given.named("catalog_id");
        let named = NamedTable { catalog_id, database: &database, table: &table, by_spark: false };
        match directions {
            // Why: the table is looked up, and its files are not read.
            [] => interpreter.note_catalog(Direction::Read, None),
            directions => directions.iter().for_each(|direction| interpreter.note_table(named, *direction)),
        }
        given.get(if transits { 3 } else { 2 }, "options")
    };
    if let Some(place) = options.and_then(|options| options.entry("manifestFilePath")) {
        interpreter.note_location(place, &How::sdk(Direction::Write));
    }
}

fn of_named(given: &Given) -> Value {
    let entries = given.named.iter().map(|(name, value)| (Value::text(name), value.clone()));
    Value::Dict(std::rc::Rc::new(entries.collect()))
}

/// A way to make a frame: `from_options`, `from_catalog`.
pub(crate) fn make(interpreter: &mut Interpreter<'_>, how: &str, given: &Given) -> Value {
    match how {
        "from_options" => {
            let options = given.expected(1, "connection_options").unwrap_or(Value::Unknown);
            connection_options::note(interpreter, given.get(0, "connection_type"), &options, Direction::Read);
        }
        "from_catalog" => catalog_table(interpreter, given, 0, Direction::Read),
        _ => {}
    }
    Value::Unknown
}

/// A way to write a frame: `from_options`, `from_catalog`, `from_jdbc_conf`.
pub(crate) fn write(interpreter: &mut Interpreter<'_>, how: &str, given: &Given) -> Value {
    match how {
        "from_options" => {
            let options = given.expected(2, "connection_options").unwrap_or(Value::Unknown);
            connection_options::note(
                interpreter,
                given.get(1, "connection_type"),
                &options,
                Direction::Write,
            );
        }
        "from_catalog" => catalog_table(interpreter, given, 1, Direction::Write),
        "from_jdbc_conf" => {
            interpreter.note_connection(&given.expected(1, "catalog_connection").unwrap_or(Value::Unknown));
            let options = given.get(2, "connection_options").cloned().unwrap_or(Value::None);
            of_redshift(interpreter, given.get(3, "redshift_tmp_dir"), &options, Direction::Write);
        }
        _ => {}
    }
    Value::Unknown
}

fn catalog_table(interpreter: &mut Interpreter<'_>, given: &Given, first: usize, direction: Direction) {
    let database = given.named("name_space").cloned().or_else(|| given.expected(first, "database"));
    let table = given.expected(first + 1, "table_name");
    let (database, table) = (database.unwrap_or(Value::Unknown), table.unwrap_or(Value::Unknown));
    let named = NamedTable {
        catalog_id: given.named("catalog_id"),
        database: &database,
        table: &table,
        by_spark: false,
    };
    interpreter.note_table(named, direction);
    let options = given.named("additional_options").cloned().unwrap_or(Value::None);
    of_redshift(interpreter, given.get(first + 2, "redshift_tmp_dir"), &options, direction);
    connection_options::note_more(interpreter, &options, direction);
}

/// Scripts that Glue generates name a folder for every table; rows go through it if the table is one of Redshift.
fn of_redshift(
    interpreter: &mut Interpreter<'_>,
    folder: Option<&Value>,
    options: &Value,
    direction: Direction,
) {
    if let Some(folder) = folder {
        interpreter.only_if("the rows are those of Redshift", |interpreter| {
            staging::note(interpreter, folder, options, direction);
        });
    }
}

/// A sink. What it writes to is noted now; when it enters tables in the catalog, `setCatalogInfo` says which.
fn get_sink(interpreter: &mut Interpreter<'_>, given: &Given) -> Value {
    let options = of_named(given);
    connection_options::note(interpreter, given.get(0, "connection_type"), &options, Direction::Write);
    let updates = given.named("enableUpdateCatalog").cloned().unwrap_or(Value::Bool(false));
    Object::new(Kind::Sink).with("updates", updates).into_value()
}

/// A method of a sink.
pub(crate) fn sink(interpreter: &mut Interpreter<'_>, object: &Object, name: &str, given: &Given) -> Value {
    let updates = object.field("updates").and_then(Value::truth) != Some(false);
    if name == "setCatalogInfo" && updates {
        let database = given.expected(0, "catalogDatabase").unwrap_or(Value::Unknown);
        let table = given.expected(1, "catalogTableName").unwrap_or(Value::Unknown);
        let catalog_id = given.get(2, "catalogId");
        interpreter.note_table(
            NamedTable { catalog_id, database: &database, table: &table, by_spark: false },
            Direction::Write,
        );
    }
    object.clone().into_value()
}
