//! boto3: sessions, clients and resources, and what their calls use beside S3.
//!
//! No setting of the job reaches boto3: what it sends to S3 asks for the encryption that the call names, or for none.

use std::rc::Rc;

use keytrace_uses::{Direction, Store, Uses};

use crate::client::{kms, sdk_s3, sql};
use crate::found::{How, credentials_of};
use crate::named::NamedTable;
use crate::python::{Given, Interpreter};
use crate::value::{Kind, Object, Value};

/// A function or class of `boto3`.
pub(crate) fn function(name: &str, given: &Given) -> Value {
    match name.rsplit('.').next().unwrap_or(name) {
        "client" | "resource" => client(given, None),
        "Session" => {
            let by_name = Given { positional: Vec::new(), ..given.clone() };
            with_credentials(Object::new(Kind::Session), &by_name).into_value()
        }
        _ => Value::Unknown,
    }
}

/// A client of a service. It has the credentials of its session, or those that it is given.
fn client(given: &Given, session: Option<&Object>) -> Value {
    let service = given.get(0, "service_name").cloned().unwrap_or(Value::Unknown);
    let mut client = Object::new(Kind::Client).with("service", service);
    for field in ["credentials", "region"] {
        if let Some(value) = session.and_then(|session| session.field(field)) {
            client = client.with(field, value.clone());
        }
    }
    with_credentials(client, given).into_value()
}

/// The object with the Region and the credentials that it is given.
fn with_credentials(object: Object, given: &Given) -> Object {
    let object = match given.get(1, "region_name").filter(|region| **region != Value::None) {
        Some(region) => object.with("region", region.clone()),
        None => object,
    };
    let object = match given.named("endpoint_url").and_then(Value::as_str) {
        Some(endpoint) if !is_of_aws(endpoint) => object.with("elsewhere", Value::Bool(true)),
        _ => object,
    };
    if given.named("profile_name").is_some_and(|profile| *profile != Value::None) {
        return object.with("credentials", Object::new(Kind::Credentials).into_value());
    }
    match given.get(usize::MAX, "aws_access_key_id") {
        Some(Value::Object(credentials)) if credentials.kind == Kind::Credentials => {
            object.with("credentials", Value::Object(Rc::clone(credentials)))
        }
        // Why: keys of somebody else, and nobody can tell whose.
        Some(_) => object.with("credentials", Object::new(Kind::Credentials).into_value()),
        None => object,
    }
}

/// Whether an endpoint is one of AWS: another is no S3, and asks no KMS.
fn is_of_aws(endpoint: &str) -> bool {
    let host = endpoint.split_once("://").map_or(endpoint, |(_, rest)| rest);
    let host = host.split(['/', ':']).next().unwrap_or_default();
    [".amazonaws.com", ".amazonaws.com.cn", ".api.aws"].iter().any(|end| host.ends_with(end))
}

/// An attribute of a client or a session: `s3.meta.client` is a client of the same service.
pub(crate) fn attribute(interpreter: &Interpreter<'_>, value: &Value, name: &str) -> Value {
    match name {
        "meta" | "client" => value.clone(),
        "region_name" => {
            let region = value.as_object().and_then(|object| object.field("region")).cloned();
            region.unwrap_or_else(|| interpreter.region())
        }
        _ => Value::Unknown,
    }
}

/// A method of a session, a client or a resource.
pub(crate) fn method(
    interpreter: &mut Interpreter<'_>,
    object: &Rc<Object>,
    name: &str,
    given: &Given,
) -> Value {
    if object.kind == Kind::Session {
        return if matches!(name, "client" | "resource") {
            client(given, Some(object))
        } else {
            Value::Unknown
        };
    }
    if object.field("elsewhere").is_some() {
        return Value::Unknown;
    }
    interpreter.found.region = object.field("region").cloned();
    let answer = of_service(interpreter, object, name, given);
    interpreter.found.region = None;
    answer
}

