//! The path of one question: facts to calls, calls to cases, cases to decisions, decisions to findings and a plan.
//!
//! Knows no format of reports.

mod ask;
mod gather;
mod lacking;
mod look_alike;
mod observe;
mod problem;
mod s3_use;
mod subject;
mod weigh;

pub use ask::{Question, ask};
pub use lacking::{Lacking, lacking};
pub use look_alike::{LookAlike, Standing};
pub use observe::{Observation, from_evidence, last_failure, meant_by};
pub use problem::PolicyProblem;
pub use subject::{Diagnosis, diagnose_subject};

use keytrace_iam::decide::Decision;
use keytrace_iam::evaluate::Verdict as LayerVerdict;
use keytrace_iam::policy_set::PolicyType;
use keytrace_snapshot::collected::Gap;
use keytrace_snapshot::snapshot::Snapshot;

use crate::findings::{Finding, Severity};
use crate::remediation::Fix;
use gather::Gathering;
use keytrace_access::call::Call;
use keytrace_access::policies::Library;
use keytrace_glue::derivation::Underived;
use keytrace_glue::subject::Subject;
use subject::located;

/// What the user asked to take for granted.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The layers that are treated as allowing where they could not be read.
    pub assumed: Vec<PolicyType>,
}

/// The answer to a question about jobs, crawlers or a single request.
#[derive(Clone, Debug)]
pub struct Report {
    /// The worst of the subjects' verdicts.
    pub verdict: Verdict,
    /// What was taken for granted, in words.
    pub assumptions: Vec<String>,
    /// The jobs, crawlers or requests that were asked about, the worst first.
    pub subjects: Vec<SubjectReport>,
    /// All requests.
    pub calls: Vec<CallReport>,
    /// All findings, the gravest first.
    pub findings: Vec<FindingReport>,
    /// The facts that could not be read.
    pub gaps: Vec<GapReport>,
    /// Policy documents that AWS could not hold. An answer that rests on such a snapshot is not whole.
    pub problems: Vec<PolicyProblem>,
    /// What the error texts say that is no denial of KMS, in words.
    pub remarks: Vec<String>,
    /// What looks like a refusal of KMS and is none; of a single job or crawler that does not surely run.
    pub look_alikes: Vec<LookAlike>,
}

/// The end of a diagnosis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Everything asked about is allowed.
    Allowed,
    /// Nothing is proven blocked, but something is not known.
    Undetermined,
    /// Something is blocked.
    Blocked,
}

impl Verdict {
    /// The name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Undetermined => "undetermined",
            Self::Blocked => "blocked",
        }
    }
}

/// One job, crawler or request that was asked about.
#[derive(Clone, Debug)]
pub struct SubjectReport {
    /// The kind's name, such as `job` or `session`; `request` for a single request.
    pub kind: &'static str,
    /// The name; of a request the principal's.
    pub name: String,
    /// The account.
    pub account: String,
    /// The Region.
    pub region: String,
    /// The run whose arguments and session policy were used.
    pub run: Option<String>,
    /// The end.
    pub verdict: Verdict,
    /// The numbers of its calls in [`Report::calls`].
    pub calls: Vec<usize>,
    /// What could not be derived.
    pub unknowns: Vec<Underived>,
    /// What is wrong with the role, in words.
    pub role_problem: Option<String>,
    /// All edits together, where they let every denied call through.
    pub plan: Option<Fix>,
}

/// One request and its decision.
#[derive(Clone, Debug)]
pub struct CallReport {
    /// The request.
    pub asked: Call,
    /// The ARN of the key, as far as it could be found out.
    pub key_arn: Option<String>,
    /// The facts that could not be read and that bear on it.
    pub gaps: Vec<Gap>,
    /// The end.
    pub decision: Decision,
    /// What every layer answered.
    pub layers: [(PolicyType, LayerVerdict); 7],
    /// Whether an error text speaks of this request.
    pub observed: bool,
    /// The numbers of its findings in [`Report::findings`].
    pub findings: Vec<usize>,
}

/// A finding and the calls that it concerns.
#[derive(Clone, Debug)]
pub struct FindingReport {
    /// The finding.
    pub finding: Finding,
    /// The numbers of its calls in [`Report::calls`].
    pub calls: Vec<usize>,
    /// How many subjects it concerns.
    pub subjects: usize,
}

/// A missing fact and the calls that it bears on.
#[derive(Clone, Debug)]
pub struct GapReport {
    /// The missing fact.
    pub gap: Gap,
    /// The numbers of the calls that it bears on.
    pub calls: Vec<usize>,
}

/// Diagnoses jobs and crawlers, one after the other. `observations` are the error texts that the user gave.
#[must_use]
pub fn diagnose(
    snapshot: &Snapshot,
    subjects: &[Subject],
    observations: &[Observation],
    options: &Options,
) -> Report {
    let library = Library::new();
    let one = |subject| located(snapshot, &library, subject, observations, options);
    let (diagnoses, looked_at): (_, Vec<_>) = subjects.iter().map(one).unzip();
    let mut report = gather(diagnoses, observations, options);
    if let [subject] = subjects {
        let last = last_failure(snapshot, subject).filter(|_| observations.is_empty());
        let seen: Vec<&Observation> = observations.iter().chain(&last).collect();
        if report.verdict != Verdict::Allowed || !seen.is_empty() {
            let looked_at: Vec<_> = looked_at.into_iter().flatten().collect();
            report.look_alikes = look_alike::look_alikes(snapshot, &report, &looked_at, &seen);
        }
    }
    report
}

/// Joins the diagnoses of subjects, made one after the other or side by side, in any order.
#[must_use]
pub fn gather(diagnoses: Vec<Diagnosis>, observations: &[Observation], options: &Options) -> Report {
    let mut gathering = Gathering::new(options);
    diagnoses.into_iter().for_each(|diagnosis| gathering.add(diagnosis));
    gathering.remark(observations);
    gathering.finish()
}

/// Whether a finding stands for something that blocks.
#[must_use]
pub fn blocks(finding: &Finding) -> bool {
    finding.severity == Severity::Error
}
