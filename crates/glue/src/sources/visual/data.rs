//! Nodes that read or write a data store: their S3 paths, tables, connections, streams and staging folders.

use keytrace_access::call::Necessity;
use keytrace_uses::{
    CatalogUse, ConnectionUse, Direction, Location, S3Access, Staging, Store, StoreUse, TableUse, Usage, Uses,
};
use regex::Regex;

use crate::derivation::Derivation;
use crate::requests::store::dynamo_db::Export;
use crate::sources::exclusion;
use crate::sources::visual::node::Node;
use crate::sources::visual::streaming;

/// What a source or a target uses.
pub(super) fn uses(node: &Node<'_>, telling: Usage, derivation: &mut Derivation) -> Uses {
    let mut uses = streaming::kinesis(node, derivation);
    uses.accesses.extend(paths(node, telling, derivation));
    uses.tables.extend(tables(node, telling));
    uses.catalog.extend(updates(node));
    uses.connections.extend(connections(node));
    uses.stores.extend(secrets(node));
    uses.join(staging(node, telling, derivation));
    uses.join(export(node, derivation));
    uses
}

/// The S3 paths of a node; those of its options too.
fn paths(node: &Node<'_>, telling: Usage, derivation: &mut Derivation) -> Vec<S3Access> {
    let mut accesses = Vec::new();
    for field in ["Path", "Paths"] {
        for written in node.texts(&[field]) {
            let location = node.told(Location::parse(written), derivation);
            let of_location = location.map(|location| telling.accesses(&location, &node.named_by));
            accesses.extend(of_location.into_iter().flatten());
        }
    }
    let exclusions = exclusions(node, derivation);
    for access in &mut accesses {
        access.exclusions.clone_from(&exclusions);
    }
    // Why: `Data` of Redshift and Snowflake has fields of its own, and that of a connector is what a user writes.
    let of_connector = node.kind.starts_with("ConnectorData").then_some("Data");
    for field in OPTIONS.into_iter().chain(of_connector) {
        let locations = node.locations(&[field], derivation);
        accesses.extend(locations.iter().flat_map(|location| telling.accesses(location, &node.named_by)));
    }
    accesses
}

/// Fields whose options a user writes freely.
const OPTIONS: [&str; 4] =
    ["AdditionalOptions", "AdditionalHudiOptions", "AdditionalDeltaOptions", "AdditionalIcebergOptions"];

fn exclusions(node: &Node<'_>, derivation: &mut Derivation) -> Vec<Regex> {
    let mut patterns = Vec::new();
    for glob in globs(node) {
        match exclusion::pattern(&glob) {
            Some(pattern) => patterns.push(pattern),
            None => {
                let what = format!("what exclusion `{glob}` of {} leaves out", node.named_by);
                derivation.reason(what, "it is no valid pattern");
            }
        }
    }
    patterns
}

/// Each glob, or all of them in one text of JSON: `["**.csv"]`.
fn globs(node: &Node<'_>) -> Vec<String> {
    let texts = node.texts(&["Exclusions"]).into_iter();
    let lists = texts.map(|text| serde_json::from_str(text).unwrap_or_else(|_| vec![text.to_owned()]));
    lists.flatten().collect()
}

/// The table of the Data Catalog. A direct JDBC node's database is that of the server.
fn tables(node: &Node<'_>, telling: Usage) -> Option<TableUse> {
    let is_catalog = node.kind != "DirectJDBCSource";
    let own = (node.text(&["Database"]), node.text(&["Table"]));
    let of_redshift =
        (node.text(&["Data", "CatalogDatabase", "Value"]), node.text(&["Data", "CatalogTable", "Value"]));
    let (database, table) = match (own, of_redshift) {
        ((Some(database), Some(table)), _) if is_catalog => (database, table),
        (_, (Some(database), Some(table))) => (database, table),
        _ => return None,
    };
    Some(TableUse {
        catalog_id: None,
        database: database.to_owned(),
        table: table.to_owned(),
        direction: telling,
        named_by: node.named_by.clone(),
        necessity: Necessity::Must,
    })
}

