//! Questions about Glue.

use keytrace_aws::catalog::glue;
use std::collections::BTreeMap;

use crate::account::AccountId;
use crate::collected::{Collected, Gap};
use crate::glue::{
    Connection, Crawler, DataCatalogEncryptionSettings, Database, Job, JobRun, Partition,
    SecurityConfiguration, Table, Trigger,
};
use crate::place::Place;
use crate::snapshot::Snapshot;

impl Snapshot {
    /// The job of this name.
    pub fn job(&self, account: &AccountId, region: &str, name: &str) -> Collected<&Job> {
        let gap = Place::new(account, region).job(name);
        self.find(account, region, gap, |region, gap| region.glue.jobs.find_or(name, gap))
    }

    /// The latest runs of a job, newest first. There may be older ones.
    pub fn job_runs(&self, account: &AccountId, region: &str, job: &str) -> Collected<&[JobRun]> {
        let gap = Place::new(account, region).job_runs(job);
        self.find(account, region, gap, |region, gap| {
            one_of(&region.glue.job_runs, job, gap).map(|runs| runs.as_slice())
        })
    }

    /// The text of a job's script.
    pub fn job_script(&self, account: &AccountId, region: &str, job: &str) -> Collected<&str> {
        let gap = Place::new(account, region).job_script(job);
        self.find(account, region, gap, |region, gap| {
            one_of(&region.glue.scripts, job, gap).map(|text| text.as_str())
        })
    }

    /// The crawler of this name.
    pub fn crawler(&self, account: &AccountId, region: &str, name: &str) -> Collected<&Crawler> {
        let gap = Place::new(account, region).crawler(name);
        self.find(account, region, gap, |region, gap| region.glue.crawlers.find_or(name, gap))
    }

    /// The triggers.
    pub fn triggers(&self, account: &AccountId, region: &str) -> Collected<&[Trigger]> {
        let gap = Place::new(account, region).gap_of(&glue::GET_TRIGGERS, &[]);
        self.find(account, region, gap, |region, _| region.glue.triggers.as_ref().map(|all| all.as_slice()))
    }

    /// The security configuration of this name.
    pub fn security_configuration(
        &self,
        account: &AccountId,
        region: &str,
        name: &str,
    ) -> Collected<&SecurityConfiguration> {
        let gap = Place::new(account, region).security_configuration(name);
        self.find(account, region, gap, |region, gap| region.glue.security_configurations.find_or(name, gap))
    }

    /// The encryption settings of the Data Catalog.
    pub fn data_catalog_encryption_settings(
        &self,
        account: &AccountId,
        region: &str,
    ) -> Collected<&DataCatalogEncryptionSettings> {
        let gap = Place::new(account, region).gap_of(&glue::GET_DATA_CATALOG_ENCRYPTION_SETTINGS, &[]);
        self.find(account, region, gap, |region, _| region.glue.data_catalog_encryption_settings.as_ref())
    }

    /// The connection of this name.
    pub fn connection(&self, account: &AccountId, region: &str, name: &str) -> Collected<&Connection> {
        let gap = Place::new(account, region).connection(name);
        self.find(account, region, gap, |region, gap| region.glue.connections.find_or(name, gap))
    }

    /// The database of this name. Never `Absent` because a list lacks it: Lake Formation hides databases.
    pub fn database(&self, account: &AccountId, region: &str, name: &str) -> Collected<&Database> {
        let gap = Place::new(account, region).database(name);
        self.find(account, region, gap, |region, gap| region.glue.databases.seen_or(name, gap))
    }

    /// The table of this name. Never `Absent` because a list lacks it: Lake Formation hides tables.
    pub fn table(&self, account: &AccountId, region: &str, database: &str, name: &str) -> Collected<&Table> {
        let gap = Place::new(account, region).table(database, name);
        self.find(account, region, gap, |region, gap| match region.glue.tables.get(database) {
            Some(tables) => tables.seen_or(name, gap),
            None => Collected::NotCollected(gap),
        })
    }

    /// The partitions of a table.
    pub fn partitions(
        &self,
        account: &AccountId,
        region: &str,
        database: &str,
        table: &str,
    ) -> Collected<&[Partition]> {
        let gap = Place::new(account, region).partitions(database, table);
        let key = (database.to_owned(), table.to_owned());
        self.find(account, region, gap, |region, gap| {
            one_of(&region.glue.partitions, &key, gap).map(|all| all.as_slice())
        })
    }
}

/// The thing with this key, or the gap.
pub(super) fn one_of<'a, K, Q, T>(
    things: &'a BTreeMap<K, Collected<T>>,
    key: &Q,
    gap: Gap,
) -> Collected<&'a T>
where
    K: Ord + std::borrow::Borrow<Q>,
    Q: Ord + ?Sized,
{
    things.get(key).map_or(Collected::NotCollected(gap), Collected::as_ref)
}
