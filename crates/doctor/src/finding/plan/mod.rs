//! All findings of one subject, joined: calls that lack the same thing give one finding and one edit.

use std::collections::BTreeMap;

use keytrace_iam::decide::Decision;

use crate::finding::join::{Joined, Likeness};
use crate::finding::{Finding, prove_among};
use crate::fix::Fix;
use crate::fix::proof::{Trial, prove};
use crate::fix::proposal::Proposal;
use keytrace_access::kms::authorize::{Authorization, authorize};
use keytrace_access::kms::case::Case;

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
    let mut joined = joined(cases);
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

/// The findings of all cases, each once, with the numbers of its cases.
fn joined(cases: &[(Case, Authorization, Vec<Finding>)]) -> Vec<Finding> {
    let mut numbers: BTreeMap<Likeness, usize> = BTreeMap::new();
    let mut joined: Vec<(Joined, Vec<usize>)> = Vec::new();
    for (case, (_, _, findings)) in cases.iter().enumerate() {
        for finding in findings {
            let next = joined.len();
            let number = *numbers.entry(Likeness::of(finding)).or_insert(next);
            match joined.get_mut(number) {
                Some((known, calls)) => {
                    known.join(finding);
                    calls.push(case);
                }
                None => joined.push((Joined::of(finding.clone()), vec![case])),
            }
        }
    }
    joined.into_iter().map(|(joined, calls)| Finding { calls, ..joined.finish() }).collect()
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