/// A target that creates its table or updates the table's schema.
fn updates(node: &Node<'_>) -> Option<CatalogUse> {
    if !node.is_on(&["SchemaChangePolicy", "EnableUpdateCatalog"]) {
        return None;
    }
    let policy = |field: &str| node.text(&["SchemaChangePolicy", field]).or_else(|| node.text(&[field]));
    let (database, table) = (policy("Database")?, policy("Table")?);
    let because = format!("creates or updates table `{database}.{table}` ({})", node.named_by);
    Some(CatalogUse::changes(because, Necessity::Must))
}

fn connections(node: &Node<'_>) -> Vec<ConnectionUse> {
    let fields: [&[&str]; 7] = [
        &["ConnectionName"],
        &["StreamingOptions", "ConnectionName"],
        &["UpsertRedshiftOptions", "ConnectionName"],
        &["Data", "Connection", "Value"],
        &["Data", "CrawlerConnection"],
        &["Data", "connectionName"],
        &["AdditionalOptions", "connectionName"],
    ];
    let mut names: Vec<&str> = fields.iter().filter_map(|field| node.text(field)).collect();
    names.dedup();
    let each = |name: &str| ConnectionUse {
        name: name.to_owned(),
        named_by: node.named_by.clone(),
        necessity: Necessity::Must,
    };
    names.into_iter().map(each).collect()
}

/// Secrets that the options of a connector name.
fn secrets(node: &Node<'_>) -> Vec<StoreUse> {
    let fields = [["AdditionalOptions", "secretId"], ["Data", "secretId"]];
    let each = |written: &str| StoreUse {
        store: Store::Secret(written.to_owned()),
        region: None,
        direction: Direction::Read,
        named_by: format!("`secretId` of {}", node.named_by),
        necessity: Necessity::OnFirstUse,
    };
    fields.iter().filter_map(|field| node.text(field)).map(each).collect()
}

/// The folder through which rows go to and from Redshift.
fn staging(node: &Node<'_>, telling: Usage, derivation: &mut Derivation) -> Uses {
    let is_redshift = node.kind.contains("Redshift") || node.text(&["ConnectionType"]) == Some("redshift");
    let folder = node.text(&["RedshiftTmpDir"]).or_else(|| node.text(&["Data", "TempDir"]));
    let Some(folder) = folder.filter(|_| is_redshift) else { return Uses::default() };
    let Some(folder) = node.told(Location::parse(folder), derivation) else { return Uses::default() };
    let role = node.text(&["TmpDirIAMRole"]).or_else(|| node.text(&["Data", "IamRole", "Value"]));
    let staging = Staging {
        folder,
        role,
        unload_options: advanced(node, "extraunloadoptions"),
        named_by: &node.named_by,
        necessity: Necessity::OnFirstUse,
    };
    match telling {
        Usage::Writes => staging.of_write(),
        Usage::Reads | Usage::Unclear => staging.of_read(),
    }
}

/// An option among the `AdvancedOptions` of a Redshift node.
fn advanced<'a>(node: &Node<'a>, name: &str) -> Option<&'a str> {
    let options = node.body.get("Data")?.get("AdvancedOptions")?.as_array()?;
    let is_named = |option: &&serde_json::Value| {
        option.get("Key").and_then(|key| key.as_str()).is_some_and(|key| key.eq_ignore_ascii_case(name))
    };
    options.iter().find(is_named)?.get("Value")?.as_str()
}

/// The export of a DynamoDB table to S3.
fn export(node: &Node<'_>, derivation: &mut Derivation) -> Uses {
    let option = |name: &str| node.text(&["ConnectionOptions", name]);
    let Some(table) = option("DynamodbTableArn") else { return Uses::default() };
    let export = Export {
        table,
        is_new: option("DynamodbExport") != Some("s3"),
        bucket: option("DynamodbS3Bucket"),
        prefix: option("DynamodbS3Prefix"),
        role: option("DynamodbStsRoleArn"),
        named_by: &node.named_by,
        necessity: Necessity::Must,
    };
    export.uses(derivation)
}
