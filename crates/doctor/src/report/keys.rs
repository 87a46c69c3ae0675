//! Short names of keys for tables, with the list that resolves them.

use std::collections::{BTreeMap, BTreeSet};

use iam::arn::Arn;

use crate::diagnose::CallReport;

/// How many letters of an id a short name has at least, and by how many it grows where that is not enough.
const LEAST: usize = 8;
const STEP: usize = 4;

/// Keys by ARN and the short names that stand for them.
pub(crate) struct ShortKeys(BTreeMap<String, String>);

impl ShortKeys {
    /// The keys of these calls; as many letters of each id as tell them apart.
    pub(crate) fn of<'r>(calls: impl IntoIterator<Item = &'r CallReport>) -> Self {
        let arns: BTreeSet<&str> = calls.into_iter().map(CallReport::key).collect();
        let mut ids: Vec<(&str, &str)> = arns.iter().filter_map(|arn| Some((id_of(arn)?, *arn))).collect();
        ids.sort_unstable();
        let mut short = BTreeMap::new();
        for (at, (id, arn)) in ids.iter().enumerate() {
            // Why: in order, the ids that begin most alike stand side by side.
            let neighbours = [at.checked_sub(1), at.checked_add(1)].into_iter().flatten();
            let alike = neighbours.filter_map(|at| ids.get(at)).map(|(other, _)| common(id, other)).max();
            let steps = (alike.unwrap_or(0) + 1).saturating_sub(LEAST).div_ceil(STEP);
            let length = LEAST + steps * STEP;
            let dots = if id.chars().count() > length { "…" } else { "" };
            let start: String = id.chars().take(length).collect();
            short.insert((*arn).to_owned(), format!("{start}{dots}"));
        }
        Self(short)
    }

    /// The short name of a key.
    pub(crate) fn short<'k>(&'k self, arn: &'k str) -> &'k str {
        match self.0.get(arn) {
            Some(short) => short,
            None if arn.is_empty() => "(not known)",
            None => arn,
        }
    }

    /// A line for every short name.
    pub(crate) fn lines(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(|(arn, short)| format!("{short} = {arn}"))
    }
}

fn id_of(arn: &str) -> Option<&str> {
    Arn::parse(arn)?.resource.strip_prefix("key/")
}

/// How many letters two different ids have in common at their beginning.
fn common(one: &str, other: &str) -> usize {
    one.chars().zip(other.chars()).take_while(|(one, other)| one == other).count()
}
