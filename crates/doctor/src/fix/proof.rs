//! The only way to a fix: apply it, and ask the engine again.

use keytrace_iam::decide::Decision;
use keytrace_snapshot::collected::Gap;

use crate::fix::proposal::Proposal;
use crate::fix::repair::Repair;
use crate::fix::{Edit, Fix, Proof, Reach, command, terraform};
use keytrace_access::kms::authorize::authorize;
use keytrace_access::kms::case::Case;

/// The cases that a change is tried on.
#[derive(Clone, Copy, Debug)]
pub struct Trial<'c> {
    /// The cases that must be let through.
    pub mends: &'c [&'c Case],
    /// The cases that must not become denied.
    pub keeps: &'c [&'c Case],
}

/// Tries a change together with the changes of the other findings. None when a case is denied even so, or becomes so.
#[must_use]
pub fn prove(trial: Trial<'_>, own: &Proposal, others: &[&Proposal]) -> Option<Fix> {
    let with = |others: &[&Proposal]| Repair::of(std::iter::once(own).chain(others.iter().copied()));
    // A change that AWS refuses is none: what is left may do without it.
    let possible =
        || others.iter().copied().filter(|other| Repair::of([*other]).is_some()).collect::<Vec<_>>();
    let all = with(others).or_else(|| with(&possible()))?;
    let proof = proof_of(trial, &all)?;
    let alone = Repair::of([own]).and_then(|repair| proof_of(trial, &repair));
    let reach = if alone.is_some() { Reach::Alone } else { Reach::Together };
    Some(fix(own, all.edits(own), proof, reach))
}

/// A proposal that has been proven.
pub(super) fn fix(own: &Proposal, edits: Vec<Edit>, proof: Proof, reach: Reach) -> Fix {
    Fix {
        safety: own.safety,
        commands: edits.iter().flat_map(command::commands).collect(),
        terraform: terraform::snippet(&edits),
        edits,
        who: own.who.clone(),
        proof,
        reach,
        alternatives: own.alternatives.clone(),
    }
}

/// The case with these changes made: what a finding looks at to see what a change would bring.
#[must_use]
pub fn repaired(case: &Case, proposal: &Proposal) -> Option<Case> {
    Repair::of([proposal]).map(|repair| repair.apply(case))
}

fn proof_of(trial: Trial<'_>, repair: &Repair) -> Option<Proof> {
    let mut gaps: Vec<Gap> = Vec::new();
    let mut is_certain = true;
    for case in trial.mends {
        let repaired = repair.apply(case);
        if !repair.fits(&repaired) {
            return None;
        }
        match authorize(&repaired).decision {
            Decision::Allow => {}
            Decision::Unknown => {
                is_certain = false;
                for gap in &case.gaps {
                    if !gaps.contains(gap) {
                        gaps.push(gap.clone());
                    }
                }
            }
            Decision::ExplicitDeny | Decision::ImplicitDeny => return None,
        }
    }
    let breaks = |case: &Case| !is_denied(case) && is_denied(&repair.apply(case));
    if trial.keeps.iter().any(|case| breaks(case)) {
        return None;
    }
    Some(if is_certain { Proof::Allow } else { Proof::AllowUnlessGaps(gaps) })
}

pub(super) fn is_denied(case: &Case) -> bool {
    matches!(authorize(case).decision, Decision::ExplicitDeny | Decision::ImplicitDeny)
}
