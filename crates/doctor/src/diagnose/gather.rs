//! Numbers the calls, findings and gaps of all subjects, and joins what is the same.

use std::collections::{BTreeMap, BTreeSet};

use keytrace_iam::decide::Decision;
use keytrace_snapshot::collected::Gap;

use crate::diagnose::observe::Observation;
use crate::diagnose::subject::Diagnosis;
use crate::diagnose::{
    CallReport, FindingReport, GapReport, Options, PolicyProblem, Report, SubjectReport, Verdict,
};
use crate::remediation::plan::{Planned, United, unite};
use keytrace_iam::policy_set::PolicyType;

/// A report in the making.
pub(super) struct Gathering {
    assumptions: Vec<String>,
    diagnoses: Vec<Diagnosis>,
    remarks: Vec<String>,
}

impl Gathering {
    pub(super) fn new(options: &Options) -> Self {
        let assumption = |policy_type: &PolicyType| {
            let layer = crate::findings::Layer::Policy(*policy_type).name();
            format!(
                "the {layer} layer is treated as allowing where it could not be read (--assume {layer}=allow)"
            )
        };
        Self {
            assumptions: options.assumed.iter().map(assumption).collect(),
            diagnoses: Vec::new(),
            remarks: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, diagnosis: Diagnosis) {
        self.diagnoses.push(diagnosis);
    }

    pub(super) fn remark(&mut self, observations: &[Observation]) {
        self.remarks.extend(observations.iter().filter_map(Observation::remark));
    }

    pub(super) fn finish(mut self) -> Report {
        self.diagnoses.sort_by(|one, other| {
            other.verdict.cmp(&one.verdict).then_with(|| place(one).cmp(&place(other)))
        });
        let mut report = Report {
            verdict: Verdict::Allowed,
            assumptions: self.assumptions,
            subjects: Vec::new(),
            calls: Vec::new(),
            findings: Vec::new(),
            gaps: Vec::new(),
            problems: Vec::new(),
            remarks: self.remarks,
            look_alikes: Vec::new(),
        };
        report.findings = united(&self.diagnoses);
        let mut said: BTreeSet<String> = BTreeSet::new();
        let mut problems: BTreeSet<PolicyProblem> = BTreeSet::new();
        for mut diagnosis in self.diagnoses {
            said.append(&mut diagnosis.remarks.drain(..).collect());
            problems.append(&mut diagnosis.problems);
            report.take(diagnosis);
        }
        report.remarks.extend(said);
        report.problems.extend(problems);
        report.link_findings();
        report.list_gaps();
        report.remarks.sort();
        report.remarks.dedup();
        report
    }
}

impl Report {
    /// Says that jobs or crawlers may be missing, because their lists could not be read. What was not looked at is not
    /// allowed.
    #[must_use]
    pub fn may_lack(mut self, lists: &[Gap]) -> Self {
        for gap in lists {
            self.remarks.push(format!("{} were not listed: some may be unchecked", gap.fact));
            self.gaps.push(GapReport { gap: gap.clone(), calls: Vec::new() });
            self.verdict = self.verdict.max(Verdict::Undetermined);
        }
        self
    }

    /// Lists further gaps, on which no answer depends.
    #[must_use]
    pub fn mentions(mut self, lists: &[Gap]) -> Self {
        self.gaps.extend(lists.iter().map(|gap| GapReport { gap: gap.clone(), calls: Vec::new() }));
        self
    }

    fn take(&mut self, diagnosis: Diagnosis) {
        let first = self.calls.len();
        let numbers: Vec<usize> = (first..first + diagnosis.calls.len()).collect();
        self.verdict = self.verdict.max(diagnosis.verdict);
        self.calls.extend(diagnosis.calls);
        self.subjects.push(SubjectReport {
            kind: diagnosis.kind,
            name: diagnosis.name,
            account: diagnosis.account,
            region: diagnosis.region,
            run: diagnosis.run,
            verdict: diagnosis.verdict,
            calls: numbers,
            unknowns: diagnosis.unknowns,
            role_problem: diagnosis.role_problem,
            plan: diagnosis.plan.whole,
        });
    }

    fn link_findings(&mut self) {
        for (number, found) in self.findings.iter().enumerate() {
            for call in &found.calls {
                if let Some(call) = self.calls.get_mut(*call) {
                    call.findings.push(number);
                }
            }
        }
    }

    fn list_gaps(&mut self) {
        let mut calls_of: BTreeMap<Gap, Vec<usize>> = BTreeMap::new();
        let undecided = |(_, call): &(usize, &CallReport)| call.decision != Decision::Allow;
        // Why: a missing fact on which an allowed request does not depend is no news.
        for (number, call) in self.calls.iter().enumerate().filter(undecided) {
            for gap in &call.gaps {
                calls_of.entry(gap.clone()).or_default().push(number);
            }
        }
        let mut gaps: Vec<GapReport> =
            calls_of.into_iter().map(|(gap, calls)| GapReport { gap, calls }).collect();
        gaps.sort_by_key(|gap| std::cmp::Reverse(gap.calls.len()));
        self.gaps = gaps;
    }
}

fn place(diagnosis: &Diagnosis) -> (&str, &str, &str, &str) {
    (diagnosis.kind, &diagnosis.name, &diagnosis.account, &diagnosis.region)
}

/// The findings of all subjects, the gravest first, and of one gravity the one that hits most subjects.
fn united(diagnoses: &[Diagnosis]) -> Vec<FindingReport> {
    let mut firsts = Vec::new();
    let mut next = 0;
    let planned = |diagnosis: &Diagnosis| {
        firsts.push(next);
        next += diagnosis.calls.len();
    };
    diagnoses.iter().for_each(planned);
    let subjects: Vec<Planned<'_>> = diagnoses
        .iter()
        .map(|diagnosis| Planned { cases: diagnosis.cases.iter().collect(), plan: &diagnosis.plan })
        .collect();
    let report = |united: United| {
        let calls = united.hits.iter().flat_map(|(subject, calls)| {
            let first = firsts.get(*subject).copied().unwrap_or(0);
            calls.iter().map(move |call| first + call)
        });
        FindingReport { calls: calls.collect(), subjects: united.hits.len(), finding: united.finding }
    };
    let mut found: Vec<FindingReport> = unite(&subjects).into_iter().map(report).collect();
    found.sort_by_key(|found| std::cmp::Reverse((found.finding.severity, found.subjects)));
    found
}

impl CallReport {
    /// The key in words: its ARN, else as the configuration names it.
    #[must_use]
    pub fn key(&self) -> &str {
        self.key_arn.as_deref().unwrap_or(self.asked.written_key())
    }
}
