//! Kinesis streams: Kinesis asks with the rights of who reads (`T1`) or writes (`T2`).

use std::collections::BTreeMap;

use keytrace_access::call::ContextText;
use keytrace_access::kms::key;
use keytrace_access::row::Row;
use keytrace_aws::partition::partition_of;
use keytrace_snapshot::collected::Collected;
use keytrace_snapshot::snapshot::Snapshot;
use keytrace_uses::{Direction, StoreUse};

use crate::derivation::{Actor, Derivation};
use crate::requests::store::{Encrypted, Place, unread};

/// Adds the request of a use of a stream: `kms:Decrypt` to read, `kms:GenerateDataKey` to write.
// Source: https://docs.aws.amazon.com/streams/latest/dev/permissions-user-key-KMS.html
pub(super) fn derive(
    snapshot: &Snapshot,
    actor: &Actor,
    (each, written): (&StoreUse, &str),
    derivation: &mut Derivation,
) {
    let what = || format!("the key of the stream ({})", each.named_by);
    let Some(place) = Place::of(written, ("kinesis", "stream/"), actor, each.region.as_deref()) else {
        return derivation.reason(what(), "its ARN is not that of a stream");
    };
    let Place { account, region, name } = &place;
    let (key, necessity) = match snapshot.stream(account, region, name) {
        Collected::Known(stream) if stream.encryption_type.as_deref() != Some("KMS") => return,
        Collected::Known(stream) => {
            let written = stream.key_id.as_deref().unwrap_or_default();
            let read_from = format!("encryption of stream `{name}`");
            let key = key::resolve(snapshot, written, &read_from, account, region, "kinesis");
            (key, each.necessity.clone())
        }
        Collected::Absent => return derivation.reason(what(), format!("there is no stream `{name}`")),
        Collected::NotCollected(gap) => {
            derivation.gap(what(), &gap);
            unread(gap, &each.necessity, "the stream")
        }
    };
    let arn = format!("arn:{}:kinesis:{region}:{account}:stream/{name}", partition_of(region));
    let context = BTreeMap::from([("aws:kinesis:arn".to_owned(), ContextText::Exact(arn))]);
    let (row, action, does) = match each.direction {
        Direction::Read => (Row::T1, "kms:Decrypt", "reads"),
        Direction::Write => (Row::T2, "kms:GenerateDataKey", "writes to"),
    };
    let because = format!("{does} stream `{name}` ({})", each.named_by);
    let stream = Encrypted { row, service: "kinesis", place: &place, key, context, source: None };
    stream.add(actor, (action, necessity), because, derivation);
}
