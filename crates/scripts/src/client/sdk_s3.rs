//! boto3's answers that list objects of S3, and the encryption that a call asks for. `libraries/boto3-s3.toml` has the calls.

use keytrace_uses::{Layers, WriteEncryption};

use crate::found::How;
use crate::python::{Given, Interpreter};
use crate::text::Text;
use crate::value::{Kind, Object, Value, listing};

/// An answer that lists objects: its `Contents` are such whose keys begin with `Prefix`.
pub(crate) fn page(given: &Given) -> Value {
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

/// The objects of `bucket.objects.filter(Prefix=…)`.
pub(crate) fn objects(bucket: &Object, given: &Given) -> Value {
    let prefix = given.named("Prefix").cloned().unwrap_or(Value::text(""));
    let of = bucket.field("bucket").cloned().unwrap_or(Value::Unknown);
    let object = Object::new(Kind::S3Object).with("bucket", of).with("key", below(&prefix));
    let object = match bucket.field("credentials") {
        Some(credentials) => object.with("credentials", credentials.clone()),
        None => object,
    };
    listing(object.into_value())
}

/// A write with the encryption that its headers ask for: they are arguments, or entries of `ExtraArgs`.
pub(crate) fn headers(interpreter: &mut Interpreter<'_>, given: &Given, how: How) -> How {
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
    How { encryption, asks_bucket_key, ..how }
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
pub(crate) fn copied(source: &Value) -> Value {
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
