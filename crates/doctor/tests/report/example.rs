//! The accounts of `examples/`, diagnosed.

use std::fs;
use std::path::{Path, PathBuf};

use keytrace_doctor::diagnose::{Observation, Options, Report, diagnose};
use keytrace_doctor::glue::subject::{Subject, subjects};
use serde_json::Value;
use snapshot::format::Files;
use snapshot::snapshot::Snapshot;

/// An account of `examples/` and what it expects.
pub(crate) struct Example {
    pub(crate) name: String,
    pub(crate) expected: Value,
    pub(crate) files: Files,
    /// The error text that its user saw; empty where there was none.
    pub(crate) error: String,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples")
}

/// All examples, by name.
pub(crate) fn examples() -> Vec<Example> {
    let folders = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut names: Vec<String> = folders
        .filter(|path| path.join("example.json").exists())
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    names.sort();
    names.iter().map(|name| example(name)).collect()
}

/// One example.
pub(crate) fn example(name: &str) -> Example {
    let folder = folder().join(name);
    let mut files = Files::new();
    read(&folder.join("snapshot"), &folder.join("snapshot"), &mut files);
    let expected = fs::read_to_string(folder.join("example.json")).unwrap();
    Example {
        name: name.to_owned(),
        expected: serde_json::from_str(&expected).unwrap(),
        files,
        error: fs::read_to_string(folder.join("error.txt")).unwrap_or_default(),
    }
}

fn read(folder: &Path, root: &Path, files: &mut Files) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, root, files);
        } else {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            files.insert(name, fs::read(&path).unwrap());
        }
    }
}

impl Example {
    pub(crate) fn snapshot(&self) -> Snapshot {
        snapshot::format::read(&self.files).unwrap()
    }

    pub(crate) fn subject(&self) -> Subject {
        let name = self.expected["job"].as_str().or_else(|| self.expected["crawler"].as_str()).unwrap();
        subjects(&self.snapshot()).into_iter().find(|subject| subject.name == name).unwrap()
    }

    /// The report of the example's job or crawler, without an error text but that of its last run.
    pub(crate) fn report(&self) -> Report {
        diagnose(&self.snapshot(), &[self.subject()], &[], &Options::default())
    }

    /// The same with an error text.
    pub(crate) fn report_of(&self, error: &str) -> Report {
        let observations = [Observation::read("the error text", error)];
        diagnose(&self.snapshot(), &[self.subject()], &observations, &Options::default())
    }
}
