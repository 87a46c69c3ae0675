//! Joining what was read about what runs besides jobs and crawlers.

use super::fact::{each, each_newer, hidden_inventory, inventory_of_newer, newer, sample};
use crate::athena::Athena;
use crate::glue::Workloads;
use crate::s3_tables::S3Tables;

pub(super) fn join(earlier: &mut Workloads, later: Workloads) {
    let Workloads {
        sessions,
        dev_endpoints,
        ml_transforms,
        data_quality_rulesets,
        data_quality_runs,
        column_statistics,
        column_statistics_runs,
        table_optimizers,
        blueprints,
        blueprint_runs,
        integrations,
        integration_properties,
        catalogs,
        catalog_export,
    } = later;
    inventory_of_newer(&mut earlier.sessions, sessions);
    inventory_of_newer(&mut earlier.dev_endpoints, dev_endpoints);
    inventory_of_newer(&mut earlier.ml_transforms, ml_transforms);
    inventory_of_newer(&mut earlier.data_quality_rulesets, data_quality_rulesets);
    // Why: runs that are gone from a list still tell who acted.
    hidden_inventory(&mut earlier.data_quality_runs, data_quality_runs);
    hidden_inventory(&mut earlier.column_statistics_runs, column_statistics_runs);
    each_newer(&mut earlier.column_statistics, column_statistics);
    each_newer(&mut earlier.table_optimizers, table_optimizers);
    inventory_of_newer(&mut earlier.blueprints, blueprints);
    each(&mut earlier.blueprint_runs, blueprint_runs, |earlier, later| {
        sample(earlier, later, |one, other| one.run_id == other.run_id);
    });
    inventory_of_newer(&mut earlier.integrations, integrations);
    each_newer(&mut earlier.integration_properties, integration_properties);
    hidden_inventory(&mut earlier.catalogs, catalogs);
    newer(&mut earlier.catalog_export, catalog_export);
}

pub(super) fn join_athena(earlier: &mut Athena, later: Athena) {
    let Athena { work_groups } = later;
    inventory_of_newer(&mut earlier.work_groups, work_groups);
}

pub(super) fn join_s3_tables(earlier: &mut S3Tables, later: S3Tables) {
    let S3Tables { table_buckets, encryption, tables, table_encryption } = later;
    inventory_of_newer(&mut earlier.table_buckets, table_buckets);
    each_newer(&mut earlier.encryption, encryption);
    each_newer(&mut earlier.tables, tables);
    each_newer(&mut earlier.table_encryption, table_encryption);
}
