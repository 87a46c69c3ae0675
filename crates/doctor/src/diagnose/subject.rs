//! One job or crawler: its calls, judged, with what an error text adds.

use std::collections::BTreeSet;

use keytrace_iam::decide::Decision;
use keytrace_iam::policy_set::PolicyType;
use keytrace_snapshot::snapshot::Snapshot;

use crate::diagnose::observe::{self, Observation};
use crate::diagnose::problem::problems;
use crate::diagnose::weigh::{Judged, weigh};
use crate::diagnose::{CallReport, Options, PolicyProblem, Verdict};
use crate::findings::JudgedCase;
use crate::remediation::plan::{Plan, plan};
use keytrace_access::call::{Call, Necessity};
use keytrace_access::kms::assemble::assemble;
use keytrace_access::kms::case::Case;
use keytrace_access::policies::Library;
use keytrace_denial::Denial;
use keytrace_glue::derivation::{LookedAt, Underived};
use keytrace_glue::kms_calls;
use keytrace_glue::subject::Subject;

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
    /// What decides the calls, one by one. None are kept without a finding: then no change is evaluated on them.
    pub(super) cases: Vec<Case>,
    pub(super) plan: Plan,
    pub(super) problems: BTreeSet<PolicyProblem>,
    pub(super) unknowns: Vec<Underived>,
    pub(super) role_problem: Option<String>,
    pub(super) remarks: Vec<String>,
}

impl Diagnosis {
    /// The requests and their decisions.
    #[must_use]
    pub fn calls(&self) -> &[CallReport] {
        &self.calls
    }
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
    located(snapshot, library, subject, given, options).0
}

/// The same, and the locations in S3 whose objects were looked at.
pub(super) fn located(
    snapshot: &Snapshot,
    library: &Library,
    subject: &Subject,
    given: &[Observation],
    options: &Options,
) -> (Diagnosis, Vec<LookedAt>) {
    let last = observe::last_failure(snapshot, subject);
    let mut asked = subject.clone();
    if asked.run.is_none() {
        asked.run = last.as_ref().and_then(|observation| observation.run.clone());
    }
    let own: Vec<&Observation> =
        if given.is_empty() { last.iter().collect() } else { given.iter().collect() };
    let derivation = kms_calls(snapshot, &asked);
    let mut diagnosis = judge(snapshot, library, derivation.calls, &own, options);
    diagnosis.kind = asked.kind.name();
    diagnosis.role_problem = derivation.role_problem.map(|problem| problem.to_string());
    diagnosis.remarks.extend(derivation.notes);
    if !derivation.unknowns.is_empty() || diagnosis.role_problem.is_some() {
        // Why: what could not be derived may need a key too, so that the calls at hand are not all.
        diagnosis.verdict = diagnosis.verdict.max(Verdict::Undetermined);
    }
    if derivation.has_unread_script && diagnosis.verdict == Verdict::Allowed {
        diagnosis.remarks.push(
            "the script of a job that is allowed here was not read, so what only the script uses was not checked"
                .to_owned(),
        );
    }
    let diagnosis = Diagnosis {
        name: asked.name,
        account: asked.account.to_string(),
        region: asked.region,
        run: asked.run,
        unknowns: derivation.unknowns,
        ..diagnosis
    };
    (diagnosis, derivation.looked_at)
}

/// Judges calls together: one plan for all. The calls that an error text means come first.
pub(super) fn judge(
    snapshot: &Snapshot,
    library: &Library,
    mut calls: Vec<Call>,
    observations: &[&Observation],
    options: &Options,
) -> Diagnosis {
    let session_policy = calls.first().and_then(|call| call.session_policy.clone());
    calls.extend(observe::undeclared(&calls, denials(observations), session_policy.as_ref()));
    let assemble = |call| assemble(snapshot, library, call, &options.assumed);
    let mut judged: Vec<Judged> = calls.into_iter().map(assemble).map(judge_case).collect();
    let weighed = weigh(&mut judged, denials(observations));
    judged.sort_by_key(|call| !call.observed);
    let calls: Vec<CallReport> = judged.iter().map(call_report).collect();
    let cases: Vec<JudgedCase> = judged.into_iter().map(|call| call.own).collect();
    let plan = plan(&cases);
    let problems = cases.iter().flat_map(|judged| problems(&judged.case)).collect();
    let failed = denials(observations).next().is_some();
    let given = observations.iter().any(|observation| !observation.is_of_last_run);
    // Why: the message of the last run may be older than what fixed it; a text that the user gives is the question.
    let is_unexplained = weighed.is_underived || (weighed.is_contradicted && given);
    let least = match (weighed.is_blocked, is_unexplained) {
        (true, _) => Verdict::Blocked,
        (false, true) => Verdict::Undetermined,
        (false, false) => Verdict::Allowed,
    };
    let said = observations.iter().filter_map(|observation| observation.remark());
    Diagnosis {
        kind: "request",
        name: String::new(),
        account: String::new(),
        region: String::new(),
        run: None,
        verdict: verdict(&calls, failed).max(least),
        remarks: said.chain(weighed.remarks).collect(),
        calls,
        cases: if plan.findings.is_empty() { Vec::new() } else { only_cases(cases) },
        plan,
        problems,
        unknowns: Vec::new(),
        role_problem: None,
    }
}

fn only_cases(judged: Vec<JudgedCase>) -> Vec<Case> {
    let mut cases: Vec<Case> = judged.into_iter().map(|judged| judged.case).collect();
    // Why: the list that is collected from keeps its place, which is larger.
    cases.shrink_to_fit();
    cases
}

fn denials<'o>(observations: &'o [&'o Observation]) -> impl Iterator<Item = &'o Denial> {
    observations.iter().flat_map(|observation| &observation.denials)
}

fn judge_case(case: Case) -> Judged {
    Judged { own: JudgedCase::of(case), observed: false, proven: None }
}

fn call_report(judged: &Judged) -> CallReport {
    let decision = judged.decision();
    let answer = |policy_type: PolicyType| match judged.proven {
        // `E-UNK-2`: AWS's own word resolves a layer that could not be read.
        Some((named, verdict)) if named == policy_type => verdict,
        _ => judged.own.authorization.outcomes.of(policy_type).verdict(),
    };
    let layers = PolicyType::ALL.map(|policy_type| (policy_type, answer(policy_type)));
    CallReport {
        asked: judged.own.case.call.clone(),
        key_arn: judged.own.case.facts.key_arn.clone(),
        gaps: judged.own.case.gaps.clone(),
        decision,
        layers,
        observed: judged.observed,
        findings: Vec::new(),
    }
}

/// A denied call blocks when it is surely made, or when an error text shows that the run did fail.
fn verdict(calls: &[CallReport], failed: bool) -> Verdict {
    let is_denied =
        |call: &CallReport| matches!(call.decision, Decision::ExplicitDeny | Decision::ImplicitDeny);
    let is_sure = |call: &CallReport| failed || !matches!(call.asked.necessity, Necessity::OnlyIf(_));
    if calls.iter().any(|call| is_denied(call) && is_sure(call)) {
        Verdict::Blocked
    } else if calls.iter().any(|call| call.decision != Decision::Allow) {
        Verdict::Undetermined
    } else {
        Verdict::Allowed
    }
}
