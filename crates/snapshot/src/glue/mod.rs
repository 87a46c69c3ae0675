//! Jobs, crawlers, connections and the Data Catalog, in the words of the Glue API.

mod catalog;
mod connection;
mod crawler;
mod job;
mod replica;
mod security_configuration;
mod workload;
mod workloads;

use keytrace_aws::catalog::Operation;
use keytrace_aws::catalog::glue;
use std::collections::BTreeMap;

pub use catalog::{
    ConnectionPasswordEncryption, DataCatalogEncryptionSettings, Database, EncryptionAtRest, FederatedTable,
    Partition, StorageDescriptor, Table, TargetDatabase, TargetTable,
};
pub use connection::{AuthenticationConfiguration, Connection, PhysicalConnectionRequirements};
pub use crawler::{
    CatalogTarget, Crawler, CrawlerTargets, DeltaTarget, DynamoDbTarget, HudiTarget, IcebergTarget,
    JdbcTarget, LakeFormationConfiguration, LastCrawl, MongoDbTarget, RecrawlPolicy, S3Target,
};
pub use job::{ConnectionsList, Job, JobCommand, JobRun, Trigger, TriggerAction};
pub use replica::{
    Catalog, CatalogProperties, DataCatalogExportConfiguration, DataLakeAccessProperties, ExportEncryption,
    ExportTableBucket, FederatedCatalog, Integration, IntegrationError, IntegrationResourceProperty,
    TargetProcessingProperties,
};
pub use security_configuration::{
    CloudWatchEncryption, DataQualityEncryption, EncryptionConfiguration, JobBookmarksEncryption,
    S3Encryption, SecurityConfiguration,
};

pub use workload::{
    BatchTableOptimizer, Blueprint, BlueprintRun, ColumnStatisticsTaskRun, ColumnStatisticsTaskSettings,
    DataQualityRuleset, DataQualityRun, DataQualityRunOptions, DataQualitySource, DevEndpoint,
    ExecutionAttempt, GlueTable, MlTransform, MlUserDataEncryption, Session, TableOptimizer,
    TableOptimizerConfiguration, TableOptimizerRun, TableOptimizerVpcConfiguration, TransformEncryption,
};
pub use workloads::Workloads;

use crate::account::AccountId;
use crate::collected::{Collected, Inventory};
use crate::place::Place;

/// The Glue of one account and Region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glue {
    /// The jobs, by name.
    pub jobs: Inventory<Job>,
    /// The latest runs of a job, newest first, by job name. Never all of them.
    pub job_runs: BTreeMap<String, Collected<Vec<JobRun>>>,
    /// The text of a job's script, by job name.
    pub scripts: BTreeMap<String, Collected<String>>,
    /// The crawlers, by name.
    pub crawlers: Inventory<Crawler>,
    /// The triggers.
    pub triggers: Collected<Vec<Trigger>>,
    /// The security configurations, by name.
    pub security_configurations: Inventory<SecurityConfiguration>,
    /// The encryption settings of the Data Catalog.
    pub data_catalog_encryption_settings: Collected<DataCatalogEncryptionSettings>,
    /// The connections, by name.
    pub connections: Inventory<Connection>,
    /// The databases of the Data Catalog, by name. A listed one may still not be all: Lake Formation hides some.
    pub databases: Inventory<Database>,
    /// The tables of a database, by database and then by name. Lake Formation hides some.
    pub tables: BTreeMap<String, Inventory<Table>>,
    /// The partitions of a table, by database and name of the table.
    pub partitions: BTreeMap<(String, String), Collected<Vec<Partition>>>,
    /// What runs besides jobs and crawlers.
    pub workloads: Workloads,
}

impl Glue {
    /// The Glue of a Region of which nothing was collected.
    pub fn not_collected(account: &AccountId, region: &str) -> Self {
        let gap = |row: &Operation| Place::new(account, region).gap_of(row, &[]);
        Self {
            jobs: Inventory::not_collected(gap(&glue::GET_JOBS)),
            job_runs: BTreeMap::new(),
            scripts: BTreeMap::new(),
            crawlers: Inventory::not_collected(gap(&glue::GET_CRAWLERS)),
            triggers: Collected::NotCollected(gap(&glue::GET_TRIGGERS)),
            security_configurations: Inventory::not_collected(gap(&glue::GET_SECURITY_CONFIGURATIONS)),
            data_catalog_encryption_settings: Collected::NotCollected(gap(
                &glue::GET_DATA_CATALOG_ENCRYPTION_SETTINGS,
            )),
            connections: Inventory::not_collected(gap(&glue::GET_CONNECTIONS)),
            databases: Inventory::not_collected(gap(&glue::GET_DATABASES)),
            tables: BTreeMap::new(),
            partitions: BTreeMap::new(),
            workloads: Workloads::not_collected(account, region),
        }
    }
}
