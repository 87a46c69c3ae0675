//! boto3's calls of KMS itself: no service stands between (`S10`).
// Source: https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html

use std::collections::BTreeMap;

use crate::access::Direction;
use crate::script::python::{Given, Interpreter};
use crate::script::value::{Object, Value};
use crate::store::{DirectKey, Store};
use keytrace_access::call::{ContextText, EncryptionContext};
use keytrace_access::row::Row;

/// A method of a client of KMS.
pub(crate) fn call(interpreter: &mut Interpreter<'_>, name: &str, given: &Given, role: Option<&Object>) {
    let action = match name {
        "encrypt" => "kms:Encrypt",
        "decrypt" => "kms:Decrypt",
        "generate_data_key" => "kms:GenerateDataKey",
        "generate_data_key_without_plaintext" => "kms:GenerateDataKeyWithoutPlaintext",
        "generate_data_key_pair" => "kms:GenerateDataKeyPair",
        "generate_data_key_pair_without_plaintext" => "kms:GenerateDataKeyPairWithoutPlaintext",
        "generate_mac" => "kms:GenerateMac",
        "verify_mac" => "kms:VerifyMac",
        "sign" => "kms:Sign",
        "verify" => "kms:Verify",
        "get_public_key" => "kms:GetPublicKey",
        "describe_key" => "kms:DescribeKey",
        "re_encrypt" => {
            let context = |name: &str| context(given.named(name));
            let source = (context("SourceEncryptionContext"), "the ciphertext names it");
            key(interpreter, ("kms:ReEncryptFrom", "SourceKeyId"), given, source, role);
            let target = (context("DestinationEncryptionContext"), COMPUTED);
            return key(interpreter, ("kms:ReEncryptTo", "DestinationKeyId"), given, target, role);
        }
        _ => return,
    };
    let why = if name == "decrypt" { "the ciphertext names it" } else { COMPUTED };
    key(interpreter, (action, "KeyId"), given, (context(given.named("EncryptionContext")), why), role);
}

const COMPUTED: &str = "it is computed when the job runs";

/// Notes a request with the key that an argument of the call names.
fn key(
    interpreter: &mut Interpreter<'_>,
    (action, argument): (&'static str, &str),
    given: &Given,
    (encryption_context, why_unknown): (EncryptionContext, &str),
    role: Option<&Object>,
) {
    let key = given.expected(usize::MAX, argument).unwrap_or(Value::Unknown);
    for key in key.possible() {
        let Some(written) = key.as_str() else {
            let what = format!("the key that line {} of the script uses", interpreter.line());
            // Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html (KeyId is optional).
            interpreter.note_unknown(what, why_unknown.to_owned());
            continue;
        };
        let key = DirectKey {
            written: written.to_owned(),
            read_from: interpreter.named_by_line(),
            row: Row::S10,
            actions: vec![action],
            encryption_context: encryption_context.clone(),
            does: format!("calls {action}"),
        };
        interpreter.note_known_store(Store::Key(key), Direction::Read, role);
    }
}

/// The encryption context that a call names.
pub(crate) fn context(named: Option<&Value>) -> EncryptionContext {
    let Some(named) = named else { return EncryptionContext::default() };
    let Value::Dict(entries) = named else {
        return EncryptionContext { open: true, ..EncryptionContext::default() };
    };
    let mut pairs = BTreeMap::new();
    let mut open = false;
    for (name, value) in entries.iter() {
        match (name.as_str(), value.as_text()) {
            (Some(name), Some(text)) => {
                let text = match text.whole() {
                    Some(whole) => ContextText::Exact(whole.to_owned()),
                    None => ContextText::Prefix(text.beginning().to_owned()),
                };
                pairs.insert(name.to_owned(), text);
            }
            _ => open = true,
        }
    }
    EncryptionContext { pairs, open }
}
