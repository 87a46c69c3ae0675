//! Tables of the Data Catalog: where their data and the data of their partitions are.

use keytrace_snapshot::collected::Collected;
use keytrace_snapshot::glue::{StorageDescriptor, Table};
use keytrace_snapshot::snapshot::Snapshot;
use keytrace_uses::{Format, Location, TableName};

use crate::derivation::Derivation;
use crate::requests::resource_link::Found;

/// The locations of a table that was found, and of those of its partitions that lie elsewhere.
pub(crate) fn locations(
    snapshot: &Snapshot,
    table: &Found<'_>,
    derivation: &mut Derivation,
) -> Vec<Location> {
    let TableName { catalog, database, table: name } = &table.name;
    let Some(facts) = table.table else { return Vec::new() };
    let what = format!("where table `{database}.{name}` is");
    let mut found = Vec::new();
    for written in facts.storage_descriptor.iter().flat_map(written) {
        match Location::parse(written) {
            Ok(location) => add(location, &mut found),
            Err(why) => derivation.reason(what.clone(), why.to_string()),
        }
    }
    match snapshot.partitions(&catalog.account, &catalog.region, database, name) {
        Collected::Known(partitions) => {
            let descriptors = partitions.iter().filter_map(|partition| partition.storage_descriptor.as_ref());
            for location in descriptors.flat_map(written).filter_map(|text| Location::parse(text).ok()) {
                add(location, &mut found);
            }
        }
        Collected::Absent => {}
        Collected::NotCollected(gap) => {
            derivation.gap(format!("where the partitions of table `{database}.{name}` are"), &gap);
        }
    }
    found
}

/// The format of a table's files.
pub(crate) fn format(table: &Table) -> Format {
    let format = table.parameters.get("table_type");
    match format.is_some_and(|format| format.eq_ignore_ascii_case("ICEBERG")) {
        true => Format::Iceberg,
        false => Format::Other,
    }
}

/// The file with the present metadata of a table of Iceberg.
// Source: https://iceberg.apache.org/spec/#commit-conflict-resolution-and-retry
pub(crate) fn metadata(table: &Table) -> Option<Location> {
    let written = table.parameters.get("metadata_location").filter(|_| format(table) == Format::Iceberg)?;
    Location::parse_file(written).ok()
}

fn written(descriptor: &StorageDescriptor) -> impl Iterator<Item = &str> {
    descriptor.location.iter().chain(&descriptor.additional_locations).map(String::as_str)
}

fn add(location: Location, found: &mut Vec<Location>) {
    if !found.iter().any(|other| location.is_inside(other)) {
        found.push(location);
    }
}
