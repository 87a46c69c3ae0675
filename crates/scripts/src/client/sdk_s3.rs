//! boto3's calls of S3: objects that are read, written and copied, and the encryption that a call asks for.

use std::rc::Rc;

use keytrace_uses::{Direction, Layers, Upload, WriteEncryption};

use crate::client::encryption;
use crate::found::{How, credentials_of};
use crate::python::{Given, Interpreter};
use crate::text::Text;
use crate::value::{Kind, Object, Value, listing};

/// Whether a method of something that is not known can be S3's alone.
pub(crate) fn is_telling(name: &str, given: &Given) -> bool {
    let is_call = matches!(
        name,
        "get_object"
            | "put_object"
            | "copy_object"
            | "download_file"
            | "upload_file"
            | "download_fileobj"
            | "upload_fileobj"
            | "create_multipart_upload"
            | "select_object_content"
    );
    is_call && given.named("Bucket").is_some() && given.named("Key").is_some()
}

/// A method of a client or resource of S3.
pub(crate) fn of_client(
    interpreter: &mut Interpreter<'_>,
    client: Option<&Rc<Object>>,
    name: &str,
    given: &Given,
) -> Value {
    let role = client.and_then(|client| credentials_of(client));
    let arguments = |bucket: usize, key: usize| {
        let bucket = given.expected(bucket, "Bucket").unwrap_or(Value::Unknown);
        location(&bucket, &given.expected(key, "Key").unwrap_or(Value::Unknown))
    };
    const NEVER: usize = usize::MAX;
    if let Some(client) = client {
        encryption::of_s3(interpreter, client, name, given);
    }
    match name {
        "Bucket" | "Object" => {
            let kind = if name == "Bucket" { Kind::Bucket } else { Kind::S3Object };
            let bucket = given.get(0, "name").or_else(|| given.named("bucket_name")).cloned();
            let thing = Object::new(kind).with("bucket", bucket.unwrap_or(Value::Unknown));
            let thing = thing.with("key", given.get(1, "key").cloned().unwrap_or(Value::Unknown));
            return carrying(thing, client).into_value();
        }
        "list_objects_v2" | "list_objects" | "list_object_versions" => return page(given),
        "get_paginator" => return carrying(Object::new(Kind::Bucket), client).into_value(),
        "get_object" | "select_object_content" => read(interpreter, &arguments(NEVER, NEVER), role),
        "download_file" | "download_fileobj" => read(interpreter, &arguments(0, 1), role),
        "put_object" => put(interpreter, &arguments(NEVER, NEVER), given, role),
        "create_multipart_upload" => write(interpreter, &arguments(NEVER, NEVER), given, role),
        "upload_file" | "upload_fileobj" => write(interpreter, &arguments(1, 2), given, role),
        "copy_object" | "copy" => {
            let source = given.expected(0, "CopySource").unwrap_or(Value::Unknown);
            read(interpreter, &copied(&source), role.clone());
            if name == "copy" {
                write(interpreter, &arguments(1, 2), given, role);
            } else {
                put(interpreter, &arguments(NEVER, NEVER), given, role);
            }
        }
        _ => {}
    }
    Value::Unknown
}

/// An answer that lists objects: its `Contents` are such whose keys begin with `Prefix`.
fn page(given: &Given) -> Value {
    let key = below(given.named("Prefix").unwrap_or(&Value::text("")));
    let object = Object::new(Kind::Listing).with("key", key);
    object.with("each", object.clone().into_value()).into_value()
}

/// Something below a folder.
pub(crate) fn below(folder: &Value) -> Value {
    let below = |folder: &Value| {
        let mut text = folder.written();
        text.push_unknown();
        Value::of(text)
    };
    folder.possible().iter().map(below).reduce(Value::either).unwrap_or(Value::Unknown)
}

