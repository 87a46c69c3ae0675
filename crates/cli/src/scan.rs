//! `keytrace scan`: every job, crawler and what else uses keys, the worst first.

use std::thread;

use doctor::diagnose::{Diagnosis, diagnose_subject, gather};
use doctor::glue::subject::{Subject, subjects};
use doctor::kms::policies::Library;
use snapshot::snapshot::Snapshot;

use crate::args::Scan;
use crate::chosen::Chosen;
use crate::error::Error;
use crate::exit_code::Outcome;
use crate::options::Options;
use crate::{live, output};

/// Diagnoses all subjects that are meant.
pub(crate) fn run(args: &Scan, options: &Options) -> Result<Outcome, Error> {
    let snapshot = if options.is_live() { live::account(args, options)? } else { options.snapshot()? };
    let meant = Chosen::of(args);
    let chosen: Vec<Subject> =
        subjects(&snapshot).into_iter().filter(|subject| meant.holds(subject)).collect();
    let unread = meant.unread(&snapshot);
    if chosen.is_empty() {
        let gaps: Vec<String> = unread.iter().map(|gap| format!("; {gap}")).collect();
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
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let share = subjects.len().div_ceil(threads).max(1);
    let one = |subject: &Subject| diagnose_subject(snapshot, &library, subject, &[], &options);
    thread::scope(|scope| {
        let one = &one;
        let shares: Vec<_> = subjects
            .chunks(share)
            .map(|chunk| scope.spawn(move || chunk.iter().map(one).collect::<Vec<_>>()))
            .collect();
        // A thread can only end early by a panic, and then the whole command must.
        shares
            .into_iter()
            .flat_map(|share| share.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    })
}
