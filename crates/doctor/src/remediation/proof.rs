//! The only way to a fix: apply it, and ask the engine again.

use keytrace_iam::decide::Decision;
use keytrace_snapshot::collected::Gap;

use crate::remediation::proposal::Proposal;
use crate::remediation::repair::Repair;
use crate::remediation::{Edit, Fix, Proof, Reach, command, terraform};
use keytrace_access::kms::authorize::authorize;
use keytrace_access::kms::case::Case;

/// The cases that a change is tried on.
#[derive(Clone, Debug)]
pub struct Trial<'c> {
    /// The cases that must be let through.
    pub fixes: Vec<&'c Case>,
    /// The cases that are not denied, and must not become so.
    pub keeps: &'c [&'c Case],
}

/// Proves each of several proposals together with the others, on the trial that is given for its number.
pub(crate) fn prove_each<'c>(
    proposals: &[Option<&Proposal>],
    trial: impl Fn(usize) -> Option<Trial<'c>>,
) -> Vec<Option<Fix>> {
    let proven = |own: usize| {
        let proposal = (*proposals.get(own)?)?;
        let others = proposals.iter().enumerate().filter(|(at, _)| *at != own);
        let others: Vec<&Proposal> = others.filter_map(|(_, other)| *other).collect();
        prove(&trial(own)?, proposal, &others)
    };
    (0..proposals.len()).map(proven).collect()
}

/// Tries a change together with the changes of the other findings. None when a case is denied even so, or becomes so.
#[must_use]
pub fn prove(trial: &Trial<'_>, own: &Proposal, others: &[&Proposal]) -> Option<Fix> {
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

fn proof_of(trial: &Trial<'_>, repair: &Repair) -> Option<Proof> {
    let mut gaps: Vec<Gap> = Vec::new();
    let mut is_certain = true;
    for case in &trial.fixes {
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
    if trial.keeps.iter().any(|case| is_denied(&repair.apply(case))) {
        return None;
    }
    Some(if is_certain { Proof::Allow } else { Proof::AllowUnlessGaps(gaps) })
}

pub(super) fn is_denied(case: &Case) -> bool {
    matches!(authorize(case).decision, Decision::ExplicitDeny | Decision::ImplicitDeny)
}
