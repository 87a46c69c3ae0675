//! From the occurrences in a plain text to denials: one message, one denial.
//!
//! A message often holds several of our texts: an error code, the sentence, the code again. The strongest is the
//! message; the others only add their code, status and request id.

use std::ops::Range;

use super::form::Form;
use super::pattern::Pattern;
use super::sentence::{Locator, Reason, Sentence, floor_char, sentences};
use super::shape::{Occurrence, Strength, bare, occurrences};
use super::wrapper::{self, REACH, Wrapper};
use super::{Denial, Layer, Refusal};

/// Every denial of a plain text whose message begins in `own`, in order.
pub(super) fn denials(plain: &str, own: Range<usize>) -> Vec<Denial> {
    let hits = hits(plain);
    let mut messages: Vec<Message> = Vec::new();
    for (index, hit) in hits.iter().enumerate() {
        let covered = messages.last().map_or(0, |last| last.cover);
        if hit.start < covered && hit.strength() <= Strength::Code {
            continue;
        }
        // A code in front may turn out to be a part of this message: then its wrapper is this message's too.
        let floor = match messages.last() {
            Some(last) if last.strength <= Strength::Code => last.floor,
            _ => covered,
        };
        let message = read_message(plain, floor, hit, hits.get(index + 1..).unwrap_or(&[]));
        match messages.last_mut() {
            Some(last) if belongs(plain, last, &message) => last.absorb(message),
            _ => messages.push(message),
        }
    }
    messages.into_iter().filter(|message| own.contains(&message.start)).map(denial).collect()
}

#[derive(Debug)]
struct Hit {
    start: usize,
    end: usize,
    what: What,
}

#[derive(Debug)]
enum What {
    Sentence(Box<Sentence>),
    Other(Occurrence),
}

impl Hit {
    fn strength(&self) -> Strength {
        match &self.what {
            What::Sentence(_) => Strength::Sentence,
            What::Other(occurrence) => occurrence.strength,
        }
    }
}

/// Every occurrence in order; where two overlap, the stronger stays.
fn hits(plain: &str) -> Vec<Hit> {
    let sentences = sentences(plain).into_iter();
    let mut hits: Vec<Hit> =
        sentences.map(|s| Hit { start: s.start, end: s.end, what: What::Sentence(Box::new(s)) }).collect();
    let others = occurrences(plain).into_iter().chain(bare(plain));
    hits.extend(others.map(|o| Hit { start: o.start, end: o.end, what: What::Other(o) }));
    // Stable: of two equal texts the one that stands first in the table stays.
    hits.sort_by(|a, b| a.start.cmp(&b.start).then(b.strength().cmp(&a.strength())));
    let mut kept: Vec<Hit> = Vec::with_capacity(hits.len());
    for hit in hits {
        match kept.last() {
            Some(last) if hit.start < last.end && hit.strength() <= last.strength() => {}
            Some(last) if hit.start < last.end => {
                kept.pop();
                kept.push(hit);
            }
            _ => kept.push(hit),
        }
    }
    kept
}

/// One message: the strongest hit, its wrappers, and how far it reaches.
#[derive(Debug)]
struct Message {
    floor: usize,
    start: usize,
    end: usize,
    cover: usize,
    strength: Strength,
    denial: Denial,
    inner: Wrapper,
    operation: Option<String>,
    /// The error code that the message itself is, when no wrapper tells a better one.
    own_code: Option<String>,
}

impl Message {
    /// Takes in another hit of the same message: the stronger text wins, the wrappers are joined.
    fn absorb(&mut self, other: Message) {
        let own_code = self.own_code.take().or_else(|| other.own_code.clone());
        let (cover, end) = (self.cover.max(other.cover), self.end.max(other.end));
        if other.strength > self.strength {
            let weaker = std::mem::replace(self, other);
            self.inner = std::mem::take(&mut self.inner).or(weaker.inner);
            self.operation = self.operation.take().or(weaker.operation);
            self.start = weaker.start;
        } else {
            self.inner = std::mem::take(&mut self.inner).or(other.inner);
            self.operation = self.operation.take().or(other.operation);
        }
        self.own_code = own_code;
        self.cover = cover;
        self.end = end;
    }
}

