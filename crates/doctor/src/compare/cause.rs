//! Which change flipped a decision: judged by putting the old fact back into the new account.

use keytrace_iam::decide::Decision;
use keytrace_snapshot::snapshot::Snapshot;

use super::change::{Change, exchange};
use super::flip::{Flip, identity};
use crate::diagnose::{Options, diagnose_subject};
use keytrace_access::policies::Library;
use keytrace_glue::subject::Subject;

/// Which changes flipped a decision, by their numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// With the old version of any one of these alone the request is decided as before.
    Each(Vec<usize>),
    /// With the old versions of all of these the request is decided as before, and with fewer of them it is not.
    Together(Vec<usize>),
    /// No change of a compared fact does it: a sample, a run, or what an error text said.
    Elsewhere,
    /// Not tried: there are too many changes or too many flips.
    Unknown,
}

/// How many diagnoses are made to find causes.
const MOST_TRIALS: usize = 4_000;

/// How many changes are tried together.
const MOST_TOGETHER: usize = 64;

/// Finds the causes of flips, subject by subject. Both snapshots are as before when it returns.
pub fn blame(
    (old, new): (&mut Snapshot, &mut Snapshot),
    changes: &[Change],
    flips: &mut [Flip],
    options: &Options,
) {
    let mut trials = Trials { old, new, changes, options, left: MOST_TRIALS };
    let mut subjects: Vec<Subject> = flips.iter().map(|flip| flip.subject.clone()).collect();
    subjects.dedup();
    for subject in subjects {
        let mut own: Vec<&mut Flip> = flips.iter_mut().filter(|flip| flip.subject == subject).collect();
        trials.blame(&subject, &mut own);
    }
}

struct Trials<'a> {
    old: &'a mut Snapshot,
    new: &'a mut Snapshot,
    changes: &'a [Change],
    options: &'a Options,
    left: usize,
}

impl Trials<'_> {
    fn blame(&mut self, subject: &Subject, flips: &mut [&mut Flip]) {
        let all: Vec<usize> = (0..self.changes.len()).collect();
        if self.left < all.len() + 1 {
            return;
        }
        let mut alone: Vec<Vec<usize>> = vec![Vec::new(); flips.len()];
        for &change in &all {
            let reverted = self.reverted(subject, &[change], flips);
            for (causes, _) in alone.iter_mut().zip(reverted).filter(|(_, reverted)| *reverted) {
                causes.push(change);
            }
        }
        let with_all = self.reverted(subject, &all, flips);
        for ((number, causes), with_all) in alone.into_iter().enumerate().zip(with_all) {
            let cause = match (causes.is_empty(), with_all) {
                (false, _) => Cause::Each(causes),
                (true, false) => Cause::Elsewhere,
                (true, true) => self.together(subject, &all, number, flips),
            };
            if let Some(flip) = flips.get_mut(number) {
                flip.cause = cause;
            }
        }
    }

    /// Takes changes out one by one while the others still suffice.
    fn together(&mut self, subject: &Subject, all: &[usize], number: usize, flips: &[&mut Flip]) -> Cause {
        if all.len() > MOST_TOGETHER || self.left < all.len() {
            return Cause::Unknown;
        }
        let mut needed = all.to_vec();
        for change in all {
            let fewer: Vec<usize> = needed.iter().copied().filter(|other| other != change).collect();
            if self.reverted(subject, &fewer, flips).get(number) == Some(&true) {
                needed = fewer;
            }
        }
        Cause::Together(needed)
    }

    /// Which flips are undone when these changes are.
    fn reverted(&mut self, subject: &Subject, changes: &[usize], flips: &[&mut Flip]) -> Vec<bool> {
        self.left = self.left.saturating_sub(1);
        let names: Vec<&str> = changes
            .iter()
            .filter_map(|number| self.changes.get(*number))
            .map(|change| change.what.as_str())
            .collect();
        exchange(self.old, self.new, &names);
        let diagnosis = diagnose_subject(self.new, &Library::new(), subject, &[], self.options);
        exchange(self.old, self.new, &names);
        let decision = |name: &str| -> Option<Decision> {
            let same = diagnosis.calls().iter().find(|call| identity(call) == name);
            same.map(|call| call.decision)
        };
        flips.iter().map(|flip| decision(&identity(&flip.call)) == flip.before).collect()
    }
}