fn of_service(interpreter: &mut Interpreter<'_>, object: &Rc<Object>, name: &str, given: &Given) -> Value {
    let role = credentials_of(object);
    match object.kind {
        Kind::Bucket => return sdk_s3::of_bucket(interpreter, object, name, given),
        Kind::S3Object => return sdk_s3::of_object(interpreter, object, name, given),
        Kind::DynamoDbTable => {
            let table = object.field("name").cloned().unwrap_or(Value::Unknown);
            dynamo_db(interpreter, name, &table, role.as_deref());
            return Value::Unknown;
        }
        _ => {}
    }
    let service = object.field("service").and_then(Value::as_str).unwrap_or_default();
    let role = role.as_deref();
    match service {
        "s3" => return sdk_s3::of_client(interpreter, Some(object), name, given),
        "kms" => kms::call(interpreter, name, given, role),
        "secretsmanager" => {
            if matches!(name, "get_secret_value" | "batch_get_secret_value") {
                let secret = given.expected(usize::MAX, "SecretId").unwrap_or(Value::Unknown);
                interpreter.note_store((Store::Secret, "secret"), &secret, Direction::Read, role);
            }
        }
        "dynamodb" => return of_dynamo_db(interpreter, name, given, object),
        "kinesis" => kinesis(interpreter, name, given, role),
        "sqs" => queue(interpreter, name, given, role),
        "glue" => glue(interpreter, name, given, role),
        "athena" if name == "start_query_execution" => athena(interpreter, given, role),
        "sts" if name == "assume_role" => return assumed(interpreter, given),
        "sts" if name == "get_caller_identity" && role.is_none() => return Value::object(Kind::Identity),
        "ssm" if name.starts_with("get_parameter") => parameter(interpreter, given),
        "sns" if matches!(name, "publish" | "publish_batch") => {
            let what =
                format!("the key of the topic to which line {} of the script sends", interpreter.line());
            interpreter.note_unknown(what, "what encrypts topics is not looked up".to_owned());
        }
        _ => {}
    }
    Value::Unknown
}

/// A parameter of Systems Manager: nobody collected with which key it is encrypted.
fn parameter(interpreter: &mut Interpreter<'_>, given: &Given) {
    if given.named("WithDecryption").is_some_and(|value| value.truth() != Some(false)) {
        let what = format!("the key of the parameter that line {} of the script reads", interpreter.line());
        interpreter
            .note_unknown(what, "what encrypts parameters of Systems Manager is not looked up".to_owned());
    }
}

/// What `sts.assume_role` answers: who makes further calls with it.
fn assumed(interpreter: &mut Interpreter<'_>, given: &Given) -> Value {
    let line = i64::try_from(interpreter.line()).unwrap_or_default();
    let role = given.named("RoleArn").cloned().unwrap_or(Value::Unknown);
    let session = given.named("RoleSessionName").cloned().unwrap_or(Value::Unknown);
    let credentials = Object::new(Kind::Credentials).with("role", role).with("session", session);
    let credentials = credentials.with("line", Value::Number(line));
    // Why: the role is told even where nothing of the script is seen to act with it.
    interpreter.note(Uses::default(), Some(&credentials));
    credentials.into_value()
}

fn of_dynamo_db(interpreter: &mut Interpreter<'_>, name: &str, given: &Given, object: &Rc<Object>) -> Value {
    let role = credentials_of(object);
    if name == "Table" {
        let table = Object::new(Kind::DynamoDbTable);
        let table = table.with("name", given.positional.first().cloned().unwrap_or(Value::Unknown));
        let table = match object.field("region") {
            Some(region) => table.with("region", region.clone()),
            None => table,
        };
        let credentials = object.field("credentials").cloned();
        return credentials
            .map_or(table.clone(), |credentials| table.with("credentials", credentials))
            .into_value();
    }
    match (name, given.named("RequestItems")) {
        ("batch_get_item" | "batch_write_item", Some(Value::Dict(items))) => {
            for (table, _) in items.iter() {
                dynamo_db(interpreter, name, table, role.as_deref());
            }
        }
        _ => {
            let table = given.expected(usize::MAX, "TableName").unwrap_or(Value::Unknown);
            dynamo_db(interpreter, name, &table, role.as_deref());
        }
    }
    Value::Unknown
}

