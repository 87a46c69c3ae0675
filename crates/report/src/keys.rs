//! Short names of keys for tables, with the list that resolves them.

use std::collections::{BTreeMap, BTreeSet};

use keytrace_aws::arn::Arn;

use keytrace_doctor::diagnose::CallReport;

/// How many characters of an ID a short name has at least, and by how many it grows where those are not unique.
const LEAST: usize = 8;
const STEP: usize = 4;

/// Keys by ARN and the short names that stand for them.
pub(crate) struct ShortKeys(BTreeMap<String, String>);

impl ShortKeys {
    /// The keys of these calls: as many characters of each ID as make it unique, and the place of keys with the same ID.
    pub(crate) fn of<'r>(calls: impl IntoIterator<Item = &'r CallReport>) -> Self {
        let arns: BTreeSet<&str> = calls.into_iter().map(CallReport::key).collect();
        let mut by_id: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for arn in arns {
            if let Some(id) = id_of(arn) {
                by_id.entry(id).or_default().push(arn);
            }
        }
        let ids: Vec<&str> = by_id.keys().copied().collect();
        let mut short = BTreeMap::new();
        for (at, (id, arns)) in by_id.iter().enumerate() {
            // Why: in order, the ids with the longest common beginnings are neighbors.
            let neighbors = [at.checked_sub(1), at.checked_add(1)].into_iter().flatten();
            let alike = neighbors.filter_map(|at| ids.get(at)).map(|other| common(id, other)).max();
            let steps = (alike.unwrap_or(0) + 1).saturating_sub(LEAST).div_ceil(STEP);
            let name = start(id, LEAST + steps * STEP);
            short.extend(arns.iter().map(|arn| ((*arn).to_owned(), format!("{name}{}", place(arn, arns)))));
        }
        Self(short)
    }

    /// The short name of a key.
    pub(crate) fn short<'k>(&'k self, arn: &'k str) -> &'k str {
        match self.0.get(arn) {
            Some(short) => short,
            None if arn.is_empty() => "(unknown)",
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

/// The first characters of an ID, and dots for the rest.
fn start(id: &str, length: usize) -> String {
    let dots = if id.chars().count() > length { "…" } else { "" };
    let start: String = id.chars().take(length).collect();
    format!("{start}{dots}")
}

/// What distinguishes a key from others with the same ID: a multi-Region key has a replica in each of its Regions.
fn place(arn: &str, alike: &[&str]) -> String {
    let region = |arn: &str| Arn::parse(arn).map_or(String::new(), |arn| arn.region.to_owned());
    let account = |arn: &str| Arn::parse(arn).map_or(String::new(), |arn| arn.account.to_owned());
    let all_differ = |part: &dyn Fn(&str) -> String| {
        alike.iter().map(|arn| part(arn)).collect::<BTreeSet<String>>().len() == alike.len()
    };
    if alike.len() < 2 {
        String::new()
    } else if all_differ(&region) {
        format!(" {}", region(arn))
    } else if all_differ(&account) {
        format!(" {}", account(arn))
    } else {
        format!(" {} {}", account(arn), region(arn))
    }
}

/// The length of the common beginning of two IDs.
fn common(one: &str, other: &str) -> usize {
    one.chars().zip(other.chars()).take_while(|(one, other)| one == other).count()
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn keys_of_one_id_are_told_apart_by_where_they_are() {
        let key = |region: &str, account: &str| format!("arn:aws:kms:{region}:{account}:key/mrk-1");
        let (here, there) = (key("us-east-1", "111122223333"), key("eu-west-1", "111122223333"));
        let (other, far) = (key("us-east-1", "444455556666"), key("eu-west-1", "444455556666"));
        for (alike, expected) in [
            (vec![&here], ""),
            (vec![&here, &there], " us-east-1"),
            (vec![&here, &other], " 111122223333"),
            (vec![&here, &there, &other, &far], " 111122223333 us-east-1"),
        ] {
            let alike: Vec<&str> = alike.into_iter().map(String::as_str).collect();
            assert_eq!(place(&here, &alike), expected);
        }
    }
}
