//! `keytrace scan`: every job and crawler, the worst first.

use std::thread;

use doctor::diagnose::{Diagnosis, diagnose_subject, gather};
use doctor::glue::subject::{Subject, SubjectKind, subjects, unlisted};
use doctor::kms::policies::Library;
use iam::wildcard::Pattern;
use snapshot::collected::Gap;
use snapshot::snapshot::Snapshot;

use crate::args::Scan;
use crate::error::Error;
use crate::exit_code::Outcome;
use crate::options::Options;
use crate::output;

/// Diagnoses all jobs and crawlers whose names match.
pub(crate) fn run(args: &Scan, options: &Options) -> Result<Outcome, Error> {
    let snapshot = options.snapshot()?;
    let chosen: Vec<Subject> =
        subjects(&snapshot).into_iter().filter(|subject| is_chosen(args, subject)).collect();
    if chosen.is_empty() {
        let gaps: Vec<String> = unread(args, &snapshot).iter().map(|gap| format!("; {gap}")).collect();
        let message = "the snapshot has no job and no crawler that is meant";
        return Err(Error::new(format!("{message}{}", gaps.concat())));
    }
    let diagnoses = side_by_side(&snapshot, &chosen, options);
    let report = gather(diagnoses, &[], &options.for_doctor()).may_lack(&unread(args, &snapshot));
    output::report(&report, options)
}

/// Without a pattern all are meant; with patterns for one kind only, that kind.
fn is_chosen(args: &Scan, subject: &Subject) -> bool {
    let matches =
        |globs: &[String]| globs.iter().any(|glob| Pattern::wildcard(glob).matches_text(&subject.name));
    match subject.kind {
        _ if !args.place.holds(subject) => false,
        _ if args.job.is_empty() && args.crawler.is_empty() => true,
        SubjectKind::Job => matches(&args.job),
        SubjectKind::Crawler => matches(&args.crawler),
    }
}

/// The lists that nobody could read, of the kinds that are meant.
fn unread(args: &Scan, snapshot: &Snapshot) -> Vec<Gap> {
    let all = args.job.is_empty() && args.crawler.is_empty();
    let kinds = [(SubjectKind::Job, !args.job.is_empty()), (SubjectKind::Crawler, !args.crawler.is_empty())];
    let meant = kinds.into_iter().filter(|(_, is_named)| all || *is_named);
    meant.flat_map(|(kind, _)| unlisted(snapshot, kind)).collect()
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