fn dynamo_db(interpreter: &mut Interpreter<'_>, name: &str, table: &Value, role: Option<&Object>) {
    let direction = match name {
        "get_item" | "scan" | "query" | "batch_get_item" => Direction::Read,
        "put_item" | "update_item" | "delete_item" | "batch_write_item" | "batch_writer" => Direction::Write,
        _ => return,
    };
    interpreter.note_store((Store::DynamoDbTable, "DynamoDB table"), table, direction, role);
}

fn kinesis(interpreter: &mut Interpreter<'_>, name: &str, given: &Given, role: Option<&Object>) {
    let direction = match name {
        "get_shard_iterator" | "subscribe_to_shard" => Direction::Read,
        "put_record" | "put_records" => Direction::Write,
        _ => return,
    };
    let stream = given.named("StreamARN").cloned().or_else(|| given.expected(usize::MAX, "StreamName"));
    interpreter.note_store(
        (Store::KinesisStream, "stream"),
        &stream.unwrap_or(Value::Unknown),
        direction,
        role,
    );
}

fn queue(interpreter: &mut Interpreter<'_>, name: &str, given: &Given, role: Option<&Object>) {
    let direction = match name {
        "receive_message" => Direction::Read,
        "send_message" | "send_message_batch" => Direction::Write,
        _ => return,
    };
    let queue = given.expected(usize::MAX, "QueueUrl").unwrap_or(Value::Unknown);
    interpreter.note_store((Store::Queue, "queue"), &queue, direction, role);
}

/// Calls of Glue that read or change the Data Catalog. Jobs, crawlers and triggers are no part of it.
fn glue(interpreter: &mut Interpreter<'_>, name: &str, given: &Given, role: Option<&Object>) {
    if name == "get_connection" {
        let connection = given.expected(usize::MAX, "Name").unwrap_or(Value::Unknown);
        return interpreter.note_connection(&connection);
    }
    let Some((verb, noun)) = name.split_once('_') else { return };
    const NOUNS: &[&str] = &["database", "table", "partition", "user_defined_function", "column_statistics"];
    if !NOUNS.iter().any(|each| noun.contains(each)) || noun.contains("optimizer") {
        return;
    }
    let direction = match verb {
        "get" | "search" => Direction::Read,
        "create" | "update" | "delete" | "batch" if !noun.starts_with("get") => Direction::Write,
        "batch" => Direction::Read,
        _ => return,
    };
    // Why: the catalog is asked about a table, whose data is not touched.
    interpreter.note_catalog(direction, role);
}

/// Athena reads and writes with the rights of who starts the query (`A1`, `A2`).
fn athena(interpreter: &mut Interpreter<'_>, given: &Given, role: Option<&Object>) {
    let entry = |name: &str, entry: &str| given.named(name).and_then(|value| value.entry(entry));
    if let Some(place) = entry("ResultConfiguration", "OutputLocation") {
        let encryption = entry("ResultConfiguration", "EncryptionConfiguration");
        let encryption = sdk_s3::asked(
            interpreter,
            encryption.and_then(|value| value.entry("EncryptionOption")),
            encryption.and_then(|value| value.entry("KmsKey")),
        );
        let role = role.cloned().map(Rc::new);
        interpreter.note_location(place, &How { encryption, role, ..How::sdk(Direction::Write) });
    }
    if role.is_none()
        && let Some(query) = given.named("QueryString")
    {
        let database = entry("QueryExecutionContext", "Database").and_then(Value::as_str);
        sql::query(interpreter, query, sql::Engine::Athena(database));
    }
}

/// What `awswrangler` and Glue's clients share: a table by its database and its name.
pub(crate) fn table(
    interpreter: &mut Interpreter<'_>,
    database: Option<&Value>,
    table: Option<&Value>,
    direction: Direction,
) {
    if let (Some(database), Some(table)) = (database, table) {
        interpreter.note_table(NamedTable { catalog_id: None, database, table, by_spark: false }, direction);
    }
}
