//! The changes of many subjects at once: every policy is amended once, with all that any of them asks for, and every
//! case is evaluated with all changes that concern its subject.

use std::collections::{BTreeMap, BTreeSet};

use keytrace_iam::decide::Decision;
use keytrace_snapshot::collected::Gap;

use crate::remediation::proof::{fix, is_denied};
use crate::remediation::proposal::{Change, Place, Proposal};
use crate::remediation::repair::Repair;
use crate::remediation::{Fix, Proof, Reach, Safety};
use keytrace_access::kms::authorize::authorize;
use keytrace_access::kms::case::Case;

/// A job or crawler: its cases, and the proposals that concern it, by their number.
#[derive(Clone, Debug)]
pub(crate) struct Part<'c> {
    /// The cases.
    pub(crate) cases: Vec<&'c Case>,
    /// The proposals.
    pub(crate) proposals: Vec<usize>,
}

/// The cases of one subject that a proposal shall let through.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    /// The subject's number.
    pub(crate) part: usize,
    /// The cases' numbers within the subject.
    pub(crate) cases: Vec<usize>,
}

/// Proposals, joined by what they change, and what the cases of each subject come to with them.
#[derive(Debug)]
pub(crate) struct Joint<'p> {
    proposals: Vec<Option<&'p Proposal>>,
    /// Each changes one thing; none where the changes do not go together, or AWS would refuse what comes of them.
    repairs: Vec<Option<Repair>>,
    /// The repairs that a proposal takes part in.
    repairs_of: Vec<BTreeSet<usize>>,
    /// How many proposals take part in a repair.
    shares: Vec<usize>,
    /// For each subject that was evaluated, and each case: the decision with all repairs that concern the subject.
    after: BTreeMap<usize, Vec<Decision>>,
    /// The repairs that leave more policies, or together longer ones, than AWS takes.
    too_much: BTreeSet<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Thing {
    Policy(Place),
    Key(String),
}

impl<'p> Joint<'p> {
    /// Joins proposals by what they change.
    #[must_use]
    pub(crate) fn of(proposals: Vec<Option<&'p Proposal>>) -> Self {
        let mut things: BTreeMap<Thing, usize> = BTreeMap::new();
        let mut changes: Vec<Vec<Change>> = Vec::new();
        let mut shares: Vec<usize> = Vec::new();
        let mut repairs_of: Vec<BTreeSet<usize>> = Vec::new();
        for proposal in &proposals {
            let mut own = BTreeSet::new();
            for change in proposal.iter().flat_map(|proposal| &proposal.changes) {
                let next = changes.len();
                let number = *things.entry(thing(change)).or_insert(next);
                match changes.get_mut(number) {
                    Some(known) => known.push(change.clone()),
                    None => {
                        changes.push(vec![change.clone()]);
                        shares.push(0);
                    }
                }
                if let (true, Some(share)) = (own.insert(number), shares.get_mut(number)) {
                    *share += 1;
                }
            }
            repairs_of.push(own);
        }
        let repairs: Vec<Option<Repair>> = changes.into_iter().map(repair_of).collect();
        Self { proposals, repairs, repairs_of, shares, after: BTreeMap::new(), too_much: BTreeSet::new() }
    }

