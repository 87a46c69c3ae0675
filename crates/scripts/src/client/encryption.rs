//! Libraries that encrypt on the client's side, with data keys that they ask KMS for themselves (`S10`).
// Source: https://docs.aws.amazon.com/amazon-s3-encryption-client/latest/developerguide/what-is-s3-encryption-client.html
// Source: https://github.com/aws/amazon-s3-encryption-client-python, s3_encryption/materials/kms_keyring.py (version 4)
// Source: https://docs.aws.amazon.com/encryption-sdk/latest/developer-guide/concepts.html

use std::rc::Rc;

use keytrace_access::call::{ContextText, EncryptionContext};
use keytrace_access::row::Row;
use keytrace_uses::{DirectKey, Direction, Store};

use crate::client::kms;
use crate::python::{Given, Interpreter};
use crate::value::{Kind, Object, Value};

/// A function or class of the S3 Encryption Client or of the AWS Encryption SDK.
pub(crate) fn function(interpreter: &mut Interpreter<'_>, name: &str, given: &Given) -> Value {
    match name.rsplit('.').next().unwrap_or(name) {
        "KmsKeyring" => {
            let key = given.expected(1, "kms_key_id").unwrap_or(Value::Unknown);
            keyring(key, given.get(0, "kms_client")).into_value()
        }
        "S3EncryptionClientConfig" => {
            let keyring = given.get(0, "keyring").or_else(|| given.named("cmm"));
            let keyring = keyring_of(keyring.unwrap_or(&Value::Unknown));
            let algorithm = given.get(1, "encryption_algorithm").cloned().unwrap_or(Value::None);
            keyring.with("algorithm", algorithm).into_value()
        }
        "S3EncryptionClient" => {
            let config = keyring_of(given.get(1, "config").unwrap_or(&Value::Unknown)).into_value();
            let client = match given.get(0, "wrapped_s3_client") {
                Some(Value::Object(client)) if client.kind == Kind::Client => Object::clone(client),
                _ => Object::new(Kind::Client).with("service", Value::text("s3")),
            };
            client.with("keyring", config).into_value()
        }
        "StrictAwsKmsMasterKeyProvider" | "KMSMasterKeyProvider" | "KMSMasterKey" => {
            let key = given.named("key_ids").or_else(|| given.named("key_id")).cloned();
            keyring(key.unwrap_or(Value::Unknown), None).into_value()
        }
        "CreateAwsKmsKeyringInput" | "CreateAwsKmsMrkKeyringInput" => {
            let key = given.named("kms_key_id").or_else(|| given.named("generator")).cloned();
            keyring(key.unwrap_or(Value::Unknown), given.named("kms_client")).into_value()
        }
        "DefaultCryptoMaterialsManager" | "CachingCryptoMaterialsManager" => {
            let keyring = given.get(0, "master_key_provider").or_else(|| given.named("keyring"));
            keyring_of(keyring.unwrap_or(&Value::Unknown)).into_value()
        }
        "EncryptionSDKClient" => Value::object(Kind::Encrypter),
        "encrypt" | "decrypt" | "stream" => of_encrypter(interpreter, name, given),
        _ => Value::Unknown,
    }
}

/// What holds a key, and asks KMS with the credentials and in the Region of its client.
fn keyring(key: Value, client: Option<&Value>) -> Object {
    let mut keyring = Object::new(Kind::Keyring).with("key", key);
    let client = client.and_then(Value::as_object);
    for field in ["credentials", "region"] {
        if let Some(value) = client.and_then(|client| client.field(field)) {
            keyring = keyring.with(field, value.clone());
        }
    }
    keyring
}

fn keyring_of(value: &Value) -> Object {
    match value {
        Value::Object(keyring) if keyring.kind == Kind::Keyring => Object::clone(keyring),
        _ => keyring(Value::Unknown, None),
    }
}

