//! The kinds of things that make KMS requests, and which of each a Region has.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use keytrace_snapshot::account::{AccountId, Region};
use keytrace_snapshot::collected::{Collected, Inventory};
use keytrace_snapshot::glue::{BatchTableOptimizer, Session};

/// What a subject is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SubjectKind {
    /// A job.
    Job,
    /// A crawler.
    Crawler,
    /// An interactive session, by its id.
    Session,
    /// A development endpoint.
    DevEndpoint,
    /// A machine learning transform, by its id.
    MlTransform,
    /// A ruleset of Data Quality, evaluated as its runs did.
    DataQuality,
    /// The column statistics of a table, by `database.table`.
    ColumnStatistics,
    /// The optimizers of an Iceberg table, by `database.table`.
    TableOptimizer,
    /// A blueprint.
    Blueprint,
    /// The export of the Data Catalog's metadata, by the account's id.
    CatalogExport,
    /// A zero-ETL integration.
    Integration,
    /// A catalog with a role of its own, inside the Data Catalog.
    Catalog,
    /// An Athena workgroup.
    AthenaWorkgroup,
}

impl SubjectKind {
    /// All kinds, jobs first.
    pub const ALL: [Self; 13] = [
        Self::Job,
        Self::Crawler,
        Self::Session,
        Self::DevEndpoint,
        Self::MlTransform,
        Self::DataQuality,
        Self::ColumnStatistics,
        Self::TableOptimizer,
        Self::Blueprint,
        Self::CatalogExport,
        Self::Integration,
        Self::Catalog,
        Self::AthenaWorkgroup,
    ];

    /// The name, as reports and the command line write it: `table-optimizer`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Job => "job",
            Self::Crawler => "crawler",
            Self::Session => "session",
            Self::DevEndpoint => "dev-endpoint",
            Self::MlTransform => "ml-transform",
            Self::DataQuality => "data-quality",
            Self::ColumnStatistics => "column-statistics",
            Self::TableOptimizer => "table-optimizer",
            Self::Blueprint => "blueprint",
            Self::CatalogExport => "catalog-export",
            Self::Integration => "integration",
            Self::Catalog => "catalog",
            Self::AthenaWorkgroup => "athena-workgroup",
        }
    }

    /// The kind of this name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl fmt::Display for SubjectKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// The names of all that a Region has of a kind.
pub(crate) fn names(kind: SubjectKind, account: &AccountId, region: &Region) -> Vec<String> {
    let workloads = &region.glue.workloads;
    match kind {
        SubjectKind::Job => existing(&region.glue.jobs),
        SubjectKind::Crawler => existing(&region.glue.crawlers),
        SubjectKind::Session => existing(&workloads.sessions),
        SubjectKind::DevEndpoint => existing(&workloads.dev_endpoints),
        SubjectKind::MlTransform => existing(&workloads.ml_transforms),
        SubjectKind::DataQuality => existing(&workloads.data_quality_rulesets),
        SubjectKind::ColumnStatistics => {
            let configured = of_tables(&workloads.column_statistics, |_| true);
            let runs = workloads.column_statistics_runs.known();
            let has_run = runs.filter_map(|(_, run)| {
                Some(format!("{}.{}", run.database_name.as_deref()?, run.table_name.as_deref()?))
            });
            configured.into_iter().chain(has_run).collect::<BTreeSet<_>>().into_iter().collect()
        }
        SubjectKind::TableOptimizer => of_tables(&workloads.table_optimizers, |_| true),
        SubjectKind::Blueprint => existing(&workloads.blueprints),
        SubjectKind::CatalogExport => {
            workloads.catalog_export.known().map(|_| account.to_string()).into_iter().collect()
        }
        SubjectKind::Integration => existing(&workloads.integrations),
        SubjectKind::Catalog => existing(&workloads.catalogs),
        SubjectKind::AthenaWorkgroup => existing(&region.athena.work_groups),
    }
}

