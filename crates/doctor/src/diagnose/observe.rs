//! What AWS said: error texts and CloudTrail records, and which calls and subjects they speak of.

use keytrace_access::call::Resource;
use keytrace_access::row::Row;
use std::collections::BTreeMap;

use keytrace_aws::arn::Arn;
use keytrace_iam::evaluate::Verdict as LayerVerdict;
use keytrace_iam::policy_set::PolicyType;
use keytrace_iam::request::Principal;
use keytrace_snapshot::snapshot::Snapshot;

use keytrace_access::call::{
    Call, Confidence, EncryptionContext, KeyReference, KeyTarget, Necessity, NetworkPath, ViaService,
};
use keytrace_access::kms::case::Case;
use keytrace_aws::kms_action::KmsAction;
use keytrace_denial::{Denial, Form, Layer, Refusal, decode};
use keytrace_glue::kms_calls;
use keytrace_glue::record::{LastError, last_error, roles};
use keytrace_glue::subject::{Subject, SubjectKind, subjects};

/// An error text and what it reports.
#[derive(Clone, Debug)]
pub struct Observation {
    /// Where it comes from, in words: `the last run of the job`.
    pub source: String,
    /// The run that it belongs to.
    pub run: Option<String>,
    /// Whether it is the message of the last run or crawl, not one that the user gave.
    pub is_of_last_run: bool,
    /// The denials and failures in it that concern KMS or may.
    pub denials: Vec<Denial>,
    /// The failures in it that are no matter of KMS.
    pub others: Vec<Denial>,
}

impl Observation {
    /// Reads a text.
    #[must_use]
    pub fn read(source: &str, text: &str) -> Self {
        let (denials, others) = decode(text).into_iter().partition(may_concern_kms);
        Self { source: source.to_owned(), run: None, is_of_last_run: false, denials, others }
    }

    /// What is to be said when a text holds nothing that concerns KMS.
    pub(super) fn remark(&self) -> Option<String> {
        let source = &self.source;
        match (self.denials.as_slice(), self.others.first()) {
            ([], None) => {
                Some(format!("{source} has no error text that keytrace knows; the whole job was checked"))
            }
            ([], Some(other)) => {
                let what =
                    other.action.as_deref().or(other.error_code.as_deref()).unwrap_or("something else");
                Some(format!("{source} speaks of `{what}`, which is not a KMS request: look there first"))
            }
            _ => None,
        }
    }
}

/// `M-400`: an action of another service is not a matter of the key.
fn may_concern_kms(denial: &Denial) -> bool {
    match &denial.action {
        Some(action) => {
            let action = action.to_ascii_lowercase();
            action.starts_with("kms:") || action == "logs:associatekmskey"
        }
        None => denial.service.as_deref() != Some("lakeformation"),
    }
}

/// The error message of the subject's last run or crawl, if that failed.
#[must_use]
pub fn last_failure(snapshot: &Snapshot, subject: &Subject) -> Option<Observation> {
    let LastError { source, run, text } = last_error(snapshot, subject)?;
    let read = Observation::read(&source, text);
    Some(Observation { run: run.map(str::to_owned), is_of_last_run: true, ..read })
}

/// The subjects that error texts can be about (`user-demand`: the subject is found from the evidence).
#[must_use]
pub fn from_evidence(snapshot: &Snapshot, observations: &[Observation]) -> Vec<Subject> {
    let meant = meant_by(snapshot, observations);
    if meant.is_empty() { subjects(snapshot) } else { meant }
}

/// The subjects that run as a role or use a key that error texts name, else those that failed alike.
#[must_use]
pub fn meant_by(snapshot: &Snapshot, observations: &[Observation]) -> Vec<Subject> {
    let all = subjects(snapshot);
    let denials: Vec<&Denial> = observations.iter().flat_map(|observation| &observation.denials).collect();
    let meant = |subject: &&Subject| denials.iter().any(|denial| may_be_of(snapshot, denial, subject));
    let meant: Vec<Subject> = all.iter().filter(meant).cloned().collect();
    if !meant.is_empty() {
        return meant;
    }
    all.into_iter().filter(|subject| failed_alike(snapshot, subject, &denials)).collect()
}