/// A method of `s3.Bucket(…)`.
pub(crate) fn of_bucket(
    interpreter: &mut Interpreter<'_>,
    bucket: &Rc<Object>,
    name: &str,
    given: &Given,
) -> Value {
    let role = credentials_of(bucket);
    let of = bucket.field("bucket").cloned().unwrap_or(Value::Unknown);
    let key = |place: usize| location(&of, &given.expected(place, "Key").unwrap_or(Value::Unknown));
    match name {
        // Of a paginator, of `bucket.objects`.
        "paginate" => return listing(page(given)),
        "all" | "filter" | "limit" | "page_size" => {
            let prefix = given.named("Prefix").cloned().unwrap_or(Value::text(""));
            let object = Object::new(Kind::S3Object).with("bucket", of).with("key", below(&prefix));
            return listing(carrying(object, Some(bucket)).into_value());
        }
        "Object" => {
            let key = given.get(0, "key").cloned().unwrap_or(Value::Unknown);
            let object = Object::new(Kind::S3Object).with("bucket", of).with("key", key);
            return carrying(object, Some(bucket)).into_value();
        }
        "download_file" | "download_fileobj" => read(interpreter, &key(0), role),
        "put_object" => put(interpreter, &key(usize::MAX), given, role),
        "upload_file" | "upload_fileobj" => write(interpreter, &key(1), given, role),
        "copy" => {
            let source = given.expected(0, "CopySource").unwrap_or(Value::Unknown);
            read(interpreter, &copied(&source), role.clone());
            write(interpreter, &key(1), given, role);
        }
        _ => {}
    }
    Value::Unknown
}

/// A method of `s3.Object(…)`.
pub(crate) fn of_object(
    interpreter: &mut Interpreter<'_>,
    object: &Rc<Object>,
    name: &str,
    given: &Given,
) -> Value {
    let role = credentials_of(object);
    let field = |name: &str| object.field(name).cloned().unwrap_or(Value::Unknown);
    let place = location(&field("bucket"), &field("key"));
    match name {
        "get" | "download_file" | "download_fileobj" => read(interpreter, &place, role),
        "put" => put(interpreter, &place, given, role),
        "upload_file" | "upload_fileobj" => write(interpreter, &place, given, role),
        "copy" | "copy_from" => {
            let source = given.expected(0, "CopySource").unwrap_or(Value::Unknown);
            read(interpreter, &copied(&source), role.clone());
            let upload = if name == "copy" { Upload::MaybeInParts } else { Upload::Whole };
            self::upload(interpreter, &place, given, (role, upload));
        }
        _ => {}
    }
    Value::Unknown
}

fn carrying(thing: Object, of: Option<&Rc<Object>>) -> Object {
    match of.and_then(|of| of.field("credentials")) {
        Some(credentials) => thing.with("credentials", credentials.clone()),
        None => thing,
    }
}

fn read(interpreter: &mut Interpreter<'_>, place: &Value, role: Option<Rc<Object>>) {
    interpreter.note_location(place, &How { role, ..How::sdk(Direction::Read).of_object() });
}

fn write(interpreter: &mut Interpreter<'_>, place: &Value, given: &Given, role: Option<Rc<Object>>) {
    upload(interpreter, place, given, (role, Upload::MaybeInParts));
}

/// One request, whatever the size of the object.
fn put(interpreter: &mut Interpreter<'_>, place: &Value, given: &Given, role: Option<Rc<Object>>) {
    upload(interpreter, place, given, (role, Upload::Whole));
}

