//! From the name of a table to the table itself, through resource links to other databases, accounts and Regions (`G8`).

use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::collected::Collected;
use keytrace_snapshot::glue::Table;
use keytrace_snapshot::snapshot::Snapshot;
use keytrace_uses::{Catalog, TableName};

use crate::derivation::Derivation;

/// Where the resource links led.
pub(crate) struct Found<'a> {
    /// The catalogs that are asked on the way, each once, the first one first.
    pub(crate) catalogs: Vec<Catalog>,
    /// The table at the end, if it was read.
    pub(crate) table: Option<&'a Table>,
    /// Its name there.
    pub(crate) name: TableName,
}

/// How many links are followed. AWS lets a link point to no other link, so that one is usual.
const MOST_LINKS: usize = 8;

/// The catalog that a catalog id means to a caller of the `default` catalog's account. The second part says why the
/// table cannot be looked up if the id names a catalog inside that of the account.
pub(crate) fn catalog(default: &Catalog, id: Option<&str>) -> (Catalog, Option<&'static str>) {
    let Some(id) = id.map(str::trim).filter(|id| !id.is_empty()) else { return (default.clone(), None) };
    let (account, inner) = match id.split_once(':') {
        Some((account, _)) => (account, true),
        None => (id, false),
    };
    let inside = "it is in a nested catalog, which keytrace does not look up";
    match AccountId::parse(account) {
        Some(account) => (Catalog { account, ..default.clone() }, inner.then_some(inside)),
        None => (default.clone(), Some(inside)),
    }
}

fn linked(from: &Catalog, id: Option<&str>, region: Option<&str>) -> (Catalog, Option<&'static str>) {
    let (catalog, inside) = catalog(from, id);
    let region = region.filter(|region| !region.is_empty()).unwrap_or(&from.region).to_owned();
    (Catalog { region, ..catalog }, inside)
}

/// Follows links. What is missing or leads in a circle is reported in `derivation`.
pub(crate) fn find<'a>(snapshot: &'a Snapshot, name: TableName, derivation: &mut Derivation) -> Found<'a> {
    let what = format!("where table `{}.{}` is", name.database, name.table);
    let mut found = Found { catalogs: vec![name.catalog.clone()], table: None, name };
    let mut visited = vec![found.name.clone()];
    loop {
        let (next, inside) = match step(snapshot, &found.name) {
            Step::Table(table) => {
                found.table = Some(table);
                return found;
            }
            Step::Link(next, inside) => (next, inside),
            Step::Missing(why) => {
                derivation.reason(what, why);
                return found;
            }
            Step::Unread(gap) => {
                derivation.gap(what, &gap);
                return found;
            }
        };
        if !found.catalogs.contains(&next.catalog) {
            found.catalogs.push(next.catalog.clone());
        }
        let is_circle = visited.contains(&next);
        found.name = next;
        if let Some(why) = inside {
            derivation.reason(what, why);
            return found;
        }
        if is_circle || visited.len() > MOST_LINKS {
            let why = if is_circle { "lead in a circle" } else { "are too many to follow" };
            derivation.reason(what, format!("its resource links {why}"));
            return found;
        }
        visited.push(found.name.clone());
    }
}

/// The catalogs that the resource links of a database lead through, from the first one to that of the owner.
pub(crate) fn of_database(snapshot: &Snapshot, first: Catalog, database: &str) -> Vec<Catalog> {
    let mut catalogs = vec![first];
    let mut database = database.to_owned();
    for _ in 0..MOST_LINKS {
        let Some(catalog) = catalogs.last() else { break };
        let facts = snapshot.database(&catalog.account, &catalog.region, &database);
        let Some(target) = facts.known().and_then(|facts| facts.target_database.as_ref()) else { break };
        let (next, _) = linked(catalog, target.catalog_id.as_deref(), target.region.as_deref());
        database = target.database_name.clone().unwrap_or(database);
        if catalogs.contains(&next) {
            break;
        }
        catalogs.push(next);
    }
    catalogs
}

/// What stands at a name.
enum Step<'a> {
    Table(&'a Table),
    Link(TableName, Option<&'static str>),
    Missing(String),
    Unread(keytrace_snapshot::collected::Gap),
}

fn step<'a>(snapshot: &'a Snapshot, name: &TableName) -> Step<'a> {
    let TableName { catalog, database, table } = name;
    let Catalog { account, region } = catalog;
    let place = || format!("of account {account} in {region}");
    match snapshot.database(account, region, database) {
        Collected::Known(facts) => {
            if let Some(target) = &facts.target_database {
                let (catalog, inside) =
                    linked(catalog, target.catalog_id.as_deref(), target.region.as_deref());
                let database = target.database_name.clone().unwrap_or_else(|| database.clone());
                return Step::Link(TableName { catalog, database, table: table.clone() }, inside);
            }
        }
        Collected::Absent => {
            return Step::Missing(format!("there is no database `{database}` {}", place()));
        }
        Collected::NotCollected(_) => {}
    }
    match snapshot.table(account, region, database, table) {
        Collected::Known(facts) => match &facts.target_table {
            Some(target) => {
                let (catalog, inside) =
                    linked(catalog, target.catalog_id.as_deref(), target.region.as_deref());
                let database = target.database_name.clone().unwrap_or_else(|| database.clone());
                let table = target.name.clone().unwrap_or_else(|| table.clone());
                Step::Link(TableName { catalog, database, table }, inside)
            }
            None => Step::Table(facts),
        },
        Collected::Absent => Step::Missing(format!("there is no table `{database}.{table}` {}", place())),
        Collected::NotCollected(gap) => Step::Unread(gap),
    }
}
