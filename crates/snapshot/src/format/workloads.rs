//! The files of what runs in Glue besides jobs and crawlers.

use serde::Deserialize;

use super::error::Error;
use super::name::{decoded, encoded};
use super::source::Source;
use super::writer::{Writer, by};
use crate::collected::Collected;
use crate::glue::Workloads;
use crate::place::Place;

/// One of `glue:ListDataQualityRulesets`, which tells no security configuration.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RulesetDetails {
    name: String,
}

/// One of `glue:ListDataQualityRulesetEvaluationRuns`, which tells neither role nor ruleset.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RunDescription {
    run_id: String,
}

/// The folders and files of `glue` that are told here.
const KINDS: [&str; 14] = [
    "sessions",
    "dev-endpoints",
    "ml-transforms",
    "data-quality-rulesets",
    "data-quality-ruleset-evaluation-runs",
    "column-statistics-task-runs",
    "column-statistics-task-settings",
    "table-optimizers",
    "blueprints",
    "blueprint-runs",
    "integrations",
    "integration-resource-properties",
    "catalogs",
    "data-catalog-export-configuration",
];

/// Whether a path below `glue` is one of these files.
pub(super) fn are_told_by(segments: &[&str]) -> bool {
    segments.first().is_some_and(|kind| KINDS.contains(kind))
}

pub(super) fn take(
    all: &mut Workloads,
    place: Place<'_>,
    segments: &[&str],
    source: &Source<'_>,
) -> Result<(), Error> {
    match segments {
        ["sessions"] => source.inventory(&mut all.sessions, "Sessions", |session| session.id.clone()),
        ["dev-endpoints"] => {
            source.inventory(&mut all.dev_endpoints, "DevEndpoints", |each| each.endpoint_name.clone())
        }
        ["ml-transforms"] => {
            source.inventory(&mut all.ml_transforms, "Transforms", |each| each.transform_id.clone())
        }
        ["data-quality-rulesets"] => source.names(
            &mut all.data_quality_rulesets,
            "Rulesets",
            |details: RulesetDetails| details.name,
            |name| place.data_quality_ruleset(name),
        ),
        ["data-quality-ruleset-evaluation-runs"] => source.names(
            &mut all.data_quality_runs,
            "Runs",
            |run: RunDescription| run.run_id,
            |id| place.data_quality_run(id),
        ),
        ["column-statistics-task-runs"] => source.names(
            &mut all.column_statistics_runs,
            "ColumnStatisticsTaskRunIds",
            |id: String| id,
            |id| place.column_statistics_run(id),
        ),
        ["blueprints"] => {
            source.names(&mut all.blueprints, "Blueprints", |name: String| name, |name| place.blueprint(name))
        }
        ["integrations"] => {
            source.inventory(&mut all.integrations, "Integrations", |each| each.integration_name.clone())
        }
        ["catalogs"] => source.inventory(&mut all.catalogs, "CatalogList", |catalog| catalog.name.clone()),
        ["data-catalog-export-configuration"] => source.thing(&mut all.catalog_export, None),
        [kind, name] => take_one(all, place, kind, decoded(source.path, name)?, source),
        [kind, database, table] => {
            let table = (decoded(source.path, database)?, decoded(source.path, table)?);
            take_of_table(all, place, kind, table, source)
        }
        _ => Err(source.unknown()),
    }
}

/// Takes a thing that has a file of its own.
fn take_one(
    all: &mut Workloads,
    place: Place<'_>,
    kind: &str,
    name: String,
    source: &Source<'_>,
) -> Result<(), Error> {
    match kind {
        "sessions" => {
            let gap = place.session(&name);
            source.item(&mut all.sessions, name, gap, Some("Session"))
        }
        "dev-endpoints" => {
            let gap = place.dev_endpoint(&name);
            source.item(&mut all.dev_endpoints, name, gap, Some("DevEndpoint"))
        }
        "ml-transforms" => {
            let gap = place.ml_transform(&name);
            source.item(&mut all.ml_transforms, name, gap, None)
        }
        "data-quality-rulesets" => {
            let gap = place.data_quality_ruleset(&name);
            source.named_item(&mut all.data_quality_rulesets, name, gap, None)
        }
        "data-quality-ruleset-evaluation-runs" => {
            let gap = place.data_quality_run(&name);
            source.named_item(&mut all.data_quality_runs, name, gap, None)
        }
        "column-statistics-task-runs" => {
            let gap = place.column_statistics_run(&name);
            let runs = &mut all.column_statistics_runs;
            source.named_item(runs, name, gap, Some("ColumnStatisticsTaskRun"))
        }
        "blueprints" => {
            let gap = place.blueprint(&name);
            source.named_item(&mut all.blueprints, name, gap, Some("Blueprint"))
        }
        "blueprint-runs" => {
            let unknown = Collected::NotCollected(place.blueprint_runs(&name));
            source.page(all.blueprint_runs.entry(name).or_insert(unknown), "BlueprintRuns")
        }
        "integration-resource-properties" => {
            let gap = place.integration_resource_property(&name);
            let properties = &mut all.integration_properties;
            source.entry(properties, name, gap, None)
        }
        _ => Err(source.unknown()),
    }
}

