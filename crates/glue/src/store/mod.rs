//! Data stores beside S3 and the Data Catalog, and the keys that their services or the job itself use.

mod direct;
pub(crate) mod dynamo_db;
pub(crate) mod queue;
pub(crate) mod redshift;
mod stream;
pub(crate) mod table_bucket;

use std::collections::BTreeMap;

use keytrace_aws::arn::Arn;
use keytrace_iam::request::Principal;
use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::collected::Gap;
use keytrace_snapshot::snapshot::Snapshot;

use crate::access::{Direction, also_only_if};
use crate::derivation::{Actor, Derivation, Request};
use crate::network::Way;
use crate::secret;
use keytrace_access::call::{
    ContextText, EncryptionContext, KeyReference, KeyTarget, Necessity, Source, ViaService,
};
use keytrace_access::row::Row;

/// A use of a data store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StoreUse {
    pub(crate) store: Store,
    /// The Region of the client that is asked, where it is not that of the job. The Region of an ARN comes first.
    pub(crate) region: Option<String>,
    pub(crate) direction: Direction,
    /// Where the store was named: ``node `Orders` (DirectKinesisSource)``.
    pub(crate) named_by: String,
    pub(crate) necessity: Necessity,
}

/// A data store, by its name or ARN as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Store {
    KinesisStream(String),
    DynamoDbTable(String),
    Secret(String),
    /// By name, URL or ARN.
    Queue(String),
    /// A table bucket of S3 Tables or a table in it: by ARN, or by the id of its catalog (`…:s3tablescatalog/…`).
    TableBucket(String),
    Key(DirectKey),
}

impl Store {
    /// Whether it is named by its ARN, which has its Region.
    pub(crate) fn is_arn(&self) -> bool {
        let written = match self {
            Self::KinesisStream(written)
            | Self::DynamoDbTable(written)
            | Self::Secret(written)
            | Self::Queue(written)
            | Self::TableBucket(written) => written,
            Self::Key(key) => &key.written,
        };
        written.starts_with("arn:")
    }
}

/// A key that the job's own process uses, without a service between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DirectKey {
    /// The key: an ARN, id or alias.
    pub(crate) written: String,
    /// Where it was read: ``parameter `encryption.key-id` of table `sales.orders` ``.
    pub(crate) read_from: String,
    pub(crate) row: Row,
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
    match &each.store {
        Store::KinesisStream(written) => stream::derive(snapshot, actor, (each, written), derivation),
        Store::DynamoDbTable(written) => {
            dynamo_db::derive(snapshot, actor, Row::T5, (each, written), derivation);
        }
        Store::Secret(written) => {
            secret::derive(snapshot, actor, written, &each.named_by, each.necessity.clone(), derivation);
        }
        Store::Queue(written) => {
            let user = queue::User { actor, row: Row::T9, source: None };
            queue::derive(snapshot, &user, (each, written), derivation);
        }
        Store::TableBucket(written) => table_bucket::derive(snapshot, actor, (each, written), derivation),
        Store::Key(direct) => direct::derive(snapshot, actor, ways, (each, direct), derivation),
    }
}

/// A store that a service encrypts: what every request for its key has.
struct Encrypted<'a> {
    row: Row,
    service: &'static str,
    place: &'a Place,
    key: KeyReference,
    context: BTreeMap<String, ContextText>,
    source: Option<Source>,
}

impl Encrypted<'_> {
    fn add(
        &self,
        actor: &Actor,
        (action, necessity): (&'static str, Necessity),
        because: String,
        derivation: &mut Derivation,
    ) {
        // Why: KMS takes an encryption context for what is encrypted, and DescribeKey encrypts nothing.
        let pairs = if action == "kms:DescribeKey" { BTreeMap::new() } else { self.context.clone() };
        let mut call = actor.call(Request {
            row: self.row,
            action,
            key: self.key.clone(),
            encryption_context: EncryptionContext { pairs, open: false },
            service: self.service,
            region: self.place.region.clone(),
            necessity,
            because,
        });
        if matches!(actor.principal, Principal::Service { .. }) {
            // Why: a service that acts as itself has no caller whose rights another passes on.
            call.via_service = ViaService::Direct;
            call.source = self.source.clone();
        }
        derivation.add(call);
    }
}

/// A key that nobody could read, and the necessity of what may need it.
fn unread(gap: Gap, necessity: &Necessity, what: &str) -> (KeyReference, Necessity) {
    let only_if = also_only_if(necessity, &format!("{what} is encrypted with a key of KMS"));
    let read_from = gap.fact.clone();
    (KeyReference { written: String::new(), read_from, target: KeyTarget::Unknown(gap) }, only_if)
}

/// Where a store is, and its name there.
struct Place {
    account: AccountId,
    region: String,
    name: String,
}

impl Place {
    /// Reads a name, or an ARN whose resource begins with `kind`: `stream/`. None where the ARN is another's.
    fn of(written: &str, (service, kind): (&str, &str), actor: &Actor, region: Option<&str>) -> Option<Self> {
        if !written.starts_with("arn:") {
            let region = region.unwrap_or(&actor.region).to_owned();
            return Some(Self { account: actor.account.clone(), region, name: written.to_owned() });
        }
        let arn = Arn::parse(written).filter(|arn| arn.service == service && !arn.region.is_empty())?;
        let name = arn.resource.strip_prefix(kind)?.split('/').next()?;
        let account = AccountId::parse(arn.account)?;
        Some(Self { account, region: arn.region.to_owned(), name: name.to_owned() })
    }
}