fn read_message(plain: &str, floor: usize, hit: &Hit, later: &[Hit]) -> Message {
    let before =
        plain.get(floor_char(plain, floor.max(hit.start.saturating_sub(REACH)))..hit.start).unwrap_or("");
    let start =
        open_bracket(before).map_or(wrapper_start(plain, hit), |offset| hit.start - (before.len() - offset));
    let after = plain.get(start..reach_behind(plain, hit.end, later)).unwrap_or("");
    let (behind, taken) = wrapper::behind(after);
    let call = wrapper::call_around(plain, hit.start).unwrap_or_default();
    let (front, base) = (wrapper::before(entry_of(before)).or(call), base(hit));
    // A relaying service named in front (Glue) is further out than the wrapper behind (KMS).
    let outer = front.service.clone().filter(|service| service != "kms" || behind.service.is_none());
    let service = outer.or_else(|| behind.service.clone());
    let operation = front.operation.clone();
    let inner = Wrapper { service, ..behind.or(front) };
    Message {
        floor,
        start: hit.start,
        end: hit.end,
        cover: hit.end.max(start + taken),
        strength: hit.strength(),
        denial: base,
        inner,
        operation,
        own_code: own_code(plain.get(hit.start..hit.end).unwrap_or("")),
    }
}

/// `KMS.NotFoundException`, `AccessDenied`: the words are a code.
fn own_code(words: &str) -> Option<String> {
    let word = words.split([':', ' ', '\n']).next().unwrap_or("");
    let is_code = ["Exception", "Denied", "Fault", "Operation"].iter().any(|end| word.ends_with(end));
    is_code.then(|| word.to_owned())
}

/// Where the wrapper behind a hit begins: at its end, unless the hit is itself the beginning of a wrapper.
fn wrapper_start(plain: &str, hit: &Hit) -> usize {
    let words = plain.get(hit.start..hit.end).unwrap_or("");
    match words.find("(Service:") {
        Some(offset) => hit.start + offset,
        None if words.starts_with(['s', 'S']) && hit.strength() == Strength::Bare => hit.start,
        None => hit.end,
    }
}

/// Where `(Service: …` opens, when the hit stands inside it.
fn open_bracket(before: &str) -> Option<usize> {
    let offset = before.rfind("(Service:")?;
    let inside = before.get(offset..).unwrap_or("");
    (!inside.contains(')')).then_some(offset)
}

/// How far the wrapper behind a hit can reach: to the next message, the next log entry, or `REACH`.
fn reach_behind(plain: &str, end: usize, later: &[Hit]) -> usize {
    let mut limit = floor_char(plain, end.saturating_add(REACH));
    let line_end =
        plain.get(end..).and_then(|rest| rest.find('\n')).map_or(plain.len(), |offset| end + offset);
    for hit in later.iter().take_while(|hit| hit.start < limit) {
        let in_wrapper = plain.get(end..hit.start).is_some_and(|between| open_bracket(between).is_some());
        if hit.strength() >= Strength::Text || hit.start > line_end && !in_wrapper {
            limit = hit.start;
            break;
        }
    }
    let region = plain.get(end..limit).unwrap_or("");
    let cut = ENTRY.matches(region).find(|entry| !continues(region, entry.start()));
    cut.map_or(limit, |entry| end + entry.start())
}

/// The start of a new log entry.
static ENTRY: Pattern = Pattern::new(
    r#"\n(?:\[?\d{4}[-/]\d{2}[-/]\d{2}|\[?\d{2}/\d{2}/\d{2}[ ]|[A-Z][a-z]{2}[ ]+\d{1,2}[ ]\d{2}:\d{2}|\[?(?:ERROR|WARN|WARNING|INFO|DEBUG|FATAL)\b|level=|ts=|\{"|[^\n]{0,200}An[ ]error[ ]occurred[ ]\()"#,
);

/// A log daemon repeats its prefix on the second line of a Go error: `status code: 400, request id: …`.
fn continues(region: &str, start: usize) -> bool {
    let line = region.get(start + 1..).and_then(|rest| rest.lines().next()).unwrap_or("");
    line.contains("status code:") && line.contains("request id:") && !line.contains("Denied")
}

/// The part of the text before a message that belongs to the same log entry.
fn entry_of(before: &str) -> &str {
    let start = ENTRY.matches(before).last().map_or(0, |entry| entry.start());
    before.get(start..).unwrap_or(before)
}

