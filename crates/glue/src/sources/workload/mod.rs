//! What uses keys in Glue and Athena besides jobs and crawlers. It runs as a job does: with a role, under settings.

mod athena;
mod blueprint;
mod column_statistics;
mod data_quality;
mod dev_endpoint;
mod ml_transform;
mod replica;
mod session;
mod table_optimizer;

use keytrace_snapshot::collected::Collected;
use keytrace_snapshot::snapshot::Snapshot;

pub(crate) use data_quality::of_security_configuration as data_quality_encryption;

use crate::derivation::{Actor, Derivation, Request};
use crate::kind::SubjectKind;
use crate::requests;
use crate::requests::iceberg::Iceberg;
use crate::requests::lake_formation::Credentials;
use crate::requests::network;
use crate::requests::s3::S3;
use crate::requests::s3a::S3a;
use crate::role;
use crate::subject::Subject;
use keytrace_access::call::{EncryptionContext, KeyReference, Necessity, ViaService};
use keytrace_access::row::Row;
use keytrace_uses::{Uses, WriteEncryption};

/// Derives the requests of a subject that is neither a job nor a crawler.
pub(crate) fn derive(snapshot: &Snapshot, subject: &Subject, derivation: &mut Derivation) {
    match subject.kind {
        SubjectKind::Job | SubjectKind::Crawler => {}
        SubjectKind::Session => session::derive(snapshot, subject, derivation),
        SubjectKind::DevEndpoint => dev_endpoint::derive(snapshot, subject, derivation),
        SubjectKind::MlTransform => ml_transform::derive(snapshot, subject, derivation),
        SubjectKind::DataQuality => data_quality::derive(snapshot, subject, derivation),
        SubjectKind::ColumnStatistics => column_statistics::derive(snapshot, subject, derivation),
        SubjectKind::TableOptimizer => table_optimizer::derive(snapshot, subject, derivation),
        SubjectKind::Blueprint => blueprint::derive(snapshot, subject, derivation),
        SubjectKind::CatalogExport => replica::of_export(snapshot, subject, derivation),
        SubjectKind::Integration => replica::of_integration(snapshot, subject, derivation),
        SubjectKind::Catalog => replica::of_catalog(snapshot, subject, derivation),
        SubjectKind::AthenaWorkgroup => athena::derive(snapshot, subject, derivation),
    }
}

/// The subject's configuration. Where there is none, or nobody read it, `derivation` is told.
fn configuration<'a, T: ?Sized>(
    subject: &Subject,
    found: Collected<&'a T>,
    derivation: &mut Derivation,
) -> Option<&'a T> {
    let what = || format!("the requests of {} `{}`", subject.kind, subject.name);
    match found {
        Collected::Known(found) => return Some(found),
        Collected::Absent => derivation.reason(what(), "there is no such thing"),
        Collected::NotCollected(gap) => derivation.gap(what(), &gap),
    }
    None
}

/// Who acts: a session of the role that the configuration names.
fn actor(
    snapshot: &Snapshot,
    subject: &Subject,
    written: Option<&str>,
    derivation: &mut Derivation,
) -> Option<Actor> {
    let (principal, problem) = role::of_subject(snapshot, subject, written);
    // Why: of several roles the first problem is told for the subject; each is told with what it hides.
    if let (Some(problem), true) = (&problem, derivation.role_problem.is_some()) {
        derivation
            .reason(format!("the requests of role `{}`", written.unwrap_or_default()), problem.to_string());
    }
    derivation.role_problem = derivation.role_problem.take().or(problem);
    Some(Actor {
        principal: principal?,
        account: subject.account.clone(),
        region: subject.region.clone(),
        session_policy: None,
    })
}

/// Adds the requests of what an actor uses, with the encryption that its own file system asks of S3. Whether it takes
/// the credentials of Lake Formation is told nowhere, unless `lake_formation` says so.
fn derive_uses(
    snapshot: &Snapshot,
    actor: &Actor,
    (header, lake_formation): (WriteEncryption, Credentials),
    uses: &Uses,
    derivation: &mut Derivation,
) {
    let place = (&actor.account, actor.region.as_str());
    let ways = network::ways(snapshot, place, uses.connections.iter().map(|each| each.name.as_str()));
    let s3 = S3 {
        snapshot,
        actor,
        header,
        s3a: S3a::default(),
        iceberg: Iceberg::default(),
        client_side: Vec::new(),
        lake_formation,
    };
    requests::derive(&s3, &ways, uses, derivation);
}

/// Adds requests whose service and encryption context no source tells: some service makes them, or the actor itself.
fn with_untold_context(
    actor: &Actor,
    row: Row,
    (key, service): (&KeyReference, &'static str),
    steps: &[(&'static str, Necessity, String)],
    derivation: &mut Derivation,
) {
    for (action, necessity, because) in steps {
        let mut call = actor.call(Request {
            row,
            action,
            key: key.clone(),
            encryption_context: EncryptionContext { open: true, ..EncryptionContext::default() },
            service,
            region: actor.region.clone(),
            necessity: necessity.clone(),
            because: because.clone(),
        });
        call.via_service = ViaService::Untold(service);
        derivation.add(call);
    }
}
