//! The text of a policy, as a case writes it: statements, a document, or a text that need not be one.

use std::sync::Arc;

use keytrace_iam::policy_set::Policy;
use keytrace_iam::validate::DocumentKind;
use serde_json::{Map, Value, json};

/// A policy as a case writes it: statements, a document, or the text of one.
pub(crate) struct Raw(String);

/// Marks the text of a document inside a simulation, where it must stand unquoted.
const MARK: &str = "\u{1}";

impl Raw {
    pub(crate) fn of(written: &Value) -> Self {
        Self(match written {
            Value::Array(_) => json!({"Version": "2012-10-17", "Statement": written}).to_string(),
            Value::String(text) => text.clone(),
            Value::Object(fields) if fields.contains_key("size") => sized(fields),
            document => document.to_string(),
        })
    }

    pub(crate) fn policy(&self, kind: DocumentKind) -> Arc<Policy> {
        Arc::new(Policy::of_kind("p", &self.0, kind))
    }

    pub(crate) fn value(&self) -> Value {
        Value::String(format!("{MARK}{}{MARK}", self.0))
    }
}

/// `{"statements": […], "size": 2049, "blanks": 7}`: a document of that many characters, and blanks besides.
fn sized(fields: &Map<String, Value>) -> String {
    let number = |name: &str| fields.get(name).and_then(Value::as_u64).unwrap_or_default();
    let document = json!({"Version": "2012-10-17", "Statement": fields.get("statements")}).to_string();
    let wanted = usize::try_from(number("size")).unwrap_or_default();
    let (head, rest) = document.split_once("[{").unwrap_or((&document, ""));
    let with_sid = |sid: &str| format!("{head}[{{\"Sid\":\"{sid}\",{rest}");
    let sid = "S".repeat(wanted.saturating_sub(with_sid("").len()));
    let blanks = " ".repeat(usize::try_from(number("blanks")).unwrap_or_default());
    with_sid(&sid).replacen('{', &format!("{{{blanks}"), 1)
}

/// The simulation's text, with the policies in it exactly as they are written.
pub(crate) fn raw_text(simulation: &Value) -> String {
    let text = simulation.to_string();
    let mark = "\\u0001";
    let pieces: Vec<&str> = text.split(mark).collect();
    let mut joined = String::new();
    for (at, piece) in pieces.iter().enumerate() {
        if at % 2 == 1 {
            let unquoted: String = serde_json::from_str(&format!("\"{piece}\"")).unwrap_or_default();
            joined.push_str(&unquoted);
        } else {
            let piece = piece.strip_prefix('"').filter(|_| at > 0).unwrap_or(piece);
            let more = at + 1 < pieces.len();
            joined.push_str(piece.strip_suffix('"').filter(|_| more).unwrap_or(piece));
        }
    }
    joined
}
