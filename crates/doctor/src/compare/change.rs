//! The facts that differ.

use keytrace_snapshot::collected::Collected;
use keytrace_snapshot::snapshot::Snapshot;
use serde_json::Value;

use super::detail::{Detail, details};
use super::walk::{Pair, Visit, walk};

/// A fact that the two snapshots tell differently.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// What it is: `key policy of key 1234… (111122223333, us-east-1)`.
    pub what: String,
    /// How it differs.
    pub kind: ChangeKind,
    /// What is different in it, part by part.
    pub details: Vec<Detail>,
}

/// How a fact differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// It is another.
    Changed,
    /// It is new.
    Appeared,
    /// It is gone.
    Gone,
    /// Only the new snapshot has it, so whether it changed is not known.
    UnreadBefore,
    /// Only the old snapshot has it, so whether it changed is not known.
    UnreadNow,
}

impl ChangeKind {
    /// The name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Appeared => "appeared",
            Self::Gone => "gone",
            Self::UnreadBefore => "unread-before",
            Self::UnreadNow => "unread-now",
        }
    }
}

/// Everything that differs. The snapshots stay what they are, but for accounts and names that only one of them has: those
/// stand in the other as what it knows of them.
#[must_use]
pub fn changes(old: &mut Snapshot, new: &mut Snapshot) -> Vec<Change> {
    let mut finder = Finder { found: Vec::new() };
    walk(old, new, &mut finder);
    finder.found
}

struct Finder {
    found: Vec<Change>,
}

impl Visit for Finder {
    fn fact<T: PartialEq>(
        &mut self,
        name: &dyn Fn() -> String,
        pair: Pair<'_, Collected<T>>,
        tell: fn(&T) -> Value,
    ) {
        let (kind, details) = match pair {
            (Collected::Known(old), Collected::Known(new)) => {
                if old == new {
                    return;
                }
                // Why: what tells nothing apart, such as the order of a list, is no change.
                let (old, new) = (tell(old), tell(new));
                if old == new {
                    return;
                }
                (ChangeKind::Changed, details(&old, &new))
            }
            (Collected::Absent, Collected::Known(new)) => {
                (ChangeKind::Appeared, details(&Value::Null, &tell(new)))
            }
            (Collected::Known(old), Collected::Absent) => {
                (ChangeKind::Gone, details(&tell(old), &Value::Null))
            }
            (Collected::NotCollected(_), Collected::Known(_) | Collected::Absent) => {
                (ChangeKind::UnreadBefore, Vec::new())
            }
            (Collected::Known(_) | Collected::Absent, Collected::NotCollected(_)) => {
                (ChangeKind::UnreadNow, Vec::new())
            }
            (Collected::NotCollected(_), Collected::NotCollected(_))
            | (Collected::Absent, Collected::Absent) => {
                return;
            }
        };
        self.found.push(Change { what: name(), kind, details });
    }

    fn value<T: PartialEq>(
        &mut self,
        name: &dyn Fn() -> String,
        (old, new): Pair<'_, T>,
        tell: fn(&T) -> Value,
    ) {
        if old != new {
            let details = details(&tell(old), &tell(new));
            self.found.push(Change { what: name(), kind: ChangeKind::Changed, details });
        }
    }
}

/// Exchanges what the two snapshots tell of these facts. Done twice it does nothing.
pub(super) fn exchange(old: &mut Snapshot, new: &mut Snapshot, facts: &[&str]) {
    walk(old, new, &mut Exchange { facts });
}

struct Exchange<'a> {
    facts: &'a [&'a str],
}

impl Visit for Exchange<'_> {
    fn fact<T: PartialEq>(
        &mut self,
        name: &dyn Fn() -> String,
        (old, new): Pair<'_, Collected<T>>,
        _: fn(&T) -> Value,
    ) {
        if old != new && self.facts.contains(&name().as_str()) {
            std::mem::swap(old, new);
        }
    }

    fn value<T: PartialEq>(
        &mut self,
        name: &dyn Fn() -> String,
        (old, new): Pair<'_, T>,
        _: fn(&T) -> Value,
    ) {
        if old != new && self.facts.contains(&name().as_str()) {
            std::mem::swap(old, new);
        }
    }
}