/// Whether the denial names the role or the key of the subject.
fn may_be_of(snapshot: &Snapshot, denial: &Denial, subject: &Subject) -> bool {
    let session =
        denial.principal.as_deref().and_then(|text| text.rsplit_once('/')).map(|(_, session)| session);
    let kind_fits = match session {
        // Why: what runs like a job may bear the session name of jobs, and nobody has seen another.
        Some("GlueJobRunnerSession") => subject.kind != SubjectKind::Crawler,
        Some("AWS-Crawler") => subject.kind == SubjectKind::Crawler,
        _ => true,
    };
    let role = denial.role_arn();
    let key = denial.resource.as_deref().filter(|arn| arn.contains(":key/"));
    if !kind_fits || (role.is_none() && key.is_none()) {
        return false;
    }
    match role {
        // Why: a role that is named decides, also where the key is one that the configuration does not show.
        Some(role) => runs_as(snapshot, subject, &role),
        None => key.is_some_and(|key| {
            let calls = kms_calls(snapshot, subject).calls;
            calls.iter().any(|call| call.key_target() == Some(&KeyTarget::Arn(key.to_owned())))
        }),
    }
}

/// Whether the subject runs as this role.
fn runs_as(snapshot: &Snapshot, subject: &Subject, role: &str) -> bool {
    let Some(role) = Arn::parse(role) else { return false };
    roles(snapshot, subject).into_iter().any(|written| {
        let owner = Arn::parse(written).map_or(subject.account.as_str(), |arn| arn.account);
        let own = written.rsplit('/').next().unwrap_or(written);
        own == role.name() && (owner == role.account || !keytrace_aws::arn::is_account_id(role.account))
    })
}

fn failed_alike(snapshot: &Snapshot, subject: &Subject, denials: &[&Denial]) -> bool {
    let Some(last) = last_failure(snapshot, subject) else { return false };
    last.denials
        .iter()
        .any(|own| denials.iter().any(|denial| denial.form == own.form && denial.action == own.action))
}

/// Whether a denial can be about this case: nothing that it names differs.
pub(super) fn speaks_of(denial: &Denial, case: &Case) -> bool {
    let role = denial.role_arn();
    let is_same_role = match (&role, &case.request.principal) {
        (Some(role), Principal::RoleSession(session)) => is_same_role(role, &session.role_arn),
        (Some(_), _) => false,
        (None, _) => true,
    };
    names_request_of(denial, case) && is_same_role
}

/// Whether a denial can be about the action and the key of this case, whoever was refused.
pub(super) fn names_request_of(denial: &Denial, case: &Case) -> bool {
    if denial.form == Form::AssociateKmsKey && denial.action.is_none() {
        // Why: the association of a key fails for want of any of the requests about the log group.
        return case.call.log_group().is_some();
    }
    let is_action = |action: &str| action.eq_ignore_ascii_case(case.call.action);
    let is_key = |arn: &str| case.facts.key_arn.as_deref() == Some(arn);
    let key = denial.resource.as_deref().filter(|arn| arn.contains(":key/"));
    denial.action.as_deref().is_none_or(is_action) && key.is_none_or(is_key)
}

/// `M-G-3`: a session's ARN has lost the role's path, so account and name are compared.
fn is_same_role(one: &str, other: &str) -> bool {
    let parsed = Arn::parse(one).zip(Arn::parse(other));
    parsed.is_some_and(|(one, other)| one.account == other.account && one.name() == other.name())
}

