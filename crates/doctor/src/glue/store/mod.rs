//! Data stores beside S3 and the Data Catalog, and the keys that their services or the job itself use.

use snapshot::snapshot::Snapshot;

use crate::glue::access::{Direction, also_only_if};
use crate::glue::derivation::{Actor, Derivation, Request};
use crate::glue::network::Way;
use crate::glue::row::Row;
use crate::glue::secret;
use crate::kms::call::{EncryptionContext, Necessity, ViaService};
use crate::kms::key;

/// A use of a data store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StoreUse {
    pub(crate) store: Store,
    pub(crate) direction: Direction,
    /// Where the store was named: ``node `Orders` (DirectKinesisSource)``.
    pub(crate) named_by: String,
    pub(crate) necessity: Necessity,
}

/// A data store, by its name or ARN as written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "scripts and visual nodes name stores, and are read next")]
pub(crate) enum Store {
    KinesisStream(String),
    DynamoDbTable(String),
    Secret(String),
    /// By name, URL or ARN.
    Queue(String),
    Key(DirectKey),
}

/// A key that the job's own process uses, without a service between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DirectKey {
    /// The key: an ARN, id or alias.
    pub(crate) written: String,
    /// Where it was read: ``parameter `encryption.key-id` of table `sales.orders` ``.
    pub(crate) read_from: String,
    pub(crate) row: &'static Row,
    pub(crate) actions: Vec<&'static str>,
    pub(crate) encryption_context: EncryptionContext,
    /// What is done, in words: `encrypts objects before it writes them`.
    pub(crate) does: String,
}

/// Adds the requests of a use. `ways` are those of the job's own process to KMS.
pub(crate) fn derive(
    snapshot: &Snapshot,
    actor: &Actor,
    ways: &[Way],
    each: &StoreUse,
    derivation: &mut Derivation,
) {
    let unread = |kind: &str, name: &str| format!("the key of {kind} `{name}` ({})", each.named_by);
    match &each.store {
        Store::Key(direct) => by_the_job(snapshot, actor, ways, (each, direct), derivation),
        Store::KinesisStream(name) => {
            derivation.reason(unread("stream", name), "streams are not looked up yet");
        }
        Store::DynamoDbTable(name) => {
            derivation.reason(unread("DynamoDB table", name), "DynamoDB tables are not looked up yet");
        }
        Store::Secret(name) => {
            secret::derive(snapshot, actor, name, &each.named_by, each.necessity.clone(), derivation);
        }
        Store::Queue(name) => {
            derivation.reason(unread("queue", name), "queues are not looked up yet");
        }
    }
}

/// The job's own process asks KMS: no service stands between, and the job's network leads there.
fn by_the_job(
    snapshot: &Snapshot,
    actor: &Actor,
    ways: &[Way],
    (each, direct): (&StoreUse, &DirectKey),
    derivation: &mut Derivation,
) {
    let DirectKey { written, read_from, does, .. } = direct;
    // Why: an ARN tells the Region of the client that the job must take.
    let region = iam::arn::Arn::parse(written).map(|arn| arn.region).filter(|region| !region.is_empty());
    let region = region.unwrap_or(&actor.region);
    let key = key::resolve(snapshot, written, read_from, &actor.account, region, "kms");
    for way in ways {
        let necessity = match &way.subnet {
            Some(subnet) if ways.len() > 1 => {
                also_only_if(&each.necessity, &format!("Glue takes subnet {subnet}"))
            }
            Some(_) | None => each.necessity.clone(),
        };
        for action in &direct.actions {
            let mut call = actor.call(Request {
                row: direct.row,
                action,
                key: key.clone(),
                encryption_context: direct.encryption_context.clone(),
                service: "kms",
                region: region.to_owned(),
                necessity: necessity.clone(),
                because: format!("{does} ({})", each.named_by),
            });
            call.via_service = ViaService::Direct;
            call.network = way.path.clone();
            derivation.add(call);
        }
    }
}
