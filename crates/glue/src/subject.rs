//! Jobs, crawlers and what else uses keys, as subjects of a question: all of them, and the one that a name means.

use keytrace_snapshot::account::{AccountId, Region};
use keytrace_snapshot::collected::Gap;
use keytrace_snapshot::snapshot::Snapshot;

use crate::kind;
pub use crate::kind::SubjectKind;

/// What is asked about: a job, a crawler, a session …
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject {
    /// What it is.
    pub kind: SubjectKind,
    /// The account.
    pub account: AccountId,
    /// The Region.
    pub region: String,
    /// The name.
    pub name: String,
    /// The id of one run, `jr_…`; none asks about the job as it is configured.
    pub run: Option<String>,
    /// The ARN of who acts where the configuration names nobody: who submits queries, or makes an integration.
    pub principal: Option<String>,
}

/// Why a name means no single job or crawler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FindError {
    /// None has this name.
    NotFound {
        /// The names that are nearest to it, the nearest first.
        close: Vec<String>,
        /// The lists that could not be read: it may be there.
        gaps: Vec<Gap>,
    },
    /// Several accounts or Regions have one of this name.
    Ambiguous(Vec<Subject>),
}

/// All subjects of which it is known who acts, by kind, account and Region, jobs first.
#[must_use]
pub fn subjects(snapshot: &Snapshot) -> Vec<Subject> {
    SubjectKind::ALL.into_iter().flat_map(|kind| those(snapshot, kind, kind::active)).collect()
}

fn those(
    snapshot: &Snapshot,
    kind: SubjectKind,
    names: fn(SubjectKind, &AccountId, &Region) -> Vec<String>,
) -> Vec<Subject> {
    let in_place = |(account, name, region): (&AccountId, &str, &Region)| -> Vec<Subject> {
        let names = names(kind, account, region);
        names.iter().map(|each| Subject::new(kind, account.clone(), name, each)).collect()
    };
    places(snapshot).flat_map(in_place).collect()
}

/// The subject that a name means, also one of which nobody knows who acts.
///
/// # Errors
/// When there is none of this name, or more than one.
pub fn find(snapshot: &Snapshot, kind: SubjectKind, name: &str) -> Result<Subject, FindError> {
    let of_kind: Vec<Subject> = those(snapshot, kind, kind::names);
    let mut named: Vec<Subject> = of_kind.iter().filter(|each| each.name == name).cloned().collect();
    match (named.pop(), named.is_empty()) {
        (Some(subject), true) => Ok(subject),
        (Some(subject), false) => {
            named.push(subject);
            Err(FindError::Ambiguous(named))
        }
        (None, _) => {
            let close = close_names(name, of_kind.iter().map(|subject| subject.name.as_str()));
            Err(FindError::NotFound { close, gaps: unread_lists(snapshot, kind).collect() })
        }
    }
}

impl Subject {
    /// A subject as it is configured.
    #[must_use]
    pub fn new(kind: SubjectKind, account: AccountId, region: &str, name: &str) -> Self {
        Self { kind, account, region: region.to_owned(), name: name.to_owned(), run: None, principal: None }
    }
}

fn places(snapshot: &Snapshot) -> impl Iterator<Item = (&AccountId, &str, &Region)> {
    snapshot.accounts.iter().flat_map(|(id, account)| {
        account.regions.iter().map(move |(name, region)| (id, name.as_str(), region))
    })
}

/// The lists of a kind that could not be read: there may be more than [`subjects`] tells.
///
/// A place of which nothing of Glue was read does not count, unless AWS refused: it is there for its keys.
#[must_use]
pub fn unlisted(snapshot: &Snapshot, kind: SubjectKind) -> Vec<Gap> {
    let of_glue = |(account, _, region): &(&AccountId, &str, &Region)| {
        [SubjectKind::Job, SubjectKind::Crawler, kind].into_iter().any(|kind| {
            kind::listed(kind, region).is_known() || !kind::names(kind, account, region).is_empty()
        })
    };
    let looked_at: Vec<(&AccountId, &str)> =
        places(snapshot).filter(of_glue).map(|(account, name, _)| (account, name)).collect();
    let is_looked_at = |gap: &Gap| {
        gap.account.as_ref().zip(gap.region.as_deref()).is_some_and(|place| looked_at.contains(&place))
    };
    unread_lists(snapshot, kind).filter(|gap| gap.reason.is_some() || is_looked_at(gap)).collect()
}

/// The lists of a kind that AWS refused to give.
#[must_use]
pub fn refused_lists(snapshot: &Snapshot, kind: SubjectKind) -> Vec<Gap> {
    unread_lists(snapshot, kind).filter(|gap| gap.reason.is_some()).collect()
}

fn unread_lists(snapshot: &Snapshot, kind: SubjectKind) -> impl Iterator<Item = Gap> {
    places(snapshot).filter_map(move |(_, _, region)| kind::listed(kind, region).gap().cloned())
}

/// At most five names, nearest first, that a slip of the keyboard away could be meant.
fn close_names<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let limit = name.chars().count() / 3 + 1;
    let mut near: Vec<(usize, &str)> = names.map(|other| (distance(name, other), other)).collect();
    near.retain(|(steps, other)| {
        *steps <= limit || (!name.is_empty() && other.to_lowercase().contains(&name.to_lowercase()))
    });
    near.sort_unstable();
    near.dedup();
    near.into_iter().take(5).map(|(_, other)| other.to_owned()).collect()
}

/// How many letters must be put in, left out or changed to make one name of the other, whatever their case.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (number, letter) in one.to_lowercase().chars().enumerate() {
        let mut next = vec![number + 1];
        let pairs = row.iter().zip(row.iter().skip(1)).zip(&other);
        for ((diagonal, above), candidate) in pairs {
            let left = next.last().copied().unwrap_or_default();
            let changed = diagonal + usize::from(*candidate != letter);
            next.push(changed.min(above + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}
