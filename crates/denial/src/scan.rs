//! Finds the parts of a text that are worth reading: CloudTrail records, and windows of prose around known words.
//!
//! A log of any size is read in one pass: records as they stand, then the gaps between them; of a long gap only the
//! neighborhoods of known words, each window no longer than 64 KB.

use std::collections::HashMap;

use super::event;
use super::gather::denials;
use super::plain::{plain, plain_window};
use super::record::{Content, Records};
use super::sentence::floor_char;
use super::shape::{Strength, cues};
use super::{Denial, Form};

/// The longest text that is read as one.
const WINDOW: usize = 64 * 1024;
/// How far around a known word the message can reach.
const MARGIN: usize = 2 * 1024;

/// How many times a text may be packed into a JSON string.
const DEPTH: usize = 4;

/// Every denial of the text, in order.
pub(super) fn decode(text: &str) -> Vec<Denial> {
    let mut found = Found::default();
    read(text, DEPTH, &mut found);
    found.denials
}

/// Reads records and the text between them.
fn read(text: &str, depth: usize, found: &mut Found) {
    let mut at = 0;
    for record in Records::new(text) {
        read_prose(text.get(at..record.start).unwrap_or(""), found);
        match record.content {
            Content::Event(event) => found.extend(event::denial(*event)),
            // `LookupEvents` and CloudWatch Logs pack records into strings.
            Content::Packed(inner) if depth > 0 => read(&inner, depth - 1, found),
            Content::Packed(inner) => read_prose(&inner, found),
        }
        at = record.end;
    }
    read_prose(text.get(at..).unwrap_or(""), found);
}

/// Reads text without records.
fn read_prose(text: &str, found: &mut Found) {
    if text.len() < 8 {
        return;
    }
    if text.len() <= WINDOW {
        let plain = plain(text);
        for denial in denials(&plain, 0..plain.len()) {
            found.add(denial);
        }
        return;
    }
    for (start, end) in windows(text) {
        let lead = floor_char(text, start.saturating_sub(MARGIN));
        let tail = floor_char(text, end.saturating_add(MARGIN));
        let parts = [text.get(lead..start), text.get(start..end), text.get(end..tail)];
        let [before, own, after] = parts.map(Option::unwrap_or_default);
        let (window, own) = plain_window(before, own, after);
        for denial in denials(&window, own) {
            found.add(denial);
        }
    }
}

/// The windows around known words: in order, apart or adjoining, none much longer than `WINDOW`.
///
/// INVARIANT: a message is read in the one window that it begins in.
fn windows(text: &str) -> Vec<(usize, usize)> {
    let mut windows: Vec<(usize, usize)> = Vec::new();
    let Some(words) = words() else { return windows };
    for word in words.find_iter(text) {
        let start = floor_char(text, word.start().saturating_sub(MARGIN));
        let end = floor_char(text, word.end().saturating_add(MARGIN));
        match windows.last_mut() {
            Some((first, last)) if start <= *last && end - *first <= WINDOW => *last = end,
            Some((_, last)) if end <= *last => {}
            Some((_, last)) => {
                let start = start.max(*last);
                windows.push((start, end));
            }
            None => windows.push((start, end)),
        }
    }
    windows
}

/// One search for every word that begins a message.
fn words() -> Option<&'static regex::Regex> {
    static WORDS: std::sync::OnceLock<Option<regex::Regex>> = std::sync::OnceLock::new();
    let build = || {
        let mut words: Vec<&str> =
            cues().chain(["Denied", "denied", "Forbidden", "403", "Unauthorized"]).collect();
        words.sort_unstable();
        words.dedup();
        let escaped: Vec<String> = words.into_iter().map(regex::escape).collect();
        regex::Regex::new(&escaped.join("|")).ok()
    };
    WORDS.get_or_init(build).as_ref()
}

/// The denials so far, each once.
#[derive(Default)]
struct Found {
    denials: Vec<Denial>,
    /// Where the same facts with the same request id stand.
    exact: HashMap<(Facts, Option<String>), usize>,
    /// Where the same facts stand, whatever the request id.
    facts: HashMap<Facts, usize>,
    /// Where a request id stands.
    requests: HashMap<String, usize>,
}

type Facts = (Form, Option<String>, Option<String>, Option<String>, Option<String>, String);

impl Found {
    fn extend(&mut self, denials: impl IntoIterator<Item = Denial>) {
        for denial in denials {
            self.add(denial);
        }
    }

    /// Adds a denial unless it repeats one: a stack trace prints the same exception at every level.
    fn add(&mut self, denial: Denial) {
        let facts = facts(&denial);
        let exact = (facts.clone(), denial.request_id.clone());
        if self.exact.contains_key(&exact) && denial.event.is_none() {
            return;
        }
        if denial.event.is_none() && denial.request_id.is_none() && self.facts.contains_key(&facts) {
            return;
        }
        if let Some(&index) = self.exact.get(&(facts.clone(), None))
            && let Some(known) = self.denials.get_mut(index)
            && known.request_id.is_none()
            && known.event.is_none()
            && denial.event.is_none()
        {
            fill(known, denial);
            self.exact.insert(exact, index);
            return;
        }
        if self.repeats_request(&denial) {
            return;
        }
        let index = self.denials.len();
        if let Some(id) = &denial.request_id {
            self.requests.entry(id.clone()).or_insert(index);
        }
        self.exact.insert(exact, index);
        self.facts.entry(facts).or_insert(index);
        self.denials.push(denial);
    }

    /// A request is refused once: of two texts about it, the one that says more stays.
    fn repeats_request(&mut self, denial: &Denial) -> bool {
        let Some(id) = &denial.request_id else { return false };
        let Some(known) = self.requests.get(id).and_then(|&index| self.denials.get_mut(index)) else {
            return false;
        };
        if denial.event.is_some() {
            return false;
        }
        if weight(denial) > weight(known) && known.event.is_none() {
            *known = denial.clone();
            return true;
        }
        weight(denial) == Strength::Bare as u8
    }
}

fn weight(denial: &Denial) -> u8 {
    if denial.form == Form::PlainDenied { Strength::Bare as u8 } else { Strength::Text as u8 }
}

fn fill(known: &mut Denial, other: Denial) {
    known.request_id = other.request_id;
    known.status_code = known.status_code.or(other.status_code);
    known.error_code = known.error_code.take().or(other.error_code);
    known.service = known.service.take().or(other.service);
}

fn facts(denial: &Denial) -> Facts {
    let layer = denial.layer.map_or("", super::Layer::name);
    let refusal = denial.refusal.map_or("", super::Refusal::name);
    let service = if denial.form == Form::PlainDenied { denial.service.as_deref().unwrap_or("") } else { "" };
    (
        denial.form,
        denial.principal.clone(),
        denial.action.clone(),
        denial.resource.clone(),
        denial.policy_arn.clone(),
        format!("{layer}/{refusal}/{service}/{}", denial.detail.as_deref().unwrap_or("")),
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_words_of_every_message_are_one_search() {
        assert!(super::words().is_some());
    }
}
