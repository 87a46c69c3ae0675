//! The role that a job or crawler runs as, given by name or by ARN.

use std::fmt;

use keytrace_aws::arn::Arn;
use keytrace_aws::partition::partition_of;
use keytrace_iam::request::{Principal, RoleSession};
use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::collected::{Collected, Gap};
use keytrace_snapshot::iam::Role;
use keytrace_snapshot::snapshot::Snapshot;

use crate::kind::SubjectKind;
use crate::subject::Subject;

/// What is wrong with a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoleProblem {
    /// The job or crawler names none.
    NotNamed,
    /// The account has no such role.
    NotFound {
        /// The name or ARN, as it is written.
        written: String,
        /// A role of the same name on another path.
        on_other_path: Option<String>,
    },
    /// The role could not be read.
    NotCollected(Gap),
}

impl fmt::Display for RoleProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotNamed => formatter.write_str("no role is named"),
            Self::NotFound { written, on_other_path: None } => {
                write!(formatter, "there is no role `{written}`")
            }
            Self::NotFound { written, on_other_path: Some(arn) } => {
                write!(formatter, "there is no role `{written}`, but there is `{arn}`")
            }
            Self::NotCollected(gap) => gap.fmt(formatter),
        }
    }
}

/// The session that a job or crawler runs as, and what is wrong with its role. No role, no session.
pub(crate) fn of_subject(
    snapshot: &Snapshot,
    subject: &Subject,
    written: Option<&str>,
) -> (Option<Principal>, Option<RoleProblem>) {
    let place = (&subject.account, subject.region.as_str());
    session(snapshot, place, written, session_name(subject.kind))
}

/// A session of a role, and what is wrong with the role. No role, no session.
pub(crate) fn session(
    snapshot: &Snapshot,
    (account, region): (&AccountId, &str),
    written: Option<&str>,
    session_name: Option<&str>,
) -> (Option<Principal>, Option<RoleProblem>) {
    let Some(written) = written.filter(|text| !text.trim().is_empty()) else {
        return (None, Some(RoleProblem::NotNamed));
    };
    let named = Named::read(written, account, region);
    let (role, problem) = match named.look_up(snapshot, account) {
        Collected::Known(role) => (Some(role), None),
        Collected::Absent => {
            let same_name = snapshot.role_named(account, named.name()).known().map(|role| role.arn.clone());
            (None, Some(RoleProblem::NotFound { written: written.to_owned(), on_other_path: same_name }))
        }
        Collected::NotCollected(gap) => (None, Some(RoleProblem::NotCollected(gap))),
    };
    let session = RoleSession {
        role_arn: role.map_or(named.arn.as_str(), |role| role.arn.as_str()).into(),
        path_known: role.is_some() || named.has_path,
        session_name: session_name.map(Into::into),
        role_id: role.and_then(|role| role.role_id.as_deref()).map(Into::into),
    };
    (Some(Principal::RoleSession(session)), problem)
}

/// The session names that Glue uses, as CloudTrail shows them; none where nobody has seen one.
fn session_name(kind: SubjectKind) -> Option<&'static str> {
    match kind {
        SubjectKind::Job | SubjectKind::MlTransform | SubjectKind::DataQuality => {
            Some("GlueJobRunnerSession")
        }
        SubjectKind::Crawler => Some("AWS-Crawler"),
        SubjectKind::Session
        | SubjectKind::DevEndpoint
        | SubjectKind::ColumnStatistics
        | SubjectKind::TableOptimizer
        | SubjectKind::Blueprint
        | SubjectKind::CatalogExport
        | SubjectKind::Integration
        | SubjectKind::Catalog
        | SubjectKind::AthenaWorkgroup => None,
    }
}

/// A role as a job or crawler names it: `name`, `path/name` or its ARN.
struct Named {
    arn: String,
    has_path: bool,
}

impl Named {
    fn read(written: &str, account: &AccountId, region: &str) -> Self {
        if Arn::parse(written).is_some() {
            return Self { arn: written.to_owned(), has_path: true };
        }
        let resource = written.trim_start_matches('/');
        let partition = partition_of(region);
        let arn = format!("arn:{partition}:iam::{account}:role/{resource}");
        Self { arn, has_path: resource.contains('/') }
    }

    fn name(&self) -> &str {
        Arn::parse(&self.arn).map_or(self.arn.as_str(), |arn| arn.name())
    }

    fn look_up<'a>(&self, snapshot: &'a Snapshot, account: &AccountId) -> Collected<&'a Role> {
        if self.has_path { snapshot.role(&self.arn) } else { snapshot.role_named(account, self.name()) }
    }
}
