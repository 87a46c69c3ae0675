//! Column statistics of a table: it is read, and the Data Catalog changed. The rows are those of jobs.

use snapshot::snapshot::Snapshot;

use crate::glue::arguments::Telling;
use crate::glue::catalog::CatalogUse;
use crate::glue::derivation::Derivation;
use crate::glue::lake_formation::Credentials;
use crate::glue::record::table_of;
use crate::glue::s3_write::HeaderEncryption;
use crate::glue::subject::Subject;
use crate::glue::uses::{TableUse, Uses};
use crate::glue::{log_group, logs};
use crate::kms::call::Necessity;

/// Derives the requests of a column statistics task.
pub(super) fn derive(snapshot: &Snapshot, subject: &Subject, derivation: &mut Derivation) {
    let (database, table) = table_of(&subject.name);
    let found = snapshot.column_statistics(&subject.account, &subject.region, (database, table));
    let Some(settings) = super::configuration(subject, found, derivation) else { return };
    let Some(actor) = super::actor(snapshot, subject, settings.role.as_deref(), derivation) else { return };
    let because = format!("keeps the statistics of table `{}`", subject.name);
    let uses = Uses {
        tables: vec![TableUse {
            catalog_id: None,
            database: database.to_owned(),
            table: table.to_owned(),
            direction: Telling::Reads,
            named_by: "the settings of column statistics".to_owned(),
            necessity: Necessity::Must,
        }],
        catalog: vec![CatalogUse::changes(because, Necessity::Must)],
        ..Uses::default()
    };
    let credentials = (HeaderEncryption::NotAsked, Credentials::Unsaid);
    super::derive_uses(snapshot, &actor, credentials, &uses, derivation);
    // Source: https://docs.aws.amazon.com/glue/latest/webapi/API_ColumnStatisticsTaskSettings.html: it encrypts the logs.
    let security = settings.security_configuration.as_deref();
    let groups = log_group::of_folder("/aws-glue/column-statistics", &[], security);
    logs::derive(snapshot, &actor, logs::OF_JOB, (&groups, security, None), derivation);
}