/// What is to be said of a denial that no derived call fits. Nothing where it names no request.
pub(super) fn is_of_no_call(denial: &Denial) -> Option<String> {
    let action = denial.action.as_deref().filter(|action| action.starts_with("kms:"))?;
    let key = denial.resource.as_deref().map(|arn| format!(" on `{arn}`")).unwrap_or_default();
    let who = denial.principal.as_deref().map(|principal| format!(" by `{principal}`")).unwrap_or_default();
    Some(format!(
        "AWS denied `{action}`{key}{who} in a request that could not be derived from the facts, so what stops it was \
         not checked"
    ))
}

/// The requests of a session that only error texts show: the configuration names no such action with such a key.
pub(super) fn undeclared<'d>(
    calls: &[Call],
    denials: impl Iterator<Item = &'d Denial>,
    session_policy: Option<&String>,
) -> Vec<Call> {
    let mut found: Vec<Call> = Vec::new();
    for denial in denials {
        let Some(call) = undeclared_call(denial, session_policy) else { continue };
        let is_known = |known: &Call| {
            let is_same_key = matches!(
                (known.key_target(), call.key_target()),
                (Some(KeyTarget::Arn(one)), Some(KeyTarget::Arn(other))) if one == other
            );
            let is_open =
                matches!(known.key_target(), Some(KeyTarget::AwsManaged { .. } | KeyTarget::Unknown(_)));
            known.action == call.action && (is_same_key || is_open)
        };
        let of_role = |known: &Call| match (known.principal.arn(), call.principal.arn()) {
            (Some(one), Some(other)) => is_same_role(one, other),
            _ => false,
        };
        if calls.iter().any(of_role) && !calls.iter().chain(&found).any(is_known) {
            found.push(call);
        }
    }
    found
}

fn undeclared_call(denial: &Denial, session_policy: Option<&String>) -> Option<Call> {
    let principal = Principal::parse(denial.principal.as_deref()?)?;
    let action = KmsAction::find(denial.action.as_deref()?)?.name;
    let arn = denial.resource.as_deref().filter(|arn| arn.contains(":key/"))?;
    let region = Arn::parse(arn)?.region.to_owned();
    let (via_service, network) = match denial.service.as_deref() {
        Some("s3") => (ViaService::Service("s3"), NetworkPath::Service),
        Some("glue") => (ViaService::Service("glue"), NetworkPath::Service),
        _ => (ViaService::Untold("s3"), NetworkPath::Public),
    };
    Some(Call {
        row: Row::Observed,
        principal,
        action,
        resource: Resource::Key(KeyReference {
            written: arn.to_owned(),
            read_from: "the error text".to_owned(),
            target: KeyTarget::Arn(arn.to_owned()),
        }),
        encryption_context: EncryptionContext { pairs: BTreeMap::new(), open: true },
        via_service,
        region,
        network,
        necessity: Necessity::Must,
        because: "named by the error text; the configuration does not show what it is for".to_owned(),
        confidence: Confidence::Observed,
        session_policy: session_policy.cloned(),
        objects: keytrace_access::call::Objects::default(),
        source: None,
    })
}

/// The layer that AWS names, and how it refuses.
pub(super) fn named_layer(denial: &Denial) -> Option<(PolicyType, LayerVerdict)> {
    let policy_type = match denial.layer? {
        Layer::Identity => PolicyType::Identity,
        Layer::Resource => PolicyType::Resource,
        Layer::PermissionsBoundary => PolicyType::PermissionsBoundary,
        Layer::Session => PolicyType::Session,
        Layer::Scp => PolicyType::Scp,
        Layer::Rcp => PolicyType::Rcp,
        Layer::VpcEndpoint => PolicyType::VpcEndpoint,
    };
    let verdict = match denial.refusal? {
        Refusal::Explicit => LayerVerdict::ExplicitDeny,
        Refusal::Implicit => LayerVerdict::ImplicitDeny,
    };
    Some((policy_type, verdict))
}
