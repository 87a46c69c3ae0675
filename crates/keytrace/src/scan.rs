//! `keytrace scan`: checks every job, crawler, and other workload, worst first.

use std::collections::BTreeMap;

use keytrace_access::policies::Library;
use keytrace_doctor::diagnose::{Diagnosis, diagnose_subject, gather};
use keytrace_glue::subject::{Subject, SubjectKind, subjects};
use keytrace_snapshot::collected::Gap;
use keytrace_snapshot::snapshot::Snapshot;

use crate::args::Scan;
use crate::cores;
use crate::error::Error;
use crate::exit_code::Outcome;
use crate::options::Options;
use crate::selection::Selection;
use crate::{folder, live, output, rendering};

/// How many unread lists an error names.
const MAX_NAMED: usize = 3;

/// How many workloads a core takes at a time.
const CHUNK: usize = 32;

/// Diagnoses all selected workloads.
pub(crate) fn run(args: &Scan, options: &Options) -> Result<Outcome, Error> {
    let snapshot = if options.is_live() { live::account(args, options)? } else { folder::read_all(options)? };
    let selection = Selection::of(args);
    let selected: Vec<Subject> =
        subjects(&snapshot).into_iter().filter(|subject| selection.includes(subject)).collect();
    let unread = selection.unread_lists(&snapshot);
    if selected.is_empty() {
        return Err(nothing_selected(args, &snapshot, &unread));
    }
    let [refused, others] = selection.unread_lists_of_other_kinds(&snapshot);
    if options.is_verbose() {
        others.iter().for_each(|gap| output::note(&gap.to_string()));
    }
    let diagnoses = diagnose_on_all_cores(&snapshot, &selected, options);
    let report = gather(diagnoses, &[], &options.for_doctor());
    rendering::write(&report.may_lack(&unread).mentions(&refused), options)
}

/// The error where nothing is selected: what there is instead, and what could not be listed.
fn nothing_selected(args: &Scan, snapshot: &Snapshot, unread: &[Gap]) -> Error {
    let what = if args.subject.is_empty() { "no job or crawler matches" } else { "no workload matches" };
    let mut message = format!("{what}; found here: {}", inventory(snapshot));
    unread.iter().take(MAX_NAMED).for_each(|gap| message.push_str(&format!("; {gap}")));
    if let Some(more) = unread.len().checked_sub(MAX_NAMED).filter(|more| *more > 0) {
        message.push_str(&format!("; and {more} more lists were not read"));
    }
    Error::not_found(message).help("check `--job`, `--crawler`, `--subject`, `--account`, and `--region`")
}

/// How many workloads of each kind a snapshot has: `2 jobs, 0 crawlers, 1 athena-workgroup`.
fn inventory(snapshot: &Snapshot) -> String {
    let mut counts: BTreeMap<SubjectKind, usize> =
        [(SubjectKind::Job, 0), (SubjectKind::Crawler, 0)].into_iter().collect();
    for subject in subjects(snapshot) {
        *counts.entry(subject.kind).or_default() += 1;
    }
    let each =
        counts.iter().map(|(kind, count)| format!("{count} {kind}{}", if *count == 1 { "" } else { "s" }));
    each.collect::<Vec<_>>().join(", ")
}

/// Diagnoses workloads on all cores.
pub(crate) fn diagnose_on_all_cores(
    snapshot: &Snapshot,
    subjects: &[Subject],
    options: &Options,
) -> Vec<Diagnosis> {
    let library = Library::new();
    let options = options.for_doctor();
    let chunks: Vec<&[Subject]> = subjects.chunks(CHUNK).collect();
    let one = |subject: &Subject| diagnose_subject(snapshot, &library, subject, &[], &options);
    let chunk = |number: usize| {
        let subjects = chunks.get(number).copied().unwrap_or_default();
        subjects.iter().map(one).collect::<Vec<_>>()
    };
    cores::on_all(chunks.len(), chunk).into_iter().flatten().collect()
}
