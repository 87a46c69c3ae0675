//! Requests to KMS itself: no service stands between (`S10`). `libraries/boto3.toml` has the calls.
// Source: https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html

use std::collections::BTreeMap;

use keytrace_access::call::{ContextText, EncryptionContext};
use keytrace_access::row::Row;
use keytrace_uses::{DirectKey, Direction, Store};

use crate::python::Interpreter;
use crate::value::{Object, Value};

/// Notes a request to KMS. `why_unknown` says why the script may not name the key.
pub(crate) fn request(
    interpreter: &mut Interpreter<'_>,
    action: &'static str,
    key: &Value,
    (encryption_context, why_unknown): (EncryptionContext, &str),
    role: Option<&Object>,
) {
    for key in key.possible() {
        let Some(written) = key.as_str() else {
            let what = format!("the key that line {} of the script uses", interpreter.line());
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
