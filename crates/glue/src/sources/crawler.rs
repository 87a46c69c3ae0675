//! The KMS requests of a crawler: of the objects that it crawls (`R1`, `R2`).

use keytrace_access::call::Necessity;
use keytrace_access::row::Row;
use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::collected::Collected;
use keytrace_snapshot::glue::{Crawler, LakeFormationConfiguration, S3Target};
use keytrace_snapshot::snapshot::Snapshot;
use keytrace_uses::{
    Catalog, CatalogUse, ConnectionUse, Direction, Location, Purpose, S3Access, Store, StoreUse, TableName,
};
use regex::Regex;

use crate::derivation::{Actor, Derivation};
use crate::requests::iceberg::Iceberg;
use crate::requests::lake_formation::Credentials;
use crate::requests::s3::S3;
use crate::requests::s3a::S3a;
use crate::requests::{
    catalog, connection, event_queue, log_group, logs, resource_link, s3_write, store, table,
};
use crate::role;
use crate::sources::exclusion;
use crate::subject::Subject;

/// Derives the requests of a crawler.
pub(crate) fn derive(snapshot: &Snapshot, subject: &Subject, derivation: &mut Derivation) {
    let what = || format!("the requests of crawler `{}`", subject.name);
    let crawler = match snapshot.crawler(&subject.account, &subject.region, &subject.name) {
        Collected::Known(crawler) => crawler,
        Collected::Absent => return derivation.reason(what(), "there is no such crawler"),
        Collected::NotCollected(gap) => return derivation.gap(what(), &gap),
    };
    let (principal, problem) = role::of_subject(snapshot, subject, crawler.role.as_deref());
    derivation.role_problem = problem;
    let Some(principal) = principal else { return };
    let actor = Actor {
        principal,
        account: subject.account.clone(),
        region: subject.region.clone(),
        session_policy: None,
    };
    let place = (&subject.account, subject.region.as_str());
    let name = crawler.crawler_security_configuration.as_deref();
    // Why: the setting touches only the few files that a crawler writes, never what it reads.
    let header = s3_write::of_security_configuration(snapshot, place, name, derivation);
    let lake_formation = credentials(crawler, &subject.account);
    let s3 = S3 {
        snapshot,
        actor: &actor,
        header,
        s3a: S3a::default(),
        iceberg: Iceberg::default(),
        client_side: Vec::new(),
        lake_formation,
    };
    let mut accesses = Vec::new();
    for name in connections(crawler) {
        let each = ConnectionUse::new(name, "a target of the crawler");
        accesses.extend(connection::accesses(snapshot, place, &each, derivation));
    }
    for name in jdbc_connections(crawler) {
        accesses.extend(connection::beside_driver(snapshot, place, name));
    }
    accesses.extend(crawled(snapshot, subject, crawler, derivation));
    for access in accesses {
        s3.derive(&access, derivation);
    }
    stores(snapshot, &actor, crawler, derivation);
    event_queue::derive(snapshot, &actor, crawler, derivation);
    catalog::derive(snapshot, &actor, &catalog_uses(snapshot, place, crawler), derivation);
    let groups = [log_group::of_crawler(&actor, name)];
    logs::derive(snapshot, &actor, logs::OF_CRAWLER, (&groups, name, None), derivation);
    for name in connections(crawler) {
        connection::credentials(snapshot, &actor, name, &Necessity::Must, derivation);
    }
}

/// DynamoDB tables (`R4`).
fn stores(snapshot: &Snapshot, actor: &Actor, crawler: &Crawler, derivation: &mut Derivation) {
    for name in crawler.targets.dynamo_db_targets.iter().filter_map(|target| target.path.as_deref()) {
        let each = StoreUse {
            store: Store::DynamoDbTable(name.to_owned()),
            region: None,
            direction: Direction::Read,
            named_by: "DynamoDB target".to_owned(),
            necessity: Necessity::Must,
        };
        store::dynamo_db::derive(snapshot, actor, Row::R4, (&each, name), derivation);
    }
}

/// A crawler looks up what the Data Catalog holds, and updates it.
fn catalog_uses(snapshot: &Snapshot, place: (&AccountId, &str), crawler: &Crawler) -> Vec<CatalogUse> {
    let tables = match &crawler.database_name {
        Some(database) => format!("tables of database `{database}`"),
        None => "the tables of its catalog targets".to_owned(),
    };
    let database = crawler.database_name.as_deref().unwrap_or_default();
    let catalogs = resource_link::of_database(snapshot, Catalog::of(place), database);
    let looks_up = |catalog: &Catalog| {
        CatalogUse::reads(format!("looks up {tables}"), Necessity::Must).of(catalog.clone())
    };
    let mut uses: Vec<CatalogUse> = catalogs.iter().map(looks_up).collect();
    let write = CatalogUse::changes(format!("creates or updates {tables}"), Necessity::Must);
    let write = CatalogUse { write_row: Row::R6, ..write };
    uses.extend(catalogs.last().map(|owner| write.of(owner.clone())));
    for target in &crawler.targets.catalog_targets {
        let database = target.database_name.clone().unwrap_or_default();
        for table in &target.tables {
            let name =
                TableName { catalog: Catalog::of(place), database: database.clone(), table: table.clone() };
            // Why: what is missing on the way is told where the data is looked up.
            let found = resource_link::find(snapshot, name, &mut Derivation::default());
            let foreign = found.catalogs.iter().filter(|catalog| !catalogs.contains(catalog));
            uses.extend(foreign.map(&looks_up));
        }
    }
    let connection = |name| CatalogUse::reads(format!("reads connection `{name}`"), Necessity::Must);
    uses.extend(connections(crawler).map(connection));
    uses
}

