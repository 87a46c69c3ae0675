//! Questions about what runs besides jobs and crawlers.

use super::glue::one_of;
use crate::account::AccountId;
use crate::athena::WorkGroup;
use crate::collected::{Collected, Inventory};
use crate::glue::{
    BatchTableOptimizer, Blueprint, BlueprintRun, Catalog, ColumnStatisticsTaskRun,
    ColumnStatisticsTaskSettings, DataCatalogExportConfiguration, DataQualityRuleset, DataQualityRun,
    DevEndpoint, Integration, IntegrationResourceProperty, MlTransform, Session, Workloads,
};
use crate::place::Place;
use crate::s3_tables::TableEncryption;
use crate::snapshot::Snapshot;
use keytrace_aws::catalog::glue;

impl Snapshot {
    /// The interactive session with this id.
    pub fn session(&self, account: &AccountId, region: &str, id: &str) -> Collected<&Session> {
        let gap = Place::new(account, region).session(id);
        self.find(account, region, gap, |region, gap| region.glue.workloads.sessions.find_or(id, gap))
    }

    /// The development endpoint of this name.
    pub fn dev_endpoint(&self, account: &AccountId, region: &str, name: &str) -> Collected<&DevEndpoint> {
        let gap = Place::new(account, region).dev_endpoint(name);
        self.find(account, region, gap, |region, gap| region.glue.workloads.dev_endpoints.find_or(name, gap))
    }

    /// The machine learning transform with this id.
    pub fn ml_transform(&self, account: &AccountId, region: &str, id: &str) -> Collected<&MlTransform> {
        let gap = Place::new(account, region).ml_transform(id);
        self.find(account, region, gap, |region, gap| region.glue.workloads.ml_transforms.find_or(id, gap))
    }

    /// The ruleset of Data Quality of this name.
    pub fn data_quality_ruleset(
        &self,
        account: &AccountId,
        region: &str,
        name: &str,
    ) -> Collected<&DataQualityRuleset> {
        let gap = Place::new(account, region).data_quality_ruleset(name);
        self.find(account, region, gap, |region, gap| {
            region.glue.workloads.data_quality_rulesets.find_or(name, gap)
        })
    }

    /// The known runs that evaluate a ruleset, the newest first. There may be others.
    pub fn data_quality_runs(
        &self,
        account: &AccountId,
        region: &str,
        ruleset: &str,
    ) -> Vec<&DataQualityRun> {
        let Some(region) = self.region(account, region) else { return Vec::new() };
        let known = region.glue.workloads.data_quality_runs.known().map(|(_, run)| run);
        let mut runs: Vec<_> =
            known.filter(|run| run.ruleset_names.iter().any(|name| name == ruleset)).collect();
        runs.sort_by(|one, other| other.started_on.cmp(&one.started_on));
        runs
    }

    /// Whether every run of Data Quality that AWS lists was read; else what would tell the next.
    pub fn data_quality_runs_read(&self, account: &AccountId, region: &str) -> Collected<()> {
        self.are_read(account, region, |all| &all.data_quality_runs)
    }

    /// The known runs of column statistics tasks of a table, the newest first. There may be others.
    pub fn column_statistics_runs(
        &self,
        account: &AccountId,
        region: &str,
        (database, table): (&str, &str),
    ) -> Vec<&ColumnStatisticsTaskRun> {
        let Some(region) = self.region(account, region) else { return Vec::new() };
        let known = region.glue.workloads.column_statistics_runs.known().map(|(_, run)| run);
        let is_of_table = |run: &&ColumnStatisticsTaskRun| {
            (run.database_name.as_deref(), run.table_name.as_deref()) == (Some(database), Some(table))
        };
        let mut runs: Vec<_> = known.filter(is_of_table).collect();
        runs.sort_by(|one, other| other.creation_time.cmp(&one.creation_time));
        runs
    }

    /// Whether every run of a column statistics task that AWS lists was read; else what would tell the next.
    pub fn column_statistics_runs_read(&self, account: &AccountId, region: &str) -> Collected<()> {
        self.are_read(account, region, |all| &all.column_statistics_runs)
    }

    /// Whether everything that a list names was read; else the gap of the list, or of the first that was not.
    fn are_read<T>(
        &self,
        account: &AccountId,
        region: &str,
        list: impl Fn(&Workloads) -> &Inventory<T>,
    ) -> Collected<()> {
        let Some(facts) = self.region(account, region) else {
            return list(&Workloads::not_collected(account, region)).listed.clone();
        };
        let Inventory { listed, items } = list(&facts.glue.workloads);
        match (listed, items.values().find_map(Collected::gap)) {
            (Collected::Known(()), Some(gap)) => Collected::NotCollected(gap.clone()),
            _ => listed.clone(),
        }
    }

