//! `--write-fixes DIR`: the proposed changes as files, and the commands that apply them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use keytrace_doctor::diagnose::{FindingReport, Report};
use keytrace_doctor::remediation::{Edit, Fix};
use serde_json::Value;

use crate::error::Error;
use crate::options::Options;
use crate::output;

/// The folder, inside the one that is written, for the documents before the change.
const BEFORE: &str = "before";

/// Writes the changed documents, those that they replace, and the commands. It applies nothing.
pub(crate) fn write(report: &Report, options: &Options) -> Result<(), Error> {
    let Some(folder) = options.write_fixes.as_deref() else { return Ok(()) };
    let fixes: Vec<(&FindingReport, &Fix)> =
        report.findings.iter().filter_map(|report| Some((report, report.finding.fix.as_ref()?))).collect();
    if fixes.is_empty() {
        output::note("nothing to write: no finding has a proposed change");
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
    create_new(folder)?;
    for (name, text) in &files {
        let path = folder.join(name);
        if let Some(above) = path.parent() {
            fs::create_dir_all(above).map_err(|error| Error::write(above, error))?;
        }
        fs::write(&path, text).map_err(|error| Error::write(&path, error))?;
    }
    output::note(&format!(
        "wrote {documents} {} and `apply.sh` to `{}`; nothing was applied. Review the files, then run `sh {}`",
        if documents == 1 { "document" } else { "documents" },
        folder.display(),
        folder.join("apply.sh").display()
    ));
    Ok(())
}

/// Creates the folder. One that already contains something is an error.
fn create_new(folder: &Path) -> Result<(), Error> {
    fs::create_dir_all(folder).map_err(|error| Error::write(folder, error))?;
    let mut entries = fs::read_dir(folder).map_err(|error| Error::write(folder, error))?;
    if entries.next().is_some() {
        return Err(Error::usage(format!("cannot write to `{}`: the folder is not empty", folder.display()))
            .help("pass `--write-fixes` a folder that does not exist yet"));
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

/// The commands, each below what it is for. A change that no command makes is described in words.
fn script(fixes: &[(&FindingReport, &Fix)]) -> String {
    let mut lines = vec![
        "#!/bin/sh".to_owned(),
        "# The changes that keytrace proposes. Review them before you run this; `before/` has the current documents."
            .to_owned(),
        "set -eu".to_owned(),
        "cd \"$(dirname \"$0\")\"".to_owned(),
    ];
    lines.extend(GUARD.lines().map(str::to_owned));
    let mut written = BTreeSet::new();
    for (report, fix) in fixes {
        lines.push(String::new());
        lines.push(comment(&report.finding.message));
        lines.push(comment(&format!(
            "Who: {}. Safety: {}. Verified: {}.",
            fix.who(),
            fix.safety().name(),
            fix.proof().name()
        )));
        if fix.commands().is_empty() {
            lines.push(comment("No command makes this change: see the report."));
        }
        for command in fix.edits().iter().flat_map(guarded) {
            if written.insert(command.clone()) {
                lines.push(one_line(&command));
            } else {
                lines.push(comment("A command above makes this change too."));
            }
        }
    }
    lines.extend([String::new(), "exit $skipped".to_owned()]);
    lines.push(String::new());
    lines.join("\n")
}

/// Runs a command only with credentials of its account: roles and policies of one name may be in several accounts.
const GUARD: &str = r#"account=$(aws sts get-caller-identity --query Account --output text)
skipped=0
# Run this script once with the credentials of each account. It skips the commands for other accounts.
in_account() {
  [ "$account" = "$1" ] || { echo "skipped a command for account $1 (these are credentials of account $account)" >&2; skipped=1; return 1; }
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

/// Text on one line. Names in a message were written by others: none of them may begin a line of the script.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || c == '\u{2028}' || c == '\u{2029}' { ' ' } else { c }).collect()
}
