//! Takes the place of `collect` where keytrace is built without the feature `aws`.

use crate::args::Collect;
use crate::error::Error;
use crate::exit_code::Outcome;
use crate::live;
use crate::options::Options;

/// Fails: there is nothing to collect from.
pub(crate) fn run(_: &Collect, _: &Options) -> Result<Outcome, Error> {
    Err(live::missing())
}