    /// The settings of column statistics of a table.
    pub fn column_statistics(
        &self,
        account: &AccountId,
        region: &str,
        (database, table): (&str, &str),
    ) -> Collected<&ColumnStatisticsTaskSettings> {
        let gap = Place::new(account, region).column_statistics(database, table);
        let key = (database.to_owned(), table.to_owned());
        self.find(account, region, gap, |region, gap| {
            one_of(&region.glue.workloads.column_statistics, &key, gap)
        })
    }

    /// The optimizers of a table.
    pub fn table_optimizers(
        &self,
        account: &AccountId,
        region: &str,
        (database, table): (&str, &str),
    ) -> Collected<&[BatchTableOptimizer]> {
        let gap = Place::new(account, region).table_optimizers(database, table);
        let key = (database.to_owned(), table.to_owned());
        self.find(account, region, gap, |region, gap| {
            one_of(&region.glue.workloads.table_optimizers, &key, gap).map(|all| all.as_slice())
        })
    }

    /// The blueprint of this name.
    pub fn blueprint(&self, account: &AccountId, region: &str, name: &str) -> Collected<&Blueprint> {
        let gap = Place::new(account, region).blueprint(name);
        self.find(account, region, gap, |region, gap| region.glue.workloads.blueprints.find_or(name, gap))
    }

    /// The latest runs of a blueprint. There may be older ones.
    pub fn blueprint_runs(
        &self,
        account: &AccountId,
        region: &str,
        name: &str,
    ) -> Collected<&[BlueprintRun]> {
        let gap = Place::new(account, region).blueprint_runs(name);
        self.find(account, region, gap, |region, gap| {
            one_of(&region.glue.workloads.blueprint_runs, name, gap).map(|runs| runs.as_slice())
        })
    }

    /// The zero-ETL integration of this name.
    pub fn integration(&self, account: &AccountId, region: &str, name: &str) -> Collected<&Integration> {
        let what = format!("zero-ETL integration {name}");
        let gap = Place::new(account, region).gap_about(&glue::DESCRIBE_INTEGRATIONS, &what);
        self.find(account, region, gap, |region, gap| region.glue.workloads.integrations.find_or(name, gap))
    }

    /// The settings of an integration's source or target.
    pub fn integration_resource_property(
        &self,
        account: &AccountId,
        region: &str,
        arn: &str,
    ) -> Collected<&IntegrationResourceProperty> {
        let gap = Place::new(account, region).integration_resource_property(arn);
        self.find(account, region, gap, |region, gap| {
            one_of(&region.glue.workloads.integration_properties, arn, gap)
        })
    }

    /// The catalog of this name. Never `Absent` because a list lacks it: Lake Formation hides catalogs.
    pub fn catalog(&self, account: &AccountId, region: &str, name: &str) -> Collected<&Catalog> {
        let gap = Place::new(account, region).gap_about(&glue::GET_CATALOGS, &format!("catalog {name}"));
        self.find(account, region, gap, |region, gap| region.glue.workloads.catalogs.seen_or(name, gap))
    }

    /// The export of the Data Catalog's metadata.
    pub fn catalog_export(
        &self,
        account: &AccountId,
        region: &str,
    ) -> Collected<&DataCatalogExportConfiguration> {
        let gap = Place::new(account, region).gap_of(&glue::GET_DATA_CATALOG_EXPORT_CONFIGURATION, &[]);
        self.find(account, region, gap, |region, _| region.glue.workloads.catalog_export.as_ref())
    }

    /// The Athena workgroup of this name.
    pub fn work_group(&self, account: &AccountId, region: &str, name: &str) -> Collected<&WorkGroup> {
        let gap = Place::new(account, region).work_group(name);
        self.find(account, region, gap, |region, gap| region.athena.work_groups.find_or(name, gap))
    }

    /// The default encryption of a table bucket.
    pub fn table_bucket_encryption(
        &self,
        account: &AccountId,
        region: &str,
        bucket: &str,
    ) -> Collected<&TableEncryption> {
        let gap = Place::new(account, region).table_bucket_encryption(bucket);
        self.find(account, region, gap, |region, gap| one_of(&region.s3_tables.encryption, bucket, gap))
    }

    /// The encryption of a table in a table bucket, by its id.
    pub fn table_encryption(
        &self,
        account: &AccountId,
        region: &str,
        (bucket, table): (&str, &str),
    ) -> Collected<&TableEncryption> {
        let gap = Place::new(account, region).table_encryption(bucket, table);
        let key = (bucket.to_owned(), table.to_owned());
        self.find(account, region, gap, |region, gap| one_of(&region.s3_tables.table_encryption, &key, gap))
    }
}