/// What a client of S3 asks of KMS itself for a call, if it is one that encrypts.
pub(crate) fn of_s3(interpreter: &mut Interpreter<'_>, client: &Object, name: &str, given: &Given) {
    let Some(Value::Object(keyring)) = client.field("keyring") else { return };
    let named = given.named("EncryptionContext");
    match name {
        "put_object" | "upload_file" | "upload_fileobj" | "create_multipart_upload" => {
            let mut context = kms::context(named);
            match cipher(keyring.field("algorithm")) {
                Some(cipher) => {
                    let cipher = ContextText::Exact(cipher.to_owned());
                    context.pairs.insert("aws:x-amz-cek-alg".to_owned(), cipher);
                }
                None => context.open = true,
            }
            ask(interpreter, keyring, (Direction::Write, &["kms:GenerateDataKey"]), &context);
        }
        // Why: an object keeps the pairs that it was encrypted with: `kms_cmk_id` of version 1 of the client,
        // `aws:x-amz-cek-alg` of later ones, and what its writer gave.
        "get_object" => {
            let context = EncryptionContext { open: true, ..kms::context(named) };
            ask(interpreter, keyring, (Direction::Read, &["kms:Decrypt"]), &context);
        }
        "download_file" | "download_fileobj" => {
            let context = EncryptionContext { open: true, ..EncryptionContext::default() };
            interpreter.only_if("the client decrypts what it downloads", |interpreter| {
                ask(interpreter, keyring, (Direction::Read, &["kms:Decrypt"]), &context);
            });
        }
        _ => {}
    }
}

/// What the client names its algorithm in the encryption context. None if the script computes it.
fn cipher(algorithm: Option<&Value>) -> Option<&'static str> {
    match algorithm {
        None | Some(Value::None) => Some("115"),
        Some(Value::Module(name)) if name.ends_with("ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY") => Some("115"),
        Some(Value::Module(name)) if name.ends_with("ALG_AES_256_GCM_IV12_TAG16_NO_KDF") => {
            Some("AES/GCM/NoPadding")
        }
        _ => None,
    }
}

/// A method of the AWS Encryption SDK. It asks the first key for a data key, and the others to encrypt it too.
pub(crate) fn of_encrypter(interpreter: &mut Interpreter<'_>, name: &str, given: &Given) -> Value {
    const KEYS: [&str; 4] = ["key_provider", "keyring", "materials_manager", "master_key_provider"];
    let keyring = keyring_of(KEYS.iter().find_map(|name| given.named(name)).unwrap_or(&Value::Unknown));
    let mode = given.get(0, "mode").and_then(Value::as_str).unwrap_or_default();
    let method = name.rsplit('.').next().unwrap_or(name);
    // Why: the SDK adds the public key that a message is signed with.
    let context = EncryptionContext { open: true, ..kms::context(given.named("encryption_context")) };
    if method == "decrypt" || (method == "stream" && mode.starts_with('d')) {
        let context = EncryptionContext { open: true, ..EncryptionContext::default() };
        ask(interpreter, &keyring, (Direction::Read, &["kms:Decrypt"]), &context);
        return Value::Unknown;
    }
    let keys = keyring.field("key").cloned().unwrap_or(Value::Unknown);
    for (place, key) in keys.elements().unwrap_or(std::slice::from_ref(&keys)).iter().enumerate() {
        let action: &'static str = if place == 0 { "kms:GenerateDataKey" } else { "kms:Encrypt" };
        ask(interpreter, &keyring.with("key", key.clone()), (Direction::Write, &[action]), &context);
    }
    Value::list(vec![Value::Unknown, Value::Unknown])
}

fn ask(
    interpreter: &mut Interpreter<'_>,
    keyring: &Object,
    (direction, actions): (Direction, &[&'static str]),
    context: &EncryptionContext,
) {
    let does = match direction {
        Direction::Read => "decrypts data keys on the client's side",
        Direction::Write => "encrypts on the client's side",
    };
    let credentials = match keyring.field("credentials") {
        Some(Value::Object(credentials)) => Some(Rc::clone(credentials)),
        _ => None,
    };
    let keys = keyring.field("key").cloned().unwrap_or(Value::Unknown);
    let region = std::mem::replace(&mut interpreter.found.region, keyring.field("region").cloned());
    for key in keys.elements().unwrap_or(std::slice::from_ref(&keys)).iter().flat_map(Value::possible) {
        let Some(written) = key.as_str() else {
            let what = format!("the key with which line {} of the script {does}", interpreter.line());
            interpreter.note_unknown(what, "it is computed when the job runs".to_owned());
            continue;
        };
        let key = DirectKey {
            written: written.to_owned(),
            read_from: interpreter.named_by_line(),
            row: Row::S10,
            actions: actions.to_vec(),
            encryption_context: context.clone(),
            does: does.to_owned(),
        };
        interpreter.note_known_store(Store::Key(key), direction, credentials.as_deref());
    }
    interpreter.found.region = region;
}
