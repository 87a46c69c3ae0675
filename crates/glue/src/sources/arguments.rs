//! The arguments of a job: merged, and the S3 locations in them. Values are never shown but for S3 locations.

use std::collections::{BTreeMap, BTreeSet};

use keytrace_access::call::Necessity;
use keytrace_snapshot::glue::Job;
use keytrace_uses::{Direction, Location, Purpose, S3Access, Usage};

use crate::derivation::Derivation;
use crate::facts;

/// The arguments that a run gets. They may hold secrets, so nothing prints them.
pub(crate) struct Arguments<'a>(BTreeMap<&'a str, &'a str>);

impl<'a> Arguments<'a> {
    /// The job's arguments under those of a run or trigger; what cannot be overridden comes last.
    // Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-jobs-job.html
    pub(crate) fn merge(job: &'a Job, given: &'a BTreeMap<String, String>) -> Self {
        let layers = [&job.default_arguments, given, &job.non_overridable_arguments];
        let pairs = layers.into_iter().flatten();
        Self(pairs.map(|(name, value)| (name.as_str(), value.as_str())).collect())
    }

    /// The value of an argument.
    pub(crate) fn get(&self, name: &str) -> Option<&'a str> {
        self.0.get(name).copied()
    }

    /// Whether an argument is `true`.
    pub(crate) fn is_on(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value.trim().eq_ignore_ascii_case("true"))
    }

    /// Names and values, by name.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.iter().map(|(name, value)| (*name, *value))
    }

    /// The uses of S3 that the arguments name. Locations that cannot be read are told to `derivation`; of the arguments
    /// that the script was seen to use (`told`), the script tells more than their names.
    pub(crate) fn accesses(&self, told: &BTreeSet<String>, derivation: &mut Derivation) -> Vec<S3Access> {
        let mut accesses = Vec::new();
        for (name, value) in self.iter() {
            if told.contains(name) && matches!(self.role(name), Role::Data(_)) {
                continue;
            }
            if name == "--conf" {
                for (setting, value) in settings(value) {
                    let named_by = format!("argument `--conf`, `{setting}`");
                    accesses.extend(uses(self.role(setting), value, &named_by, derivation));
                }
                continue;
            }
            let is_bare = !value.is_empty() && !value.contains("://");
            if is_bare && has_any(&words(name), &["bucket"]) {
                // Why: its paths are known to the script alone, and are never guessed.
                let what = format!("the S3 locations in the bucket of argument `{name}`");
                derivation.reason(what, "the script computes the paths");
            }
            accesses.extend(uses(self.role(name), value, &format!("argument `{name}`"), derivation));
        }
        accesses
    }

    /// The uses of S3 that a setting of Spark names.
    pub(crate) fn of_setting(
        &self,
        name: &str,
        value: &str,
        named_by: &str,
        derivation: &mut Derivation,
    ) -> Vec<S3Access> {
        uses(self.role(name), value, named_by, derivation)
    }

    /// Whether the Data Catalog is the metastore of Spark or one of its catalogs.
    // Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-glue-arguments.html
    pub(crate) fn has_catalog_of_spark(&self) -> bool {
        let is_on = |value: &str| !value.eq_ignore_ascii_case("false");
        let is_catalog =
            |(_, value): (&str, &str)| value.contains("GlueCatalog") || value.contains("AWSGlueDataCatalog");
        self.get("--enable-glue-datacatalog").is_some_and(is_on)
            || self.get("--conf").is_some_and(|value| settings(value).any(is_catalog))
    }

    /// What the locations of an argument or Spark setting are for.
    fn role(&self, name: &str) -> Role {
        match facts::of(FACTS, name) {
            Some(fact) if fact.only_if.is_none_or(|argument| self.is_on(argument)) => fact.means,
            Some(_) => Role::Ignored,
            None => Role::by_words(name),
        }
    }
}

/// The settings in the value of `--conf`: `a=b --conf c=d`.
pub(crate) fn settings(value: &str) -> impl Iterator<Item = (&str, &str)> {
    value.split_whitespace().filter_map(|token| token.split_once('='))
}

fn uses(role: Role, value: &str, named_by: &str, derivation: &mut Derivation) -> Vec<S3Access> {
    let mut accesses = Vec::new();
    for (number, (written, location)) in Location::scan(value).enumerate() {
        if number == MOST_LOCATIONS {
            let why = format!(
                "it names more than {MOST_LOCATIONS} locations; only the first {MOST_LOCATIONS} were followed"
            );
            derivation.reason(format!("what else {named_by} names"), why);
            break;
        }
        let location = if role == Role::Library { Location::parse_file(written) } else { location };
        match location {
            Ok(location) => accesses.extend(role.accesses(&location, named_by)),
            Err(why) => derivation.reason(format!("the S3 location in {named_by}"), why.to_string()),
        }
    }
    accesses
}

