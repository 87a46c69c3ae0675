//! `--write-fixes`: what a command in `apply.sh` names is there, whole, and nothing in it is a trap.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use support::{assert_refused, code, run, snapshot, stderr, stdout};

/// A folder that is not there yet.
fn new_folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fixes-{name}"));
    let _ = fs::remove_dir_all(&folder);
    folder
}

fn names_of_examples() -> Vec<String> {
    let listed = run(&["demo", "--list", "--format", "json"]);
    let listed: Value = serde_json::from_str(stdout(&listed)).unwrap();
    let names = listed.as_array().unwrap().iter();
    names.map(|entry| entry["name"].as_str().unwrap().to_owned()).collect()
}

/// The documents that the report proposes, by the target's kind, ARN and name.
fn proposed(report: &Value) -> BTreeMap<String, Vec<Value>> {
    let mut proposed: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    let fixes = report["findings"].as_array().unwrap().iter().map(|finding| &finding["fix"]);
    for edit in fixes.filter_map(|fix| fix["edits"].as_array()).flatten() {
        if edit["after"].get("Statement").is_some() {
            proposed.entry(edit["target"].to_string()).or_default().push(edit["after"].clone());
        }
    }
    proposed
}

#[test]
fn every_document_that_a_command_names_is_written_whole() {
    let mut written = 0;
    for name in names_of_examples() {
        let out = new_folder(&format!("every-{name}"));
        let output = run(&["demo", &name, "--format", "json", "--write-fixes", out.to_str().unwrap()]);
        assert_eq!(code(&output), 0, "{name}: {}", stderr(&output));
        let report: Value = serde_json::from_str(stdout(&output)).unwrap();
        let proposed = proposed(&report);
        if !out.exists() {
            assert!(proposed.is_empty(), "{name}");
            continue;
        }
        let script = fs::read_to_string(out.join("apply.sh")).unwrap();
        for word in script.split_whitespace().filter_map(|word| word.strip_prefix("file://")) {
            assert!(out.join(word).is_file(), "{name}: {word}");
        }
        let mut documents = Vec::new();
        for entry in fs::read_dir(&out).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "json") {
                let document: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
                documents.push(document);
                written += 1;
            }
        }
        assert_eq!(documents.len(), proposed.len(), "{name}: a file for each target");
        for (target, afters) in proposed {
            for after in afters {
                assert!(documents.contains(&after), "{name}: {target} is not there as the report has it");
            }
        }
    }
    assert!(written > 10, "{written}");
}

#[test]
fn the_script_takes_every_document_from_its_file_and_only_in_its_own_account() {
    // Roles of one name may be in several accounts, and what is reviewed in a file is what is applied.
    let out = new_folder("script");
    let snapshot = snapshot("cross-account-both-missing");
    run(&["scan", "--snapshot", &snapshot, "--write-fixes", out.to_str().unwrap()]);
    let script = fs::read_to_string(out.join("apply.sh")).unwrap();
    let commands: Vec<&str> =
        script.lines().filter(|line| line.contains("aws iam ") || line.contains("aws kms ")).collect();
    assert!(commands.len() > 1, "{script}");
    let mut accounts = std::collections::BTreeSet::new();
    for command in commands {
        assert!(command.contains(" file://") && !command.contains("Statement"), "{command}");
        let (guard, _) = command.split_once(" && ").unwrap();
        accounts.insert(guard.strip_prefix("in_account ").unwrap().to_owned());
    }
    assert_eq!(accounts.len(), 2, "{script}");
}

#[test]
fn what_was_there_is_kept_beside() {
    let out = new_folder("kept");
    let snapshot = snapshot("key-policy-without-role");
    let output = run(&["scan", "--snapshot", &snapshot, "--write-fixes", out.to_str().unwrap()]);
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    assert!(stderr(&output).contains("nothing was applied"), "{}", stderr(&output));
    let before: Vec<_> = fs::read_dir(out.join("before")).unwrap().collect();
    assert_eq!(before.len(), 1);
    let name = before.into_iter().next().unwrap().unwrap().file_name();
    let read = |path: &Path| -> Value { serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap() };
    let (old, new) = (read(&out.join("before").join(&name)), read(&out.join(&name)));
    let kept = old["Statement"].as_array().unwrap();
    assert!(kept.iter().all(|statement| new["Statement"].as_array().unwrap().contains(statement)));
    assert_eq!(new["Statement"].as_array().unwrap().len(), kept.len() + 1);
}

#[test]
fn a_folder_that_holds_something_is_left_alone() {
    let folder = new_folder("mine");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("mine"), "mine").unwrap();
    let output = run(&["demo", "--write-fixes", folder.to_str().unwrap()]);
    assert_refused(&output, &["not empty"]);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
}

#[test]
fn commands_that_propose_nothing_refuse_it() {
    for command in [&["decode"][..], &["simulate"], &["man"]] {
        let output = run(&[command, &["--write-fixes", "out"]].concat());
        assert_refused(&output, &["--write-fixes"]);
    }
}
