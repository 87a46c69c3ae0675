//! One of the many ways in which what is unknown may turn out.

use keytrace_iam::document::PolicyDocument;
use keytrace_iam::parse::parse;
use keytrace_iam::policy_set::PolicyType;
use keytrace_iam::request::{Context, ContextValue, Principal, Request, Resource, Value, Values};
use keytrace_iam::truth::Truth;

use crate::generate::alphabet::{KEYS, Sort, request_values};
use crate::generate::choices::Choices;
use crate::generate::model::document;
use crate::generate::scenario::{LayerModel, LevelModel, Scenario, full_access, level, shape, value};

/// Replaces everything unknown by something known.
pub fn complete(scenario: &Scenario, choices: &mut Choices<'_>) -> Scenario {
    let request = &scenario.request;
    let same_account = match scenario.same_account {
        Truth::Unknown => choices.yes(50).into(),
        known => known,
    };
    let layers = PolicyType::ALL.into_iter().zip(&scenario.layers);
    Scenario {
        request: Request {
            principal: principal(&request.principal, choices),
            action: request.action.clone(),
            resource: match &request.resource {
                Resource::ArnPrefix(prefix) => Resource::Arn(longer(prefix, Sort::Arn, choices)),
                known => known.clone(),
            },
            context: context(&request.context, choices),
        },
        layers: layers.map(|(policy_type, layer)| complete_layer(policy_type, layer, choices)).collect(),
        missing_resource: scenario.missing_resource,
        same_account,
    }
}

fn principal(principal: &Principal, choices: &mut Choices<'_>) -> Principal {
    let mut principal = principal.clone();
    let mut fill = |slot: &mut Option<Box<str>>, texts: &[&'static str]| {
        if slot.is_none() {
            *slot = Some(choices.pick(texts).into());
        }
    };
    match &mut principal {
        Principal::User { id, .. } => fill(id, &["AIDAABCDEFGHIJKLMNOPQ", "AIDAZZZZZZZZZZZZZZZZZ"]),
        Principal::FederatedUser { user_arn, .. } => {
            fill(user_arn, &["arn:aws:iam::111122223333:user/alice", "arn:aws:iam::111122223333:user/bob"]);
        }
        Principal::RoleSession(session) => {
            fill(&mut session.session_name, &["s", "t"]);
            fill(&mut session.role_id, &["AROAABCDEFGHIJKLMNOPQ", "AROAZZZZZZZZZZZZZZZZZ"]);
        }
        Principal::RootUser { .. }
        | Principal::Service { .. }
        | Principal::Federated { .. }
        | Principal::Anonymous => {}
    }
    principal
}

/// A text that begins with `prefix`: one of the alphabet if there is one, or any.
fn longer(prefix: &str, sort: Sort, choices: &mut Choices<'_>) -> Box<str> {
    let known = request_values(sort).iter().filter(|text| text.starts_with(prefix));
    let known: Vec<&str> = known.copied().collect();
    if !known.is_empty() && choices.yes(60) {
        return choices.pick(&known).into();
    }
    let end = choices.pick(&["", "a", "b", "/x", "ke/alice/x", ":key/abc", "*", "lake/a:b"]);
    format!("{prefix}{end}").into()
}

fn context(context: &Context, choices: &mut Choices<'_>) -> Context {
    let mut whole = Context::closed();
    for (key, sort, list) in KEYS {
        let known = context.value(&keytrace_iam::request::KeyName::new(key)).clone();
        let fill = |value: Value, choices: &mut Choices<'_>| match value {
            Value::Prefix(prefix) => Value::Exact(longer(&prefix, sort, choices)),
            exact => exact,
        };
        let known = match known {
            ContextValue::Unknown if choices.yes(30) => ContextValue::Absent,
            ContextValue::Unknown => value(choices, sort, list, 0),
            ContextValue::Absent => ContextValue::Absent,
            ContextValue::Perhaps(_) if choices.yes(50) => ContextValue::Absent,
            ContextValue::Present(Values::One(value)) | ContextValue::Perhaps(Values::One(value)) => {
                ContextValue::Present(Values::One(fill(value, choices)))
            }
            ContextValue::Present(Values::Many(values)) | ContextValue::Perhaps(Values::Many(values)) => {
                ContextValue::Present(Values::Many(
                    values.into_iter().map(|value| fill(value, choices)).collect(),
                ))
            }
        };
        whole.set(key, known);
    }
    whole
}

fn complete_layer(policy_type: PolicyType, layer: &LayerModel, choices: &mut Choices<'_>) -> LayerModel {
    let levels = layer.as_ref()?;
    // Nothing at all is known: perhaps the layer does not exist, perhaps it has more levels.
    if let [LevelModel { policies, incomplete: true }] = levels.as_slice()
        && policies.is_empty()
    {
        let may_lack = !matches!(policy_type, PolicyType::Identity | PolicyType::Resource);
        if may_lack && choices.yes(40) {
            return None;
        }
    }
    Some(levels.iter().map(|level| complete_level(policy_type, level, choices)).collect())
}

fn complete_level(policy_type: PolicyType, known: &LevelModel, choices: &mut Choices<'_>) -> LevelModel {
    let mut policies = known.policies.clone();
    for policy in &mut policies {
        while !parsed(&policy.canonical()).is_valid() {
            let other = document(choices, shape(policy_type), 2);
            *policy = if parsed(&other.canonical()).is_valid() { other } else { full_access(policy_type) };
        }
    }
    if known.incomplete {
        let more = level(choices, policy_type, 0).policies;
        policies.extend(more.into_iter().filter(|policy| parsed(&policy.canonical()).is_valid()));
    }
    LevelModel { policies, incomplete: false }
}

fn parsed(text: &str) -> PolicyDocument {
    parse(text)
}
