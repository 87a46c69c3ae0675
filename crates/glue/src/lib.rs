//! Which AWS requests a Glue job, crawler or other workload makes, derived from its configuration.
//!
//! `sources` reads configuration into [`keytrace_uses::Uses`]; `requests` turns uses into requests. Neither knows policies
//! or decisions. Every request names its row of the call table (`docs/glue-calls.md`). A fact that was not collected makes a
//! request with an unknown key or an entry in [`derivation::Derivation::unknowns`]; it never removes a request.

pub mod derivation;
mod facts;
mod kind;
pub mod record;
mod requests;
pub mod role;
mod sources;
pub mod subject;
#[cfg(test)]
mod tests;

use keytrace_snapshot::snapshot::Snapshot;

use crate::derivation::Derivation;
use crate::subject::{Subject, SubjectKind};

/// The requests of a subject, what could not be derived, and which S3 locations were considered.
#[must_use]
pub fn kms_calls(snapshot: &Snapshot, subject: &Subject) -> Derivation {
    let mut derivation = Derivation::default();
    match subject.kind {
        SubjectKind::Job => sources::job::derive(snapshot, subject, &mut derivation),
        SubjectKind::Crawler => sources::crawler::derive(snapshot, subject, &mut derivation),
        _ => sources::workload::derive(snapshot, subject, &mut derivation),
    }
    derivation
}
