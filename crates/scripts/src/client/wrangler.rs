//! awswrangler (the AWS SDK for pandas). It is built on boto3: no setting of the job reaches it.
// Source: https://aws-sdk-pandas.readthedocs.io/en/stable/api.html

use keytrace_uses::{Direction, Store};

use crate::client::sdk_s3::below;
use crate::client::{sdk, sdk_s3, sql};
use crate::found::{How, credentials_of};
use crate::python::{Given, Interpreter};
use crate::value::{Value, listing};

/// A function of `awswrangler`: `awswrangler.s3.read_parquet`. It has the credentials and the Region of its session.
pub(crate) fn function(interpreter: &mut Interpreter<'_>, name: &str, given: &Given) -> Value {
    let session = given.named("boto3_session").and_then(Value::as_object);
    interpreter.found.region = session.and_then(|session| session.field("region")).cloned();
    let credentials = session.and_then(credentials_of);
    let mut answer = Value::Unknown;
    interpreter.as_another(credentials.as_deref(), |interpreter| {
        answer = of_module(interpreter, name, given);
    });
    interpreter.found.region = None;
    answer
}

fn of_module(interpreter: &mut Interpreter<'_>, name: &str, given: &Given) -> Value {
    let mut parts = name.splitn(3, '.').skip(1);
    let (module, function) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    match module {
        "s3" if matches!(function, "list_objects" | "list_directories") => {
            let path = given.expected(0, "path").unwrap_or(Value::Unknown);
            return listing(below(&path));
        }
        "s3" => s3(interpreter, function, given),
        "athena" => athena(interpreter, function, given),
        "catalog" => catalog(interpreter, function),
        "secretsmanager" if function.starts_with("get_secret") => {
            let secret = given.expected(0, "name").unwrap_or(Value::Unknown);
            interpreter.note_store((Store::Secret, "secret"), &secret, Direction::Read, None);
        }
        "dynamodb" => dynamo_db(interpreter, function, given),
        "redshift" if matches!(function, "copy" | "unload") => redshift(interpreter, function, given),
        _ if function == "connect" => connect(interpreter, given),
        _ => {}
    }
    Value::Unknown
}

fn s3(interpreter: &mut Interpreter<'_>, function: &str, given: &Given) {
    let unknown = || Value::Unknown;
    match function {
        "read_parquet_table" => {
            let table = given.expected(0, "table");
            sdk::table(interpreter, given.get(1, "database"), table.as_ref(), Direction::Read);
        }
        "to_parquet" | "to_csv" | "to_json" | "to_orc" | "to_excel" | "to_deltalake" => {
            let encryption = encryption(interpreter, given);
            if given.named("encryption_configuration").is_some() {
                let what =
                    format!("how line {} of the script encrypts within Parquet files", interpreter.line());
                interpreter.note_unknown(what, "its client of KMS is one of the script's own".to_owned());
            }
            if let Some(path) = given.expected(1, "path") {
                interpreter.note_location(&path, &How { encryption, ..How::sdk(Direction::Write) });
            }
            sdk::table(interpreter, given.named("database"), given.named("table"), Direction::Write);
        }
        "upload" => {
            let encryption = encryption(interpreter, given);
            let path = given.expected(1, "path").unwrap_or_else(unknown);
            interpreter.note_location(&path, &How { encryption, ..How::sdk(Direction::Write).of_object() });
        }
        "download" => {
            let path = given.expected(0, "path").unwrap_or_else(unknown);
            interpreter.note_location(&path, &How::sdk(Direction::Read).of_object());
        }
        "copy_objects" | "merge_datasets" => {
            let (source, target) = if function == "copy_objects" {
                (given.expected(1, "source_path"), given.expected(2, "target_path"))
            } else {
                (given.expected(0, "source_path"), given.expected(1, "target_path"))
            };
            let encryption = encryption(interpreter, given);
            interpreter.note_location(&source.unwrap_or_else(unknown), &How::sdk(Direction::Read));
            let how = How { encryption, ..How::sdk(Direction::Write) };
            interpreter.note_location(&target.unwrap_or_else(unknown), &how);
        }
        function if function.starts_with("read_") || function == "select_query" => {
            let place = if function == "select_query" { 1 } else { 0 };
            let path = given.expected(place, "path").unwrap_or_else(unknown);
            interpreter.note_location(&path, &How::sdk(Direction::Read));
        }
        "store_parquet_metadata" => {
            let path = given.expected(0, "path").unwrap_or_else(unknown);
            interpreter.note_location(&path, &How::sdk(Direction::Read));
            sdk::table(interpreter, given.get(1, "database"), given.get(2, "table"), Direction::Write);
        }
        _ => {}
    }
}

