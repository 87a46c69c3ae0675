//! `keytrace diff`: what changed between two snapshots, and which decisions flipped because of it.

use keytrace_doctor::compare::{Comparison, Side, blame, changes, flips};
use keytrace_glue::subject::{Subject, subjects};
use keytrace_report::comparison;
use keytrace_snapshot::snapshot::Snapshot;

use crate::args::{Diff, Format};
use crate::error::Error;
use crate::exit_code::Outcome;
use crate::options::Options;
use crate::output;
use crate::scan::side_by_side;

/// Compares two snapshots. It ends with 1 if a request is newly denied, with 3 if one is no longer decided, else with 0.
pub(crate) fn run(args: &Diff, options: &Options) -> Result<Outcome, Error> {
    let (mut old, mut new) = (options.read(&args.old)?, options.read(&args.new)?);
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
    let mut chosen: Vec<Subject> = subjects(snapshot);
    chosen.retain(|subject| args.place.holds(subject));
    let diagnoses = side_by_side(snapshot, &chosen, options);
    chosen.into_iter().zip(diagnoses).collect()
}
