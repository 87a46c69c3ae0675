//! Scala, by its texts and the calls around them: `spark.read.parquet(s"s3://$bucket/raw/")` reads.
//!
//! Conditions and functions are not followed, so that every use depends on whether its line is reached.

mod call;
mod token;
mod value;

use std::collections::BTreeSet;

use keytrace_access::call::{EncryptionContext, Necessity};
use keytrace_access::row::Row;
use keytrace_uses::{
    DirectKey, Direction, Location, Purpose, S3Access, Store, StoreUse, TableUse, Usage, Uses,
};

use crate::Unknown;
use crate::client::sql;
use crate::python::Lookup;
use crate::scala::call::{Calls, Does};
use crate::scala::token::{Token, tokens};
use crate::scala::value::{Known, Values};

/// The longest script that is read.
const LONGEST: usize = 2 * 1024 * 1024;

/// The most uses that are taken.
const MOST: usize = 2000;

/// What a script uses.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) uses: Uses,
    /// Tables that Spark looks up in its metastore.
    pub(super) spark_tables: Vec<TableUse>,
    /// The arguments whose locations it was seen to use.
    pub(super) arguments_used: BTreeSet<String>,
    /// What is known only at run time.
    pub(super) unknowns: Vec<Unknown>,
    /// Whether there were more uses than are taken.
    is_full: bool,
}

/// Reads a script. None if it is too long.
pub(super) fn read(script: &str, arguments: Lookup<'_>) -> Option<Found> {
    if script.len() > LONGEST {
        return None;
    }
    let tokens = tokens(script);
    let mut reader =
        Reader { values: Values::new(arguments), calls: Calls::default(), found: Found::default() };
    let mut place = 0;
    while let Some(rest) = tokens.get(place..).filter(|rest| !rest.is_empty()) {
        place += reader.take(rest).max(1);
    }
    reader.values.unused().into_iter().for_each(|known| reader.found.note(&known, Does::Unknown));
    Some(reader.found)
}

struct Reader<'a> {
    values: Values<'a>,
    calls: Calls,
    found: Found,
}

impl Reader<'_> {
    /// Takes what the rest begins with, and answers how many parts it were.
    fn take(&mut self, rest: &[Token]) -> usize {
        if let Some((known, parts)) = self.values.defined(rest) {
            // Why: a value by itself is no use; what takes it tells.
            self.calls.begin();
            self.values.keep(known);
            return parts;
        }
        if let Some((known, parts)) = self.values.text(rest).filter(|_| !self.calls.is_after_dot()) {
            self.calls.begin();
            self.text(&known);
            return parts;
        }
        if let Some(first) = rest.first() {
            self.calls.take(first, rest.get(1));
            if let Some((database, table, does)) = self.calls.catalog_table() {
                self.table((database, table), does, first.line);
            }
        }
        1
    }

    fn text(&mut self, known: &Known) {
        let does = self.calls.does();
        self.calls.give(&known.text);
        if does != Does::Unknown {
            self.values.used(known);
        }
        match does {
            Does::Says => {}
            Does::Queries => self.query(known),
            Does::NamesTable(direction) => {
                let parts: Vec<String> = known.text.split('.').map(str::to_owned).collect();
                self.found.spark_table(&parts, direction, known.line);
            }
            Does::NamesKey => self.found.key(known),
            // Why: a value or an argument is used elsewhere too, or told by its own name.
            Does::Unknown if known.is_name() => {}
            does => self.found.note(known, does),
        }
    }

    fn query(&mut self, known: &Known) {
        for (parts, direction) in sql::tables(&known.text, value::HOLE) {
            match parts.as_slice() {
                [path] if path.contains("://") => {
                    let mut known = known.clone();
                    known.text.clone_from(path);
                    self.found.note(&known, Does::of(direction));
                }
                parts => self.found.spark_table(parts, direction, known.line),
            }
        }
    }

    fn table(&mut self, (database, table): (String, String), direction: Direction, line: usize) {
        if self.found.has_room(line) {
            self.found.uses.tables.push(table_use(database, table, direction, line));
        }
    }
}