    /// Evaluates the cases of these subjects with all changes that concern them.
    pub(crate) fn evaluate(&mut self, parts: &[Part<'_>], numbers: &BTreeSet<usize>) {
        let meant = parts.iter().enumerate().filter(|(number, _)| numbers.contains(number));
        let mut too_much = BTreeSet::new();
        self.after = meant.map(|(number, part)| (number, self.decisions(part, &mut too_much))).collect();
        self.too_much = too_much;
    }

    /// Whether another proposal changes something that this one changes too.
    #[must_use]
    pub(crate) fn is_shared(&self, own: usize) -> bool {
        self.repairs_of(own).any(|number| self.shares.get(number).is_some_and(|share| *share > 1))
    }

    /// Whether the changes cannot be made, with those of the other proposals: they contradict, or give too long a policy.
    #[must_use]
    pub(crate) fn is_impossible(&self, own: usize) -> bool {
        self.repairs_of(own).any(|number| {
            self.too_much.contains(&number) || self.repairs.get(number).is_none_or(Option::is_none)
        })
    }

    /// The proposal as a fix, if it lets these cases through and makes no other of their subjects denied.
    #[must_use]
    pub(crate) fn prove(&self, own: usize, parts: &[Part<'_>], wanted: &[Wanted]) -> Option<Fix> {
        let proposal = (*self.proposals.get(own)?)?;
        if wanted.is_empty() {
            return None;
        }
        if self.is_impossible(own) {
            return None;
        }
        let proof = self.proof(parts, wanted)?;
        let alone = Repair::of([proposal])?;
        let serves_alone =
            |wanted: &Wanted| cases(parts, wanted).iter().all(|(_, case)| !is_denied(&alone.apply(case)));
        let reach = if wanted.iter().all(serves_alone) { Reach::Alone } else { Reach::Together };
        let mut edits = Vec::new();
        for number in self.repairs_of(own) {
            edits.extend(self.repairs.get(number)?.as_ref()?.edits(proposal));
        }
        Some(fix(proposal, edits, proof, reach))
    }

    fn repairs_of(&self, proposal: usize) -> impl Iterator<Item = usize> {
        self.repairs_of.get(proposal).into_iter().flatten().copied()
    }

    fn decisions(&self, part: &Part<'_>, too_much: &mut BTreeSet<usize>) -> Vec<Decision> {
        let numbers: BTreeSet<usize> = part.proposals.iter().flat_map(|own| self.repairs_of(*own)).collect();
        let repair = |number: &usize| Some((*number, self.repairs.get(*number)?.as_ref()?));
        let repairs = || numbers.iter().filter_map(repair);
        let decide = |case: &&Case| {
            let mut case = (*case).clone();
            repairs().for_each(|(_, repair)| repair.apply_to(&mut case));
            too_much.extend(repairs().filter(|(_, repair)| !repair.fits(&case)).map(|(number, _)| number));
            authorize(&case).decision
        };
        part.cases.iter().map(decide).collect()
    }

    fn proof(&self, parts: &[Part<'_>], wanted: &[Wanted]) -> Option<Proof> {
        let mut gaps: BTreeSet<&Gap> = BTreeSet::new();
        let denies = |decision| matches!(decision, Decision::ExplicitDeny | Decision::ImplicitDeny);
        let mut is_certain = true;
        for wanted in wanted {
            let (part, after) = (parts.get(wanted.part)?, self.after.get(&wanted.part)?);
            for (number, case) in cases(parts, wanted) {
                let decision = *after.get(number)?;
                if denies(decision) {
                    return None;
                }
                if decision == Decision::Unknown {
                    is_certain = false;
                    gaps.extend(&case.gaps);
                }
            }
            let mut others = part.cases.iter().zip(after);
            if others.any(|(case, after)| denies(*after) && !is_denied(case)) {
                return None;
            }
        }
        let gaps = gaps.into_iter().cloned().collect();
        Some(if is_certain { Proof::Allow } else { Proof::AllowUnlessGaps(gaps) })
    }
}

fn cases<'c>(parts: &[Part<'c>], wanted: &Wanted) -> Vec<(usize, &'c Case)> {
    let cases = parts.get(wanted.part).map(|part| part.cases.as_slice()).unwrap_or_default();
    wanted.cases.iter().filter_map(|number| Some((*number, *cases.get(*number)?))).collect()
}

fn thing(change: &Change) -> Thing {
    match change {
        Change::Policy { place, .. } => Thing::Policy((**place).clone()),
        Change::EnableKey { arn, .. } => Thing::Key(arn.clone()),
    }
}

fn repair_of(changes: Vec<Change>) -> Option<Repair> {
    let proposal = Proposal { changes, safety: Safety::Review, who: String::new(), alternatives: Vec::new() };
    Repair::of([&proposal])
}
