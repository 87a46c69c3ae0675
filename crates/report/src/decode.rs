//! The explanation of denials: text for people and `keytrace.decode/1` for programs.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::pages;
use crate::style::{Style, wrap};
use keytrace_denial::{Denial, Event, Kind, Layer, ViaService};

const SCHEMA: &str = "keytrace.decode/1";

/// The denials as JSON: one object for one denial, a list for several or none.
pub fn json(denials: &[Denial]) -> String {
    let written = match denials {
        [denial] => serde_json::to_string(&Single { schema: SCHEMA, denial: Wire::of(denial) }),
        _ => serde_json::to_string(&Several {
            schema: SCHEMA,
            denials: denials.iter().map(Wire::of).collect(),
        }),
    };
    // Writing text and numbers under text keys into a string does not fail.
    written.unwrap_or_default()
}

#[derive(Serialize)]
struct Single<'d> {
    schema: &'static str,
    #[serde(flatten)]
    denial: Wire<'d>,
}

#[derive(Serialize)]
struct Several<'d> {
    schema: &'static str,
    denials: Vec<Wire<'d>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'d> {
    kind: &'static str,
    layer: Option<&'static str>,
    denial: Option<&'static str>,
    concealed: bool,
    principal: Option<&'d str>,
    action: Option<&'d str>,
    resource: Option<&'d str>,
    policy_arn: Option<&'d str>,
    service: Option<&'d str>,
    status_code: Option<u16>,
    error_code: Option<&'d str>,
    request_id: Option<&'d str>,
    proves: Vec<String>,
    does_not_prove: Vec<String>,
    next: Vec<String>,
    rules: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<WireEvent<'d>>,
}

impl Wire<'_> {
    fn of(denial: &Denial) -> Wire<'_> {
        Wire {
            kind: denial.kind.name(),
            layer: denial.layer.map(keytrace_denial::Layer::name),
            denial: denial.refusal.map(keytrace_denial::Refusal::name),
            concealed: denial.concealed,
            principal: denial.principal.as_deref(),
            action: denial.action.as_deref(),
            resource: denial.resource.as_deref(),
            policy_arn: denial.policy_arn.as_deref(),
            service: denial.service.as_deref(),
            status_code: denial.status_code,
            error_code: denial.error_code.as_deref(),
            request_id: denial.request_id.as_deref(),
            proves: denial.proves(),
            does_not_prove: denial.does_not_prove(),
            next: denial.next(),
            rules: denial.rules(),
            event: denial.event.as_deref().map(WireEvent::of),
        }
    }
}

/// The facts of a CloudTrail record, under CloudTrail's names where it has one.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WireEvent<'d> {
    #[serde(rename = "eventID")]
    event_id: Option<&'d str>,
    event_time: Option<&'d str>,
    event_source: &'d str,
    event_name: &'d str,
    aws_region: Option<&'d str>,
    recipient_account_id: Option<&'d str>,
    caller_type: Option<&'d str>,
    caller_account: Option<&'d str>,
    role_arn: Option<&'d str>,
    principal_id: Option<&'d str>,
    invoked_by: Option<&'d str>,
    via_service: Option<&'d str>,
    via_service_guessed: bool,
    source_ip: Option<&'d str>,
    vpc_endpoint_id: Option<&'d str>,
    encryption_context: Option<&'d BTreeMap<String, String>>,
    encryption_algorithm: Option<&'d str>,
    request_alias: Option<&'d str>,
    key_arns: &'d [String],
    key_accounts: &'d [String],
    mfa_authenticated: Option<bool>,
    #[serde(rename = "sharedEventID")]
    shared_event_id: Option<&'d str>,
}

impl WireEvent<'_> {
    fn of(event: &Event) -> WireEvent<'_> {
        WireEvent {
            event_id: event.event_id.as_deref(),
            event_time: event.event_time.as_deref(),
            event_source: &event.event_source,
            event_name: &event.event_name,
            aws_region: event.region.as_deref(),
            recipient_account_id: event.recipient_account.as_deref(),
            caller_type: event.caller_type.as_deref(),
            caller_account: event.caller_account.as_deref(),
            role_arn: event.role_arn.as_deref(),
            principal_id: event.principal_id.as_deref(),
            invoked_by: event.invoked_by.as_deref(),
            via_service: event.via_service.value(),
            via_service_guessed: matches!(event.via_service, ViaService::Guessed(_)),
            source_ip: event.source_ip.as_deref(),
            vpc_endpoint_id: event.vpc_endpoint_id.as_deref(),
            encryption_context: event.encryption_context.as_ref(),
            encryption_algorithm: event.encryption_algorithm.as_deref(),
            request_alias: event.request_alias.as_deref(),
            key_arns: &event.key_arns,
            key_accounts: &event.key_accounts,
            mfa_authenticated: event.mfa_authenticated,
            shared_event_id: event.shared_event_id.as_deref(),
        }
    }
}