fn take_of_table(
    all: &mut Workloads,
    place: Place<'_>,
    kind: &str,
    table: (String, String),
    source: &Source<'_>,
) -> Result<(), Error> {
    match kind {
        "column-statistics-task-settings" => {
            let gap = place.column_statistics(&table.0, &table.1);
            let settings = &mut all.column_statistics;
            source.entry(settings, table, gap, Some("ColumnStatisticsTaskSettings"))
        }
        "table-optimizers" => {
            let unknown = Collected::NotCollected(place.table_optimizers(&table.0, &table.1));
            source.list(all.table_optimizers.entry(table).or_insert(unknown), "TableOptimizers")
        }
        _ => Err(source.unknown()),
    }
}

pub(super) fn write(writer: &mut Writer, folder: &str, all: &Workloads) -> Result<(), Error> {
    writer.inventory(&format!("{folder}/sessions"), "Sessions", "Session", &all.sessions)?;
    let endpoints = format!("{folder}/dev-endpoints");
    writer.inventory(&endpoints, "DevEndpoints", "DevEndpoint", &all.dev_endpoints)?;
    writer.inventory_of_bare(&format!("{folder}/ml-transforms"), "Transforms", &all.ml_transforms)?;
    let rulesets = format!("{folder}/data-quality-rulesets");
    writer.names(&rulesets, "Rulesets", &all.data_quality_rulesets, by("Name"))?;
    writer.each(&rulesets, None, &all.data_quality_rulesets.items)?;
    let runs = format!("{folder}/data-quality-ruleset-evaluation-runs");
    writer.names(&runs, "Runs", &all.data_quality_runs, by("RunId"))?;
    writer.each(&runs, None, &all.data_quality_runs.items)?;
    let runs = format!("{folder}/column-statistics-task-runs");
    let ids = &all.column_statistics_runs;
    writer.names(&runs, "ColumnStatisticsTaskRunIds", ids, |id| id)?;
    writer.each(&runs, Some("ColumnStatisticsTaskRun"), &ids.items)?;
    for ((database, table), settings) in &all.column_statistics {
        let name = format!("{}/{}", encoded(database), encoded(table));
        let path = format!("{folder}/column-statistics-task-settings/{name}.json");
        writer.one(path, Some("ColumnStatisticsTaskSettings"), settings)?;
    }
    for ((database, table), optimizers) in &all.table_optimizers {
        let name = format!("{}/{}", encoded(database), encoded(table));
        writer.list(format!("{folder}/table-optimizers/{name}.json"), "TableOptimizers", optimizers)?;
    }
    let blueprints = format!("{folder}/blueprints");
    writer.names(&blueprints, "Blueprints", &all.blueprints, |name| name)?;
    writer.each(&blueprints, Some("Blueprint"), &all.blueprints.items)?;
    for (name, runs) in &all.blueprint_runs {
        writer.list(format!("{folder}/blueprint-runs/{}.json", encoded(name)), "BlueprintRuns", runs)?;
    }
    let known: Vec<_> = all.integrations.known().map(|(_, each)| each).collect();
    let listed = all.integrations.listed.as_ref().map(|()| known);
    writer.list(format!("{folder}/integrations.json"), "Integrations", &listed)?;
    let properties = format!("{folder}/integration-resource-properties");
    writer.each(&properties, None, &all.integration_properties)?;
    let known: Vec<_> = all.catalogs.known().map(|(_, each)| each).collect();
    let listed = all.catalogs.listed.as_ref().map(|()| known);
    writer.list(format!("{folder}/catalogs.json"), "CatalogList", &listed)?;
    writer.one(format!("{folder}/data-catalog-export-configuration.json"), None, &all.catalog_export)
}
