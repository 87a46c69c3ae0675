//! Which KMS requests a Glue job or crawler makes, derived from its configuration.
//!
//! Knows neither policies nor decisions. Every derivation is a row of [`row::rows`]; a fact that nobody collected makes
//! a call with an unknown key or an entry in [`Derivation::unknowns`], and is never a reason to leave a call out.

mod access;
mod access_point;
mod arguments;
mod bookmark;
mod catalog;
mod client_side;
mod connection;
mod crawler;
pub mod derivation;
mod emrfs;
mod event_queue;
mod exclusion;
mod file_format;
mod iceberg;
mod job;
mod kind;
mod lake_formation;
pub mod location;
mod log_group;
mod logs;
mod named_tables;
mod network;
mod password;
pub mod record;
mod resource_link;
pub mod role;
mod s3;
mod s3_encryption;
mod s3_read;
mod s3_write;
mod s3a;
mod script;
mod secret;
mod security_group;
mod spark_settings;
mod store;
pub mod subject;
mod table;
mod table_use;
#[cfg(test)]
mod tests;
mod uses;
mod visual;
mod workload;

use keytrace_snapshot::snapshot::Snapshot;

use crate::derivation::Derivation;
use crate::subject::{Subject, SubjectKind};

/// The KMS requests of a subject, what could not be derived, and where was looked.
#[must_use]
pub fn kms_calls(snapshot: &Snapshot, subject: &Subject) -> Derivation {
    let mut derivation = Derivation::default();
    match subject.kind {
        SubjectKind::Job => job::derive(snapshot, subject, &mut derivation),
        SubjectKind::Crawler => crawler::derive(snapshot, subject, &mut derivation),
        _ => workload::derive(snapshot, subject, &mut derivation),
    }
    derivation
}
