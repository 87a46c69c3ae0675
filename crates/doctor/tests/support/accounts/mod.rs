//! The accounts of `examples/`, read from their folders.

#![allow(dead_code, reason = "every test uses another part")]

use std::fs;
use std::path::{Path, PathBuf};

use keytrace_doctor::diagnose::{Observation, Options, Report, diagnose};
use keytrace_glue::subject::{Subject, SubjectKind, find};
use keytrace_snapshot::format::Files;
use keytrace_snapshot::snapshot::Snapshot;
use serde_json::Value;

/// One example.
pub(crate) struct Account {
    /// The folder's name.
    pub(crate) name: String,
    /// `example.json`.
    pub(crate) expected: Value,
    /// `error.txt`: the text that the user saw.
    pub(crate) error: Option<String>,
    /// The snapshot's files.
    pub(crate) files: Files,
}

/// All examples.
pub(crate) fn accounts() -> Vec<Account> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("example.json").exists())
        .collect();
    found.sort();
    found.iter().map(|path| Account::read(path)).collect()
}

/// One example by its folder's name.
pub(crate) fn account(name: &str) -> Account {
    Account::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(name))
}

impl Account {
    fn read(path: &Path) -> Self {
        let mut files = Files::new();
        let root = path.join("snapshot");
        read_folder(&root, &root, &mut files);
        Self {
            name: path.file_name().unwrap().to_string_lossy().into_owned(),
            expected: serde_json::from_slice(&fs::read(path.join("example.json")).unwrap()).unwrap(),
            error: fs::read_to_string(path.join("error.txt")).ok(),
            files,
        }
    }

    /// The snapshot.
    pub(crate) fn snapshot(&self) -> Snapshot {
        keytrace_snapshot::format::read(&self.files).unwrap()
    }

    /// The job's or crawler's name.
    pub(crate) fn subject_name(&self) -> &str {
        ["job", "crawler", "subject"]
            .iter()
            .find_map(|key| self.expected[*key].as_str())
            .unwrap()
            .rsplit('=')
            .next()
            .unwrap()
    }

    /// The job, the crawler or the other subject, and who acts where only the example says it.
    pub(crate) fn subject(&self) -> Subject {
        let kind = match &self.expected["subject"] {
            Value::String(text) => SubjectKind::of_name(text.split('=').next().unwrap()).unwrap(),
            _ if self.expected["crawler"].is_string() => SubjectKind::Crawler,
            _ => SubjectKind::Job,
        };
        let principal = self.expected["principal"].as_str().map(str::to_owned);
        Subject { principal, ..find(&self.snapshot(), kind, self.subject_name()).unwrap() }
    }

    /// The error text, read.
    pub(crate) fn observations(&self) -> Vec<Observation> {
        self.error.iter().map(|text| Observation::read("error.txt", text)).collect()
    }

    /// The diagnosis without an error text but that of the last run.
    pub(crate) fn report(&self) -> Report {
        self.diagnosed(&[])
    }

    /// The diagnosis with an error text.
    pub(crate) fn report_of(&self, error: &str) -> Report {
        self.diagnosed(&[Observation::read("the error text", error)])
    }

    /// The diagnosis with an error text or without.
    pub(crate) fn diagnosed(&self, observations: &[Observation]) -> Report {
        diagnose(&self.snapshot(), &[self.subject()], observations, &Options::default())
    }
}

fn read_folder(folder: &Path, root: &Path, files: &mut Files) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_folder(&path, root, files);
        } else {
            let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
            files.insert(name, fs::read(&path).unwrap());
        }
    }
}
