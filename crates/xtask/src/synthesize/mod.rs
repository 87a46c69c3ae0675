//! `cargo xtask synthesize`: an invented organization as a snapshot folder, to measure `keytrace scan` on.
//!
//! It is the same for the same share, on every machine: what differs between accounts follows from their numbers.

mod account;
mod glue;
mod iam;
mod kms;
mod organization;
mod s3;

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::step::Failure;
use account::Account;

/// The accounts of the whole organization. Each has 10 jobs, 2 crawlers, 5 keys and 100 roles.
const ACCOUNTS: u32 = 1_000;

/// Writes so many per cent of the organization into a folder that is not there yet.
pub(crate) fn run(folder: &str, percent: &str) -> Result<(), Failure> {
    let share = percent.parse::<u32>().ok().filter(|share| (1..=100).contains(share));
    let Some(share) = share else {
        return Err(Failure::usage(format!("`{percent}` is no whole number from 1 to 100")));
    };
    if Path::new(folder).exists() {
        return Err(Failure::usage(format!("`{folder}` is there already")));
    }
    let accounts: Vec<Account> = (0..ACCOUNTS * share / 100).map(Account::new).collect();
    let mut files = Files { root: folder.into(), written: 0, bytes: 0 };
    files.write("snapshot.json", &snapshot())?;
    organization::write(&mut files, &accounts)?;
    for account in &accounts {
        iam::write(&mut files, account)?;
        kms::write(&mut files, account)?;
        glue::write(&mut files, account)?;
        s3::write(&mut files, account)?;
    }
    println!(
        "{folder}: {} accounts, {} files, {} MB",
        accounts.len(),
        files.written,
        files.bytes / 1_000_000
    );
    Ok(())
}

fn snapshot() -> Value {
    json!({"format": "keytrace.snapshot/1", "toolVersion": "0.1.0", "collectedAt": "2026-11-20T06:30:00Z"})
}

/// The files of a snapshot.
struct Files {
    root: PathBuf,
    written: usize,
    bytes: usize,
}

impl Files {
    /// Writes an answer of AWS as the AWS CLI prints it.
    fn write(&mut self, path: &str, answer: &Value) -> Result<(), Failure> {
        let path = self.root.join(path);
        let failure = |error: &dyn std::fmt::Display| {
            Failure::step(format!("cannot write `{}`: {error}", path.display()))
        };
        let text = serde_json::to_string_pretty(answer).map_err(|error| failure(&error))?;
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| failure(&error))?;
        }
        std::fs::write(&path, &text).map_err(|error| failure(&error))?;
        (self.written, self.bytes) = (self.written + 1, self.bytes + text.len());
        Ok(())
    }
}