/// Whose registered roles read in the place of the crawler's (`R8`).
fn credentials(crawler: &Crawler, own: &AccountId) -> Credentials {
    let configuration = crawler.lake_formation_configuration.as_ref();
    let is_on = |each: &&LakeFormationConfiguration| each.use_lake_formation_credentials == Some(true);
    match configuration.filter(is_on) {
        Some(on) => {
            let account = on.account_id.as_deref().and_then(AccountId::parse);
            Credentials::OfCrawler(account.unwrap_or_else(|| own.clone()))
        }
        None => Credentials::Own,
    }
}

fn crawled(
    snapshot: &Snapshot,
    subject: &Subject,
    crawler: &Crawler,
    derivation: &mut Derivation,
) -> Vec<S3Access> {
    let targets = &crawler.targets;
    let mut accesses = Vec::new();
    for target in &targets.s3_targets {
        let exclusions = exclusions(target, derivation);
        for location in target.path.iter().filter_map(|path| crawled_location(path, derivation)) {
            let (purpose, must) = (Purpose::Crawled, Necessity::Must);
            let access = S3Access::new(location, purpose, Direction::Read, "S3 target", must);
            accesses.push(S3Access { exclusions: exclusions.clone(), ..access });
        }
    }
    for target in &targets.catalog_targets {
        let database = target.database_name.as_deref().unwrap_or_default();
        for name in &target.tables {
            let catalog = Catalog::of((&subject.account, &subject.region));
            let table = TableName { catalog, database: database.to_owned(), table: name.clone() };
            let found = resource_link::find(snapshot, table, derivation);
            for location in table::locations(snapshot, &found, derivation) {
                let (purpose, must) = (Purpose::Crawled, Necessity::Must);
                let named_by = format!("table `{database}.{name}` of a catalog target");
                let access = S3Access::new(location, purpose, Direction::Read, &named_by, must);
                accesses.push(access.of_table(found.name.clone()));
            }
        }
    }
    accesses.extend(open_tables(crawler, derivation));
    accesses
}

/// Delta Lake, Iceberg and Hudi tables. Only a Delta target with `WriteManifest` is written to.
fn open_tables(crawler: &Crawler, derivation: &mut Derivation) -> Vec<S3Access> {
    let targets = &crawler.targets;
    let delta = targets.delta_targets.iter().flat_map(|target| {
        target.delta_tables.iter().map(|path| (path, "Delta target", target.write_manifest == Some(true)))
    });
    let iceberg = targets.iceberg_targets.iter().flat_map(|target| &target.paths);
    let hudi = targets.hudi_targets.iter().flat_map(|target| &target.paths);
    let others = iceberg
        .map(|path| (path, "Iceberg target", false))
        .chain(hudi.map(|path| (path, "Hudi target", false)));
    let mut accesses = Vec::new();
    for (path, named_by, writes_manifest) in delta.chain(others) {
        let Some(location) = crawled_location(path, derivation) else { continue };
        let access = |direction| {
            S3Access::new(location.clone(), Purpose::OpenTable, direction, named_by, Necessity::Must)
        };
        accesses.push(access(Direction::Read));
        accesses.extend(writes_manifest.then(|| access(Direction::Write)));
    }
    accesses
}

fn crawled_location(path: &str, derivation: &mut Derivation) -> Option<Location> {
    Location::parse(path)
        .map_err(|why| derivation.reason("the S3 location of a target", why.to_string()))
        .ok()
}

fn exclusions(target: &S3Target, derivation: &mut Derivation) -> Vec<Regex> {
    let mut patterns = Vec::new();
    for glob in &target.exclusions {
        match exclusion::pattern(glob) {
            Some(pattern) => patterns.push(pattern),
            None => {
                derivation.reason(format!("what exclusion `{glob}` leaves out"), "it is no valid pattern")
            }
        }
    }
    patterns
}

fn jdbc_connections(crawler: &Crawler) -> impl Iterator<Item = &str> {
    let names = crawler.targets.jdbc_targets.iter().filter_map(|target| target.connection_name.as_deref());
    names.filter(|name| !name.is_empty())
}

fn connections(crawler: &Crawler) -> impl Iterator<Item = &str> {
    let targets = &crawler.targets;
    let s3 = targets.s3_targets.iter().map(|target| &target.connection_name);
    let jdbc = targets.jdbc_targets.iter().map(|target| &target.connection_name);
    let mongo_db = targets.mongo_db_targets.iter().map(|target| &target.connection_name);
    let catalog = targets.catalog_targets.iter().map(|target| &target.connection_name);
    let delta = targets.delta_targets.iter().map(|target| &target.connection_name);
    let iceberg = targets.iceberg_targets.iter().map(|target| &target.connection_name);
    let hudi = targets.hudi_targets.iter().map(|target| &target.connection_name);
    let names = s3.chain(jdbc).chain(mongo_db).chain(catalog).chain(delta).chain(iceberg).chain(hudi);
    names.flatten().map(String::as_str).filter(|name| !name.is_empty())
}