/// Whether the next hit is part of the message before it.
fn belongs(plain: &str, last: &Message, next: &Message) -> bool {
    if last.strength >= Strength::Text && next.strength >= Strength::Text {
        return false;
    }
    let same_form = last.denial.form == next.denial.form;
    if last.strength == next.strength && !same_form || differ(&last.inner.request_id, &next.inner.request_id)
    {
        return false;
    }
    let between = plain.get(last.end.min(next.start)..next.start).unwrap_or("");
    between.len() <= 2000 && ENTRY.find(between).is_none()
}

fn differ(a: &Option<String>, b: &Option<String>) -> bool {
    matches!((a, b), (Some(a), Some(b)) if a != b)
}

/// The denial as the text alone says it.
fn base(hit: &Hit) -> Denial {
    match &hit.what {
        What::Sentence(sentence) => of_sentence(sentence),
        What::Other(occurrence) => {
            let mut denial = of_form(occurrence.form);
            denial.resource.clone_from(&occurrence.resource);
            denial.detail.clone_from(&occurrence.detail);
            denial.action = denial.action.or_else(|| occurrence.action.map(str::to_owned));
            denial
        }
    }
}

/// A denial that knows only its form.
pub(super) fn of_form(form: Form) -> Denial {
    let spec = form.spec();
    Denial {
        form,
        kind: spec.kind,
        layer: spec.layer,
        refusal: spec.refusal,
        concealed: spec.concealed,
        principal: None,
        action: spec.action.map(str::to_owned),
        resource: None,
        policy_arn: None,
        service: spec.service.map(str::to_owned),
        status_code: None,
        error_code: None,
        request_id: None,
        encoded: false,
        detail: None,
        event: None,
    }
}

fn of_sentence(sentence: &Sentence) -> Denial {
    let (form, layer, refusal) = read_reason(sentence);
    let mut denial = of_form(form);
    denial.layer = layer.or(denial.layer);
    denial.refusal = refusal.or(denial.refusal);
    denial.principal.clone_from(&sentence.principal);
    denial.action = sentence.action.clone().or(denial.action);
    denial.resource.clone_from(&sentence.resource);
    denial.policy_arn.clone_from(&sentence.policy_arn);
    denial.encoded = sentence.encoded;
    if sentence.reason == Reason::Transitive {
        denial.detail = Some("transitively through a service control policy".to_owned());
    }
    denial
}

fn read_reason(sentence: &Sentence) -> (Form, Option<Layer>, Option<Refusal>) {
    let layered = if sentence.locator == Locator::Withheld { Form::LayerKeyWithheld } else { Form::Layer };
    match sentence.reason {
        Reason::Missing => (Form::NoReason, None, None),
        Reason::Implicit(layer) => (layered, Some(layer), Some(Refusal::Implicit)),
        Reason::Explicit(Some(layer)) => (layered, Some(layer), Some(Refusal::Explicit)),
        Reason::Explicit(None) => (Form::ExplicitDenySomewhere, None, Some(Refusal::Explicit)),
        Reason::Transitive => (layered, Some(Layer::VpcEndpoint), Some(Refusal::Explicit)),
        Reason::Trust(refusal) => (Form::Trust, Some(Layer::Resource), Some(refusal)),
        Reason::Concealed if sentence.action.is_none() => (Form::ConcealedFromService, None, None),
        Reason::Concealed => (Form::Concealed, None, None),
        Reason::BucketSetting => (Form::BucketSetting, None, None),
    }
}

/// Joins what the text says with what its wrappers say.
fn denial(message: Message) -> Denial {
    let Message { mut denial, inner, operation, own_code, .. } = message;
    denial.status_code = inner.status_code;
    denial.error_code = inner.error_code.or(own_code);
    denial.request_id = inner.request_id;
    // Lake Formation refuses through Glue and Athena; it is Lake Formation that must be asked.
    let own = denial.service.take();
    denial.service = if denial.form == Form::LakeFormation { own } else { inner.service.or(own) };
    if denial.action.is_none() && denial.service.as_deref() == Some("kms") {
        denial.action = operation
            .filter(|operation| operation != "ReEncrypt")
            .map(|operation| format!("kms:{operation}"));
    }
    // S3 answers 403 `AccessDenied` where KMS itself answers 400 `AccessDeniedException` (M-S3-1).
    let kms = denial.action.as_deref().is_some_and(|action| action.starts_with("kms:"));
    if denial.service.is_none() && kms && denial.status_code == Some(403) {
        denial.service = Some("s3".to_owned());
    }
    denial
}
