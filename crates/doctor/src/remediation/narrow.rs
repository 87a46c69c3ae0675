//! How a `Deny` is narrowed so that it lets one request through and keeps the rest of its meaning.

use keytrace_access::kms::authorize::authorize;
use keytrace_access::kms::case::Case;
use keytrace_iam::policy_set::PolicyType;
use serde_json::{Value, json};

use crate::analysis::{StatementResult, context_text};
use crate::remediation::amendment::Amendment;
use crate::remediation::proof::repaired;
use crate::remediation::proposal::{Change, Proposal};
use crate::remediation::propose::{editable_caller, place_of};
use crate::remediation::{Safety, key_arn};

/// Condition keys that requests through a service do not carry (`E-FAS-3`).
const NETWORK_KEYS: [&str; 4] = ["aws:sourceip", "aws:sourcevpc", "aws:sourcevpce", "aws:vpcsourceip"];

/// Narrows all these statements of one layer by the gentlest way that lets the case through.
pub(crate) fn narrow(
    case: &Case,
    policy_type: PolicyType,
    denying: &[&StatementResult<'_>],
) -> Option<Proposal> {
    let ways: &[Way] = match policy_type {
        PolicyType::Identity | PolicyType::PermissionsBoundary | PolicyType::Session => {
            &[exempt_services, exempt_key, drop_entry, drop_statement]
        }
        PolicyType::Resource | PolicyType::Scp | PolicyType::Rcp | PolicyType::VpcEndpoint => {
            &[exempt_services, exempt_caller, drop_statement]
        }
    };
    ways.iter().find_map(|way| {
        let proposal = propose(case, policy_type, denying, *way)?;
        let after = authorize(&repaired(case, &proposal)?);
        (!after.outcomes.of(policy_type).deny.is_true()).then_some(proposal)
    })
}

/// A way to narrow a statement: what replaces it, null to take it out, none where the way does not fit.
type Way = fn(&Case, &StatementResult<'_>, &Value) -> Option<Value>;

fn propose(
    case: &Case,
    policy_type: PolicyType,
    denying: &[&StatementResult<'_>],
    way: Way,
) -> Option<Proposal> {
    let mut changes = Vec::new();
    let mut who = String::new();
    for one in denying {
        let (place, owner) = place_of(case, policy_type, one.policy)?;
        let pointer = one.pointer()?;
        let document: Value = serde_json::from_str(&one.policy.text).ok()?;
        let amendment = match way(case, one, document.pointer(&pointer)?)? {
            Value::Null => Amendment::Remove { pointer },
            with => Amendment::Replace { pointer, with },
        };
        changes.push(Change::Policy { place: Box::new(place), amendment });
        who = owner;
    }
    Some(Proposal { changes, safety: Safety::Review, who, alternatives: Vec::new() })
}

/// A statement about networks leaves out requests that a service makes on behalf of the caller.
// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-viaawsservice
fn exempt_services(case: &Case, one: &StatementResult<'_>, statement: &Value) -> Option<Value> {
    let mut keys = one.statement.conditions.iter().map(|condition| condition.key().as_str());
    let about_networks = keys.any(|key| NETWORK_KEYS.contains(&key));
    if !about_networks || context_text(case, "kms:ViaService").is_none() {
        return None;
    }
    with_condition(statement, "BoolIfExists", "aws:ViaAWSService", "false")
}

fn exempt_caller(case: &Case, _: &StatementResult<'_>, statement: &Value) -> Option<Value> {
    let caller = editable_caller(case).or_else(|| case.request.principal.arn())?;
    with_condition(statement, "ArnNotEquals", "aws:PrincipalArn", caller)
}

/// A further condition, or a further value of one that is there: of negated operators none may match.
fn with_condition(statement: &Value, operator: &str, key: &str, value: &str) -> Option<Value> {
    let mut statement = statement.clone();
    let object = statement.as_object_mut()?;
    let conditions = object.entry("Condition").or_insert_with(|| json!({})).as_object_mut()?;
    let negated = ["ArnNotEquals", "ArnNotLike", "StringNotEquals", "StringNotLike"];
    let fits = |name: &str| name == operator || (negated.contains(&name) && negated.contains(&operator));
    for (name, block) in conditions.iter_mut().filter(|(name, _)| fits(name)) {
        let keys = block.as_object_mut()?;
        if let Some((_, values)) = keys.iter_mut().find(|(own, _)| own.eq_ignore_ascii_case(key)) {
            // Why: two values under `Bool…` mean either.
            if name.starts_with("Bool") {
                return None;
            }
            append(values, value);
            return Some(statement);
        }
    }
    let block = conditions.entry(operator).or_insert_with(|| json!({}));
    block.as_object_mut()?.insert(key.to_owned(), json!(value));
    Some(statement)
}

/// The key is left out of what the statement is about.
fn exempt_key(case: &Case, _: &StatementResult<'_>, statement: &Value) -> Option<Value> {
    let key = key_arn(case)?;
    let mut statement = statement.clone();
    let object = statement.as_object_mut()?;
    if let Some(excluded) = object.get_mut("NotResource") {
        append(excluded, key);
        return Some(statement);
    }
    let resource = object.get_mut("Resource")?;
    if *resource == json!("*") || *resource == json!(["*"]) {
        object.shift_remove("Resource");
        object.insert("NotResource".into(), json!(key));
        return Some(statement);
    }
    let list = resource.as_array_mut().filter(|list| list.len() > 1)?;
    list.retain(|entry| entry.as_str() != Some(key));
    Some(statement)
}

/// The action is left out of the statement's list.
fn drop_entry(case: &Case, _: &StatementResult<'_>, statement: &Value) -> Option<Value> {
    let mut statement = statement.clone();
    let list = statement.get_mut("Action")?.as_array_mut().filter(|list| list.len() > 1)?;
    let is_action =
        |entry: &Value| entry.as_str().is_some_and(|text| text.eq_ignore_ascii_case(case.call.action));
    list.retain(|entry| !is_action(entry));
    (!list.is_empty()).then_some(statement)
}

fn drop_statement(_: &Case, _: &StatementResult<'_>, _: &Value) -> Option<Value> {
    Some(Value::Null)
}

fn append(values: &mut Value, value: &str) {
    match values {
        Value::Array(list) => list.push(json!(value)),
        single => {
            let first = single.take();
            *single = json!([first, value]);
        }
    }
}
