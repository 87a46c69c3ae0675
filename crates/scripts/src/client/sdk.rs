//! boto3: the credentials and the Region of sessions and clients. `libraries/boto3.toml` says what their calls use.
//!
//! No setting of the job reaches boto3: what it sends to S3 asks for the encryption that the call names, or for none.

use std::rc::Rc;

use keytrace_uses::{Direction, Store, Uses};

use crate::python::{Given, Interpreter};
use crate::value::{Kind, Object, Value};

/// `boto3.Session(…)`.
pub(crate) fn session(given: &Given) -> Value {
    let by_name = Given { positional: Vec::new(), ..given.clone() };
    with_credentials(Object::new(Kind::Session), &by_name).into_value()
}

/// A client of a service. It has the credentials of its session, or those that it is given.
pub(crate) fn client(given: &Given, session: Option<&Rc<Object>>) -> Value {
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

/// What `sts.assume_role` answers: who makes further calls with it.
pub(crate) fn assumed(interpreter: &mut Interpreter<'_>, given: &Given) -> Value {
    let line = i64::try_from(interpreter.line()).unwrap_or_default();
    let role = given.named("RoleArn").cloned().unwrap_or(Value::Unknown);
    let session = given.named("RoleSessionName").cloned().unwrap_or(Value::Unknown);
    let credentials = Object::new(Kind::Credentials).with("role", role).with("session", session);
    let credentials = credentials.with("line", Value::Number(line));
    // Why: the role is told even where nothing of the script is seen to act with it.
    interpreter.note(Uses::default(), Some(&credentials));
    credentials.into_value()
}

/// `batch_get_item` and `batch_write_item` name several tables: they are the keys of `RequestItems`.
pub(crate) fn dynamo_db_batch(
    interpreter: &mut Interpreter<'_>,
    name: &str,
    given: &Given,
    role: Option<&Object>,
) {
    let direction = if name == "batch_get_item" { Direction::Read } else { Direction::Write };
    let tables = match given.named("RequestItems") {
        Some(Value::Dict(items)) => items.iter().map(|(table, _)| table.clone()).collect(),
        _ => vec![Value::Unknown],
    };
    for table in &tables {
        interpreter.note_store((Store::DynamoDbTable, "DynamoDB table"), table, direction, role);
    }
}
