//! What AWS said: error texts and CloudTrail records, and which calls and subjects they speak of.

use iam::arn::Arn;
use iam::evaluate::Verdict as LayerVerdict;
use iam::policy_set::PolicyType;
use iam::request::Principal;
use snapshot::snapshot::Snapshot;

use crate::denial::{Denial, Layer, Refusal, decode};
use crate::glue::kms_calls;
use crate::glue::subject::{Subject, SubjectKind, subjects};
use crate::kms::call::KeyTarget;
use crate::kms::case::Case;

/// An error text and what it reports.
#[derive(Clone, Debug)]
pub struct Observation {
    /// Where it comes from, in words: `the last run of the job`.
    pub source: String,
    /// The run that it belongs to.
    pub run: Option<String>,
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
        Self { source: source.to_owned(), run: None, denials, others }
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
        Some(action) => action.to_ascii_lowercase().starts_with("kms:"),
        None => denial.service.as_deref() != Some("lakeformation"),
    }
}

/// The error message of the subject's last run or crawl, if that failed.
#[must_use]
pub fn last_failure(snapshot: &Snapshot, subject: &Subject) -> Option<Observation> {
    let Subject { account, region, name, .. } = subject;
    match subject.kind {
        SubjectKind::Job => {
            let runs = snapshot.job_runs(account, region, name).into_known()?;
            let wanted = |run: &&snapshot::glue::JobRun| subject.run.as_ref().is_none_or(|id| *id == run.id);
            let run =
                runs.iter().filter(wanted).max_by(|one, other| one.started_on.cmp(&other.started_on))?;
            let text = run.error_message.as_deref()?;
            let read = Observation::read(&format!("run `{}` of the job", run.id), text);
            Some(Observation { run: Some(run.id.clone()), ..read })
        }
        SubjectKind::Crawler => {
            let crawler = snapshot.crawler(account, region, name).into_known()?;
            let text = crawler.last_crawl.as_ref()?.error_message.as_deref()?;
            Some(Observation::read("the last crawl", text))
        }
    }
}

/// The jobs and crawlers that error texts can be about (`user-demand`: the subject is found from the evidence).
#[must_use]
pub fn from_evidence(snapshot: &Snapshot, observations: &[Observation]) -> Vec<Subject> {
    let all = subjects(snapshot);
    let denials: Vec<&Denial> = observations.iter().flat_map(|observation| &observation.denials).collect();
    let meant = |subject: &&Subject| denials.iter().any(|denial| may_be_of(snapshot, denial, subject));
    let meant: Vec<Subject> = all.iter().filter(meant).cloned().collect();
    let failed: Vec<Subject> =
        all.iter().filter(|subject| failed_alike(snapshot, subject, &denials)).cloned().collect();
    match (meant.is_empty(), failed.is_empty()) {
        (false, _) => meant,
        (true, false) => failed,
        (true, true) => all,
    }
}

/// Whether the denial names the role or the key of the subject.
fn may_be_of(snapshot: &Snapshot, denial: &Denial, subject: &Subject) -> bool {
    let session =
        denial.principal.as_deref().and_then(|text| text.rsplit_once('/')).map(|(_, session)| session);
    let kind_fits = match session {
        Some("GlueJobRunnerSession") => subject.kind == SubjectKind::Job,
        Some("AWS-Crawler") => subject.kind == SubjectKind::Crawler,
        _ => true,
    };
    let role = denial.role_arn();
    let key = denial.resource.as_deref().filter(|arn| arn.contains(":key/"));
    if !kind_fits || (role.is_none() && key.is_none()) {
        return false;
    }
    let calls = kms_calls(snapshot, subject).calls;
    let role_fits = role.is_none_or(|role| {
        let same = |arn: &str| {
            Arn::parse(arn)
                .zip(Arn::parse(&role))
                .is_some_and(|(one, other)| one.account == other.account && one.name() == other.name())
        };
        calls.iter().any(|call| call.principal.arn().is_some_and(same))
    });
    let key_fits =
        key.is_none_or(|key| calls.iter().any(|call| call.key.target == KeyTarget::Arn(key.to_owned())));
    role_fits && key_fits
}

fn failed_alike(snapshot: &Snapshot, subject: &Subject, denials: &[&Denial]) -> bool {
    let Some(last) = last_failure(snapshot, subject) else { return false };
    last.denials
        .iter()
        .any(|own| denials.iter().any(|denial| denial.form == own.form && denial.action == own.action))
}

/// Whether a denial can be about this case: nothing that it names differs.
pub(super) fn speaks_of(denial: &Denial, case: &Case) -> bool {
    let action = denial.action.as_deref().is_none_or(|action| action.eq_ignore_ascii_case(case.call.action));
    let key = denial.resource.as_deref().filter(|arn| arn.contains(":key/"));
    let key = key.is_none_or(|arn| case.facts.key_arn.as_deref() == Some(arn));
    let principal = denial.role_arn().is_none_or(|role| is_made_by(&role, case));
    action && key && principal
}

/// Whether the case's request is made by a session of the role.
fn is_made_by(role: &str, case: &Case) -> bool {
    let Principal::RoleSession(session) = &case.request.principal else { return false };
    let names = Arn::parse(role).zip(Arn::parse(&session.role_arn));
    names.is_some_and(|(one, other)| one.account == other.account && one.name() == other.name())
}

/// Whether AWS denied the role of these cases a named action that none of them asks for, or for a key of none.
pub(super) fn is_underived<'c>(denial: &Denial, cases: impl Iterator<Item = &'c Case> + Clone) -> bool {
    let Some(role) = denial.role_arn().filter(|_| denial.action.is_some()) else { return false };
    cases.clone().any(|case| is_made_by(&role, case)) && !cases.clone().any(|case| speaks_of(denial, case))
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
