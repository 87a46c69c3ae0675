//! Takes the place of `live` where keytrace is built without the feature `aws`: every question to AWS is an error.

use keytrace_doctor::diagnose::{Observation, Question, Report};
use keytrace_snapshot::snapshot::Snapshot;

use crate::args::{Diagnose, Live, Scan};
use crate::error::{Error, ErrorKind};
use crate::options::Options;

/// This build cannot read AWS.
pub(crate) fn missing() -> Error {
    Error::new(ErrorKind::Aws, "this keytrace was built without the feature `aws`, so it cannot read AWS")
        .help("pass `--snapshot DIR`, or build keytrace with its default features")
}

pub(crate) fn snapshot(_: &Diagnose, _: &[Observation], _: &Options) -> Result<Snapshot, Error> {
    Err(missing())
}

pub(crate) fn account(_: &Scan, _: &Options) -> Result<Snapshot, Error> {
    Err(missing())
}

pub(crate) fn for_question(_: &Question, _: &Live, _: &Options) -> Result<Snapshot, Error> {
    Err(missing())
}

pub(crate) fn probe(_: &Diagnose, _: &Report) -> Result<Vec<String>, Error> {
    Err(missing())
}

pub(crate) fn configured_region(_: &Live) -> Result<Option<String>, Error> {
    Err(missing())
}
