//! The canonical sentence: `User: X is not authorized to perform: Y on resource: Z because …`.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html>

use super::name::{read_arn, read_principal};
use super::pattern::{Pattern, group};
use super::{Layer, Refusal};

/// One canonical sentence and where it stands in the text.
#[derive(Clone, Debug)]
pub(super) struct Sentence {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) principal: Option<String>,
    pub(super) action: Option<String>,
    pub(super) resource: Option<String>,
    pub(super) locator: Locator,
    pub(super) reason: Reason,
    pub(super) policy_arn: Option<String>,
    pub(super) encoded: bool,
}

/// How the sentence points at the resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Locator {
    /// `on resource: …`, with or without an ARN.
    Named,
    /// `on this resource`, `on the resource associated with this ciphertext`: the key is withheld (M-C-2).
    Withheld,
    /// No locator: AWS stopped after the action, or the text was cut.
    Missing,
}

/// Why the request was refused, as far as the sentence says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// No reason (M-L-BARE).
    Missing,
    /// `because no … policy allows`.
    Implicit(Layer),
    /// `because no role trust policy allows` or an explicit deny in one (M-L-TRUST).
    Trust(Refusal),
    /// `with an explicit deny`, with or without a policy type (M-G-4).
    Explicit(Option<Layer>),
    /// An endpoint policy's deny, `transitively through a service control policy`.
    Transitive,
    /// Missing key, missing allow or a deny: AWS does not say which (M-C-1).
    Concealed,
    /// S3 Block Public Access or another bucket setting.
    BucketSetting,
}

static VERB: Pattern = Pattern::new(
    r#"(?:\bis\s+)?\b(?i:not\s+authorized\s+to\s+(?:perform:?\s*(?:(?:this|the)\s+(?:operation|action)|["'*]*(?P<action>[A-Za-z0-9-]+:[A-Za-z0-9*]+)["']?)|access\s+(?:the\s+key|this\s+resource)))"#,
);
static NAMED: Pattern = Pattern::new(r"^[\s.,]*on\s+(?:the\s+)?resources?(?::|\s)\s*");
static WITHHELD: Pattern = Pattern::new(
    r"^[\s.,]*on\s+(?:the\s+resource\s+associated\s+with\s+this\s+ciphertext|this(?:\s+resource)?|the\s+specified\s+resource)",
);
/// `on resource: user NAME`, `on resource: ...`: no ARN, and the reason some words later.
static LATER_REASON: Pattern =
    Pattern::new(r"(?s)^.{0,300}?\s(?P<reason>because\s+(?:no|the|public)\s|with\s+an\s+explicit\s+deny)");
