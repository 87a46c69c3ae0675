//! Error texts weighed against judged calls: which calls they mean, what they prove of them, and what they leave open.

use keytrace_iam::decide::Decision;
use keytrace_iam::evaluate::Verdict as LayerVerdict;
use keytrace_iam::policy_set::PolicyType;

use crate::analysis::Analysis;
use crate::diagnose::observe;
use crate::findings::code::Code;
use crate::findings::{JudgedCase, Severity, observed, resolved_by};
use keytrace_access::kms::case::Case;
use keytrace_denial::Denial;

/// A call with its decision, on the way to a report.
#[derive(Clone, Debug)]
pub(super) struct Judged {
    pub(super) own: JudgedCase,
    /// Whether an error text means this call.
    pub(super) observed: bool,
    /// The layer that an error text resolves, and how it refuses.
    pub(super) proven: Option<(PolicyType, LayerVerdict)>,
}

/// What the error texts bring beside findings of single calls.
#[derive(Clone, Debug, Default)]
pub(super) struct Weighed {
    /// What is to be said, in words.
    pub(super) remarks: Vec<String>,
    /// Whether AWS refused a request that none of the calls is. What was refused and not judged is not allowed.
    pub(super) is_underived: bool,
    /// Whether AWS refused calls that the facts allow.
    pub(super) is_contradicted: bool,
    /// Whether a text proves a failure that no call stands for.
    pub(super) is_blocked: bool,
}

impl Judged {
    /// The analysis of its case.
    fn analysis(&self) -> Analysis<'_> {
        Analysis::decided(&self.own.case, self.own.authorization)
    }

    /// The decision, with what an error text proves.
    pub(super) fn decision(&self) -> Decision {
        match (self.own.authorization.decision, self.proven) {
            (Decision::Unknown, Some((_, LayerVerdict::ExplicitDeny))) => Decision::ExplicitDeny,
            (Decision::Unknown, Some(_)) => Decision::ImplicitDeny,
            (decision, _) => decision,
        }
    }
}

/// Marks the calls that the denials mean, and adds what they prove.
pub(super) fn weigh<'d>(judged: &mut [Judged], denials: impl Iterator<Item = &'d Denial>) -> Weighed {
    let mut weighed = Weighed::default();
    for denial in denials {
        one(judged, denial, &mut weighed);
    }
    for call in judged.iter_mut().filter(|call| call.proven.is_some()) {
        call.own.findings.retain(|finding| finding.code != Code::FactsMissing);
    }
    weighed
}

fn one(judged: &mut [Judged], denial: &Denial, weighed: &mut Weighed) {
    let meant = meant(judged, denial);
    if meant.is_empty() {
        let others: Vec<usize> = numbers(judged, |case| observe::names_request_of(denial, case));
        for number in if others.is_empty() { vec![0] } else { others } {
            add(judged, number, denial, |code| code != Code::ContradictsObservation, weighed);
        }
        if let Some(remark) = observe::is_of_no_call(denial) {
            weighed.remarks.push(remark);
            weighed.is_underived = true;
        }
        return;
    }
    let all_allowed = meant.iter().all(|number| is(judged, *number, Decision::Allow));
    let proves = observe::named_layer(denial).filter(|_| is_one_key(judged, &meant));
    for number in &meant {
        add(judged, *number, denial, |_| true, weighed);
        let Some(call) = judged.get_mut(*number) else { continue };
        call.observed = true;
        if let (Some(named), Some(finding)) = (proves, resolved_by(&call.analysis(), denial)) {
            call.proven = Some(named);
            call.own.findings.push(finding);
        }
    }
    if all_allowed && denial.kind != keytrace_denial::Kind::Throttled {
        weighed.is_contradicted = true;
        weighed.remarks.push(
            "AWS denied a request that the collected facts allow: they may have changed since the error, or the denied \
             request does not follow from the configuration"
                .to_owned(),
        );
    }
}

/// The calls that a denial means: of those that it can mean the denied ones, else the undecided ones, else all.
fn meant(judged: &[Judged], denial: &Denial) -> Vec<usize> {
    let possible = numbers(judged, |case| observe::speaks_of(denial, case));
    let of = |decisions: &[Decision]| {
        let fits = |number: &&usize| decisions.iter().any(|decision| is(judged, **number, *decision));
        possible.iter().filter(fits).copied().collect::<Vec<usize>>()
    };
    let (denied, unknown) = (of(&[Decision::ExplicitDeny, Decision::ImplicitDeny]), of(&[Decision::Unknown]));
    match (denied.is_empty(), unknown.is_empty()) {
        (false, _) => denied,
        (true, false) => unknown,
        (true, true) => possible,
    }
}

fn numbers(judged: &[Judged], fits: impl Fn(&Case) -> bool) -> Vec<usize> {
    judged.iter().enumerate().filter(|(_, call)| fits(&call.own.case)).map(|(number, _)| number).collect()
}

fn is(judged: &[Judged], number: usize, decision: Decision) -> bool {
    judged.get(number).is_some_and(|call| call.own.authorization.decision == decision)
}

/// Whether all these calls are for one known key: a text that names no key proves nothing of several.
fn is_one_key(judged: &[Judged], numbers: &[usize]) -> bool {
    let mut keys = numbers.iter().map(|number| judged.get(*number)?.own.case.facts.key_arn.as_deref());
    let first = keys.next().flatten();
    first.is_some() && keys.all(|key| key == first)
}

fn add(
    judged: &mut [Judged],
    number: usize,
    denial: &Denial,
    wanted: impl Fn(Code) -> bool,
    weighed: &mut Weighed,
) {
    let Some(call) = judged.get_mut(number) else { return };
    for finding in observed(&call.analysis(), denial) {
        if wanted(finding.code) {
            weighed.is_blocked |= finding.severity == Severity::Error;
            call.own.findings.push(finding);
        }
    }
}