/// The names of those that can be asked about without saying more: it is known who acts, and that they may still run.
pub(crate) fn active(kind: SubjectKind, account: &AccountId, region: &Region) -> Vec<String> {
    let workloads = &region.glue.workloads;
    match kind {
        SubjectKind::Session => matching(&workloads.sessions, |session| !has_ended(session)),
        SubjectKind::DataQuality => {
            let runs = workloads.data_quality_runs.known().map(|(_, run)| run);
            let evaluated: BTreeSet<&str> =
                runs.flat_map(|run| &run.ruleset_names).map(String::as_str).collect();
            let mut all = existing(&workloads.data_quality_rulesets);
            all.retain(|name| evaluated.contains(name.as_str()));
            all
        }
        SubjectKind::TableOptimizer => of_tables(&workloads.table_optimizers, |all| all.iter().any(is_on)),
        SubjectKind::Blueprint => {
            let mut all = names(kind, account, region);
            all.retain(|name| workloads.blueprint_runs.get(name).is_some_and(Collected::is_known));
            all
        }
        SubjectKind::Catalog => matching(&workloads.catalogs, |catalog| {
            let properties = catalog.catalog_properties.as_ref();
            let access = properties.and_then(|all| all.data_lake_access_properties.as_ref());
            access.is_some_and(|access| access.data_transfer_role.is_some())
        }),
        // Why: nobody knows who submits the queries of a workgroup without a role, and it is no fault.
        SubjectKind::AthenaWorkgroup => {
            matching(&region.athena.work_groups, |group| group.configuration.execution_role.is_some())
        }
        _ => names(kind, account, region),
    }
}

/// Whether an optimizer is on.
pub(crate) fn is_on(optimizer: &BatchTableOptimizer) -> bool {
    let configuration = optimizer.table_optimizer.configuration.as_ref();
    configuration.is_some_and(|configuration| configuration.enabled != Some(false))
}

/// Whether the list of a kind was read. A kind that AWS lists nowhere counts as read.
pub(crate) fn listed(kind: SubjectKind, region: &Region) -> Collected<()> {
    let workloads = &region.glue.workloads;
    match kind {
        SubjectKind::Job => region.glue.jobs.listed.clone(),
        SubjectKind::Crawler => region.glue.crawlers.listed.clone(),
        SubjectKind::Session => workloads.sessions.listed.clone(),
        SubjectKind::DevEndpoint => workloads.dev_endpoints.listed.clone(),
        SubjectKind::MlTransform => workloads.ml_transforms.listed.clone(),
        SubjectKind::DataQuality => workloads.data_quality_rulesets.listed.clone(),
        SubjectKind::ColumnStatistics | SubjectKind::TableOptimizer => Collected::Known(()),
        SubjectKind::Blueprint => workloads.blueprints.listed.clone(),
        SubjectKind::CatalogExport => workloads.catalog_export.as_ref().map(|_| ()),
        SubjectKind::Integration => workloads.integrations.listed.clone(),
        SubjectKind::Catalog => workloads.catalogs.listed.clone(),
        SubjectKind::AthenaWorkgroup => region.athena.work_groups.listed.clone(),
    }
}

fn has_ended(session: &Session) -> bool {
    matches!(session.status.as_deref(), Some("STOPPED" | "STOPPING" | "TIMEOUT"))
}

/// The names in a list, without those that AWS said do not exist.
fn existing<T>(inventory: &Inventory<T>) -> Vec<String> {
    inventory.items.iter().filter(|(_, item)| !item.is_absent()).map(|(name, _)| name.clone()).collect()
}

/// The names of known things that are meant.
fn matching<T>(inventory: &Inventory<T>, is_meant: impl Fn(&T) -> bool) -> Vec<String> {
    inventory.known().filter(|(_, item)| is_meant(item)).map(|(name, _)| name.to_owned()).collect()
}

fn of_tables<T>(
    things: &BTreeMap<(String, String), Collected<T>>,
    is_meant: impl Fn(&T) -> bool,
) -> Vec<String> {
    let meant = things.iter().filter(|(_, thing)| match thing {
        Collected::Known(thing) => is_meant(thing),
        Collected::Absent => false,
        Collected::NotCollected(_) => true,
    });
    meant.map(|((database, table), _)| format!("{database}.{table}")).collect()
}
