//! `--write-fixes DIR`: the proposed changes as files that the commands in the report name.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use keytrace_doctor::diagnose::{FindingReport, Report};
use keytrace_doctor::fix::{Edit, Fix};
use serde_json::Value;

use crate::error::Error;
use crate::options::Options;
use crate::output;

/// The folder, inside the one that is written, that holds the documents as they were.
const BEFORE: &str = "before";

/// Writes the changed documents, those that they replace, and the commands. Nothing is applied.
pub(crate) fn write(report: &Report, options: &Options) -> Result<(), Error> {
    let Some(folder) = options.write_fixes.as_deref() else { return Ok(()) };
    let fixes: Vec<(&FindingReport, &Fix)> =
        report.findings.iter().filter_map(|report| Some((report, report.finding.fix.as_ref()?))).collect();
    if fixes.is_empty() {
        output::note("there is no change to propose, so nothing was written");
        return Ok(());
    }
    let mut files = BTreeMap::new();
    for edit in fixes.iter().flat_map(|(_, fix)| fix.edits()).filter(|edit| is_document(&edit.after)) {
        documents(edit, &mut files);
    }
    let documents = files.keys().filter(|name| !name.contains('/')).count();
    files.insert("apply.sh".to_owned(), script(&fixes));
    if let Some(terraform) = terraform(&fixes) {
        files.insert("fixes.tf".to_owned(), terraform);
    }
    make(folder)?;
    for (name, text) in &files {
        let path = folder.join(name);
        if let Some(above) = path.parent() {
            fs::create_dir_all(above).map_err(|error| Error::at(above, error))?;
        }
        fs::write(&path, text).map_err(|error| Error::at(&path, error))?;
    }
    output::note(&format!(
        "wrote {documents} {} and `apply.sh` into `{}`; nothing was applied",
        if documents == 1 { "document" } else { "documents" },
        folder.display()
    ));
    Ok(())
}

/// A folder that holds other things is left alone.
fn make(folder: &Path) -> Result<(), Error> {
    fs::create_dir_all(folder).map_err(|error| Error::at(folder, error))?;
    let mut entries = fs::read_dir(folder).map_err(|error| Error::at(folder, error))?;
    if entries.next().is_some() {
        return Err(Error::at(folder, "the folder is not empty: `--write-fixes` writes a new one"));
    }
    Ok(())
}

fn is_document(value: &Value) -> bool {
    value.get("Statement").is_some()
}

fn documents(edit: &Edit, files: &mut BTreeMap<String, String>) {
    let name = edit.target.file_name();
    if let Some(before) = edit.before.as_ref().filter(|before| is_document(before)) {
        files.insert(format!("{BEFORE}/{name}"), pretty(before));
    }
    files.insert(name, pretty(&edit.after));
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

/// The commands, below what they are for. A change that no command makes is told in words.
fn script(fixes: &[(&FindingReport, &Fix)]) -> String {
    let mut lines = vec![
        "#!/bin/sh".to_owned(),
        "# What keytrace proposes. Read it before you run it; `before/` holds the documents as they were."
            .to_owned(),
        "set -eu".to_owned(),
        "cd \"$(dirname \"$0\")\"".to_owned(),
    ];
    lines.extend(GUARD.lines().map(str::to_owned));
    let mut told = BTreeSet::new();
    for (report, fix) in fixes {
        lines.push(String::new());
        lines.push(comment(&report.finding.message));
        lines.push(comment(&format!(
            "Who: {}. Safety: {}. Proof: {}.",
            fix.who(),
            fix.safety().name(),
            fix.proof().name()
        )));
        if fix.commands().is_empty() {
            lines.push(comment("No command makes this change: see the report."));
        }
        for command in fix.edits().iter().flat_map(guarded) {
            if told.insert(command.clone()) {
                lines.push(one_line(&command));
            } else {
                lines.push(comment("The command above makes this change too."));
            }
        }
    }
    lines.extend([String::new(), "exit $left_out".to_owned()]);
    lines.push(String::new());
    lines.join("\n")
}

/// Roles and policies of one name may be in several accounts: a document must not come to another account's.
const GUARD: &str = r#"account=$(aws sts get-caller-identity --query Account --output text)
left_out=0
# Run this once with the credentials of each account: commands for other accounts are left out.
in_account() {
  [ "$account" = "$1" ] || { echo "left out: a command for account $1 (these are credentials of $account)" >&2; left_out=1; return 1; }
}"#;

fn guarded(edit: &Edit) -> Vec<String> {
    let guard = edit.target.account().map(|account| format!("in_account {account} && ")).unwrap_or_default();
    edit.commands_from_file().into_iter().map(|command| format!("{guard}{command}")).collect()
}

fn terraform(fixes: &[(&FindingReport, &Fix)]) -> Option<String> {
    let blocks: BTreeSet<&str> = fixes.iter().filter_map(|(_, fix)| fix.terraform()).collect();
    let blocks: Vec<&str> = blocks.into_iter().collect();
    if blocks.is_empty() { None } else { Some(format!("{}\n", blocks.join("\n\n"))) }
}

fn comment(text: &str) -> String {
    format!("# {}", one_line(text))
}

/// Names in a message were written by others: none of them may begin a line of the script.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || c == '\u{2028}' || c == '\u{2029}' { ' ' } else { c }).collect()
}