fn upload(
    interpreter: &mut Interpreter<'_>,
    place: &Value,
    given: &Given,
    (role, upload): (Option<Rc<Object>>, Upload),
) {
    let more = given.named("ExtraArgs");
    let of_dict = |name: &str| more.into_iter().chain(&given.positional).find_map(|more| more.entry(name));
    let entry = |name: &str| given.named(name).or_else(|| of_dict(name));
    let is_hidden = given.is_open || more.is_some_and(|more| !matches!(more, Value::Dict(_) | Value::None));
    if is_hidden && entry("ServerSideEncryption").is_none() {
        note_unknown_encryption(interpreter);
    }
    let encryption = asked(interpreter, entry("ServerSideEncryption"), entry("SSEKMSKeyId"));
    // Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/configuring-bucket-key-object.html
    let asks_bucket_key = entry("BucketKeyEnabled").and_then(Value::truth);
    let how = How { encryption, role, upload, asks_bucket_key, ..How::sdk(Direction::Write).of_object() };
    interpreter.note_location(place, &how);
}

/// The encryption that a dictionary of options asks for.
pub(crate) fn asked_by(interpreter: &mut Interpreter<'_>, options: Option<&Value>) -> WriteEncryption {
    if matches!(options, Some(Value::Unknown | Value::OneOf(_))) {
        note_unknown_encryption(interpreter);
    }
    let entry = |name: &str| options.and_then(|options| options.entry(name));
    asked(interpreter, entry("ServerSideEncryption"), entry("SSEKMSKeyId"))
}

fn note_unknown_encryption(interpreter: &mut Interpreter<'_>) {
    let what = format!("the encryption that line {} of the script asks S3 for", interpreter.line());
    interpreter.note_unknown(what, "it is computed when the job runs".to_owned());
}

/// The encryption that a call asks for: `ServerSideEncryption` and `SSEKMSKeyId`, or Athena's names of the same.
pub(crate) fn asked(
    interpreter: &mut Interpreter<'_>,
    algorithm: Option<&Value>,
    key: Option<&Value>,
) -> WriteEncryption {
    let read_from = interpreter.named_by_line();
    let layers = match algorithm.and_then(Value::as_str) {
        Some("aws:kms" | "SSE_KMS") => Layers::One,
        Some("aws:kms:dsse") => Layers::Two,
        Some("AES256" | "SSE_S3") => {
            return WriteEncryption::WithoutKms(format!("{read_from} asks for SSE-S3"));
        }
        // Why: a key goes with SSE-KMS alone.
        None if algorithm.is_some_and(|value| *value != Value::None)
            && key.is_some_and(|key| key.as_str().is_some()) =>
        {
            Layers::One
        }
        None if algorithm.is_some_and(|value| *value != Value::None) => {
            note_unknown_encryption(interpreter);
            return WriteEncryption::BucketDefault;
        }
        _ => return WriteEncryption::BucketDefault,
    };
    let written = match key {
        None | Some(Value::None) => String::new(),
        Some(key) => match key.as_str() {
            Some(key) => key.to_owned(),
            None => {
                let what = format!("the key that line {} of the script asks S3 for", interpreter.line());
                interpreter.note_unknown(what, "it is computed when the job runs".to_owned());
                return WriteEncryption::WithoutKms(format!(
                    "{read_from} asks for a key that is computed when the job runs"
                ));
            }
        },
    };
    WriteEncryption::Setting { key: written, read_from, layers }
}

/// The location of a key in a bucket.
pub(crate) fn location(bucket: &Value, key: &Value) -> Value {
    let mut places = Vec::new();
    for bucket in bucket.possible() {
        for key in key.possible() {
            let mut text = Text::known("s3://");
            text.append(&bucket.written());
            text.push("/");
            text.append(&key.written());
            places.push(Value::of(text));
        }
    }
    places.into_iter().reduce(Value::either).unwrap_or(Value::Unknown)
}

/// The source of a copy: a dictionary, or `bucket/key`.
fn copied(source: &Value) -> Value {
    match (source.entry("Bucket"), source.entry("Key")) {
        (Some(bucket), Some(key)) => location(bucket, key),
        _ => match source.as_text() {
            Some(text) => {
                let mut whole = Text::known("s3://");
                whole.append(&text.trim_start(|letter| letter == '/'));
                Value::of(whole)
            }
            None => Value::Unknown,
        },
    }
}
