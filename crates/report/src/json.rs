//! Reports for programs: `keytrace.report/1`.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::word;
use keytrace_doctor::diagnose::{CallReport, FindingReport, GapReport, Report, Standing, SubjectReport};
use keytrace_doctor::findings::evidence::Evidence;
use keytrace_doctor::remediation::{Edit, Fix};

const SCHEMA: &str = "keytrace.report/1";

/// The report as one JSON object.
#[must_use]
pub fn json(report: &Report) -> String {
    // Writing text and numbers under text keys into a string does not fail.
    serde_json::to_string(&Wire::of(report)).unwrap_or_default()
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'r> {
    schema: &'static str,
    verdict: &'static str,
    assumptions: &'r [String],
    subjects: Each<'r, SubjectReport, WireSubject<'r>>,
    calls: Each<'r, CallReport, WireCall<'r>>,
    findings: Vec<WireFinding<'r>>,
    gaps: Vec<WireGap<'r>>,
    problems: Vec<WireProblem<'r>>,
    remarks: &'r [String],
    look_alikes: Vec<WireLookAlike<'r>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WireLookAlike<'r> {
    what: &'static str,
    ruled_out: bool,
    standing: &'static str,
    why: &'r str,
}

impl<'r> Wire<'r> {
    fn of(report: &'r Report) -> Self {
        let problems = report.problems.iter().map(|problem| WireProblem {
            policy: &problem.policy,
            message: &problem.message,
            line: problem.line,
            column: problem.column,
        });
        let look_alikes = report.look_alikes.iter().map(|other| WireLookAlike {
            what: other.what,
            ruled_out: other.standing == Standing::RuledOut,
            standing: other.standing.name(),
            why: &other.why,
        });
        Wire {
            schema: SCHEMA,
            verdict: report.verdict.name(),
            assumptions: &report.assumptions,
            subjects: Each { things: &report.subjects, wire: |(_, subject)| WireSubject::of(subject) },
            calls: Each { things: &report.calls, wire: WireCall::of },
            findings: report
                .findings
                .iter()
                .enumerate()
                .map(|found| WireFinding::of(report, found))
                .collect(),
            gaps: report.gaps.iter().enumerate().map(WireGap::of).collect(),
            problems: problems.collect(),
            remarks: &report.remarks,
            look_alikes: look_alikes.collect(),
        }
    }
}

/// Numbered items, each converted when it is written.
// Why: a large scan has a hundred thousand requests, and all of them at once would need as much memory again.
struct Each<'r, T, W> {
    things: &'r [T],
    wire: fn((usize, &'r T)) -> W,
}

impl<T, W: Serialize> Serialize for Each<'_, T, W> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.things.iter().enumerate().map(self.wire))
    }
}

fn ids(letter: char, numbers: &[usize]) -> Vec<String> {
    numbers.iter().map(|number| format!("{letter}{}", number + 1)).collect()
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WireSubject<'r> {
    kind: &'static str,
    name: &'r str,
    account: &'r str,
    region: &'r str,
    run: Option<&'r str>,
    verdict: &'static str,
    calls: Vec<String>,
    unknowns: Vec<String>,
    role_problem: Option<&'r str>,
    plan_proof: Option<&'static str>,
}

