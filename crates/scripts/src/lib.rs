//! What the program of an AWS Glue job touches: from its text and the job's arguments to what it uses.
//!
//! The Python interpreter follows statements with constants folded. Scala is read as string literals with the calls
//! around them. A text that is not Python 3 is searched for S3 locations. No script is ever run; what depends on run
//! time is reported as unknown, never guessed.

mod client;
mod found;
mod literal;
mod named;
mod python;
mod scala;
mod text;
mod value;

use std::collections::BTreeSet;

use keytrace_snapshot::account::AccountId;
use keytrace_uses::{Location, TableUse, Usage, Uses, also_only_if};

use crate::found::Found;
pub use crate::found::MARK;

/// The job that runs a script, as far as it decides what the script does.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    /// The language of the script.
    pub language: Language,
    /// The job's arguments, by name (`--source_path`), including `--JOB_NAME`.
    pub arguments: &'a dyn Fn(&str) -> Option<String>,
    /// The account that the job runs in.
    pub account: &'a AccountId,
    /// The Region that the job runs in.
    pub region: &'a str,
    /// Whether the job's arguments make the Data Catalog the metastore of Spark or one of its catalogs.
    // Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-glue-arguments.html
    pub has_catalog_of_spark: bool,
}

/// The language of a script: `--job-language` of the job, or the suffix of its script's location.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Python 3.
    Python,
    /// Scala 2.
    Scala,
}

/// What was found in a script.
#[derive(Debug, Default)]
pub struct Script {
    /// What the script uses.
    pub uses: Uses,
    /// The Spark settings that the script makes, in order: `spark.conf.set("fs.s3a.encryption.algorithm", …)`.
    pub settings: Vec<(String, String)>,
    /// The arguments whose locations and tables the script uses, so that their names need not be interpreted.
    pub arguments_used: BTreeSet<String>,
    /// What is known only at run time, in the order of the script.
    pub unknowns: Vec<Unknown>,
    /// Whether everything the script does was followed.
    pub is_whole: bool,
}

/// Something that a script does and that is known only at run time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// What, in words: `the S3 location that line 12 of the script reads`.
    pub what: String,
    /// Why, in words: `it is computed at run time`.
    pub why: String,
}

impl Unknown {
    fn new(what: impl Into<String>, why: impl Into<String>) -> Self {
        Self { what: what.into(), why: why.into() }
    }
}

/// Reads the script of a job.
#[must_use]
pub fn read(text: &str, job: Job<'_>) -> Script {
    if job.language == Language::Scala {
        return of_scala(scala::read(text, job.arguments), job);
    }
    match python::read(text, (job.account, job.region), job.arguments) {
        Ok(found) => of_found(found, job),
        Err(why) => Script {
            uses: of_literals(literal::of_python(text)),
            unknowns: vec![Unknown::new(
                "what the script uses other than the S3 locations in its string literals",
                why.to_string(),
            )],
            ..Script::default()
        },
    }
}

/// A string literal that is an S3 location, and its line.
pub(crate) struct Literal {
    pub(crate) line: usize,
    pub(crate) text: String,
}

/// The uses of literals. A literal alone does not say whether it is read or written.
fn of_literals(literals: Vec<Literal>) -> Uses {
    let mut uses = Uses::default();
    for Literal { line, text } in literals {
        let named_by = format!("line {line} of the script");
        let locations = Location::scan(&text).filter_map(|(_, location)| location.ok());
        uses.accesses.extend(locations.flat_map(|location| Usage::Unclear.accesses(&location, &named_by)));
    }
    uses
}

fn of_scala(found: Option<scala::Found>, job: Job<'_>) -> Script {
    let Some(found) = found else {
        let unknowns = vec![Unknown::new("what the script uses", "it is longer than 2 MiB")];
        return Script { unknowns, ..Script::default() };
    };
    let what = "what the script uses other than the S3 locations and tables in its string literals";
    let mut unknowns = vec![Unknown::new(what, "it is written in Scala")];
    unknowns.extend(found.unknowns);
    let mut uses = found.uses;
    uses.tables.extend(of_metastore(found.spark_tables, job.has_catalog_of_spark));
    Script { uses, arguments_used: found.arguments_used, unknowns, ..Script::default() }
}

/// Tables that Spark looks up by name. They belong to the Data Catalog if it is Spark's metastore.
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

fn of_found(found: Found, job: Job<'_>) -> Script {
    let has_metastore = makes_glue_a_catalog(&found.settings) || job.has_catalog_of_spark;
    let mut uses = found.uses;
    let bare = found.bare_tables.into_iter().filter(|each| !found.views.contains(&each.table.to_lowercase()));
    uses.tables.extend(of_metastore(found.spark_tables.into_iter().chain(bare), has_metastore));
    let mut unknowns = found.unknowns;
    if let Some(line) = found.stopped_at {
        let what = format!("what the script uses from line {line} on");
        unknowns.push(Unknown::new(what, "the script exceeds the limits of the analysis"));
    }
    Script {
        uses,
        settings: found.settings,
        arguments_used: found.arguments_used.iter().map(|name| name.to_string()).collect(),
        unknowns,
        is_whole: found.stopped_at.is_none() && !found.asks_others,
    }
}

/// Whether Spark settings make the Data Catalog a catalog of Spark.
fn makes_glue_a_catalog(settings: &[(String, String)]) -> bool {
    settings.iter().any(|(_, value)| value.contains("GlueCatalog") || value.contains("AWSGlueDataCatalog"))
}
