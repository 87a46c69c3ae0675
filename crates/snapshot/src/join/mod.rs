//! Two snapshots made one: what either of them tells. Where both tell, the later one counts.
//!
//! Every struct is taken apart field by field, so that a new fact cannot be forgotten here.

mod account;
mod fact;
mod organization;
mod region;
mod workloads;

use crate::collected::Collected;
use crate::s3::Bucket;
use crate::snapshot::{Metadata, Snapshot};
use crate::timestamp::Timestamp;
use fact::{deep, each, newer, sample};

/// One snapshot that tells what these tell, for example of the accounts of different owners. Of two that know the same
/// fact, the one that was collected later counts; where the times do not tell, the one that stands later.
///
/// What was refused to one and told to another is told. Nothing is said of whether the facts fit together: between the
/// two moments the account may have changed.
#[must_use]
pub fn join(snapshots: impl IntoIterator<Item = Snapshot>) -> Snapshot {
    let mut in_order: Vec<Snapshot> = snapshots.into_iter().collect();
    // Why: the sort is stable, so that snapshots without times stay in the order in which they were given.
    if in_order.iter().all(|snapshot| utc(snapshot).is_some()) {
        in_order.sort_by(|one, other| utc(one).cmp(&utc(other)));
    }
    in_order.into_iter().fold(Snapshot::empty(), |mut earlier, later| {
        join_two(&mut earlier, later);
        earlier
    })
}

/// The time of a snapshot, if it is written so that texts in order are times in order: ISO 8601 in UTC.
fn utc(snapshot: &Snapshot) -> Option<&str> {
    let text = snapshot.metadata.collected_at.as_ref().map(Timestamp::as_str)?;
    (text.as_bytes().get(10) == Some(&b'T') && text.ends_with('Z')).then_some(text)
}

fn join_two(earlier: &mut Snapshot, later: Snapshot) {
    let Snapshot { metadata, accounts, organization, buckets } = later;
    join_metadata(&mut earlier.metadata, metadata);
    each(&mut earlier.accounts, accounts, account::join);
    deep(&mut earlier.organization, organization, organization::join);
    each(&mut earlier.buckets, buckets, |earlier, later| deep(earlier, later, join_bucket));
}

fn join_metadata(earlier: &mut Metadata, later: Metadata) {
    let Metadata { tool_version, collected_at, caller, regions } = later;
    earlier.tool_version = tool_version.or(earlier.tool_version.take());
    earlier.collected_at = collected_at.or(earlier.collected_at.take());
    earlier.caller = caller.or(earlier.caller.take());
    for region in regions {
        if !earlier.regions.contains(&region) {
            earlier.regions.push(region);
        }
    }
}

fn join_bucket(earlier: &mut Bucket, later: Bucket) {
    let Bucket { region, encryption, policy, objects } = later;
    newer(&mut earlier.region, region);
    newer(&mut earlier.encryption, encryption);
    newer(&mut earlier.policy, policy);
    sample(&mut earlier.objects, objects, |one, other| one.key == other.key);
}

/// Whether AWS told a fact, if only that there is none.
fn is_told<T>(fact: &Collected<T>) -> bool {
    !matches!(fact, Collected::NotCollected(_))
}
