//! Jobs and crawlers as subjects of a question: all of them, and the one that a name means.

use std::fmt;

use snapshot::account::AccountId;
use snapshot::collected::{Collected, Gap, Inventory};
use snapshot::snapshot::Snapshot;

/// A job or crawler, and the run of the job that is asked about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject {
    /// Job or crawler.
    pub kind: SubjectKind,
    /// The account.
    pub account: AccountId,
    /// The Region.
    pub region: String,
    /// The name.
    pub name: String,
    /// The id of one run, `jr_…`; none asks about the job as it is configured.
    pub run: Option<String>,
}

/// What a subject is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SubjectKind {
    /// A job.
    Job,
    /// A crawler.
    Crawler,
}

/// Why a name means no single job or crawler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FindError {
    /// None has this name.
    NotFound {
        /// The names that are nearest to it, the nearest first.
        close: Vec<String>,
        /// The lists that nobody could read: it may be there.
        gaps: Vec<Gap>,
    },
    /// Several accounts or Regions have one of this name.
    Ambiguous(Vec<Subject>),
}

/// All jobs and crawlers, by account and Region, jobs first.
#[must_use]
pub fn subjects(snapshot: &Snapshot) -> Vec<Subject> {
    let mut all = Vec::new();
    for kind in [SubjectKind::Job, SubjectKind::Crawler] {
        for (account, region, glue) in places(snapshot) {
            let names: Vec<&String> = match kind {
                SubjectKind::Job => existing(&glue.jobs),
                SubjectKind::Crawler => existing(&glue.crawlers),
            };
            all.extend(names.into_iter().map(|name| Subject::new(kind, account.clone(), region, name)));
        }
    }
    all
}

/// The job or crawler that a name means.
///
/// # Errors
/// When there is none of this name, or more than one.
pub fn find(snapshot: &Snapshot, kind: SubjectKind, name: &str) -> Result<Subject, FindError> {
    let of_kind: Vec<Subject> = subjects(snapshot).into_iter().filter(|each| each.kind == kind).collect();
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
    /// A job as it is configured, or a crawler.
    #[must_use]
    pub fn new(kind: SubjectKind, account: AccountId, region: &str, name: &str) -> Self {
        Self { kind, account, region: region.to_owned(), name: name.to_owned(), run: None }
    }
}

impl fmt::Display for SubjectKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Job => "job",
            Self::Crawler => "crawler",
        })
    }
}

fn places(snapshot: &Snapshot) -> impl Iterator<Item = (&AccountId, &str, &snapshot::glue::Glue)> {
    snapshot.accounts.iter().flat_map(|(id, account)| {
        account.regions.iter().map(move |(name, region)| (id, name.as_str(), &region.glue))
    })
}

/// The names in a list, without those that AWS said do not exist.
fn existing<T>(inventory: &Inventory<T>) -> Vec<&String> {
    inventory.items.iter().filter(|(_, item)| !item.is_absent()).map(|(name, _)| name).collect()
}

/// The lists of jobs or crawlers that nobody could read: there may be more of them than [`subjects`] tells.
///
/// A place of which nothing of Glue was read does not count, unless AWS refused: it is there for its keys.
#[must_use]
pub fn unlisted(snapshot: &Snapshot, kind: SubjectKind) -> Vec<Gap> {
    let places = places(snapshot).filter(|(_, _, glue)| {
        glue.jobs.listed.is_known()
            || glue.crawlers.listed.is_known()
            || !glue.jobs.items.is_empty()
            || !glue.crawlers.items.is_empty()
    });
    let looked_at: Vec<(&AccountId, &str)> = places.map(|(account, region, _)| (account, region)).collect();
    let is_looked_at = |gap: &Gap| {
        gap.account.as_ref().zip(gap.region.as_deref()).is_some_and(|place| looked_at.contains(&place))
    };
    unread_lists(snapshot, kind).filter(|gap| gap.reason.is_some() || is_looked_at(gap)).collect()
}

fn unread_lists(snapshot: &Snapshot, kind: SubjectKind) -> impl Iterator<Item = Gap> {
    let listed = move |glue: &snapshot::glue::Glue| -> Collected<()> {
        match kind {
            SubjectKind::Job => glue.jobs.listed.clone(),
            SubjectKind::Crawler => glue.crawlers.listed.clone(),
        }
    };
    places(snapshot).filter_map(move |(_, _, glue)| listed(glue).gap().cloned())
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
