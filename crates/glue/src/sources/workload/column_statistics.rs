//! Column statistics of a table: it is read, and the Data Catalog changed. The rows are those of jobs. Settings start a
//! task by a schedule; where a table has none, its last run tells how it was started by hand.

use keytrace_access::call::Necessity;
use keytrace_snapshot::collected::Collected;
use keytrace_snapshot::snapshot::Snapshot;
use keytrace_uses::{CatalogUse, TableUse, Usage, Uses, WriteEncryption};

use crate::derivation::Derivation;
use crate::record::table_of;
use crate::requests::lake_formation::Credentials;
use crate::requests::{log_group, logs};
use crate::subject::Subject;

/// Derives the requests of a column statistics task.
pub(super) fn derive(snapshot: &Snapshot, subject: &Subject, derivation: &mut Derivation) {
    let (database, table) = table_of(&subject.name);
    let Some(task) = task(snapshot, subject, derivation) else { return };
    let Some(actor) = super::actor(snapshot, subject, task.role, derivation) else { return };
    let because = format!("keeps the statistics of table `{}`", subject.name);
    let uses = Uses {
        tables: vec![TableUse {
            catalog_id: None,
            database: database.to_owned(),
            table: table.to_owned(),
            direction: Usage::Reads,
            named_by: task.named_by,
            necessity: Necessity::Must,
        }],
        catalog: vec![CatalogUse::changes(because, Necessity::Must)],
        ..Uses::default()
    };
    let credentials = (WriteEncryption::BucketDefault, Credentials::Unsaid);
    super::derive_uses(snapshot, &actor, credentials, &uses, derivation);
    // Source: https://docs.aws.amazon.com/glue/latest/webapi/API_ColumnStatisticsTaskSettings.html: it encrypts the logs.
    let groups = log_group::of_folder(log_group::Writer::ColumnStatistics.log_group(), &[], task.security);
    logs::derive(snapshot, &actor, logs::OF_JOB, (&groups, task.security, None), derivation);
}

/// A task, as its settings or its last run have it.
struct Task<'a> {
    role: Option<&'a str>,
    security: Option<&'a str>,
    named_by: String,
}

fn task<'a>(snapshot: &'a Snapshot, subject: &Subject, derivation: &mut Derivation) -> Option<Task<'a>> {
    let Subject { account, region, name, .. } = subject;
    let settings = snapshot.column_statistics(account, region, table_of(name));
    if settings.is_absent() {
        if let Some(run) = snapshot.column_statistics_runs(account, region, table_of(name)).first() {
            let named_by = format!("column statistics run `{}`", run.column_statistics_task_run_id);
            let (role, security) = (run.role.as_deref(), run.security_configuration.as_deref());
            return Some(Task { role, security, named_by });
        }
        if let Collected::NotCollected(gap) = snapshot.column_statistics_runs_read(account, region) {
            derivation.gap(format!("the role of the column statistics of table `{name}`"), &gap);
            return None;
        }
    }
    let settings = super::configuration(subject, settings, derivation)?;
    let named_by = "the settings of column statistics".to_owned();
    let (role, security) = (settings.role.as_deref(), settings.security_configuration.as_deref());
    Some(Task { role, security, named_by })
}