static CONCEALED: Pattern =
    Pattern::new(r#"^[\s"'.,*\\]*because\s+the\s+resource\s+does\s+not\s+exist\s+in\s+this\s+Region"#);
static IMPLICIT: Pattern = Pattern::new(
    r#"^[\s"'.,*\\]*because\s+no\s+(?P<layer>identity-\s*based|resource-\s*based|service\s+control|resource\s+control|VPC\s+endpoint|sessions?|role\s+trust|permissions\s+boundary)(?:\s+polic(?:y|ies))?(?:\s+allows?(?:\s+the\s+[A-Za-z0-9*:-]+\s+action)?)?"#,
);
static EXPLICIT: Pattern = Pattern::new(
    r#"^[\s"'.,*\\]*with\s+an\s+explicit\s+deny(?:\s+in\s+(?:an?|the)\s+(?P<layer>identity-\s*based|resource-\s*based|service\s+control|resource\s+control|VPC\s+endpoint|sessions?|role\s+trust|permissions\s+boundary)(?:\s+policy)?)?(?P<trans>\s+transitively\s+through\s+a\s+service\s+control\s+policy)?"#,
);
static BUCKET_SETTING: Pattern = Pattern::new(
    r#"^[\s"'.,*\\]*because\s+(?:public\s+(?:policies|access)\s+(?:are|is)\s+(?:prevented|blocked)|this\s+bucket\s+has\s+blocked|[^.\n]{0,80}Block\s?Public)[^.\n]*"#,
);
static POLICY_ARN: Pattern = Pattern::new(r"^(?::|,\s*with\s+policy\s+ARN:)\s*");
static ENCODED: Pattern =
    Pattern::new(r"^[\s.,:]*Encoded\s+authorization\s+failure\s+message:\s*(?P<token>\S+)");

/// How far before the verb the caller may begin.
const CALLER_REACH: usize = 700;

/// Every canonical sentence of the text, in order; the inner one where one sentence holds another (M-G-2).
pub(super) fn sentences(text: &str) -> Vec<Sentence> {
    let mut found: Vec<Sentence> = Vec::new();
    if !text.contains("uthorized") {
        return found;
    }
    for verb in VERB.all(text) {
        let whole = verb.whole();
        let floor = found.last().map_or(0, |last| last.end);
        if whole.start() < floor {
            continue;
        }
        let sentence = read(text, floor, whole.start(), whole.end(), group(&verb, "action"));
        if found.last().is_some_and(|outer| holds(text, outer, &sentence)) {
            found.pop();
        }
        found.push(sentence);
    }
    found
}

/// Whether the second sentence stands inside the first, which broke off to quote it.
fn holds(text: &str, outer: &Sentence, inner: &Sentence) -> bool {
    let between = text.get(outer.end..inner.start).unwrap_or("\n");
    let leads = outer.action.is_none()
        || text.get(..inner.start).is_some_and(|before| before.trim_end().ends_with(':'));
    outer.reason == Reason::Missing && leads && !between.contains('\n') && between.len() < 160
}

fn read(text: &str, floor: usize, verb_start: usize, verb_end: usize, action: Option<String>) -> Sentence {
    let reach = floor.max(floor_char(text, verb_start.saturating_sub(CALLER_REACH)));
    let (principal, offset) = read_principal(text.get(reach..verb_start).unwrap_or(""));
    let after_verb = text.get(verb_end..).unwrap_or("");
    let (locator, resource, rest) = read_locator(after_verb);
    let (reason, rest) = read_reason(rest);
    let (policy_arn, rest) = read_policy_arn(reason, rest);
    let encoded = ENCODED.find(rest);
    let rest = encoded.map_or(rest, |token| rest.get(token.end()..).unwrap_or(""));
    Sentence {
        start: reach + offset,
        end: text.len() - rest.len(),
        principal,
        action,
        resource,
        locator,
        reason,
        policy_arn,
        encoded: encoded.is_some(),
    }
}

fn read_locator(text: &str) -> (Locator, Option<String>, &str) {
    if let Some(found) = WITHHELD.find(text) {
        return (Locator::Withheld, None, behind(text, found.end()));
    }
    let Some(found) = NAMED.find(text) else { return (Locator::Missing, None, text) };
    let rest = behind(text, found.end());
    match read_arn(rest) {
        Some((arn, after)) => (Locator::Named, Some(arn), after),
        None => (Locator::Named, None, skip_name(rest)),
    }
}

fn skip_name(text: &str) -> &str {
    let Some(captures) = LATER_REASON.captures(text) else { return text };
    let start = captures.name("reason").map_or(0, |reason| reason.start());
    let skipped = text.get(..start).unwrap_or("");
    if skipped.contains("uthorized") || skipped.contains("(Service") { text } else { behind(text, start) }
}

fn read_reason(text: &str) -> (Reason, &str) {
    if let Some(found) = CONCEALED.find(text) {
        return (Reason::Concealed, behind(text, found.end()));
    }
    if let Some(captures) = IMPLICIT.captures(text) {
        let reason = match group(&captures, "layer").as_deref().map(layer) {
            Some(Some(layer)) => Reason::Implicit(layer),
            Some(None) => Reason::Trust(Refusal::Implicit),
            None => Reason::Missing,
        };
        return (reason, behind(text, captures.whole().end()));
    }
    if let Some(captures) = EXPLICIT.captures(text) {
        let reason = match group(&captures, "layer").as_deref().map(layer) {
            _ if captures.name("trans").is_some() => Reason::Transitive,
            Some(Some(layer)) => Reason::Explicit(Some(layer)),
            Some(None) => Reason::Trust(Refusal::Explicit),
            None => Reason::Explicit(None),
        };
        return (reason, behind(text, captures.whole().end()));
    }
    match BUCKET_SETTING.find(text) {
        Some(found) => (Reason::BucketSetting, behind(text, found.end())),
        None => (Reason::Missing, text),
    }
}

/// The ARN that explicit denials may end with since 2026 (M-A-1).
fn read_policy_arn(reason: Reason, text: &str) -> (Option<String>, &str) {
    let explicit = matches!(reason, Reason::Explicit(_) | Reason::Trust(_) | Reason::Transitive);
    let Some(found) = POLICY_ARN.find(text).filter(|_| explicit) else { return (None, text) };
    match read_arn(behind(text, found.end())) {
        Some((arn, after)) => (Some(arn), after),
        None => (None, text),
    }
}

/// The layer that AWS's words name; `None` for a role trust policy.
fn layer(words: &str) -> Option<Layer> {
    let words = words.to_ascii_lowercase();
    let first = words.split(|c: char| c.is_whitespace() || c == '-').next().unwrap_or("");
    match first {
        "identity" => Some(Layer::Identity),
        "resource" if words.contains("control") => Some(Layer::Rcp),
        "resource" => Some(Layer::Resource),
        "service" => Some(Layer::Scp),
        "vpc" => Some(Layer::VpcEndpoint),
        "session" | "sessions" => Some(Layer::Session),
        "permissions" => Some(Layer::PermissionsBoundary),
        _ => None,
    }
}

fn behind(text: &str, offset: usize) -> &str {
    text.get(offset..).unwrap_or("")
}

/// The nearest character boundary at or below an offset.
pub(super) fn floor_char(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset = offset.saturating_sub(1);
    }
    offset
}
