//! All findings of one subject, joined: calls that lack the same thing give one finding and one edit.

use iam::decide::Decision;

use crate::finding::{Finding, message, prove_among};
use crate::fix::Fix;
use crate::fix::proof::{Trial, prove};
use crate::fix::proposal::Proposal;
use crate::kms::authorize::{Authorization, authorize};
use crate::kms::case::Case;

/// The joined findings of a subject, and all their edits as one fix.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The findings; `calls` counts the cases that each concerns.
    pub findings: Vec<Finding>,
    /// All edits together, where they let all cases through that they are for.
    pub whole: Option<Fix>,
    /// The denied cases that no edit mends.
    pub unmended: Vec<usize>,
}

/// The plan for one case.
#[must_use]
pub fn plan(case: &Case, findings: Vec<Finding>) -> Plan {
    let authorization = authorize(case);
    plan_for_subject(&[(case.clone(), authorization, findings)])
}

/// The plan for all cases of a subject. No fix of it makes another of the cases denied.
#[must_use]
pub fn plan_for_subject(cases: &[(Case, Authorization, Vec<Finding>)]) -> Plan {
    let mut joined: Vec<Finding> = Vec::new();
    for (number, (_, _, findings)) in cases.iter().enumerate() {
        for finding in findings {
            match joined.iter_mut().find(|known| is_same(known, finding)) {
                Some(known) => join(known, finding, number),
                None => joined.push(Finding { calls: vec![number], ..finding.clone() }),
            }
        }
    }
    joined.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let unmended = unmended(cases);
    let proposals: Vec<Option<Proposal>> = joined.iter().map(|finding| finding.proposal.clone()).collect();
    let all: Vec<&Case> = cases.iter().map(|(case, _, _)| case).collect();
    for (own, finding) in joined.iter_mut().enumerate() {
        let mendable = finding.calls.iter().filter(|call| !unmended.contains(call));
        let mends: Vec<&Case> = mendable.filter_map(|call| all.get(*call).copied()).collect();
        finding.fix = if mends.is_empty() { None } else { prove_among(&mends, &all, &proposals, own) };
    }
    let whole = whole(&joined, &all, &unmended);
    Plan { findings: joined, whole, unmended }
}

/// Whether two findings say the same but for the action.
fn is_same(one: &Finding, other: &Finding) -> bool {
    one.code == other.code
        && one.layer == other.layer
        && one.severity == other.severity
        && one.template == other.template
}

fn join(known: &mut Finding, other: &Finding, call: usize) {
    known.calls.push(call);
    for action in &other.actions {
        if !known.actions.contains(action) {
            known.actions.push(action);
        }
    }
    known.actions.sort_unstable();
    known.message = message(&known.template, &known.actions);
    known.confidence = known.confidence.min(other.confidence);
    for seen in &other.evidence {
        if !known.evidence.contains(seen) {
            known.evidence.push(seen.clone());
        }
    }
    match (&mut known.proposal, &other.proposal) {
        (Some(own), Some(further)) => {
            for change in &further.changes {
                if !own.changes.contains(change) {
                    own.changes.push(change.clone());
                }
            }
            own.safety = own.safety.max(further.safety);
        }
        (None, Some(further)) => known.proposal = Some(further.clone()),
        (_, None) => {}
    }
}

/// The denied cases whose own findings hold no proven fix.
fn unmended(cases: &[(Case, Authorization, Vec<Finding>)]) -> Vec<usize> {
    let is_denied = |decision| matches!(decision, Decision::ExplicitDeny | Decision::ImplicitDeny);
    let numbered = cases.iter().enumerate();
    numbered
        .filter(|(_, (_, authorization, findings))| {
            is_denied(authorization.decision) && findings.iter().all(|finding| finding.fix.is_none())
        })
        .map(|(number, _)| number)
        .collect()
}

fn whole(findings: &[Finding], all: &[&Case], unmended: &[usize]) -> Option<Fix> {
    let fixable = findings.iter().filter(|finding| finding.fix.is_some());
    let mut joined: Option<Proposal> = None;
    let mut calls: Vec<usize> = Vec::new();
    for finding in fixable {
        let Some(proposal) = &finding.proposal else { continue };
        calls.extend(finding.calls.iter().filter(|call| !unmended.contains(call)));
        match &mut joined {
            Some(joined) => {
                joined.changes.extend(proposal.changes.iter().cloned());
                joined.safety = joined.safety.max(proposal.safety);
                if !joined.who.contains(&proposal.who) {
                    joined.who = format!("{}, {}", joined.who, proposal.who);
                }
            }
            None => joined = Some(Proposal { alternatives: Vec::new(), ..proposal.clone() }),
        }
    }
    calls.sort_unstable();
    calls.dedup();
    let mends: Vec<&Case> = calls.iter().filter_map(|call| all.get(*call).copied()).collect();
    prove(Trial { mends: &mends, keeps: all }, &joined?, &[])
}
