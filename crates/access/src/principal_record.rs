//! What the snapshot knows of the principal of a call: whether it exists, its path, its unique id and its tags.

use keytrace_aws::arn::Arn;
use keytrace_iam::request::{Principal, RoleSession};
use keytrace_snapshot::collected::{Collected, Gap};
use keytrace_snapshot::iam::{Role, Tag, User};
use keytrace_snapshot::snapshot::Snapshot;

use crate::kms::case::PrincipalExistence;

/// The principal of a call, as far as the snapshot tells.
pub(crate) struct PrincipalRecord<'a> {
    /// The principal, with its path and unique id where they are known.
    pub(crate) principal: Principal,
    /// Whether it exists.
    pub(crate) existence: PrincipalExistence,
    /// The tags of the role or user.
    pub(crate) tags: Collected<&'a [Tag]>,
}

impl<'a> PrincipalRecord<'a> {
    /// Looks up a principal.
    pub(crate) fn read(snapshot: &'a Snapshot, principal: &Principal) -> Self {
        match principal {
            Principal::RoleSession(session) => Self::of_role(snapshot, session),
            Principal::User { arn, id } => match snapshot.user(arn) {
                Collected::Known(user) => Self::of_user(user, id.as_deref()),
                found => Self::missing(principal, found.map(|_| &[][..])),
            },
            Principal::FederatedUser { .. } => Self {
                principal: principal.clone(),
                existence: PrincipalExistence::Exists,
                tags: Collected::NotCollected(Gap::new(
                    "tags of the federated user",
                    "cloudtrail:LookupEvents",
                )),
            },
            Principal::RootUser { .. }
            | Principal::Service { .. }
            | Principal::Federated { .. }
            | Principal::Anonymous => Self {
                principal: principal.clone(),
                existence: PrincipalExistence::Exists,
                tags: Collected::Absent,
            },
        }
    }

    fn missing(principal: &Principal, tags: Collected<&'a [Tag]>) -> Self {
        let existence = match tags {
            Collected::Absent => PrincipalExistence::Missing,
            Collected::Known(_) | Collected::NotCollected(_) => PrincipalExistence::Unknown,
        };
        Self { principal: principal.clone(), existence, tags }
    }

    fn of_user(user: &'a User, id: Option<&str>) -> Self {
        let id = user.user_id.as_deref().or(id).map(Into::into);
        Self {
            principal: Principal::User { arn: user.arn.as_str().into(), id },
            existence: PrincipalExistence::Exists,
            tags: Collected::Known(&user.tags),
        }
    }

    fn of_role(snapshot: &'a Snapshot, session: &RoleSession) -> Self {
        let found = if session.path_known {
            snapshot.role(&session.role_arn)
        } else {
            // `L-PRN-13`: a session's ARN carries no path, and role names are unique in an account.
            snapshot.role(&session_arn(session))
        };
        let role: &Role = match found {
            Collected::Known(role) => role,
            other => {
                return Self::missing(&Principal::RoleSession(session.clone()), other.map(|_| &[][..]));
            }
        };
        let known = RoleSession {
            role_arn: role.arn.as_str().into(),
            path_known: true,
            session_name: session.session_name.clone(),
            role_id: role.role_id.as_deref().map(Into::into).or_else(|| session.role_id.clone()),
        };
        Self {
            principal: Principal::RoleSession(known),
            existence: PrincipalExistence::Exists,
            tags: Collected::Known(&role.tags),
        }
    }
}

fn session_arn(session: &RoleSession) -> String {
    Arn::parse(&session.role_arn).map_or_else(
        || session.role_arn.to_string(),
        |arn| {
            let name = session.session_name.as_deref().unwrap_or("session");
            format!("arn:{}:sts::{}:assumed-role/{}/{name}", arn.partition, arn.account, arn.name())
        },
    )
}
