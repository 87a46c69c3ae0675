//! The differences between two snapshots: text for people and `keytrace.diff/1` for programs.

mod json;
mod text;

pub use json::json;
pub use text::text;

use keytrace_iam::decide::Decision;

use keytrace_doctor::compare::{Cause, Flip};

/// A decision as people write it.
fn decided(decision: Option<Decision>) -> &'static str {
    match decision {
        None => "not requested",
        Some(Decision::Allow) => "allowed",
        Some(Decision::ExplicitDeny | Decision::ImplicitDeny) => "denied",
        Some(Decision::Unknown) => "unknown",
    }
}

/// The subject that makes a request: ``job `nightly` (111122223333, us-east-1)``.
fn subject(flip: &Flip) -> String {
    let subject = &flip.subject;
    format!("{} `{}` ({}, {})", subject.kind, subject.name, subject.account, subject.region)
}

/// The name of a kind of cause in JSON.
fn cause(cause: &Cause) -> (&'static str, &[usize]) {
    match cause {
        Cause::Each(changes) => ("each", changes),
        Cause::Together(changes) => ("together", changes),
        Cause::Elsewhere => ("elsewhere", &[]),
        Cause::Unknown => ("unknown", &[]),
    }
}
