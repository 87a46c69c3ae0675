//! A job's script: from its text and the job's arguments to what the job uses.
//!
//! Python is followed with constants folded; of Scala the texts are taken with the calls around them, and of what is no
//! Python 3 the texts that are locations of S3. Nothing is run, and what is known only when the job runs is said to be so.

mod client;
pub(crate) mod found;
mod literal;
mod named;
mod python;
mod scala;
mod text;
mod value;

use std::collections::BTreeSet;

use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::glue::Job;

use crate::access::{Access, also_only_if};
use crate::arguments::{Arguments, Telling};
use crate::derivation::Derivation;
use crate::location::Location;
use crate::script::found::Found;
use crate::uses::{TableUse, Uses};

/// What a script tells.
#[derive(Debug, Default)]
pub(crate) struct Script {
    pub(crate) uses: Uses,
    /// The settings of Spark that it makes.
    pub(crate) settings: Vec<(String, String)>,
    /// The arguments whose locations and tables it was seen to use: their names need not tell.
    pub(crate) told: BTreeSet<String>,
    /// Whether nothing of it is left to guess.
    pub(crate) is_whole: bool,
}

/// Reads the script of a job that starts with these arguments. What cannot be read is told to `derivation`.
pub(crate) fn read(
    text: &str,
    place: (&AccountId, &str),
    (job, arguments): (&Job, &Arguments<'_>),
    derivation: &mut Derivation,
) -> Script {
    let lookup = |name: &str| match name {
        "--JOB_NAME" => Some(job.name.clone()),
        name => arguments.get(name).map(str::to_owned),
    };
    if is_scala(job, arguments) {
        return of_scala(scala::read(text, &lookup), arguments, derivation);
    }
    match python::read(text, place, &lookup) {
        Ok(found) => of_found(found, arguments, derivation),
        Err(why) => {
            derivation.reason("what the script uses beside the S3 locations in its texts", why.to_string());
            of_literals(literal::of_python(text))
        }
    }
}

fn is_scala(job: &Job, arguments: &Arguments<'_>) -> bool {
    let location = job.command.as_ref().and_then(|command| command.script_location.as_deref());
    arguments.get("--job-language").is_some_and(|language| language.eq_ignore_ascii_case("scala"))
        || location.is_some_and(|location| location.ends_with(".scala"))
}

/// A text that is a location, and its line.
pub(crate) struct Literal {
    pub(crate) line: usize,
    pub(crate) text: String,
}

/// Texts do not tell reading from writing.
fn of_literals(literals: Vec<Literal>) -> Script {
    let mut uses = Uses::default();
    for Literal { line, text } in literals {
        for (_, location) in Location::scan(&text) {
            if let Ok(location) = location {
                uses.accesses
                    .extend(Telling::Nothing.accesses(&location, &format!("line {line} of the script")));
            }
        }
    }
    Script { uses, ..Script::default() }
}

fn of_scala(found: Option<scala::Found>, arguments: &Arguments<'_>, derivation: &mut Derivation) -> Script {
    let Some(found) = found else {
        derivation.reason("what the script uses", "it is longer than 2 MiB");
        return Script::default();
    };
    let what = "what the script uses beside the S3 locations and tables in its texts";
    derivation.reason(what, "it is written in Scala");
    for (what, why) in found.unknowns {
        derivation.reason(what, why);
    }
    let mut uses = found.uses;
    uses.tables.extend(of_metastore(found.spark_tables, arguments.has_catalog_of_spark()));
    let told = found.told;
    Script { uses, told, ..Script::default() }
}

/// Tables of Spark: they are those of the Data Catalog if it is the metastore.
fn of_metastore(
    tables: impl IntoIterator<Item = TableUse>,
    has_metastore: bool,
) -> impl Iterator<Item = TableUse> {
    tables.into_iter().map(move |mut table| {
        if !has_metastore {
            let condition = "the metastore of Spark is the Data Catalog";
            table.necessity = also_only_if(&table.necessity, condition);
        }
        table
    })
}

fn of_found(found: Found, arguments: &Arguments<'_>, derivation: &mut Derivation) -> Script {
    let has_metastore = asks_glue(&found.settings) || arguments.has_catalog_of_spark();
    let mut uses = found.uses;
    let bare = found.bare_tables.into_iter().filter(|each| !found.views.contains(&each.table.to_lowercase()));
    uses.tables.extend(of_metastore(found.spark_tables.into_iter().chain(bare), has_metastore));
    uses.accesses.extend(of_settings(&found.settings, arguments, derivation));
    for (what, why) in found.unknowns {
        derivation.reason(what, why);
    }
    if let Some(line) = found.stopped_at {
        let what = format!("what the script uses from line {line} on");
        derivation.reason(what, "the script does more than is followed");
    }
    Script {
        uses,
        settings: found.settings,
        told: found.told.iter().map(|name| name.to_string()).collect(),
        is_whole: found.stopped_at.is_none() && !found.asks_others,
    }
}

/// Whether settings make the Data Catalog a catalog of Spark.
fn asks_glue(settings: &[(String, String)]) -> bool {
    settings.iter().any(|(_, value)| value.contains("GlueCatalog") || value.contains("AWSGlueDataCatalog"))
}

/// The locations in settings: warehouses, event logs, shuffle files.
fn of_settings(
    settings: &[(String, String)],
    arguments: &Arguments<'_>,
    derivation: &mut Derivation,
) -> Vec<Access> {
    let of = |(name, value): &(String, String)| {
        arguments.of_setting(name, value, &format!("setting `{name}` of the script"), derivation)
    };
    settings.iter().flat_map(of).collect()
}
