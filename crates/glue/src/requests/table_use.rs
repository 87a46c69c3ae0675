//! What the use of a table of the Data Catalog leads to: its data in S3, or the store or connection behind it.

use std::collections::BTreeMap;

use keytrace_access::call::Necessity;
use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::glue::{GlueTable, Table};
use keytrace_snapshot::snapshot::Snapshot;
use keytrace_uses::{
    Catalog, CatalogUse, ConnectionUse, Direction, Format, Purpose, S3Access, Store, StoreUse, TableName,
    TableUse, Usage, Uses,
};

use crate::derivation::Derivation;
use crate::requests::resource_link::Found;
use crate::requests::store::table_bucket;
use crate::requests::{file_format, resource_link, table};

/// The use of a table, as uses of what is behind it. A table that was not read is reported in `derivation`.
pub(crate) fn uses(
    snapshot: &Snapshot,
    place: (&AccountId, &str),
    each: &TableUse,
    derivation: &mut Derivation,
) -> Uses {
    let found = find(snapshot, place, each, derivation);
    let mut uses = Uses::default();
    if let Some(table) = found.table {
        match Behind::of(table) {
            Some(behind) => behind.add(each, &mut uses),
            None => in_s3(snapshot, &found, each, &mut uses, derivation),
        }
        uses.stores.extend(file_format::of_iceberg(snapshot, place, (each, table)));
    }
    if let Some(id) = each.catalog_id.as_deref().filter(|id| table_bucket::is_catalog(id)) {
        uses.stores.extend(table_bucket::uses(id, each.direction, &each.named_by));
    }
    uses.catalog.extend(asked(each, &found));
    uses.under(&each.necessity);
    uses
}

/// A use of a table as Data Quality and transforms name it; `None` if its name is missing.
pub(crate) fn of_glue_table(
    table: &GlueTable,
    direction: Usage,
    named_by: &str,
    necessity: Necessity,
) -> Option<TableUse> {
    Some(TableUse {
        catalog_id: table.catalog_id.clone(),
        database: table.database_name.clone()?,
        table: table.table_name.clone()?,
        direction,
        named_by: named_by.to_owned(),
        necessity,
    })
}

/// The table that is meant, through resource links (`G8`).
fn find<'a>(
    snapshot: &'a Snapshot,
    place: (&AccountId, &str),
    each: &TableUse,
    derivation: &mut Derivation,
) -> Found<'a> {
    let TableUse { database, table, catalog_id, .. } = each;
    let (catalog, inside) = resource_link::catalog(&Catalog::of(place), catalog_id.as_deref());
    let name = TableName { catalog: catalog.clone(), database: database.clone(), table: table.clone() };
    let Some(why) = inside else { return resource_link::find(snapshot, name, derivation) };
    if !catalog_id.as_deref().is_some_and(table_bucket::is_catalog) {
        derivation.reason(format!("where table `{database}.{table}` is"), why);
    }
    Found { catalogs: vec![catalog], table: None, name }
}

fn in_s3(
    snapshot: &Snapshot,
    found: &Found<'_>,
    each: &TableUse,
    uses: &mut Uses,
    derivation: &mut Derivation,
) {
    let TableUse { database, table, direction, named_by, .. } = each;
    let named_by = format!("table `{database}.{table}` of {named_by}");
    let format = found.table.map_or(Format::Other, table::format);
    if let (Some(metadata), Usage::Writes) = (found.table.and_then(table::metadata), direction) {
        // Why: whoever commits to a table of Iceberg reads its present metadata first.
        let because = format!("the metadata of {named_by}");
        let access = S3Access::new(metadata, Purpose::Data, Direction::Read, &because, Necessity::Must);
        uses.accesses.push(S3Access { format, ..access.of_table(found.name.clone()) });
    }
    for location in table::locations(snapshot, found, derivation) {
        let accesses = direction.accesses(&location, &named_by).into_iter();
        uses.accesses
            .extend(accesses.map(|access| S3Access { format, ..access.of_table(found.name.clone()) }));
    }
}

