//! SQS queues: SQS asks with the rights of who receives from a queue or sends to it.

use std::collections::BTreeMap;

use keytrace_access::call::{ContextText, Source};
use keytrace_access::kms::key;
use keytrace_access::row::Row;
use keytrace_aws::partition::partition_of;
use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::collected::Collected;
use keytrace_snapshot::data_stores::QueueAttributes;
use keytrace_snapshot::snapshot::Snapshot;
use keytrace_uses::{Direction, StoreUse};

use crate::derivation::{Actor, Derivation};
use crate::requests::store::{Encrypted, Place, unread};

/// Who uses a queue: a job by its script (`T9`), a crawler or S3 (`R5`).
pub(crate) struct User<'a> {
    pub(crate) actor: &'a Actor,
    pub(crate) row: Row,
    pub(crate) source: Option<Source>,
}

/// Adds the requests of a use of a queue: `kms:Decrypt` to receive, `kms:GenerateDataKey` too to send.
// Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
pub(crate) fn derive(
    snapshot: &Snapshot,
    user: &User<'_>,
    (each, written): (&StoreUse, &str),
    derivation: &mut Derivation,
) {
    let User { actor, row, source } = user;
    let what = || format!("the key of the queue ({})", each.named_by);
    let Some(place) = place(written, actor, each.region.as_deref()) else {
        return derivation.reason(what(), "its ARN is not that of a queue");
    };
    let Place { account, region, name } = &place;
    let (key, necessity) = match snapshot.queue(account, region, name) {
        Collected::Known(queue) => {
            let Some(written) = key_of(queue) else { return };
            let read_from = format!("encryption of queue `{name}`");
            let key = key::resolve(snapshot, written, &read_from, account, region, "sqs");
            (key, each.necessity.clone())
        }
        Collected::Absent => return derivation.reason(what(), format!("there is no queue `{name}`")),
        Collected::NotCollected(gap) => {
            derivation.gap(what(), &gap);
            unread(gap, &each.necessity, "the queue")
        }
    };
    let arn = format!("arn:{}:sqs:{region}:{account}:{name}", partition_of(region));
    let context = BTreeMap::from([("aws:sqs:arn".to_owned(), ContextText::Exact(arn))]);
    let queue = Encrypted { row: *row, service: "sqs", place: &place, key, context, source: source.clone() };
    let (actions, does): (&[&'static str], _) = match each.direction {
        Direction::Read => (&["kms:Decrypt"], "receives from"),
        Direction::Write => (&["kms:GenerateDataKey", "kms:Decrypt"], "sends to"),
    };
    for action in actions {
        let because = format!("{does} queue `{name}` ({})", each.named_by);
        queue.add(actor, (action, necessity.clone()), because, derivation);
    }
}

fn key_of(queue: &QueueAttributes) -> Option<&str> {
    queue.kms_master_key_id.as_deref().filter(|written| !written.is_empty())
}

/// A name, an ARN, or a URL: `https://sqs.us-east-1.amazonaws.com/111122223333/events`.
fn place(written: &str, actor: &Actor, region: Option<&str>) -> Option<Place> {
    let Some((_, rest)) = written.split_once("://") else {
        return Place::of(written, ("sqs", ""), actor, region);
    };
    let mut parts = rest.split('/');
    let mut host = parts.next()?.split('.');
    let region = host.find(|part| *part != "sqs" && *part != "queue")?.to_owned();
    let account = AccountId::parse(parts.next()?)?;
    Some(Place { account, region, name: parts.next()?.to_owned() })
}