/// The denials as text: what happened, what that proves, what it does not prove, and what to do next.
pub fn text(denials: &[Denial], width: usize, style: Style) -> String {
    let mut written = String::new();
    if denials.is_empty() {
        return "No AWS error was found in this text.\n".to_owned();
    }
    for (index, denial) in denials.iter().enumerate() {
        if index > 0 {
            written.push('\n');
        }
        let number = if denials.len() > 1 { format!("{}. ", index + 1) } else { String::new() };
        line(&mut written, &format!("{number}{}", headline(denial, style)), width, number.len());
        for (name, value) in facts(denial) {
            // Why: this goes to a terminal, and a record may contain control characters.
            let value = value.replace(char::is_control, "");
            // Why not wrapped: people copy ARNs and IDs.
            written.push_str(&format!("  {} {value}\n", style.dim(&format!("{name:<11}"))));
        }
        section(&mut written, &style.green("proves"), &denial.proves(), width);
        section(&mut written, &style.yellow("does not prove"), &denial.does_not_prove(), width);
        section(&mut written, &style.bold("what to do next"), &denial.next(), width);
        let rules = denial.rules().join(", ");
        if !rules.is_empty() {
            let pages = format!("{} (docs/rules.md)", pages::rules());
            line(&mut written, &style.dim(&format!("rules: {rules}; see {pages}")), width, 7);
        }
    }
    written
}

/// One line: what failed, and which layer AWS names.
fn headline(denial: &Denial, style: Style) -> String {
    let what = match denial.kind {
        Kind::AccessDenied => "access denied",
        Kind::KeyState => "the state of the key prevents its use",
        Kind::NotFound => "not found",
        Kind::InvalidRequest => "invalid request",
        Kind::Throttled => "throttled",
        Kind::Other => "failed",
    };
    let how = match (denial.layer, denial.refusal) {
        (Some(layer), Some(refusal)) => format!(": {} ({} deny)", title(layer), refusal.name()),
        (Some(layer), None) => format!(": {}", title(layer)),
        (None, Some(refusal)) => format!(": {} deny; AWS does not name the layer", refusal.name()),
        (None, None) if denial.concealed => ": AWS conceals the reason".to_owned(),
        (None, None) if denial.kind == Kind::AccessDenied => ": AWS does not name the layer".to_owned(),
        (None, None) => String::new(),
    };
    style.bold(&style.red(&format!("{what}{how}")))
}

/// What people call a layer.
fn title(layer: Layer) -> &'static str {
    match layer {
        Layer::Identity => "identity-based policy",
        Layer::Resource => "resource-based policy",
        Layer::PermissionsBoundary => "permissions boundary",
        Layer::Session => "session policy",
        Layer::Scp => "SCP",
        Layer::Rcp => "RCP",
        Layer::VpcEndpoint => "VPC endpoint policy",
    }
}

fn facts(denial: &Denial) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    let mut fact = |name, value: Option<String>| facts.extend(value.map(|value| (name, value)));
    fact("principal", denial.principal.clone());
    fact("role", denial.role_arn().filter(|role| denial.principal.as_ref() != Some(role)));
    fact("action", denial.action.clone());
    fact("resource", denial.resource.clone());
    fact("policy", denial.policy_arn.clone());
    fact("service", denial.service.clone());
    let status = denial.status_code.map(|status| status.to_string());
    let answer: Vec<String> = [status, denial.error_code.clone()].into_iter().flatten().collect();
    fact("status", (!answer.is_empty()).then(|| answer.join(" ")));
    fact("request ID", denial.request_id.clone());
    if let Some(event) = &denial.event {
        fact("when", event.event_time.clone());
        fact("region", event.region.clone());
        fact("via", event.via_service.value().map(str::to_owned));
        fact("endpoint", event.vpc_endpoint_id.clone());
        let pairs = event.encryption_context.iter().flatten().map(|(key, value)| format!("{key}={value}"));
        let context = pairs.collect::<Vec<_>>().join(" ");
        fact("context", (!context.is_empty()).then_some(context));
    }
    facts
}

fn section(written: &mut String, title: &str, sentences: &[String], width: usize) {
    if sentences.is_empty() {
        return;
    }
    line(written, title, width, 0);
    for sentence in sentences {
        line(written, &format!("  - {sentence}"), width, 4);
    }
}

/// Writes one paragraph, and keeps the spaces at its beginning.
fn line(written: &mut String, paragraph: &str, width: usize, indent: usize) {
    let body = paragraph.trim_start_matches(' ');
    let opening = paragraph.len() - body.len();
    written.extend(std::iter::repeat_n(' ', opening));
    written.push_str(&wrap(body, width.saturating_sub(opening), indent));
    written.push('\n');
}
