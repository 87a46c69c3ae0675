//! Tables of the Data Catalog that a job's arguments name: `--source_table sales.orders`, or a database and a table.

use std::collections::BTreeSet;

use keytrace_access::call::Necessity;
use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::collected::{Collected, Gap};
use keytrace_snapshot::snapshot::Snapshot;
use keytrace_uses::TableUse;

use crate::derivation::Derivation;
use crate::sources::arguments::usage;
use crate::sources::arguments::{Arguments, words};

/// The tables that the arguments name, but for those that the script was seen to use (`told`). A table that was not read is reported in `derivation` by its argument, not its name.
pub(crate) fn named_tables(
    snapshot: &Snapshot,
    place: (&AccountId, &str),
    arguments: &Arguments<'_>,
    told: &BTreeSet<String>,
    derivation: &mut Derivation,
) -> Vec<TableUse> {
    let mut found = Vec::new();
    for (argument, value) in arguments.iter() {
        let words = words(argument);
        if told.contains(argument)
            || !is_named(&words, TABLES)
            || words.iter().any(|word| SECRETS.contains(&word.as_str()))
        {
            continue;
        }
        for name in value.split(',').map(str::trim).filter(|name| is_identifier(name)) {
            let pairs = pairs(arguments, &words, name);
            let mut known = pairs
                .iter()
                .filter(|(database, table)| snapshot.table(place.0, place.1, database, table).is_known());
            if let Some((database, table)) = known.next() {
                found.push(TableUse {
                    catalog_id: None,
                    database: (*database).to_owned(),
                    table: (*table).to_owned(),
                    direction: usage(&words),
                    named_by: format!("argument `{argument}`"),
                    necessity: Necessity::Must,
                });
            } else if let Some(unread) = unread(snapshot, place, &pairs) {
                let fact = format!("the table in argument `{argument}`");
                let gap = Gap { fact, reason: None, ..unread };
                derivation.gap(format!("where the table in argument `{argument}` is"), &gap);
            }
        }
    }
    found
}

const TABLES: &[&str] = &["table", "tables"];
const DATABASES: &[&str] = &["database", "databases", "db"];
const SECRETS: &[&str] = &["password", "secret", "token", "key", "user", "url", "host", "credentials"];

fn is_named(words: &[String], list: &[&str]) -> bool {
    words.iter().any(|word| list.contains(&word.as_str()) || list.iter().any(|name| is_name(word, name)))
}

/// `tablename` says what `table` says.
fn is_name(word: &str, name: &str) -> bool {
    word.strip_suffix("name") == Some(name)
}

fn is_identifier(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|letter| letter.is_alphanumeric() || "_-.".contains(letter))
}

/// The gap where a table should be that may be meant: of several, of the first for which AWS was not asked.
fn unread(snapshot: &Snapshot, (account, region): (&AccountId, &str), pairs: &[(&str, &str)]) -> Option<Gap> {
    let gap = |(database, table): &(&str, &str)| match snapshot.table(account, region, database, table) {
        Collected::NotCollected(gap) => Some(gap),
        Collected::Known(_) | Collected::Absent => None,
    };
    pairs.iter().filter_map(gap).min_by_key(|gap| gap.reason.is_some())
}

/// The databases and tables that a name may mean: as it is, or in the database of another argument.
fn pairs<'a>(arguments: &Arguments<'a>, words: &[String], name: &'a str) -> Vec<(&'a str, &'a str)> {
    if let Some(pair) = name.split_once('.') {
        return vec![pair];
    }
    let is_database = |argument: &str| {
        let words = crate::sources::arguments::words(argument);
        is_named(&words, DATABASES) && !words.iter().any(|word| SECRETS.contains(&word.as_str()))
    };
    let mut databases: Vec<(bool, &str)> = arguments
        .iter()
        .filter(|(argument, value)| is_database(argument) && is_identifier(value))
        .map(|(argument, value)| {
            let telling = usage(&crate::sources::arguments::words(argument));
            (telling != usage(words), value)
        })
        .collect();
    // Why: `--source_db` belongs to `--source_table` rather than to `--target_table`.
    databases.sort_by_key(|(is_of_other, _)| *is_of_other);
    databases.into_iter().map(|(_, database)| (database, name)).collect()
}
