//! The arguments of a job: merged, and the S3 locations in them. Values are never shown but for S3 locations.

use std::collections::BTreeMap;

use snapshot::glue::Job;

use crate::glue::access::{Access, Direction, Purpose};
use crate::glue::derivation::Derivation;
use crate::glue::location::Location;
use crate::kms::call::Necessity;

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

    /// Names and values, by name.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.iter().map(|(name, value)| (*name, *value))
    }

    /// The uses of S3 that the arguments name. Locations that cannot be read are told to `derivation`.
    pub(crate) fn accesses(&self, derivation: &mut Derivation) -> Vec<Access> {
        let mut accesses = Vec::new();
        for (name, value) in self.iter() {
            let named_by = format!("argument `{name}`");
            let role = Role::of(name);
            for (written, location) in Location::scan(value) {
                let location = match role {
                    Role::Library => Location::parse_file(written),
                    Role::Scratch | Role::Data(_) | Role::Ignored => location,
                };
                match location {
                    Ok(location) => accesses.extend(role.accesses(&location, &named_by)),
                    Err(why) => derivation.reason(format!("the S3 location in {named_by}"), why.to_string()),
                }
            }
        }
        accesses
    }
}

/// What an argument's locations are for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Library,
    Scratch,
    Data(Telling),
    Ignored,
}

/// What an argument's name tells of its use.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Telling {
    Reads,
    Writes,
    Nothing,
}

impl Role {
    fn of(name: &str) -> Self {
        match name {
            "--extra-py-files"
            | "--extra-jars"
            | "--extra-files"
            | "--additional-python-modules"
            | "--python-modules-installer-option" => Self::Library,
            // The job's own script is taken from `Command.ScriptLocation`.
            "--scriptLocation" => Self::Ignored,
            _ => {
                let words = words(name);
                let is_any_of = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
                match (is_any_of(SCRATCH), is_any_of(READS), is_any_of(WRITES)) {
                    (true, _, _) => Self::Scratch,
                    (false, true, false) => Self::Data(Telling::Reads),
                    (false, false, true) => Self::Data(Telling::Writes),
                    (false, true, true) | (false, false, false) => Self::Data(Telling::Nothing),
                }
            }
        }
    }

    fn accesses(self, location: &Location, named_by: &str) -> Vec<Access> {
        let access = |purpose, direction, necessity| {
            Access::new(location.clone(), purpose, direction, named_by, necessity)
        };
        let only_if = |condition: &str| Necessity::OnlyIf(condition.to_owned());
        match self {
            Self::Library => vec![access(Purpose::Library, Direction::Read, Necessity::Must)],
            Self::Scratch => vec![
                access(Purpose::Scratch, Direction::Write, Necessity::OnFirstUse),
                access(Purpose::Scratch, Direction::Read, Necessity::OnFirstUse),
            ],
            Self::Data(Telling::Reads) => vec![access(Purpose::Data, Direction::Read, Necessity::Must)],
            Self::Data(Telling::Writes) => vec![access(Purpose::Data, Direction::Write, Necessity::Must)],
            Self::Data(Telling::Nothing) => vec![
                access(Purpose::Data, Direction::Read, only_if("the job reads there")),
                access(Purpose::Data, Direction::Write, only_if("the job writes there")),
            ],
            Self::Ignored => Vec::new(),
        }
    }
}

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

/// The words of a name, in lower case: `--s3InputPath` has `s3`, `input` and `path`.
fn words(name: &str) -> Vec<String> {
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
    let stems: Vec<String> = words.iter().filter_map(without_place).collect();
    words.into_iter().chain(stems).filter(|word| !word.is_empty()).collect()
}
