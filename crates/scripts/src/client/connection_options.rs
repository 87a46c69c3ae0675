//! The options of Glue's connections: `{"paths": [...]}`, `{"connectionName": …, "redshiftTmpDir": …}`.

use std::rc::Rc;

use keytrace_uses::{Direction, Store};

use crate::client::staging;
use crate::found::How;
use crate::named::NamedTable;
use crate::python::Interpreter;
use crate::value::{Kind, Object, Value};

/// Notes what a connection of a type uses.
pub(crate) fn note(
    interpreter: &mut Interpreter<'_>,
    kind: Option<&Value>,
    options: &Value,
    direction: Direction,
) {
    let kind = kind.and_then(Value::as_str).unwrap_or_default().to_owned();
    for options in options.possible() {
        if !matches!(options, Value::Dict(_)) {
            let what = format!("the options of the connection on line {} of the script", interpreter.line());
            interpreter.note_unknown(what, "they are computed when the job runs".to_owned());
            continue;
        }
        match kind.as_str() {
            "kinesis" => kinesis(interpreter, options, direction),
            "dynamodb" => dynamo_db(interpreter, options, direction),
            _ => {
                files(interpreter, &kind, options, direction);
                catalog(interpreter, &kind, options, direction);
            }
        }
        note_more(interpreter, options, direction);
    }
}

/// Options that connections of several types have.
pub(crate) fn note_more(interpreter: &mut Interpreter<'_>, options: &Value, direction: Direction) {
    for name in ["connectionName", "useConnectionProperties.connectionName", "catalogConnection"] {
        if let Some(connection) = options.entry(name) {
            interpreter.note_connection(connection);
        }
    }
    if let Some(folder) = options.entry("redshiftTmpDir") {
        staging::note(interpreter, folder, options, direction);
    }
}

fn files(interpreter: &mut Interpreter<'_>, kind: &str, options: &Value, direction: Direction) {
    let place = options.entry("paths").or_else(|| options.entry("path"));
    match place {
        Some(place) if kind != "marketplace.spark" || !matches!(place, Value::Unknown) => {
            interpreter.note_location(place, &How::spark(direction));
        }
        Some(_) => {}
        None if kind == "s3" => interpreter.note_location(&Value::Unknown, &How::spark(direction)),
        None => {}
    }
}

/// Marketplace connectors of Iceberg take tables as paths; the JDBC catalog of Glue is not theirs.
fn catalog(interpreter: &mut Interpreter<'_>, kind: &str, options: &Value, direction: Direction) {
    let of = |name: &str| options.entry(name);
    let is_connector = kind == "custom.spark" || kind == "marketplace.spark";
    if let (true, Some(database), Some(table)) = (is_connector, of("databaseName"), of("tableName")) {
        interpreter.note_table(NamedTable { catalog_id: None, database, table, by_spark: false }, direction);
    }
}

/// Another role that an option names, with which the rest is done.
fn role(interpreter: &Interpreter<'_>, options: &Value, name: &str) -> Option<Rc<Object>> {
    let role = options.entry(name)?.clone();
    let line = i64::try_from(interpreter.line()).unwrap_or_default();
    let session = options.entry("awsSTSSessionName").cloned().unwrap_or(Value::None);
    let credentials = Object::new(Kind::Credentials).with("role", role).with("session", session);
    Some(Rc::new(credentials.with("line", Value::Number(line))))
}

// Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-connect-kinesis-home.html
fn kinesis(interpreter: &mut Interpreter<'_>, options: &Value, direction: Direction) {
    let role = role(interpreter, options, "awsSTSRoleARN");
    let stream = options.entry("streamARN").or_else(|| options.entry("streamName"));
    self::stream(interpreter, stream, direction, role.as_deref());
}

/// A stream of Kinesis.
pub(crate) fn stream(
    interpreter: &mut Interpreter<'_>,
    stream: Option<&Value>,
    direction: Direction,
    role: Option<&Object>,
) {
    let stream = stream.cloned().unwrap_or(Value::Unknown);
    interpreter.note_store((Store::KinesisStream, "stream"), &stream, direction, role);
}

// Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-connect-dynamodb-home.html
fn dynamo_db(interpreter: &mut Interpreter<'_>, options: &Value, direction: Direction) {
    let role = role(interpreter, options, "dynamodb.sts.roleArn");
    let names = match direction {
        Direction::Read => ["dynamodb.input.tableName", "dynamodb.tableArn"],
        Direction::Write => ["dynamodb.output.tableName", "dynamodb.tableArn"],
    };
    let table = names.iter().find_map(|name| options.entry(name)).cloned().unwrap_or(Value::Unknown);
    interpreter.note_store((Store::DynamoDbTable, "DynamoDB table"), &table, direction, role.as_deref());
    if let Some(bucket) = options.entry("dynamodb.s3.bucket") {
        let prefix = options.entry("dynamodb.s3.prefix").cloned().unwrap_or(Value::text(""));
        let place = super::sdk_s3::location(bucket, &prefix);
        // The export is written by DynamoDB with the caller's rights, and read by the job.
        interpreter.note_location(&place, &How { role: role.clone(), ..How::sdk(Direction::Write) });
        interpreter.note_location(&place, &How { role, ..How::spark(Direction::Read) });
    }
}
