//! Short names of keys for tables, with the list that resolves them.

use std::collections::BTreeMap;

use iam::arn::Arn;

use crate::diagnose::Report;

/// Keys by ARN and the short names that stand for them.
pub(crate) struct ShortKeys(BTreeMap<String, String>);

impl ShortKeys {
    /// The keys of all calls; as many letters of each id as tell them apart, eight at least.
    pub(crate) fn of(report: &Report) -> Self {
        let arns: Vec<String> = report.calls.iter().map(|call| call.key().to_owned()).collect();
        let mut short = BTreeMap::new();
        for arn in &arns {
            let Some(id) = id_of(arn) else { continue };
            let mut length = 8;
            let clashes = |length: usize| {
                arns.iter().any(|other| {
                    other != arn && id_of(other).is_some_and(|own| start(own, length) == start(id, length))
                })
            };
            while length < id.chars().count() && clashes(length) {
                length += 4;
            }
            let dots = if id.chars().count() > length { "…" } else { "" };
            short.insert(arn.clone(), format!("{}{dots}", start(id, length)));
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

fn start(text: &str, length: usize) -> String {
    text.chars().take(length).collect()
}