fn encryption(interpreter: &mut Interpreter<'_>, given: &Given) -> keytrace_uses::WriteEncryption {
    let more = given.named("s3_additional_kwargs");
    sdk_s3::asked_by(interpreter, more)
}

fn athena(interpreter: &mut Interpreter<'_>, function: &str, given: &Given) {
    let asks = function.starts_with("read_sql")
        || matches!(function, "start_query_execution" | "unload" | "create_ctas_table");
    if function == "to_iceberg" {
        sdk::table(interpreter, given.get(1, "database"), given.get(2, "table"), Direction::Write);
        for name in ["temp_path", "s3_output"] {
            if let Some(path) = given.named(name) {
                interpreter.note_location(path, &How::sdk(Direction::Write));
            }
        }
        return;
    }
    if !asks {
        return;
    }
    let key = given.named("kms_key").cloned();
    let encryption = sdk_s3::asked(interpreter, given.named("encryption"), key.as_ref());
    for name in ["s3_output", "path"] {
        if let Some(path) = given.named(name) {
            let how = How { encryption: encryption.clone(), ..How::sdk(Direction::Write) };
            interpreter.note_location(path, &how);
            interpreter.note_location(path, &How::sdk(Direction::Read));
        }
    }
    if function == "read_sql_table" {
        return sdk::table(interpreter, given.get(1, "database"), given.get(0, "table"), Direction::Read);
    }
    if let Some(query) = given.get(0, "sql") {
        let database = given.get(1, "database").and_then(Value::as_str);
        sql::query(interpreter, query, sql::Engine::Athena(database));
    }
}

/// The catalog is asked about tables, whose data is not touched.
fn catalog(interpreter: &mut Interpreter<'_>, function: &str) {
    let changes = ["create_", "add_", "delete_", "upsert_", "overwrite_", "drop_"];
    let makes_names = function.starts_with("sanitize_") || function.starts_with("extract_");
    if makes_names || function == "drop_duplicated_columns" {
        return;
    }
    let is_change = changes.iter().any(|change| function.starts_with(change));
    interpreter.note_catalog(if is_change { Direction::Write } else { Direction::Read }, None);
}

fn dynamo_db(interpreter: &mut Interpreter<'_>, function: &str, given: &Given) {
    let (direction, place) = match function {
        "read_items" => (Direction::Read, 0),
        function if function.starts_with("put_") || function == "delete_items" => (Direction::Write, 1),
        _ => return,
    };
    let table = given.expected(place, "table_name").unwrap_or(Value::Unknown);
    interpreter.note_store((Store::DynamoDbTable, "DynamoDB table"), &table, direction, None);
}

fn redshift(interpreter: &mut Interpreter<'_>, function: &str, given: &Given) {
    let path = given.expected(1, "path").unwrap_or(Value::Unknown);
    let direction = if function == "copy" { Direction::Write } else { Direction::Read };
    interpreter.note_location(&path, &How::sdk(direction));
    // Why: the cluster has a client and settings of its own, so that only the job's part is derived.
    let what = format!("what Redshift reads and writes for line {} of the script", interpreter.line());
    interpreter.note_unknown(what, "Redshift does it with a role of its own".to_owned());
}

/// A connection of Glue, or a secret, for a database.
fn connect(interpreter: &mut Interpreter<'_>, given: &Given) {
    if let Some(secret) = given.named("secret_id") {
        interpreter.note_store((Store::Secret, "secret"), secret, Direction::Read, None);
    } else if let Some(connection) = given.get(0, "connection") {
        interpreter.note_connection(connection);
    }
}
