//! Condition keys about the principal (`L-GK`).

use keytrace_aws::arn::Arn;
use keytrace_iam::request::{ContextValue, Principal, RoleSession, Value, Values};
use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::collected::Collected;
use keytrace_snapshot::snapshot::Snapshot;

use crate::kms::context::{Gathered, organization};
use crate::principal_record::PrincipalRecord;

/// Adds the keys about the principal.
pub(crate) fn add(gathered: &mut Gathered, snapshot: &Snapshot, record: &PrincipalRecord<'_>) {
    let principal = &record.principal;
    match principal {
        Principal::RoleSession(session) => role_session(gathered, session),
        Principal::User { arn, id } => user(gathered, arn, id.as_deref()),
        Principal::FederatedUser { arn, .. } => federated_user(gathered, arn),
        Principal::RootUser { arn } => root_user(gathered, arn),
        Principal::Service { name } => return service(gathered, name),
        // Why: STS is asked by them, and KMS never is.
        Principal::Federated { .. } => return,
        Principal::Anonymous => return anonymous(gathered),
    }
    gathered.flag("aws:PrincipalIsAWSService", false);
    gathered.absent("aws:PrincipalServiceName");
    gathered.absent("aws:PrincipalServiceNamesList");
    // `E-FAS-6`: only a service that calls as itself sends these.
    for name in SOURCE {
        gathered.absent(name);
    }
    let Some(account) = principal.account().and_then(AccountId::parse) else { return };
    gathered.text("aws:PrincipalAccount", account.as_str());
    gathered.text("kms:CallerAccount", account.as_str());
    organization(gathered, snapshot, &account, ["aws:PrincipalOrgID", "aws:PrincipalOrgPaths"]);
    tags(gathered, record);
}

const SOURCE: [&str; 5] =
    ["aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths", "aws:SourceOwner"];

const PRINCIPAL_TAG: &str = "aws:PrincipalTag/";

fn tags(gathered: &mut Gathered, record: &PrincipalRecord<'_>) {
    match &record.tags {
        Collected::Known(tags) => {
            for tag in *tags {
                gathered.text(&format!("{PRINCIPAL_TAG}{}", tag.key), &tag.value);
            }
            let session_may_add = match &record.principal {
                // Why: AWS documents no session tags for the sessions that Glue makes.
                Principal::RoleSession(session) => glue_session(session).is_none(),
                _ => false,
            };
            if !session_may_add {
                gathered.context.close_family(PRINCIPAL_TAG);
            }
        }
        Collected::Absent => gathered.context.close_family(PRINCIPAL_TAG),
        Collected::NotCollected(gap) => gathered.miss("aws:principaltag/", gap),
    }
}

/// What of Glue runs in a session.
#[derive(Clone, Copy, PartialEq, Eq)]
enum GlueSession {
    Job,
    Crawler,
}

/// Whether a job or a crawler acts, by the name of the session.
pub(super) fn is_of_glue(principal: &Principal) -> bool {
    matches!(principal, Principal::RoleSession(session) if glue_session(session).is_some())
}

/// `L-PRN-14`: the names of Glue's sessions.
fn glue_session(session: &RoleSession) -> Option<GlueSession> {
    match session.session_name.as_deref() {
        Some("GlueJobRunnerSession") => Some(GlueSession::Job),
        Some("AWS-Crawler") => Some(GlueSession::Crawler),
        _ => None,
    }
}

fn role_session(gathered: &mut Gathered, session: &RoleSession) {
    if session.path_known {
        gathered.text("aws:PrincipalArn", &session.role_arn);
    }
    gathered.text("aws:PrincipalType", "AssumedRole");
    gathered.absent("aws:username");
    gathered.context.set("aws:userid", user_id(session));
    let Some(glue) = glue_session(session) else { return };
    gathered.flag("aws:MultiFactorAuthPresent", false);
    for name in ["aws:MultiFactorAuthAge", "aws:FederatedProvider", "aws:SourceIdentity", "aws:AssumedRoot"] {
        gathered.absent(name);
    }
    match glue {
        GlueSession::Job => gathered.text("glue:CredentialIssuingService", "glue.amazonaws.com"),
        GlueSession::Crawler => gathered.absent("glue:CredentialIssuingService"),
    }
}

fn user_id(session: &RoleSession) -> ContextValue {
    let Some(id) = &session.role_id else { return ContextValue::Unknown };
    let value = match &session.session_name {
        Some(name) => Value::Exact(format!("{id}:{name}").into()),
        None => Value::Prefix(format!("{id}:").into()),
    };
    ContextValue::Present(Values::One(value))
}

fn user(gathered: &mut Gathered, arn: &str, id: Option<&str>) {
    gathered.text("aws:PrincipalArn", arn);
    gathered.text("aws:PrincipalType", "User");
    gathered.read("aws:username", Arn::parse(arn).map(|arn| arn.name()));
    gathered.read("aws:userid", id);
}

fn federated_user(gathered: &mut Gathered, arn: &str) {
    gathered.text("aws:PrincipalArn", arn);
    gathered.text("aws:PrincipalType", "FederatedUser");
    gathered.absent("aws:username");
    if let Some(parts) = Arn::parse(arn) {
        gathered.text("aws:userid", &format!("{}:{}", parts.account, parts.name()));
    }
}

fn root_user(gathered: &mut Gathered, arn: &str) {
    gathered.text("aws:PrincipalArn", arn);
    gathered.text("aws:PrincipalType", "Account");
    gathered.absent("aws:username");
    gathered.read("aws:userid", Arn::parse(arn).map(|arn| arn.account));
}

fn anonymous(gathered: &mut Gathered) {
    gathered.text("aws:PrincipalType", "Anonymous");
    gathered.text("aws:PrincipalAccount", "anonymous");
    for absent in ["aws:PrincipalArn", "aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:username"] {
        gathered.absent(absent);
    }
    gathered.context.close_family(PRINCIPAL_TAG);
}

/// `E-SVC-1`. Whether KMS sends `kms:CallerAccount` for a service is not known (`Q-36`).
fn service(gathered: &mut Gathered, name: &str) {
    gathered.flag("aws:PrincipalIsAWSService", true);
    gathered.text("aws:PrincipalServiceName", name);
    for absent in [
        "aws:PrincipalArn",
        "aws:PrincipalAccount",
        "aws:PrincipalOrgID",
        "aws:PrincipalOrgPaths",
        "aws:username",
        "aws:MultiFactorAuthPresent",
        "aws:MultiFactorAuthAge",
    ] {
        gathered.absent(absent);
    }
    gathered.context.close_family(PRINCIPAL_TAG);
}
