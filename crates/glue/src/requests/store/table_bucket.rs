//! Table buckets of S3 Tables: S3 asks with the rights of who uses a table, and its upkeep asks as itself (`S13`).

use std::collections::BTreeMap;

use keytrace_access::call::{ContextText, EncryptionContext, KeyReference, Necessity, ViaService};
use keytrace_access::kms::key;
use keytrace_access::row::Row;
use keytrace_aws::arn::Arn;
use keytrace_aws::partition::partition_of;
use keytrace_iam::request::Principal;
use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::collected::Collected;
use keytrace_snapshot::s3_tables::TableEncryption;
use keytrace_snapshot::snapshot::Snapshot;
use keytrace_uses::{Direction, Store, StoreUse, Usage, also_only_if};

use crate::derivation::{Actor, Derivation, Request};
use crate::requests::store::unread;
use crate::sources::arguments::usage;
use crate::sources::arguments::{Arguments, words};
use crate::sources::spark_settings::SparkSettings;

/// The table buckets that settings of Spark and arguments name.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-tables-integrating-glue.html
pub(crate) fn of_job(arguments: &Arguments<'_>, settings: &SparkSettings) -> Vec<StoreUse> {
    let mut found = Vec::new();
    for setting in settings.iter() {
        let named_by = format!("`{}` ({})", setting.name, setting.made_in);
        found.extend(named(&setting.value).flat_map(|each| uses(each, Usage::Unclear, &named_by)));
    }
    for (name, value) in arguments.iter().filter(|(name, _)| *name != "--conf") {
        let named_by = format!("argument `{name}`");
        found.extend(named(value).flat_map(|each| uses(each, usage(&words(name)), &named_by)));
    }
    found
}

/// The uses of a table bucket, or of a table in it.
pub(crate) fn uses(written: &str, telling: Usage, named_by: &str) -> Vec<StoreUse> {
    let each = |(direction, necessity)| StoreUse {
        store: Store::TableBucket(written.to_owned()),
        region: None,
        direction,
        named_by: named_by.to_owned(),
        necessity,
    };
    telling.directions().into_iter().map(each).collect()
}

/// Whether the id of a catalog is that of a table bucket.
pub(crate) fn is_catalog(id: &str) -> bool {
    id.contains(CATALOG)
}

/// How the catalogs of table buckets are named in the Data Catalog.
const CATALOG: &str = "s3tablescatalog/";

/// The table buckets and their tables in a text.
fn named(text: &str) -> impl Iterator<Item = &str> {
    let ends = |letter: char| letter.is_whitespace() || ",;\"'=()[]{}|".contains(letter);
    let is_arn = |token: &str| token.starts_with("arn:") && token.contains(":s3tables:");
    text.split(ends).filter(move |token| is_arn(token) || is_catalog(token))
}

/// A table bucket, and the one table that is meant in it, by its id.
struct Place {
    account: AccountId,
    region: String,
    bucket: String,
    table: Option<String>,
}

impl Place {
    fn of(written: &str, actor: &Actor) -> Option<Self> {
        if let Some((before, bucket)) = written.split_once(CATALOG) {
            let account = AccountId::parse(before.trim_end_matches(':'));
            let bucket = bucket.split('/').next().filter(|name| !name.is_empty())?.to_owned();
            let account = account.unwrap_or_else(|| actor.account.clone());
            return Some(Self { account, region: actor.region.clone(), bucket, table: None });
        }
        let arn = Arn::parse(written).filter(|arn| arn.service == "s3tables" && !arn.region.is_empty())?;
        let mut parts = arn.resource.strip_prefix("bucket/")?.split('/');
        let bucket = parts.next().filter(|name| !name.is_empty())?.to_owned();
        let table = parts.next().filter(|kind| *kind == "table").and_then(|_| parts.next());
        let table = table.filter(|id| !id.is_empty() && *id != "*").map(str::to_owned);
        Some(Self { account: AccountId::parse(arn.account)?, region: arn.region.to_owned(), bucket, table })
    }

    /// The ARN of a table, or what the ARNs of all tables begin with.
    fn context(&self, table: Option<&str>) -> EncryptionContext {
        let Self { account, region, bucket, .. } = self;
        let arn = format!("arn:{}:s3tables:{region}:{account}:bucket/{bucket}/table/", partition_of(region));
        let arn = ContextText::Prefix(format!("{arn}{}", table.unwrap_or_default()));
        EncryptionContext { pairs: BTreeMap::from([("aws:s3:arn".to_owned(), arn)]), open: false }
    }

    /// How the table, or every table that may be meant, is encrypted. Tables that were read have their own keys; all
    /// others have that of the bucket.
    fn encryptions<'a>(&self, snapshot: &'a Snapshot) -> Vec<Encrypted<'a>> {
        let Self { account, region, bucket, table } = self;
        if let Some(table) = table {
            let found = snapshot.table_encryption(account, region, (bucket, table));
            if found.is_known() {
                return vec![Encrypted { table: Some(table.clone()), found }];
            }
        }
        let found = snapshot.table_bucket_encryption(account, region, bucket);
        let mut all = vec![Encrypted { table: None, found }];
        let known = snapshot.region(account, region).into_iter();
        let tables = known.flat_map(|region| &region.s3_tables.table_encryption);
        let own = tables.filter(|((of, _), _)| of == bucket && table.is_none());
        all.extend(own.map(|((_, id), found)| Encrypted { table: Some(id.clone()), found: found.as_ref() }));
        all
    }
}

