//! The files of Glue.

use super::error::Error;
use super::name::{decoded, encoded};
use super::source::Source;
use super::writer::Writer;
use crate::collected::{Collected, Inventory};
use crate::glue::{Glue, Table};
use crate::place::Place;

/// The field of `glue:GetDataCatalogEncryptionSettings`.
const ENCRYPTION_SETTINGS: &str = "DataCatalogEncryptionSettings";

pub(super) fn take(
    glue: &mut Glue,
    place: Place<'_>,
    segments: &[&str],
    source: &Source<'_>,
) -> Result<(), Error> {
    match segments {
        ["jobs"] => source.inventory(&mut glue.jobs, "Jobs", |job| job.name.clone()),
        ["crawlers"] => source.inventory(&mut glue.crawlers, "Crawlers", |crawler| crawler.name.clone()),
        ["connections"] => {
            source.inventory(&mut glue.connections, "ConnectionList", |connection| connection.name.clone())
        }
        ["security-configurations"] => {
            source.inventory(&mut glue.security_configurations, "SecurityConfigurations", |configuration| {
                configuration.name.clone()
            })
        }
        ["triggers"] => source.list(&mut glue.triggers, "Triggers"),
        ["data-catalog-encryption-settings"] => {
            source.thing(&mut glue.data_catalog_encryption_settings, Some(ENCRYPTION_SETTINGS))
        }
        ["databases"] => {
            source.inventory(&mut glue.databases, "DatabaseList", |database| database.name.clone())
        }
        ["tables", database] => {
            let tables = tables_mut(glue, place, decoded(source.path, database)?);
            source.inventory(tables, "TableList", |table| table.name.clone())
        }
        [kind, name] => take_one(glue, place, kind, decoded(source.path, name)?, source),
        [kind, database, table] => {
            let name = (decoded(source.path, database)?, decoded(source.path, table)?);
            take_of_table(glue, place, kind, name, source)
        }
        _ => Err(source.unknown()),
    }
}

/// Takes a thing that has a file of its own.
fn take_one(
    glue: &mut Glue,
    place: Place<'_>,
    kind: &str,
    name: String,
    source: &Source<'_>,
) -> Result<(), Error> {
    match kind {
        "jobs" => {
            let gap = place.job(&name);
            source.item(&mut glue.jobs, name, gap, Some("Job"))
        }
        "crawlers" => {
            let gap = place.crawler(&name);
            source.item(&mut glue.crawlers, name, gap, Some("Crawler"))
        }
        "connections" => {
            let gap = place.connection(&name);
            source.item(&mut glue.connections, name, gap, Some("Connection"))
        }
        "security-configurations" => {
            let gap = place.security_configuration(&name);
            source.item(&mut glue.security_configurations, name, gap, Some("SecurityConfiguration"))
        }
        "databases" => {
            let gap = place.database(&name);
            source.item(&mut glue.databases, name, gap, Some("Database"))
        }
        "job-runs" => {
            let unknown = Collected::NotCollected(place.job_runs(&name));
            source.page(glue.job_runs.entry(name).or_insert(unknown), "JobRuns")
        }
        _ => Err(source.unknown()),
    }
}

fn take_of_table(
    glue: &mut Glue,
    place: Place<'_>,
    kind: &str,
    name: (String, String),
    source: &Source<'_>,
) -> Result<(), Error> {
    match kind {
        "tables" => {
            let (database, name) = name;
            let gap = place.table(&database, &name);
            source.item(tables_mut(glue, place, database), name, gap, Some("Table"))
        }
        "partitions" => {
            let unknown = Collected::NotCollected(place.partitions(&name.0, &name.1));
            source.page(glue.partitions.entry(name).or_insert(unknown), "Partitions")
        }
        _ => Err(source.unknown()),
    }
}

fn tables_mut<'a>(glue: &'a mut Glue, place: Place<'_>, database: String) -> &'a mut Inventory<Table> {
    let unknown = Inventory::not_collected(place.tables(&database));
    glue.tables.entry(database).or_insert(unknown)
}

/// Takes the text of a job's script.
pub(super) fn take_script(
    glue: &mut Glue,
    place: Place<'_>,
    job: &str,
    source: &Source<'_>,
) -> Result<(), Error> {
    let job = decoded(source.path, job)?;
    let unknown = Collected::NotCollected(place.job_script(&job));
    source.text(glue.scripts.entry(job).or_insert(unknown))
}

pub(super) fn write(writer: &mut Writer, folder: &str, glue: &Glue) -> Result<(), Error> {
    writer.inventory(&format!("{folder}/jobs"), "Jobs", "Job", &glue.jobs)?;
    writer.inventory(&format!("{folder}/crawlers"), "Crawlers", "Crawler", &glue.crawlers)?;
    writer.inventory(&format!("{folder}/connections"), "ConnectionList", "Connection", &glue.connections)?;
    writer.inventory(
        &format!("{folder}/security-configurations"),
        "SecurityConfigurations",
        "SecurityConfiguration",
        &glue.security_configurations,
    )?;
    writer.list(format!("{folder}/triggers.json"), "Triggers", &glue.triggers)?;
    let settings = format!("{folder}/data-catalog-encryption-settings.json");
    writer.one(settings, Some(ENCRYPTION_SETTINGS), &glue.data_catalog_encryption_settings)?;
    for (job, runs) in &glue.job_runs {
        writer.list(format!("{folder}/job-runs/{}.json", encoded(job)), "JobRuns", runs)?;
    }
    for (job, script) in &glue.scripts {
        writer.text(format!("{folder}/scripts/{}.txt", encoded(job)), script)?;
    }
    writer.inventory(&format!("{folder}/databases"), "DatabaseList", "Database", &glue.databases)?;
    for (database, tables) in &glue.tables {
        writer.inventory(&format!("{folder}/tables/{}", encoded(database)), "TableList", "Table", tables)?;
    }
    for ((database, table), partitions) in &glue.partitions {
        let path = format!("{folder}/partitions/{}/{}.json", encoded(database), encoded(table));
        writer.list(path, "Partitions", partitions)?;
    }
    Ok(())
}
