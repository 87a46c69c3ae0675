//! Condition keys about the encryption context, the algorithm, and the alias that a request names.

use keytrace_iam::request::{ContextValue, Value, Values};

use crate::call::{Call, ContextText, ViaService};
use crate::kms::context::Gathered;
use crate::kms::key_record::KeyRecord;
use crate::kms::key_state::is_cryptographic;

const PAIR: &str = "kms:EncryptionContext:";
const NAMES: &str = "kms:EncryptionContextKeys";

/// Adds the keys about the encryption context, the algorithm and the alias. Asymmetric and HMAC keys take no context.
pub(crate) fn add(gathered: &mut Gathered, call: &Call, key: &KeyRecord<'_>) {
    let symmetric = key.facts.spec.as_deref().is_none_or(|spec| spec == "SYMMETRIC_DEFAULT");
    if symmetric && (takes_context(call.action) || call.action == "kms:RetireGrant") {
        pairs(gathered, call);
    } else {
        gathered.context.close_family(PAIR);
        gathered.absent(NAMES);
    }
    algorithm(gathered, call.action, key);
    alias(gathered, call);
}

/// `L-CND-9`, §8.1: the actions whose requests carry an encryption context.
fn takes_context(action: &str) -> bool {
    is_symmetric_operation(action) || action == "kms:CreateGrant"
}

fn is_symmetric_operation(action: &str) -> bool {
    matches!(action, "kms:Encrypt" | "kms:Decrypt" | "kms:ReEncryptFrom" | "kms:ReEncryptTo")
        || action.starts_with("kms:GenerateDataKey")
}

fn pairs(gathered: &mut Gathered, call: &Call) {
    let context = &call.encryption_context;
    for (name, value) in &context.pairs {
        let value = match value {
            ContextText::Exact(text) => Value::Exact(text.as_str().into()),
            ContextText::Prefix(text) => Value::Prefix(text.as_str().into()),
        };
        gathered.member(&format!("{PAIR}{name}"), ContextValue::Present(Values::One(value)));
    }
    if context.open || call.action == "kms:RetireGrant" {
        gathered.context.open_family(PAIR);
        gathered.unknown(NAMES);
        return;
    }
    gathered.context.close_family(PAIR);
    if context.pairs.is_empty() {
        gathered.absent(NAMES);
    } else {
        gathered.context.set_list(NAMES, context.pairs.keys().map(String::as_str));
    }
}

fn algorithm(gathered: &mut Gathered, action: &str, key: &KeyRecord<'_>) {
    let name = "kms:EncryptionAlgorithm";
    if !is_symmetric_operation(action) {
        return gathered.absent(name);
    }
    let is_symmetric = key.facts.spec.as_deref() == Some("SYMMETRIC_DEFAULT");
    if is_symmetric || action.starts_with("kms:GenerateDataKey") {
        gathered.text(name, "SYMMETRIC_DEFAULT");
    }
}

/// `kms:RequestAlias`: only where the request itself names an alias. A service's Decrypt names no key.
fn alias(gathered: &mut Gathered, call: &Call) {
    let name = "kms:RequestAlias";
    if !is_cryptographic(call.action) && call.action != "kms:DescribeKey" {
        return gathered.absent(name);
    }
    let decrypts = matches!(call.action, "kms:Decrypt" | "kms:ReEncryptFrom");
    let written = call.written_key();
    let alias = written.find("alias/").and_then(|at| written.get(at..));
    match (&call.via_service, alias) {
        (ViaService::Service(_), _) if decrypts => gathered.absent(name),
        (_, None) if !written.is_empty() => gathered.absent(name),
        (ViaService::Direct, Some(alias)) if !decrypts => gathered.text(name, alias),
        // Whether a service passes the alias on or resolves it first is not documented.
        _ => {}
    }
}
