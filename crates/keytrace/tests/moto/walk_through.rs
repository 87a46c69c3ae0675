//! The walk-through of README.md, run line by line from README.md itself.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::collect::folder;
use crate::server::{Moto, moto};
use crate::support::{stderr, stdout};

/// The heading above the walk-through.
const HEADING: &str = "## Run it on an AWS account";

/// How the first two lines begin; where moto is comes from here instead.
const START: &str = "moto_server -p 4000 &";
const URL: &str = "http://127.0.0.1:4000";

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// The commands below the heading.
fn lines() -> Vec<String> {
    let page = fs::read_to_string(repository().join("README.md")).unwrap();
    let (_, section) = page.split_once(HEADING).unwrap_or_else(|| panic!("README.md has no `{HEADING}`"));
    let section = section.split("\n## ").next().unwrap();
    section.lines().filter_map(|line| line.strip_prefix("    ")).map(str::to_owned).collect()
}

/// The exit code that the comment of a line tells; 0 if it tells none.
fn expected(line: &str) -> &str {
    let code = line.split_once("# exit code ").map(|(_, rest)| rest);
    code.and_then(|rest| rest.split([':', ' ']).next()).unwrap_or("0")
}

#[test]
#[ignore = "needs moto; `cargo xtask test` runs it"]
fn the_walk_through_of_the_readme_works_line_by_line() {
    let moto = moto();
    let lines = lines();
    assert_eq!(lines[0].split('#').next().unwrap().trim(), START);
    let lines = &lines[1..];
    assert!(lines[0].starts_with("export ") && lines[0].contains(URL), "{}", lines[0]);
    let script: String = lines.iter().map(|line| format!("{line}\necho \"== $?\"\n")).collect();
    let output = shell(&moto, &script.replace(URL, &moto.url())).output().unwrap();
    let said = format!("{}{}", stdout(&output), stderr(&output));
    let codes: Vec<&str> = stdout(&output).lines().filter_map(|line| line.strip_prefix("== ")).collect();
    let wanted: Vec<&str> = lines.iter().map(|line| expected(line)).collect();
    assert_eq!(codes, wanted, "{said}");
    for words in ["BLOCKED: job `nightly`", "kms:GenerateDataKey", "ALLOWED: job `nightly`"] {
        assert!(said.contains(words), "`{words}` is not in: {said}");
    }
}

/// A shell in a folder of its own that has the repository's `docs`, this keytrace and the AWS CLI.
fn shell(moto: &Moto, script: &str) -> Command {
    let place = folder("walk-through");
    fs::create_dir_all(place.join("docs")).unwrap();
    fs::copy(repository().join("docs/build-account.sh"), place.join("docs/build-account.sh")).unwrap();
    let ours = moto.live("", &[]);
    let programs = std::env::var("KEYTRACE_MOTO_PROGRAMS").unwrap();
    let keytrace = Path::new(ours.get_program()).parent().unwrap();
    let path = format!("{}:{programs}:{}", keytrace.display(), std::env::var("PATH").unwrap());
    let mut command = Command::new("sh");
    for (name, value) in ours.get_envs().filter(|(name, _)| !is_told(name)) {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command.args(["-c", script]).current_dir(place).env("PATH", path);
    command
}

/// Whether the walk-through says it itself.
fn is_told(name: &std::ffi::OsStr) -> bool {
    let name = name.to_string_lossy();
    ["AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"].contains(&&*name)
}
