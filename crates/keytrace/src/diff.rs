//! `keytrace diff`: what changed between two snapshots, and which decisions it flipped.

use keytrace_doctor::compare::{Comparison, Side, blame, changes, flips};
use keytrace_glue::subject::{Subject, subjects};
use keytrace_report::comparison;
use keytrace_snapshot::snapshot::Snapshot;

use crate::args::{Diff, Format};
use crate::error::Error;
use crate::exit_code::Outcome;
use crate::options::Options;
use crate::scan::diagnose_on_all_cores;
use crate::{folder, output};

/// Compares two snapshots. The exit code is 1 if a request is newly denied, 3 if one is no longer decided, else 0.
pub(crate) fn run(args: &Diff, options: &Options) -> Result<Outcome, Error> {
    let (mut old, mut new) = (folder::read(&args.old, options)?, folder::read(&args.new, options)?);
    let changes = changes(&mut old, &mut new);
    let mut flips = flips(&side(args, &old, options), &side(args, &new, options));
    blame((&mut old, &mut new), &changes, &mut flips, &options.for_doctor());
    let comparison = Comparison { changes, flips };
    match options.format {
        Format::Json => output::json(&comparison::json(&comparison))?,
        _ => {
            let text = comparison::text(&comparison, options.look);
            let first = text.lines().next().unwrap_or_default();
            output::page(if options.quiet { first } else { &text }, options.look.style)?;
        }
    }
    Ok(match (comparison.is_worse(), comparison.is_less_known()) {
        (true, _) => Outcome::Blocked,
        (false, true) => Outcome::Undetermined,
        (false, false) => Outcome::Allowed,
    })
}

fn side(args: &Diff, snapshot: &Snapshot, options: &Options) -> Side {
    let mut selected: Vec<Subject> = subjects(snapshot);
    selected.retain(|subject| args.place.contains(subject));
    let diagnoses = diagnose_on_all_cores(snapshot, &selected, options);
    selected.into_iter().zip(diagnoses).collect()
}
