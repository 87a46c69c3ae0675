//! One job or crawler: its calls, judged, with what an error text adds.

use iam::decide::Decision;
use iam::evaluate::Verdict as LayerVerdict;
use iam::policy_set::PolicyType;
use snapshot::snapshot::Snapshot;

use crate::denial::Denial;
use crate::diagnose::observe::{self, Observation};
use crate::diagnose::{CallReport, Options, Verdict};
use crate::finding::plan::{Plan, plan_for_subject};
use crate::finding::{Finding, findings, observed};
use crate::glue::derivation::Underived;
use crate::glue::kms_calls;
use crate::glue::subject::Subject;
use crate::kms::assemble::assemble;
use crate::kms::authorize::{Authorization, authorize};
use crate::kms::call::{KmsCall, Necessity};
use crate::kms::case::Case;
use crate::kms::policies::Library;

/// A diagnosis of one subject, before its parts are numbered.
#[derive(Clone, Debug)]
pub struct Diagnosis {
    pub(super) kind: &'static str,
    pub(super) name: String,
    pub(super) account: String,
    pub(super) region: String,
    pub(super) run: Option<String>,
    pub(super) verdict: Verdict,
    pub(super) calls: Vec<CallReport>,
    pub(super) plan: Plan,
    pub(super) unknowns: Vec<Underived>,
    pub(super) role_problem: Option<String>,
    pub(super) remarks: Vec<String>,
}

/// Diagnoses one job or crawler. Without an error text the message of its last run, if that failed, is taken.
#[must_use]
pub fn diagnose_subject(
    snapshot: &Snapshot,
    library: &Library,
    subject: &Subject,
    given: &[Observation],
    options: &Options,
) -> Diagnosis {
    let last = observe::last_failure(snapshot, subject);
    let mut asked = subject.clone();
    if asked.run.is_none() {
        asked.run = last.as_ref().and_then(|observation| observation.run.clone());
    }
    let own: Vec<&Observation> =
        if given.is_empty() { last.iter().collect() } else { given.iter().collect() };
    let derivation = kms_calls(snapshot, &asked);
    let mut diagnosis = judge(snapshot, library, derivation.calls, &own, options);
    diagnosis.kind = match asked.kind {
        crate::glue::subject::SubjectKind::Job => "job",
        crate::glue::subject::SubjectKind::Crawler => "crawler",
    };
    diagnosis.role_problem = derivation.role_problem.map(|problem| problem.to_string());
    if diagnosis.calls.is_empty() && (!derivation.unknowns.is_empty() || diagnosis.role_problem.is_some()) {
        diagnosis.verdict = Verdict::Undetermined;
    }
    Diagnosis {
        name: asked.name,
        account: asked.account.to_string(),
        region: asked.region,
        run: asked.run,
        unknowns: derivation.unknowns,
        ..diagnosis
    }
}

/// Judges calls together: one plan for all.
pub(super) fn judge(
    snapshot: &Snapshot,
    library: &Library,
    calls: Vec<KmsCall>,
    observations: &[&Observation],
    options: &Options,
) -> Diagnosis {
    let judged: Vec<(Case, Authorization, Vec<Finding>)> = calls
        .into_iter()
        .map(|call| {
            let case = assemble(snapshot, library, call, &options.assumed);
            let authorization = authorize(&case);
            let mut found = findings(&case, &authorization);
            for denial in denials(observations) {
                found.extend(observed(&case, &authorization, denial));
            }
            (case, authorization, found)
        })
        .collect();
    let plan = plan_for_subject(&judged);
    let failed = denials(observations).next().is_some();
    let underived: Vec<String> = denials(observations)
        .filter(|denial| observe::is_underived(denial, judged.iter().map(|(case, _, _)| case)))
        .filter_map(|denial| denial.action.as_deref())
        .map(|action| format!("AWS denied `{action}` in a request that could not be derived from the facts, so what stops it was not checked"))
        .collect();
    let calls: Vec<CallReport> = judged
        .into_iter()
        .map(|(case, authorization, _)| call_report(case, &authorization, observations))
        .collect();
    Diagnosis {
        kind: "request",
        name: String::new(),
        account: String::new(),
        region: String::new(),
        run: None,
        verdict: if underived.is_empty() {
            verdict(&calls, failed)
        } else {
            // Why: what AWS denied and nobody judged is not allowed.
            verdict(&calls, failed).max(Verdict::Undetermined)
        },
        remarks: observations
            .iter()
            .filter_map(|observation| observation.remark())
            .chain(underived)
            .collect(),
        calls,
        plan,
        unknowns: Vec::new(),
        role_problem: None,
    }
}

fn denials<'o>(observations: &'o [&'o Observation]) -> impl Iterator<Item = &'o Denial> {
    observations.iter().flat_map(|observation| &observation.denials)
}

fn call_report(case: Case, authorization: &Authorization, observations: &[&Observation]) -> CallReport {
    let mut layers =
        PolicyType::ALL.map(|policy_type| (policy_type, authorization.outcomes.of(policy_type).verdict()));
    let mut decision = authorization.decision;
    let mut is_observed = false;
    for denial in denials(observations).filter(|denial| observe::speaks_of(denial, &case)) {
        is_observed = true;
        // `E-UNK-2`: AWS's own word resolves a layer that nobody could read.
        if let Some((policy_type, verdict)) = observe::named_layer(denial) {
            for (layer, known) in &mut layers {
                if *layer == policy_type && *known == LayerVerdict::Unknown {
                    *known = verdict;
                    decision = match (decision, verdict) {
                        (Decision::Unknown, LayerVerdict::ExplicitDeny) => Decision::ExplicitDeny,
                        (Decision::Unknown, LayerVerdict::ImplicitDeny) => Decision::ImplicitDeny,
                        (decision, _) => decision,
                    };
                }
            }
        }
    }
    CallReport { case, decision, layers, observed: is_observed, findings: Vec::new() }
}

/// A denied call blocks when it is surely made, or when an error text shows that the run did fail.
fn verdict(calls: &[CallReport], failed: bool) -> Verdict {
    let is_denied =
        |call: &CallReport| matches!(call.decision, Decision::ExplicitDeny | Decision::ImplicitDeny);
    let is_sure = |call: &CallReport| failed || !matches!(call.case.call.necessity, Necessity::OnlyIf(_));
    if calls.iter().any(|call| is_denied(call) && is_sure(call)) {
        Verdict::Blocked
    } else if calls.iter().any(|call| call.decision != Decision::Allow) {
        Verdict::Undetermined
    } else {
        Verdict::Allowed
    }
}
