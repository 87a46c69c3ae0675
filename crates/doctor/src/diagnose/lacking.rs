//! What a diagnosis lacks: the facts that would make it surer, as the files of a snapshot that would tell them.

use std::collections::BTreeSet;

use keytrace_iam::decide::Decision;
use keytrace_snapshot::collected::{Collected, Gap};
use keytrace_snapshot::snapshot::Snapshot;

use crate::diagnose::subject::located;
use crate::diagnose::{Observation, Options};
use keytrace_access::policies::Library;
use keytrace_glue::derivation::{LookedAt, Why};
use keytrace_glue::subject::Subject;

/// The facts that were not read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lacking {
    /// The paths of files that would tell a fact on which an answer depends.
    pub files: BTreeSet<String>,
    /// Buckets and prefixes that are read, of which no object was seen that would tell a key.
    pub locations: BTreeSet<(String, String)>,
}

/// What the diagnosis of these subjects lacks. What was read since may show more, so it is worth asking again.
#[must_use]
pub fn lacking(snapshot: &Snapshot, subjects: &[Subject], observations: &[Observation]) -> Lacking {
    let mut lacking = Lacking::default();
    let library = Library::new();
    for subject in subjects {
        let (diagnosis, looked_at) = located(snapshot, &library, subject, observations, &Options::default());
        let of_derivation = diagnosis.unknowns.iter().filter_map(|unknown| match &unknown.why {
            Why::Gap(gap) => Some(gap),
            Why::Reason(_) => None,
        });
        let undecided = diagnosis.calls.iter().filter(|call| call.decision != Decision::Allow);
        let gaps = of_derivation.chain(undecided.flat_map(|call| &call.gaps));
        let files = gaps.filter_map(|gap: &Gap| gap.file.as_ref());
        lacking.files.extend(files.map(|file| file.path().to_owned()));
        let unseen = looked_at.into_iter().filter(|looked_at| is_unseen(snapshot, looked_at));
        lacking.locations.extend(unseen.map(|looked_at| (looked_at.location.bucket, looked_at.location.key)));
    }
    lacking
}

/// Whether objects are read there whose keys matter, and none was seen.
fn is_unseen(snapshot: &Snapshot, looked_at: &LookedAt) -> bool {
    if !looked_at.is_of_objects {
        return false;
    }
    match snapshot.bucket(&looked_at.location.bucket).and_then(|bucket| bucket.objects.as_ref()) {
        Collected::Known(objects) => !objects.iter().any(|object| looked_at.location.covers(object)),
        Collected::NotCollected(gap) => gap.reason.is_none(),
        Collected::Absent => false,
    }
}