/// So many locations of one argument are followed. Nobody writes as many, but an argument may be anything.
const MOST_LOCATIONS: usize = 1_000;

// The table is facts/arguments.toml.
include!(concat!(env!("OUT_DIR"), "/arguments.rs"));

/// What an argument's locations are for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Library,
    Scratch,
    EventLogs,
    Shuffle,
    Checkpoint,
    Data(Usage),
    Ignored,
}

/// Whether the words of a name mean reading or writing.
pub(crate) fn usage(words: &[String]) -> Usage {
    match (has_any(words, READS), has_any(words, WRITES)) {
        (true, false) => Usage::Reads,
        (false, true) => Usage::Writes,
        (true, true) | (false, false) => Usage::Unclear,
    }
}

impl Role {
    fn by_words(name: &str) -> Self {
        let words = words(name);
        match (has_any(&words, CHECKPOINTS), has_any(&words, SCRATCH)) {
            (true, _) => Self::Checkpoint,
            (false, true) => Self::Scratch,
            (false, false) => Self::Data(usage(&words)),
        }
    }

    fn accesses(self, location: &Location, named_by: &str) -> Vec<S3Access> {
        let access = |purpose, direction, necessity| {
            S3Access::new(location.clone(), purpose, direction, named_by, necessity)
        };
        let to_and_fro = |purpose| {
            let both = [Direction::Write, Direction::Read];
            both.map(|direction| access(purpose, direction, Necessity::OnFirstUse)).to_vec()
        };
        match self {
            Self::Library => vec![access(Purpose::Library, Direction::Read, Necessity::Must)],
            Self::Scratch => to_and_fro(Purpose::Scratch),
            Self::Shuffle => to_and_fro(Purpose::Shuffle),
            Self::Checkpoint => to_and_fro(Purpose::Checkpoint),
            Self::EventLogs => vec![access(Purpose::EventLogs, Direction::Write, Necessity::Must)],
            Self::Data(telling) => telling.accesses(location, named_by),
            Self::Ignored => Vec::new(),
        }
    }
}

fn has_any(words: &[String], list: &[&str]) -> bool {
    words.iter().any(|word| list.contains(&word.as_str()))
}

const CHECKPOINTS: &[&str] = &["checkpoint", "checkpoints"];
const SCRATCH: &[&str] = &["temp", "tmp", "tempdir", "tmpdir", "temporary", "scratch", "staging"];
const READS: &[&str] =
    &["source", "sources", "src", "input", "inputs", "in", "read", "reads", "from", "origin", "import"];
const WRITES: &[&str] = &[
    "target",
    "targets",
    "tgt",
    "dest",
    "destination",
    "output",
    "outputs",
    "out",
    "sink",
    "write",
    "writes",
    "to",
    "result",
    "results",
    "export",
];

/// What is only a word for a place: `inputpath` says what `input` says.
const PLACES: &[&str] =
    &["path", "paths", "dir", "folder", "prefix", "location", "uri", "url", "bucket", "file"];

/// `input2` says what `input` says.
fn without_number(word: &str) -> Option<String> {
    let stem = word.trim_end_matches(|letter: char| letter.is_ascii_digit());
    (!stem.is_empty() && stem.len() < word.len()).then(|| stem.to_owned())
}

/// The words of a name, in lower case: `--s3InputPath` has `s3`, `input` and `path`.
pub(crate) fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut after_lower = false;
    for letter in name.chars() {
        if !letter.is_alphanumeric() || (after_lower && letter.is_uppercase()) {
            words.push(String::new());
        }
        if let (true, Some(word)) = (letter.is_alphanumeric(), words.last_mut()) {
            word.extend(letter.to_lowercase());
        }
        after_lower = letter.is_lowercase() || letter.is_numeric();
    }
    let without_place = |word: &String| {
        let stem = PLACES.iter().find_map(|place| word.strip_suffix(place)).filter(|stem| !stem.is_empty());
        stem.map(str::to_owned)
    };
    let unnumbered: Vec<String> = words.iter().filter_map(|word| without_number(word)).collect();
    words.extend(unnumbered);
    let stems: Vec<String> = words.iter().filter_map(without_place).collect();
    words.into_iter().chain(stems).filter(|word| !word.is_empty()).collect()
}