impl Found {
    /// Whether one more use is taken; says so where it is not.
    fn has_room(&mut self, line: usize) -> bool {
        let uses = &self.uses;
        let taken = [uses.accesses.len(), uses.tables.len(), uses.stores.len(), self.spark_tables.len()];
        let has_room = taken.iter().sum::<usize>() < MOST;
        if !has_room && !self.is_full {
            self.is_full = true;
            let what = format!("what the script uses from line {line} on");
            self.unknowns
                .push(Unknown::new(what, format!("keytrace follows the first {MOST} uses of a script")));
        }
        has_room
    }

    /// Notes the locations in a text.
    fn note(&mut self, known: &Known, does: Does) {
        let named_by = known.named_by();
        for (_, location) in Location::scan(&known.text) {
            if !self.has_room(known.line) {
                return;
            }
            match location {
                Ok(location) => {
                    self.uses.accesses.extend(accesses(&location, does, &named_by, known.line));
                    self.arguments_used.extend(known.arguments.iter().cloned());
                }
                Err(why) => {
                    let what = format!("an S3 location on line {} of the script", known.line);
                    self.unknown(what, why.to_string());
                }
            }
        }
        let begins = known.text.trim_start().starts_with(value::HOLE);
        if begins && matches!(does, Does::Reads | Does::Writes | Does::Checkpoints) {
            let what = format!("the S3 location that line {} of the script names", known.line);
            self.unknown(what, "it is computed when the job runs".to_owned());
        }
    }

    /// Notes the key of a client that encrypts before it sends (`S10`).
    // Source: https://docs.aws.amazon.com/amazon-s3-encryption-client/latest/developerguide/concepts.html
    fn key(&mut self, known: &Known) {
        if known.text.contains(value::HOLE) {
            let what = format!("the key that line {} of the script encrypts with", known.line);
            return self.unknown(what, "it is computed when the job runs".to_owned());
        }
        if !self.has_room(known.line) {
            return;
        }
        for (direction, action, does) in [
            (Direction::Write, "kms:GenerateDataKey", "encrypts what it writes"),
            (Direction::Read, "kms:Decrypt", "decrypts what it reads"),
        ] {
            let key = DirectKey {
                written: known.text.clone(),
                read_from: known.named_by(),
                row: Row::S10,
                actions: vec![action],
                // Why: which pairs are sent differs from version to version of the client.
                encryption_context: EncryptionContext { open: true, ..EncryptionContext::default() },
                does: does.to_owned(),
            };
            self.uses.stores.push(StoreUse {
                store: Store::Key(key),
                region: None,
                direction,
                named_by: known.named_by(),
                necessity: if_reached(known.line),
            });
        }
    }

    fn unknown(&mut self, what: String, why: String) {
        let unknown = Unknown { what, why };
        if self.unknowns.len() < 200 && !self.unknowns.contains(&unknown) {
            self.unknowns.push(unknown);
        }
    }

    fn spark_table(&mut self, parts: &[String], direction: Direction, line: usize) {
        if let [.., database, table] = parts
            && self.has_room(line)
            && ![database, table].iter().any(|name| name.contains(value::HOLE))
        {
            self.spark_tables.push(table_use(database.clone(), table.clone(), direction, line));
        }
    }
}

fn table_use(database: String, table: String, direction: Direction, line: usize) -> TableUse {
    TableUse {
        catalog_id: None,
        database,
        table,
        direction: direction.into(),
        named_by: format!("line {line} of the script"),
        necessity: if_reached(line),
    }
}

fn if_reached(line: usize) -> Necessity {
    Necessity::OnlyIf(format!("line {line} of the script is reached"))
}

fn accesses(location: &Location, does: Does, named_by: &str, line: usize) -> Vec<S3Access> {
    let access = |purpose, direction| {
        vec![S3Access::new(location.clone(), purpose, direction, named_by, if_reached(line))]
    };
    match does {
        Does::Reads => access(Purpose::Data, Direction::Read),
        Does::Writes => access(Purpose::Data, Direction::Write),
        Does::Checkpoints => {
            let mut both = access(Purpose::Checkpoint, Direction::Write);
            both.extend(access(Purpose::Checkpoint, Direction::Read));
            both
        }
        Does::Unknown | Does::Says | Does::Queries | Does::NamesTable(_) | Does::NamesKey => {
            Usage::Unclear.accesses(location, named_by)
        }
    }
}
