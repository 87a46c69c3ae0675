//! What was read, what AWS said does not exist, and what could not be read.
//!
//! Three different things, and none of them is an empty list.

use std::collections::BTreeMap;
use std::fmt;

use keytrace_aws::catalog::{Operation, filled, permission_of};

use crate::account::AccountId;

/// A fact: known, known not to exist, or not collected.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Collected<T> {
    /// AWS answered, and this is the answer.
    Known(T),
    /// AWS answered that there is none.
    Absent,
    /// Nobody asked, or AWS refused to answer. The gap names the operation that would tell.
    NotCollected(Gap),
}

impl<T> Collected<T> {
    /// The value, if it is known.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Absent | Self::NotCollected(_) => None,
        }
    }

    /// The value, if it is known, taken out.
    pub fn into_known(self) -> Option<T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Absent | Self::NotCollected(_) => None,
        }
    }

    /// The gap, if the fact was not collected.
    pub fn gap(&self) -> Option<&Gap> {
        match self {
            Self::NotCollected(gap) => Some(gap),
            Self::Known(_) | Self::Absent => None,
        }
    }

    /// Whether the value is known.
    pub fn is_known(&self) -> bool {
        matches!(self, Self::Known(_))
    }

    /// Whether AWS said that there is none.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// The same fact, borrowed.
    pub fn as_ref(&self) -> Collected<&T> {
        match self {
            Self::Known(value) => Collected::Known(value),
            Self::Absent => Collected::Absent,
            Self::NotCollected(gap) => Collected::NotCollected(gap.clone()),
        }
    }

    /// The fact with its value changed; `Absent` and gaps stay what they are.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Collected<U> {
        match self {
            Self::Known(value) => Collected::Known(change(value)),
            Self::Absent => Collected::Absent,
            Self::NotCollected(gap) => Collected::NotCollected(gap),
        }
    }

    /// The fact that a known value leads to; `Absent` and gaps stay what they are.
    pub fn and_then<U>(self, next: impl FnOnce(T) -> Collected<U>) -> Collected<U> {
        match self {
            Self::Known(value) => next(value),
            Self::Absent => Collected::Absent,
            Self::NotCollected(gap) => Collected::NotCollected(gap),
        }
    }
}

impl<T> Collected<Option<T>> {
    /// The same fact, where `Known(None)` is `Absent`.
    pub fn or_absent(self) -> Collected<T> {
        self.and_then(|value| value.map_or(Collected::Absent, Collected::Known))
    }
}

impl<T: Clone> Collected<&T> {
    /// The same fact, owned.
    pub fn cloned(self) -> Collected<T> {
        self.map(T::clone)
    }
}

/// A fact that was not collected, and what would bring it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Gap {
    /// The fact in words, such as `service control policies of 111122223333`.
    pub fact: String,
    /// The API operation that would tell, such as `organizations:ListPoliciesForTarget`.
    pub operation: String,
    /// The IAM permission that the operation needs, such as `s3:GetEncryptionConfiguration`.
    pub permission: String,
    /// The account in which the operation would be called.
    pub account: Option<AccountId>,
    /// The Region in which the operation would be called.
    pub region: Option<String>,
    /// AWS's error text, if it was asked and refused.
    pub reason: Option<String>,
    /// The path of the file of a snapshot that would tell; none where that depends on what other files say.
    pub file: Option<File>,
}

/// The path of a file of a snapshot. It is for asking AWS, not for showing: a name in it may be the value of an argument,
/// which may be a secret where the argument was used wrongly.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct File(String);

impl File {
    /// The path, relative to the snapshot's folder.
    pub fn path(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for File {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("File")
    }
}

impl Gap {
    /// A gap for a fact that no row of the catalog reads, or that needs words of its own.
    pub fn new(fact: impl Into<String>, operation: &str) -> Self {
        Self {
            fact: fact.into(),
            operation: operation.to_owned(),
            permission: permission_of(operation),
            account: None,
            region: None,
            reason: None,
            file: None,
        }
    }

    /// The gap that the answer of `row` would close; `arguments` are the values of the placeholders in its words.
    pub fn of(row: &Operation, arguments: &[(&str, &str)]) -> Self {
        let value =
            |name: &str| arguments.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value);
        Self {
            fact: filled(row.fact, |name| value(name).to_owned()),
            operation: row.to_string(),
            permission: row.permission(),
            account: None,
            region: None,
            reason: None,
            file: None,
        }
    }

    /// The same gap, which this file of a snapshot would close.
    #[must_use]
    pub fn told_by(mut self, file: impl Into<String>) -> Self {
        self.file = Some(File(file.into()));
        self
    }

    /// The same gap, in one account.
    #[must_use]
    pub fn in_account(mut self, account: &AccountId) -> Self {
        self.account = Some(account.clone());
        self
    }

    /// The same gap, in one Region of one account.
    #[must_use]
    pub fn in_region(mut self, account: &AccountId, region: &str) -> Self {
        self.account = Some(account.clone());
        self.region = Some(region.to_owned());
        self
    }

    /// The same gap, with AWS's refusal.
    #[must_use]
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }
}

impl fmt::Display for Gap {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} (not collected; requires `{}`)", self.fact, self.operation)
    }
}

/// Things of one kind in one place, by name: those that were read, and whether the list of all of them was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inventory<T> {
    /// The things that were read or asked for, by name.
    pub items: BTreeMap<String, Collected<T>>,
    /// `Known` if the list of all of them was collected: then a name that is not in `items` does not exist.
    pub listed: Collected<()>,
}

impl<T> Inventory<T> {
    /// An inventory of which nothing was collected.
    pub fn not_collected(list: Gap) -> Self {
        Self { items: BTreeMap::new(), listed: Collected::NotCollected(list) }
    }

    /// The thing of this name. A name that is not in a collected list is `Absent`.
    pub fn find(&self, name: &str) -> Collected<&T> {
        match (self.items.get(name), &self.listed) {
            (Some(item), _) => item.as_ref(),
            (None, Collected::Known(()) | Collected::Absent) => Collected::Absent,
            (None, Collected::NotCollected(gap)) => Collected::NotCollected(gap.clone()),
        }
    }

    /// The thing of this name, or this gap where neither it nor the list was collected.
    pub fn find_or(&self, name: &str, gap: Gap) -> Collected<&T> {
        match (self.items.get(name), &self.listed) {
            (None, Collected::NotCollected(_)) => self.seen_or(name, gap),
            _ => self.find(name),
        }
    }

    /// The thing of this name, or this gap where it was not seen: for lists that do not show everything.
    pub fn seen_or(&self, name: &str, gap: Gap) -> Collected<&T> {
        let refusal = self.listed.gap().and_then(|list| list.reason.clone());
        match self.items.get(name) {
            Some(item) => item.as_ref(),
            None => Collected::NotCollected(Gap { reason: gap.reason.or(refusal), ..gap }),
        }
    }

    /// The things that are known, with their names, in order of name.
    pub fn known(&self) -> impl Iterator<Item = (&str, &T)> {
        self.items.iter().filter_map(|(name, item)| item.known().map(|item| (name.as_str(), item)))
    }

    /// Puts in a thing that was read.
    pub fn insert(&mut self, name: impl Into<String>, item: T) {
        self.items.insert(name.into(), Collected::Known(item));
    }
}
