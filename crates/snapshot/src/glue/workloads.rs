//! All that runs in the Glue of one account and Region besides jobs and crawlers.

use keytrace_aws::catalog::Operation;
use keytrace_aws::catalog::glue;
use std::collections::BTreeMap;

use super::replica::{Catalog, DataCatalogExportConfiguration, Integration, IntegrationResourceProperty};
use super::workload::{
    BatchTableOptimizer, Blueprint, BlueprintRun, ColumnStatisticsTaskRun, ColumnStatisticsTaskSettings,
    DataQualityRuleset, DataQualityRun, DevEndpoint, MlTransform, Session,
};
use crate::account::AccountId;
use crate::collected::{Collected, Inventory};
use crate::place::Place;

/// What runs in one account and Region besides jobs and crawlers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workloads {
    /// The interactive sessions, by id.
    pub sessions: Inventory<Session>,
    /// The development endpoints, by name.
    pub dev_endpoints: Inventory<DevEndpoint>,
    /// The machine learning transforms, by id.
    pub ml_transforms: Inventory<MlTransform>,
    /// The rulesets of Data Quality, by name.
    pub data_quality_rulesets: Inventory<DataQualityRuleset>,
    /// Runs of Data Quality, by id. Some are listed only.
    pub data_quality_runs: Inventory<DataQualityRun>,
    /// The settings of column statistics, by database and table.
    pub column_statistics: BTreeMap<(String, String), Collected<ColumnStatisticsTaskSettings>>,
    /// Runs of column statistics tasks, by id. Some are listed only.
    pub column_statistics_runs: Inventory<ColumnStatisticsTaskRun>,
    /// The optimizers of a table, by database and table.
    pub table_optimizers: BTreeMap<(String, String), Collected<Vec<BatchTableOptimizer>>>,
    /// The blueprints, by name.
    pub blueprints: Inventory<Blueprint>,
    /// The latest runs of a blueprint, by its name. Never all of them.
    pub blueprint_runs: BTreeMap<String, Collected<Vec<BlueprintRun>>>,
    /// The zero-ETL integrations, by name.
    pub integrations: Inventory<Integration>,
    /// The settings of an integration's source or target, by its ARN.
    pub integration_properties: BTreeMap<String, Collected<IntegrationResourceProperty>>,
    /// The catalogs inside the Data Catalog, by name. Lake Formation hides some.
    pub catalogs: Inventory<Catalog>,
    /// The export of the Data Catalog's metadata; `Absent` if there is none.
    pub catalog_export: Collected<DataCatalogExportConfiguration>,
}

impl Workloads {
    /// A Region of which nothing was collected.
    pub fn not_collected(account: &AccountId, region: &str) -> Self {
        let gap = |row: &Operation| Place::new(account, region).gap_of(row, &[]);
        Self {
            sessions: Inventory::not_collected(gap(&glue::LIST_SESSIONS)),
            dev_endpoints: Inventory::not_collected(gap(&glue::GET_DEV_ENDPOINTS)),
            ml_transforms: Inventory::not_collected(gap(&glue::GET_ML_TRANSFORMS)),
            data_quality_rulesets: Inventory::not_collected(gap(&glue::LIST_DATA_QUALITY_RULESETS)),
            data_quality_runs: Inventory::not_collected(gap(
                &glue::LIST_DATA_QUALITY_RULESET_EVALUATION_RUNS,
            )),
            column_statistics: BTreeMap::new(),
            column_statistics_runs: Inventory::not_collected(gap(&glue::LIST_COLUMN_STATISTICS_TASK_RUNS)),
            table_optimizers: BTreeMap::new(),
            blueprints: Inventory::not_collected(gap(&glue::LIST_BLUEPRINTS)),
            blueprint_runs: BTreeMap::new(),
            integrations: Inventory::not_collected(gap(&glue::DESCRIBE_INTEGRATIONS)),
            integration_properties: BTreeMap::new(),
            catalogs: Inventory::not_collected(gap(&glue::GET_CATALOGS)),
            catalog_export: Collected::NotCollected(gap(&glue::GET_DATA_CATALOG_EXPORT_CONFIGURATION)),
        }
    }
}
