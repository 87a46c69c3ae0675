//! A folder cut into shares, so that several threads can read it. This crate has no threads; who reads has them.
//!
//! All that is told about an account, or about a bucket, is in one share.

use std::collections::BTreeMap;

use super::gaps::GapEntry;
use super::name;
use super::route::Reading;
use super::source::{Content, Source};
use super::{Error, ErrorKind, Folder, unreadable};
use crate::snapshot::Snapshot;

/// The files of a folder, and what `gaps.json` says of those that are not there, cut into shares.
pub struct Shares {
    /// What `snapshot.json` tells.
    pub(super) start: Snapshot,
    gaps: BTreeMap<String, GapEntry>,
    shares: Vec<Vec<String>>,
}

/// What was read from one share.
pub struct Share(Snapshot);

impl Shares {
    /// Cuts the sorted paths into at most `count` shares of about the same size.
    pub(super) fn cut(
        start: Snapshot,
        paths: Vec<String>,
        gaps: BTreeMap<String, GapEntry>,
        count: usize,
    ) -> Result<Self, Error> {
        if let Some(path) = paths.iter().find(|path| gaps.contains_key(path.as_str())) {
            let detail = "the file exists, but `gaps.json` says that it does not";
            return Err(Error::new(ErrorKind::Duplicate, path, detail));
        }
        let size = (paths.len() + gaps.len()).div_ceil(count.max(1)).max(1);
        let mut all: Vec<String> = paths.into_iter().chain(gaps.keys().cloned()).collect();
        all.sort_by(|one, other| (subject(one), one).cmp(&(subject(other), other)));
        let mut shares: Vec<Vec<String>> = Vec::new();
        for path in all {
            match shares.last_mut() {
                Some(share)
                    if share.len() < size
                        || share.last().map(|last| subject(last)) == Some(subject(&path)) =>
                {
                    share.push(path);
                }
                _ => shares.push(vec![path]),
            }
        }
        Ok(Self { start, gaps, shares })
    }

    /// How many shares there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.shares.len()
    }

    /// Reads one share, by its number from 0.
    pub fn read(&self, folder: &dyn Folder, number: usize) -> Result<Share, Error> {
        let mut reading = Reading::new(Snapshot::empty());
        let paths = self.shares.get(number).map(Vec::as_slice).unwrap_or_default();
        for path in paths.iter().filter(|path| !self.gaps.contains_key(path.as_str())) {
            let parts = name::split(path)?;
            if matches!(parts.ending, "json" | "txt") {
                let bytes = folder.read(path).map_err(|error| unreadable(path, error))?;
                reading.take(&parts, &Source { path, content: Content::File(&bytes) })?;
            }
        }
        for (path, gap) in paths.iter().filter_map(|path| self.gaps.get_key_value(path)) {
            reading.take(&name::split(path)?, &Source { path, content: Content::Gap(gap) })?;
        }
        reading.finish().map(Share)
    }

    /// Joins all shares, in any order.
    #[must_use]
    pub fn join(self, shares: impl IntoIterator<Item = Share>) -> Snapshot {
        let mut whole = self.start;
        for Share(share) in shares {
            if share.organization != Snapshot::empty().organization {
                whole.organization = share.organization;
            }
            whole.buckets.extend(share.buckets);
            for (id, mut account) in share.accounts {
                let named = whole.accounts.remove(&id).map(|named| named.regions).unwrap_or_default();
                for (name, region) in named {
                    account.regions.entry(name).or_insert(region);
                }
                whole.accounts.insert(id, account);
            }
        }
        whole
    }
}

/// What a path is about: an account, a bucket, or the organization.
fn subject(path: &str) -> &str {
    let first = path.split('/').next().unwrap_or(path);
    let second = path.split('/').nth(1).unwrap_or_default();
    if matches!(first, "accounts" | "s3") {
        path.get(..first.len() + 1 + second.len()).unwrap_or(path)
    } else {
        first
    }
}