/// What encrypts one table; without a table, those that were not read.
struct Encrypted<'a> {
    table: Option<String>,
    found: Collected<&'a TableEncryption>,
}

impl Encrypted<'_> {
    /// The key; absent where S3 encrypts with a key of its own, as it does without a setting.
    fn key(&self, snapshot: &Snapshot, place: &Place) -> Collected<KeyReference> {
        let encryption = match &self.found {
            Collected::Known(encryption) => encryption,
            Collected::Absent => return Collected::Absent,
            Collected::NotCollected(gap) => return Collected::NotCollected(gap.clone()),
        };
        if encryption.sse_algorithm.as_deref() != Some("aws:kms") {
            return Collected::Absent;
        }
        let Place { account, region, bucket, .. } = place;
        let read_from = match &self.table {
            Some(table) => format!("encryption of table `{table}` in table bucket `{bucket}`"),
            None => format!("encryption of table bucket `{bucket}`"),
        };
        let written = encryption.kms_key_arn.as_deref().unwrap_or_default();
        Collected::Known(key::resolve(snapshot, written, &read_from, account, region, "s3"))
    }

    fn necessity(&self, necessity: &Necessity, place: &Place) -> Necessity {
        match (&self.table, &place.table) {
            (Some(own), None) => also_only_if(necessity, &format!("it uses table `{own}`")),
            (None, Some(_)) => also_only_if(necessity, "the table is under the key of its table bucket"),
            _ => necessity.clone(),
        }
    }
}

/// Adds the requests of a use of a table bucket: `kms:Decrypt` to read, `kms:GenerateDataKey` too to write.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-tables-kms-permissions.html
pub(crate) fn derive(
    snapshot: &Snapshot,
    actor: &Actor,
    (each, written): (&StoreUse, &str),
    derivation: &mut Derivation,
) {
    let what = || format!("the key of the table bucket ({})", each.named_by);
    let Some(place) = Place::of(written, actor) else {
        return derivation.reason(what(), "its ARN is not that of a table bucket or a table in one");
    };
    for encrypted in place.encryptions(snapshot) {
        let necessity = encrypted.necessity(&each.necessity, &place);
        let (key, necessity) = match encrypted.key(snapshot, &place) {
            Collected::Absent => continue,
            Collected::Known(key) => (key, necessity),
            Collected::NotCollected(gap) => {
                derivation.gap(what(), &gap);
                unread(gap, &necessity, "the table bucket")
            }
        };
        let table = encrypted.table.as_deref();
        let asked = Asked { place: &place, key, context: place.context(table), each };
        asked.by_user(actor, &necessity, derivation);
        asked.by_maintenance(actor, derivation);
    }
}

/// One key of a table bucket, and why it is used.
struct Asked<'a> {
    place: &'a Place,
    key: KeyReference,
    context: EncryptionContext,
    each: &'a StoreUse,
}

impl Asked<'_> {
    fn by_user(&self, actor: &Actor, necessity: &Necessity, derivation: &mut Derivation) {
        let StoreUse { direction, named_by, .. } = self.each;
        let (actions, does): (&[&'static str], _) = match direction {
            Direction::Read => (&["kms:Decrypt"], "reads tables in"),
            Direction::Write => (&["kms:GenerateDataKey", "kms:Decrypt"], "writes tables in"),
        };
        let because = format!("{does} table bucket `{}` ({named_by})", self.place.bucket);
        for action in actions {
            derivation.add(actor.call(self.request(action, necessity.clone(), because.clone())));
        }
    }

    /// Upkeep that is refused fails in silence: small files pile up, and the job goes on.
    fn by_maintenance(&self, actor: &Actor, derivation: &mut Derivation) {
        let service = Actor {
            principal: Principal::Service { name: "maintenance.s3tables.amazonaws.com".into() },
            session_policy: None,
            ..actor.clone()
        };
        let condition = "S3 maintains the tables, which it does by default".to_owned();
        let because = format!("maintains the tables of table bucket `{}`", self.place.bucket);
        for action in ["kms:GenerateDataKey", "kms:Decrypt"] {
            let request = self.request(action, Necessity::OnlyIf(condition.clone()), because.clone());
            let mut call = service.call(request);
            // Why: AWS documents the service principal, and not whether S3 stands between it and KMS.
            call.via_service = ViaService::Either("s3");
            derivation.add(call);
        }
    }

    fn request(&self, action: &'static str, necessity: Necessity, because: String) -> Request {
        Request {
            row: Row::S13,
            action,
            key: self.key.clone(),
            encryption_context: self.context.clone(),
            service: "s3",
            region: self.place.region.clone(),
            necessity,
            because,
        }
    }
}
