//! `keytrace scan`: every job, crawler and what else uses keys, the worst first.

use keytrace_access::policies::Library;
use keytrace_doctor::diagnose::{Diagnosis, diagnose_subject, gather};
use keytrace_glue::subject::{Subject, subjects};
use keytrace_snapshot::snapshot::Snapshot;

use crate::args::Scan;
use crate::chosen::Chosen;
use crate::cores;
use crate::error::Error;
use crate::exit_code::Outcome;
use crate::options::Options;
use crate::{live, output};

/// So many gaps are named where there is nothing to judge.
const NAMED: usize = 3;

/// How many subjects a core takes at a time.
const SHARE: usize = 32;

/// Diagnoses all subjects that are meant.
pub(crate) fn run(args: &Scan, options: &Options) -> Result<Outcome, Error> {
    let snapshot = if options.is_live() { live::account(args, options)? } else { options.snapshot()? };
    let meant = Chosen::of(args);
    let chosen: Vec<Subject> =
        subjects(&snapshot).into_iter().filter(|subject| meant.holds(subject)).collect();
    let unread = meant.unread(&snapshot);
    if chosen.is_empty() {
        let mut gaps: Vec<String> = unread.iter().take(NAMED).map(|gap| format!("; {gap}")).collect();
        if let Some(more) = unread.len().checked_sub(NAMED).filter(|more| *more > 0) {
            gaps.push(format!("; and {more} further lists were not read"));
        }
        let message = if args.subject.is_empty() {
            "no job and no crawler is meant"
        } else {
            "nothing that is meant is there"
        };
        return Err(Error::new(format!("{message}{}", gaps.concat())));
    }
    let [refused, others] = meant.unasked(&snapshot);
    options.say_of_gaps(&others);
    let diagnoses = side_by_side(&snapshot, &chosen, options);
    let report = gather(diagnoses, &[], &options.for_doctor());
    output::report(&report.may_lack(&unread).mentions(&refused), options)
}

/// Diagnoses subjects on all cores.
pub(crate) fn side_by_side(snapshot: &Snapshot, subjects: &[Subject], options: &Options) -> Vec<Diagnosis> {
    let library = Library::new();
    let options = options.for_doctor();
    let shares: Vec<&[Subject]> = subjects.chunks(SHARE).collect();
    let one = |subject: &Subject| diagnose_subject(snapshot, &library, subject, &[], &options);
    let share = |number: usize| {
        let subjects = shares.get(number).copied().unwrap_or_default();
        subjects.iter().map(one).collect::<Vec<_>>()
    };
    cores::on_all(shares.len(), share).into_iter().flatten().collect()
}
