//! CloudTrail records wherever they stand: alone, in `Records`, one a line, packed into a string, in a spreadsheet.

use memchr::memmem;
use serde::Deserialize;
use serde_json::Value;

use super::sentence::floor_char;

/// The key that every record has.
const KEY: &[u8] = b"eventSource";
/// How far before that key a record may begin.
const BACK: usize = 32 * 1024;
/// No record is longer.
const LONGEST: usize = 512 * 1024;

/// A part of the text that is a record or packs one.
pub(super) struct Record {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) content: Content,
}

/// What stands there.
pub(super) enum Content {
    /// One record.
    Event(Box<RawEvent>),
    /// The content of a string.
    Packed(String),
}

/// The records of a text, in order, found in one pass.
pub(super) struct Records<'t> {
    text: &'t str,
    /// Where the search goes on.
    at: usize,
    /// Where the last record ended.
    floor: usize,
    /// The brace that was tried last, in vain.
    tried: Option<usize>,
    /// How many more bytes may be looked at. Real records take one or two looks a byte; in a text made to be slow the
    /// search ends, and the rest is read as prose.
    budget: usize,
}

impl<'t> Records<'t> {
    pub(super) fn new(text: &'t str) -> Records<'t> {
        let budget = text.len().saturating_mul(8).saturating_add(4 * LONGEST);
        Records { text, at: 0, floor: 0, tried: None, budget }
    }

    fn read(&mut self, key: usize) -> Option<Record> {
        let before = self.text.get(self.back(key)..key)?;
        if before.ends_with("\\\"") {
            let start = key - before.len() + self.pay(before, open_quote(before))?;
            return if self.first_try(start) { self.packed(start) } else { None };
        }
        let start = key - before.len() + self.pay(before, open_brace(before))?;
        if !self.first_try(start) {
            return None;
        }
        if before.ends_with("\"\"") { self.spreadsheet(start, key) } else { self.plain(start) }
    }

    fn back(&self, key: usize) -> usize {
        floor_char(self.text, key.saturating_sub(BACK)).max(self.floor)
    }

    fn first_try(&mut self, start: usize) -> bool {
        self.tried.replace(start) != Some(start)
    }

    /// Pays for a search backwards that went as far as its result.
    fn pay(&mut self, before: &str, found: Option<usize>) -> Option<usize> {
        self.budget = self.budget.saturating_sub(before.len() - found.unwrap_or(0));
        found
    }

    /// Reads one JSON value and pays for what it took; a broken value took at most the whole window.
    fn parse<T: serde::de::DeserializeOwned>(&mut self, window: &str) -> Option<(T, usize)> {
        let mut values = serde_json::Deserializer::from_str(window).into_iter::<T>();
        let value = values.next()?;
        let taken = match &value {
            Ok(_) => values.byte_offset(),
            Err(error) if error.line() == 1 => error.column(),
            Err(_) => window.len(),
        };
        self.budget = self.budget.saturating_sub(taken);
        Some((value.ok()?, taken))
    }

    fn plain(&mut self, start: usize) -> Option<Record> {
        let window = self.text.get(start..floor_char(self.text, start + LONGEST))?;
        let (event, taken) = self.parse::<RawEvent>(window)?;
        event.is_record().then(|| Record {
            start,
            end: start + taken,
            content: Content::Event(Box::new(event)),
        })
    }

    /// A JSON string with a record in it.
    fn packed(&mut self, start: usize) -> Option<Record> {
        let window = self.text.get(start..floor_char(self.text, start + LONGEST))?;
        let (inner, taken) = self.parse::<String>(window)?;
        Some(Record { start, end: start + taken, content: Content::Packed(inner) })
    }

    /// A record in a field of a spreadsheet: every quote is doubled.
    fn spreadsheet(&mut self, start: usize, key: usize) -> Option<Record> {
        let line = self.text.get(key..floor_char(self.text, key + LONGEST))?.lines().next()?;
        self.budget = self.budget.saturating_sub(line.len());
        let close = key + line.rfind("}\"")? + 1;
        let undoubled = self.text.get(start..close)?.replace("\"\"", "\"");
        let (event, _) = self.parse::<RawEvent>(&undoubled)?;
        event.is_record().then(|| Record { start, end: close, content: Content::Event(Box::new(event)) })
    }
}

impl Iterator for Records<'_> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        while self.budget > 0 {
            let rest = self.text.as_bytes().get(self.at..)?;
            let key = self.at + memmem::find(rest, KEY)?;
            self.at = key + KEY.len();
            if let Some(record) = self.read(key) {
                self.at = record.end.max(self.at);
                self.floor = record.end;
                return Some(record);
            }
        }
        None
    }
}

/// The brace that opens the object in which the text ends.
fn open_brace(before: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (offset, byte) in before.bytes().enumerate().rev() {
        match byte {
            b'}' => depth += 1,
            b'{' if depth == 0 => return Some(offset),
            b'{' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The quote that opens the string in which the text ends: the last one that no backslash escapes.
fn open_quote(before: &str) -> Option<usize> {
    let bytes = before.as_bytes();
    memchr::memrchr_iter(b'"', bytes)
        .find(|&offset| offset.checked_sub(1).and_then(|i| bytes.get(i)) != Some(&b'\\'))
}

/// A CloudTrail record as written. Source:
/// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct RawEvent {
    pub(super) event_source: Option<String>,
    pub(super) event_name: Option<String>,
    pub(super) event_time: Option<String>,
    #[serde(rename = "eventID")]
    pub(super) event_id: Option<String>,
    pub(super) event_type: Option<String>,
    #[serde(rename = "requestID")]
    pub(super) request_id: Option<String>,
    #[serde(rename = "sharedEventID")]
    pub(super) shared_event_id: Option<String>,
    pub(super) aws_region: Option<String>,
    pub(super) recipient_account_id: Option<String>,
    #[serde(rename = "sourceIPAddress")]
    pub(super) source_ip_address: Option<String>,
    pub(super) vpc_endpoint_id: Option<String>,
    pub(super) error_code: Option<String>,
    pub(super) error_message: Option<String>,
    pub(super) user_identity: Option<UserIdentity>,
    pub(super) request_parameters: Option<Value>,
    pub(super) resources: Option<Vec<RawResource>>,
}

impl RawEvent {
    /// Notifications of S3 and Lambda have an `eventSource` too; theirs is not a host name.
    fn is_record(&self) -> bool {
        self.event_source.as_deref().is_some_and(|source| source.contains(".amazonaws.com"))
    }
}

/// Who called.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct UserIdentity {
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    pub(super) principal_id: Option<String>,
    pub(super) arn: Option<String>,
    pub(super) account_id: Option<String>,
    pub(super) invoked_by: Option<String>,
    pub(super) session_context: Option<SessionContext>,
}

/// Where the credentials come from.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct SessionContext {
    pub(super) session_issuer: Option<SessionIssuer>,
    pub(super) attributes: Option<Value>,
}

/// The role or user that issued the session.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct SessionIssuer {
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    pub(super) arn: Option<String>,
}

/// A resource that the request touched.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct RawResource {
    #[serde(rename = "ARN", alias = "arn")]
    pub(super) arn: Option<String>,
    #[serde(rename = "accountId")]
    pub(super) account_id: Option<String>,
}
