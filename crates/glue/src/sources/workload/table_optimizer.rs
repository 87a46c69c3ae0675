//! Optimizers of Iceberg tables: compaction, retention, deletion of orphan files (`G13`).

use keytrace_access::call::Necessity;
use keytrace_snapshot::glue::TableOptimizer;
use keytrace_snapshot::snapshot::Snapshot;
use keytrace_uses::{
    Catalog, CatalogUse, ConnectionUse, Direction, Purpose, S3Access, TableName, Uses, WriteEncryption,
};

use crate::derivation::Derivation;
use crate::kind::is_on;
use crate::record::table_of;
use crate::requests::lake_formation::Credentials;
use crate::requests::{log_group, logs, resource_link, table};
use crate::subject::Subject;

/// Derives the requests of the optimizers of a table that are on.
pub(super) fn derive(snapshot: &Snapshot, subject: &Subject, derivation: &mut Derivation) {
    let found = snapshot.table_optimizers(&subject.account, &subject.region, table_of(&subject.name));
    let Some(all) = super::configuration(subject, found, derivation) else { return };
    for each in all.iter().filter(|each| is_on(each)) {
        let optimizer = &each.table_optimizer;
        let role = optimizer.configuration.as_ref().and_then(|all| all.role_arn.as_deref());
        let Some(actor) = super::actor(snapshot, subject, role, derivation) else { continue };
        let uses = uses(snapshot, subject, optimizer, derivation);
        let credentials = (WriteEncryption::BucketDefault, Credentials::ForTables);
        super::derive_uses(snapshot, &actor, credentials, &uses, derivation);
        let groups = log_group::of_folder(folder(optimizer), &["logs"], None);
        logs::derive(snapshot, &actor, logs::OF_JOB, (&groups, None, None), derivation);
    }
}

/// Where an optimizer writes its logs.
// Source: https://docs.aws.amazon.com/glue/latest/dg/optimization-prerequisites.html
fn folder(optimizer: &TableOptimizer) -> &'static str {
    match optimizer.kind.as_deref() {
        Some("retention") => "/aws-glue/iceberg-retention",
        Some("orphan_file_deletion") => "/aws-glue/iceberg-orphan-file-deletion",
        _ => "/aws-glue/iceberg-compaction",
    }
}

fn uses(
    snapshot: &Snapshot,
    subject: &Subject,
    optimizer: &TableOptimizer,
    derivation: &mut Derivation,
) -> Uses {
    let named_by = format!("optimizer `{}`", optimizer.kind.as_deref().unwrap_or("unknown"));
    // Source: https://docs.aws.amazon.com/glue/latest/dg/optimization-prerequisites.html: deletion needs no s3:PutObject
    // and no glue:UpdateTable.
    let writes = optimizer.kind.as_deref() != Some("orphan_file_deletion");
    let directions: &[Direction] =
        if writes { &[Direction::Read, Direction::Write] } else { &[Direction::Read] };
    let place = (&subject.account, subject.region.as_str());
    let (database, name) = table_of(&subject.name);
    let (catalog, database, table) = (Catalog::of(place), database.to_owned(), name.to_owned());
    let found = resource_link::find(snapshot, TableName { catalog, database, table }, derivation);
    let locations = table::locations(snapshot, &found, derivation);
    let access = |location: &keytrace_uses::Location, direction: &Direction| {
        let (purpose, must) = (Purpose::Optimized, Necessity::Must);
        S3Access::new(location.clone(), purpose, *direction, &named_by, must).of_table(found.name.clone())
    };
    let accesses = locations.iter().flat_map(|each| directions.iter().map(move |way| access(each, way)));
    let because = |does: &str| format!("{does} table `{}` ({named_by})", subject.name);
    let mut catalog = vec![CatalogUse::reads(because("looks up"), Necessity::Must)];
    catalog.extend(writes.then(|| CatalogUse::changes(because("changes"), Necessity::Must)));
    let network = optimizer.configuration.as_ref().and_then(|all| all.vpc_configuration.as_ref());
    let connection = network.and_then(|network| network.glue_connection_name.clone());
    let connections = connection.map(|name| ConnectionUse {
        name,
        named_by: "`vpcConfiguration`".to_owned(),
        necessity: Necessity::Must,
    });
    Uses {
        accesses: accesses.collect(),
        catalog,
        connections: connections.into_iter().collect(),
        ..Uses::default()
    }
}