impl<'r> WireSubject<'r> {
    fn of(subject: &'r SubjectReport) -> Self {
        WireSubject {
            kind: subject.kind,
            name: &subject.name,
            account: &subject.account,
            region: &subject.region,
            run: subject.run.as_deref(),
            verdict: subject.verdict.name(),
            calls: ids('C', &subject.calls),
            unknowns: subject.unknowns.iter().map(word::underived).collect(),
            role_problem: subject.role_problem.as_deref(),
            plan_proof: subject.plan.as_ref().map(|plan| plan.proof().name()),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WireCall<'r> {
    id: String,
    row: &'static str,
    because: &'r str,
    principal: String,
    action: &'static str,
    key: Option<&'r str>,
    encryption_context: BTreeMap<&'r str, String>,
    via_service: Option<String>,
    region: &'r str,
    network: String,
    necessity: String,
    confidence: &'static str,
    decision: &'static str,
    observed: bool,
    layers: BTreeMap<&'static str, &'static str>,
    findings: Vec<String>,
}

impl<'r> WireCall<'r> {
    fn of((number, call): (usize, &'r CallReport)) -> Self {
        let asked = &call.asked;
        let pairs = asked.encryption_context.pairs.iter();
        WireCall {
            id: format!("C{}", number + 1),
            row: asked.row.id(),
            because: &asked.because,
            principal: word::principal(&call.asked.principal),
            action: asked.action,
            key: Some(call.key()).filter(|key| !key.is_empty()),
            encryption_context: pairs.map(|(name, value)| (name.as_str(), word::context(value))).collect(),
            via_service: word::via_service(&asked.via_service, &asked.region),
            region: &asked.region,
            network: word::network(&asked.network),
            necessity: word::necessity(&asked.necessity),
            confidence: word::confidence(asked.confidence),
            decision: call.decision.name(),
            observed: call.observed,
            layers: call.layers.iter().map(|(layer, verdict)| (layer.name(), verdict.name())).collect(),
            findings: ids('F', &call.findings),
        }
    }
}

#[derive(Serialize)]
struct WireFinding<'r> {
    id: String,
    code: &'static str,
    layer: &'static str,
    severity: &'static str,
    confidence: &'static str,
    message: &'r str,
    calls: Vec<String>,
    evidence: Vec<WireEvidence<'r>>,
    advice: &'r [String],
    fix: Option<WireFix<'r>>,
}

impl<'r> WireFinding<'r> {
    fn of(report: &Report, (number, found): (usize, &'r FindingReport)) -> Self {
        let finding = &found.finding;
        WireFinding {
            id: format!("F{}", number + 1),
            code: finding.code.name(),
            layer: finding.layer.name(),
            severity: finding.severity.name(),
            confidence: word::confidence(finding.confidence),
            message: &finding.message,
            calls: ids('C', &found.calls),
            evidence: finding.evidence.iter().map(WireEvidence::of).collect(),
            advice: &finding.advice,
            fix: finding.fix.as_ref().map(|fix| WireFix::of(report, fix)),
        }
    }
}

#[derive(Serialize)]
struct WireEvidence<'r> {
    policy: &'r str,
    sid: Option<&'r str>,
    pointer: Option<&'r str>,
    line: Option<u32>,
    column: Option<u32>,
    why: &'r str,
}

impl<'r> WireEvidence<'r> {
    fn of(evidence: &'r Evidence) -> Self {
        WireEvidence {
            policy: &evidence.policy,
            sid: evidence.sid.as_deref(),
            pointer: evidence.pointer.as_deref(),
            line: evidence.line,
            column: evidence.column,
            why: &evidence.why,
        }
    }
}

#[derive(Serialize)]
struct WireFix<'r> {
    safety: &'static str,
    edits: Vec<WireEdit<'r>>,
    commands: &'r [String],
    terraform: Option<&'r str>,
    who: &'r str,
    proof: &'static str,
    reach: &'static str,
    alternatives: &'r [String],
    gaps: Vec<String>,
}

impl<'r> WireFix<'r> {
    fn of(report: &Report, fix: &'r Fix) -> Self {
        let numbers =
            |gap: &keytrace_snapshot::collected::Gap| report.gaps.iter().position(|known| known.gap == *gap);
        WireFix {
            safety: fix.safety().name(),
            edits: fix.edits().iter().map(WireEdit::of).collect(),
            commands: fix.commands(),
            terraform: fix.terraform(),
            who: fix.who(),
            proof: fix.proof().name(),
            reach: match fix.reach() {
                keytrace_doctor::remediation::Reach::Alone => "alone",
                keytrace_doctor::remediation::Reach::Together => "together",
            },
            alternatives: fix.alternatives(),
            gaps: ids('G', &fix.proof().gaps().iter().filter_map(numbers).collect::<Vec<_>>()),
        }
    }
}

#[derive(Serialize)]
struct WireEdit<'r> {
    target: WireTarget<'r>,
    operation: &'static str,
    before: Option<&'r Value>,
    after: &'r Value,
}

#[derive(Serialize)]
struct WireTarget<'r> {
    kind: &'static str,
    arn: Option<&'r str>,
    name: &'r str,
}

impl<'r> WireEdit<'r> {
    fn of(edit: &'r Edit) -> Self {
        let target = &edit.target;
        WireEdit {
            target: WireTarget { kind: target.kind.name(), arn: target.arn.as_deref(), name: &target.name },
            operation: edit.operation.name(),
            before: edit.before.as_ref(),
            after: &edit.after,
        }
    }
}

#[derive(Serialize)]
struct WireGap<'r> {
    id: String,
    fact: &'r str,
    operation: &'r str,
    permission: &'r str,
    account: Option<String>,
    region: Option<&'r str>,
    reason: Option<&'r str>,
    affects: Vec<String>,
}

impl<'r> WireGap<'r> {
    fn of((number, missing): (usize, &'r GapReport)) -> Self {
        let gap = &missing.gap;
        WireGap {
            id: format!("G{}", number + 1),
            fact: &gap.fact,
            operation: &gap.operation,
            permission: &gap.permission,
            account: gap.account.as_ref().map(ToString::to_string),
            region: gap.region.as_deref(),
            reason: gap.reason.as_deref(),
            affects: ids('C', &missing.calls),
        }
    }
}

#[derive(Serialize)]
struct WireProblem<'r> {
    policy: &'r str,
    message: &'r str,
    line: u32,
    column: u32,
}
