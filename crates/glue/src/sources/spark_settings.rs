//! The settings of Spark that a job starts with or makes: argument `--conf`, and its script.

use keytrace_scripts::MARK;

use crate::sources::arguments::{Arguments, settings};

/// The settings of one launch of a job, in the order in which they are made.
#[derive(Clone, Debug, Default)]
pub(crate) struct SparkSettings(Vec<Setting>);

/// A setting. Hadoop's are named without the `spark.hadoop.` that Spark puts before them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Setting {
    pub(crate) name: String,
    pub(crate) value: String,
    /// Where it is made: ``argument `--conf` ``.
    pub(crate) made_in: &'static str,
}

impl SparkSettings {
    /// The settings of `--conf`, and then those of the script, which are made later.
    pub(crate) fn of(arguments: &Arguments<'_>, of_script: &[(String, String)]) -> Self {
        let conf = settings(arguments.get("--conf").unwrap_or_default());
        let conf = conf.map(|(name, value)| Setting::new(name, value, "argument `--conf`"));
        let of_script = of_script.iter().map(|(name, value)| Setting::new(name, value, "the script"));
        Self(conf.chain(of_script).collect())
    }

    /// The last setting of one of these names: it is the one that counts.
    pub(crate) fn last(&self, names: &[&str]) -> Option<&Setting> {
        self.0.iter().rev().find(|setting| names.contains(&setting.name.as_str()))
    }

    /// All settings.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Setting> {
        self.0.iter()
    }
}

impl Setting {
    /// Whether the value, or part of it, is known only when the job runs.
    pub(crate) fn is_computed(&self) -> bool {
        self.value.contains(MARK)
    }

    fn new(name: &str, value: &str, made_in: &'static str) -> Self {
        let name = name.trim_start_matches("spark.hadoop.").to_owned();
        Self { name, value: value.to_owned(), made_in }
    }
}
