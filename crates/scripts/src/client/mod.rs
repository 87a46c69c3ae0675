//! The libraries that a script may use: what their functions and methods do, and what they answer.
//!
//! A thing that is not known is taken by the names of its methods, where these are telling: `frame.write.parquet(path)`.

mod builtin;
mod connection_options;
mod encryption;
mod glue;
mod kms;
mod library;
mod sdk;
mod sdk_s3;
mod settings;
mod spark;
mod spark_frame;
pub(super) mod sql;
mod staging;

use crate::python::{Given, Interpreter};
use crate::value::{Kind, Value};

/// What a function of a module answers; what it uses is noted.
pub(crate) fn function(interpreter: &mut Interpreter<'_>, name: &str, given: &Given) -> Value {
    if let Some(answer) = library::function(interpreter, name, given) {
        return answer;
    }
    match name.split('.').next().unwrap_or_default() {
        "s3_encryption" | "aws_encryption_sdk" | "aws_cryptographic_material_providers" => {
            encryption::function(interpreter, name, given)
        }
        "pyspark" | "delta" => spark::function(interpreter, name, given),
        "awsglue" => glue::function(name),
        _ => builtin::function(interpreter, name, given),
    }
}

/// What an attribute of a module stands for.
pub(crate) fn attribute_of_module(name: &str) -> Value {
    Value::module(name)
}

/// What an attribute stands for that is not called.
pub(crate) fn attribute(interpreter: &Interpreter<'_>, value: &Value, name: &str) -> Value {
    match value {
        Value::Object(object) => match object.kind {
            Kind::Client | Kind::Session => sdk::attribute(interpreter, value, name),
            Kind::Bucket if name == "objects" => value.clone(),
            Kind::Bucket if name == "name" => object.field("bucket").cloned().unwrap_or(Value::Unknown),
            Kind::S3Object => match name {
                "key" => object.field("key").cloned().unwrap_or(Value::Unknown),
                "bucket_name" => object.field("bucket").cloned().unwrap_or(Value::Unknown),
                _ => Value::Unknown,
            },
            Kind::GlueContext => glue::attribute(name),
            Kind::Spark => spark::attribute(name),
            _ => Value::Unknown,
        },
        Value::Unknown => match glue::attribute(name) {
            Value::Unknown => spark::attribute(name),
            known => known,
        },
        _ => Value::Unknown,
    }
}

/// What a method answers; what it uses is noted.
pub(crate) fn method(
    interpreter: &mut Interpreter<'_>,
    receiver: &Value,
    name: &str,
    given: &Given,
) -> Value {
    let Value::Object(object) = receiver else {
        return unknown(interpreter, receiver, name, given);
    };
    if let Some(answer) = library::method(interpreter, object, name, given) {
        return answer;
    }
    match object.kind {
        Kind::Spark => spark::method(interpreter, receiver, name, given),
        Kind::Settings => settings::method(interpreter, receiver, name, given),
        Kind::Reader => spark_frame::reader(interpreter, object, name, given),
        Kind::Writer => spark_frame::writer(interpreter, object, name, given),
        Kind::GlueContext => match glue::method(interpreter, name, given) {
            Some(value) => value,
            None => spark::method(interpreter, receiver, name, given),
        },
        Kind::FrameMaker => glue::make(interpreter, name, given),
        Kind::FrameWriter => glue::write(interpreter, name, given),
        Kind::Sink => glue::sink(interpreter, object, name, given),
        Kind::Arguments if name == "get" => {
            let of_name = given.positional.first().and_then(Value::as_str).map(str::to_owned);
            of_name.map_or(Value::Unknown, |of_name| interpreter.job_argument(&of_name))
        }
        Kind::Credentials if name == "get" => receiver.clone(),
        Kind::Identity
            if name == "get" && given.positional.first().and_then(Value::as_str) == Some("Account") =>
        {
            interpreter.account()
        }
        Kind::Listing if name == "get" => {
            let key = given.positional.first().cloned().unwrap_or(Value::Unknown);
            interpreter.element(receiver, &key)
        }
        Kind::Encrypter => encryption::of_encrypter(interpreter, name, given),
        Kind::Session
        | Kind::Client
        | Kind::Bucket
        | Kind::S3Object
        | Kind::DynamoDbTable
        | Kind::Declared(_)
        | Kind::Arguments
        | Kind::Namespace
        | Kind::Credentials
        | Kind::Keyring
        | Kind::Listing
        | Kind::Identity
        | Kind::Exit => Value::Unknown,
    }
}

/// A method of something that is not known.
fn unknown(interpreter: &mut Interpreter<'_>, receiver: &Value, name: &str, given: &Given) -> Value {
    if let Some(function) = given.positional.first().filter(|function| function.is_function()) {
        match name {
            // Of a pool of threads or processes.
            "map" | "imap" | "imap_unordered" if given.positional.len() > 1 => {
                return interpreter.call_with_each(given);
            }
            "submit" | "apply_async" if given.positional.len() > 1 || !given.named.is_empty() => {
                let positional = given.positional.iter().skip(1).cloned().collect();
                return interpreter.call(&function.clone(), &Given { positional, ..given.clone() });
            }
            _ => {}
        }
    }
    if let Some(value) = glue::method(interpreter, name, given) {
        return value;
    }
    if let Some(answer) = library::method_of_anything(interpreter, name, given) {
        return answer;
    }
    if name.starts_with("create_aws_kms") {
        return given.get(0, "input").cloned().unwrap_or(Value::Unknown);
    }
    if let Some(value) = builtin::of_parser(interpreter, name, given) {
        return value;
    }
    spark::method(interpreter, receiver, name, given)
}
