//! Interactive sessions: they run like a job whose script the user types (`U4`).

use keytrace_snapshot::glue::{Job, Session};
use keytrace_snapshot::snapshot::Snapshot;

use crate::derivation::Derivation;
use crate::requests::log_group;
use crate::sources::job;
use crate::subject::Subject;

/// Derives the requests of a session.
pub(super) fn derive(snapshot: &Snapshot, subject: &Subject, derivation: &mut Derivation) {
    let found = snapshot.session(&subject.account, &subject.region, &subject.name);
    let Some(session) = super::configuration(subject, found, derivation) else { return };
    let security = session.security_configuration.as_deref();
    let groups = log_group::of_folder("/aws-glue/sessions", &["output", "error"], security);
    job::derive_as_configured(snapshot, subject, (&as_job(session), &groups), derivation);
}

/// The job that would run as the session does: same role, arguments, connections and security configuration.
// Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-interactive-sessions.html
fn as_job(session: &Session) -> Job {
    Job {
        name: session.id.clone(),
        role: session.role.clone(),
        command: session.command.clone(),
        default_arguments: session.default_arguments.clone(),
        non_overridable_arguments: std::collections::BTreeMap::new(),
        connections: session.connections.clone(),
        security_configuration: session.security_configuration.clone(),
        glue_version: session.glue_version.clone(),
        code_gen_configuration_nodes: None,
        profile_name: None,
    }
}
