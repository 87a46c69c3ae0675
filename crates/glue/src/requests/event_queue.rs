//! The queues that tell a crawler what changed in S3: the crawler receives, and S3 sends as itself (`R5`).

use keytrace_access::call::{Necessity, Source};
use keytrace_access::row::Row;
use keytrace_aws::partition::partition_of;
use keytrace_iam::request::Principal;
use keytrace_snapshot::collected::Collected;
use keytrace_snapshot::glue::{CatalogTarget, Crawler};
use keytrace_snapshot::snapshot::Snapshot;
use keytrace_uses::{Catalog, Direction, Location, Store, StoreUse, TableName};

use crate::derivation::{Actor, Derivation};
use crate::requests::store::queue::{self, User};
use crate::requests::{resource_link, table};

/// Adds the requests for the queues of all targets.
pub(crate) fn derive(snapshot: &Snapshot, actor: &Actor, crawler: &Crawler, derivation: &mut Derivation) {
    for target in &crawler.targets.s3_targets {
        let buckets = target.path.iter().filter_map(|path| bucket(path)).collect();
        let queues = Queues { events: &target.event_queue_arn, failed: &target.dlq_event_queue_arn, buckets };
        queues.derive(snapshot, actor, derivation);
    }
    for target in &crawler.targets.catalog_targets {
        let buckets = match target.event_queue_arn {
            Some(_) => buckets(snapshot, actor, target),
            None => Vec::new(),
        };
        let queues = Queues { events: &target.event_queue_arn, failed: &target.dlq_event_queue_arn, buckets };
        queues.derive(snapshot, actor, derivation);
    }
}

fn bucket(path: &str) -> Option<String> {
    Location::parse(path).ok().map(|location| location.bucket)
}

/// The buckets of the tables of a target.
fn buckets(snapshot: &Snapshot, actor: &Actor, target: &CatalogTarget) -> Vec<String> {
    let catalog = Catalog::of((&actor.account, &actor.region));
    let database = target.database_name.clone().unwrap_or_default();
    let mut buckets = Vec::new();
    for table in &target.tables {
        let name = TableName { catalog: catalog.clone(), database: database.clone(), table: table.clone() };
        // Why: what is missing on the way is told where the data is looked up.
        let untold = &mut Derivation::default();
        let found = resource_link::find(snapshot, name, untold);
        buckets
            .extend(table::locations(snapshot, &found, untold).into_iter().map(|location| location.bucket));
    }
    buckets.sort();
    buckets.dedup();
    buckets
}

/// The queues of one target, and the buckets whose events they get.
struct Queues<'a> {
    events: &'a Option<String>,
    failed: &'a Option<String>,
    buckets: Vec<String>,
}

impl Queues<'_> {
    fn derive(&self, snapshot: &Snapshot, actor: &Actor, derivation: &mut Derivation) {
        let crawler = User { actor, row: Row::R5, source: None };
        if let Some(arn) = self.failed.as_deref() {
            let condition = "the crawler takes events that failed before".to_owned();
            let each = received(arn, "`DlqEventQueueArn`", Necessity::OnlyIf(condition));
            queue::derive(snapshot, &crawler, (&each, arn), derivation);
        }
        let Some(arn) = self.events.as_deref() else { return };
        let each = received(arn, "`EventQueueArn`", Necessity::Must);
        queue::derive(snapshot, &crawler, (&each, arn), derivation);
        let condition = "S3 sends its events to the queue itself, and not through SNS".to_owned();
        let each = StoreUse { direction: Direction::Write, necessity: Necessity::OnlyIf(condition), ..each };
        let s3 = sender(actor);
        for bucket in &self.buckets {
            let source = Some(source(snapshot, actor, bucket));
            queue::derive(snapshot, &User { actor: &s3, row: Row::R5, source }, (&each, arn), derivation);
        }
        if self.buckets.is_empty() {
            let user = User { actor: &s3, row: Row::R5, source: None };
            queue::derive(snapshot, &user, (&each, arn), derivation);
        }
    }
}

fn received(arn: &str, named_by: &str, necessity: Necessity) -> StoreUse {
    StoreUse {
        store: Store::Queue(arn.to_owned()),
        region: None,
        direction: Direction::Read,
        named_by: named_by.to_owned(),
        necessity,
    }
}

/// S3, which sends events as itself: the key policy alone can admit it, and `alias/aws/sqs` does not.
// Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
fn sender(actor: &Actor) -> Actor {
    let principal = Principal::Service { name: "s3.amazonaws.com".into() };
    Actor { principal, session_policy: None, ..actor.clone() }
}

/// The bucket for which S3 sends, and its owner.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
fn source(snapshot: &Snapshot, actor: &Actor, bucket: &str) -> Source {
    let account = match snapshot.bucket_owner(bucket) {
        Collected::Known(owner) => Collected::Known(owner.clone()),
        Collected::Absent => Collected::Absent,
        Collected::NotCollected(gap) => Collected::NotCollected(gap.in_account(&actor.account)),
    };
    Source { arn: format!("arn:{}:s3:::{bucket}", partition_of(&actor.region)), account }
}