/// What the Data Catalogs are asked about a table.
fn asked(each: &TableUse, found: &Found<'_>) -> Vec<CatalogUse> {
    let TableUse { database, table, direction, named_by, .. } = each;
    let because = |does: &str| format!("{does} table `{database}.{table}` ({named_by})");
    let looks_up =
        |catalog: &Catalog| CatalogUse::reads(because("looks up"), Necessity::Must).of(catalog.clone());
    let mut asked: Vec<CatalogUse> = found.catalogs.iter().map(looks_up).collect();
    let changes = match direction {
        Usage::Reads => None,
        Usage::Writes => Some("the job changes the table or its partitions"),
        Usage::Unclear => Some("the job writes there"),
    };
    let changes = changes.map(|condition| Necessity::OnlyIf(condition.to_owned()));
    let owner = || found.name.catalog.clone();
    asked.extend(changes.map(|necessity| CatalogUse::changes(because("changes"), necessity).of(owner())));
    asked
}

/// A store or a connection behind a table, in place of S3.
struct Behind {
    store: Option<Store>,
    region: Option<String>,
    connection: Option<String>,
}

impl Behind {
    /// What the table's parameters and location tell; none for a table in S3.
    // Source: https://docs.aws.amazon.com/glue/latest/dg/add-job-streaming.html; the names of the parameters are as the
    // console writes them.
    fn of(table: &Table) -> Option<Self> {
        let descriptor = table.storage_descriptor.as_ref();
        let location = descriptor.and_then(|descriptor| descriptor.location.as_deref()).unwrap_or_default();
        let own = &table.parameters;
        let maps = descriptor.map(|descriptor| &descriptor.parameters).into_iter().chain([own]);
        let maps: Vec<&BTreeMap<String, String>> = maps.collect();
        let parameter = |name: &str| {
            let value = maps.iter().find_map(|map| map.get(name)).map(|value| value.trim());
            value.filter(|value| !value.is_empty())
        };
        let connection = parameter("connectionName").map(str::to_owned);
        let of_stream = || parameter("streamARN").or_else(|| parameter("streamName")).unwrap_or(location);
        let (store, region) = match parameter("typeOfData") {
            Some("kinesis") => {
                let endpoint = parameter("endpointUrl").or_else(|| parameter("kinesisUrl"));
                let region = endpoint.and_then(region_of_endpoint).map(str::to_owned);
                (Some(Store::KinesisStream(of_stream().to_owned())), region)
            }
            _ if location.starts_with("arn:") && location.contains(":dynamodb:") => {
                (Some(Store::DynamoDbTable(location.to_owned())), None)
            }
            _ => (None, None),
        };
        let is_elsewhere = store.is_some() || (connection.is_some() && !location.contains("://"));
        is_elsewhere.then_some(Self { store, region, connection })
    }

    fn add(self, each: &TableUse, uses: &mut Uses) {
        let TableUse { database, table, named_by, direction, .. } = each;
        let named_by = format!("table `{database}.{table}` of {named_by}");
        uses.connections.extend(self.connection.map(|name| ConnectionUse {
            name,
            named_by: named_by.clone(),
            necessity: Necessity::Must,
        }));
        let Some(store) = self.store else { return };
        for (direction, necessity) in direction.directions() {
            let (store, region, named_by) = (store.clone(), self.region.clone(), named_by.clone());
            uses.stores.push(StoreUse { store, region, direction, named_by, necessity });
        }
    }
}

/// The Region in `https://kinesis.us-east-1.amazonaws.com`.
pub(crate) fn region_of_endpoint(endpoint: &str) -> Option<&str> {
    let host = endpoint.split_once("://").map_or(endpoint, |(_, rest)| rest);
    let mut parts = host.split('.');
    let _service = parts.next()?;
    let region = parts.next()?;
    (region.contains('-') && parts.next()? == "amazonaws").then_some(region)
}
