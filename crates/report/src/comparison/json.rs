//! `keytrace.diff/1`.

use keytrace_iam::decide::Decision;
use serde::Serialize;
use serde_json::Value;

use super::cause;
use crate::word;
use keytrace_doctor::compare::{Change, Comparison, Detail, Flip};

const SCHEMA: &str = "keytrace.diff/1";

/// The comparison as one JSON object.
#[must_use]
pub fn json(comparison: &Comparison) -> String {
    let wire = Wire {
        schema: SCHEMA,
        changes: comparison.changes.iter().enumerate().map(WireChange::of).collect(),
        flips: comparison.flips.iter().map(WireFlip::of).collect(),
    };
    // Writing text and numbers under text keys into a string does not fail.
    serde_json::to_string(&wire).unwrap_or_default()
}

#[derive(Serialize)]
struct Wire<'c> {
    schema: &'static str,
    changes: Vec<WireChange<'c>>,
    flips: Vec<WireFlip<'c>>,
}

#[derive(Serialize)]
struct WireChange<'c> {
    id: String,
    what: &'c str,
    kind: &'static str,
    details: Vec<WireDetail<'c>>,
}

#[derive(Serialize)]
struct WireDetail<'c> {
    part: &'c str,
    before: Option<&'c Value>,
    after: Option<&'c Value>,
}

impl<'c> WireChange<'c> {
    fn of((number, change): (usize, &'c Change)) -> Self {
        let detail = |Detail { part, before, after }: &'c Detail| WireDetail {
            part,
            before: before.as_ref(),
            after: after.as_ref(),
        };
        WireChange {
            id: id(number),
            what: &change.what,
            kind: change.kind.name(),
            details: change.details.iter().map(detail).collect(),
        }
    }
}

fn id(number: usize) -> String {
    format!("D{}", number + 1)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WireFlip<'c> {
    subject: WireSubject<'c>,
    row: &'static str,
    because: &'c str,
    principal: String,
    action: &'static str,
    key: Option<&'c str>,
    before: Option<&'static str>,
    after: Option<&'static str>,
    cause: WireCause,
}

#[derive(Serialize)]
struct WireSubject<'c> {
    kind: String,
    name: &'c str,
    account: &'c str,
    region: &'c str,
}

#[derive(Serialize)]
struct WireCause {
    kind: &'static str,
    changes: Vec<String>,
}

impl<'c> WireFlip<'c> {
    fn of(flip: &'c Flip) -> Self {
        let call = &flip.call.asked;
        let (kind, changes) = cause(&flip.cause);
        let subject = &flip.subject;
        WireFlip {
            subject: WireSubject {
                kind: subject.kind.to_string(),
                name: &subject.name,
                account: subject.account.as_str(),
                region: &subject.region,
            },
            row: call.row.id(),
            because: &call.because,
            principal: word::principal(&call.principal),
            action: call.action,
            key: Some(flip.call.key()).filter(|key| !key.is_empty()),
            before: flip.before.map(Decision::name),
            after: flip.after.map(Decision::name),
            cause: WireCause { kind, changes: changes.iter().copied().map(id).collect() },
        }
    }
}
