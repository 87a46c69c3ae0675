//! Machine learning transforms: their tables, their own encryption, and their task runs (`U6`).

use keytrace_access::call::Necessity;
use keytrace_access::kms::key;
use keytrace_access::row::Row;
use keytrace_snapshot::glue::MlUserDataEncryption;
use keytrace_snapshot::snapshot::Snapshot;
use keytrace_uses::{Usage, Uses};

use crate::derivation::{Actor, Derivation};
use crate::requests::lake_formation::Credentials;
use crate::requests::{log_group, logs, s3_write, table_use};
use crate::subject::Subject;

/// Derives the requests of a transform's task runs.
pub(super) fn derive(snapshot: &Snapshot, subject: &Subject, derivation: &mut Derivation) {
    let found = snapshot.ml_transform(&subject.account, &subject.region, &subject.name);
    let Some(transform) = super::configuration(subject, found, derivation) else { return };
    let Some(actor) = super::actor(snapshot, subject, transform.role.as_deref(), derivation) else { return };
    let place = (&subject.account, subject.region.as_str());
    let encryption = transform.transform_encryption.as_ref();
    let security = encryption.and_then(|each| each.task_run_security_configuration_name.as_deref());
    let header = s3_write::of_security_configuration(snapshot, place, security, derivation);
    let tables = transform.input_record_tables.iter().filter_map(|table| {
        table_use::of_glue_table(table, Usage::Reads, "`InputRecordTables`", Necessity::Must)
    });
    let uses = Uses { tables: tables.collect(), ..Uses::default() };
    super::derive_uses(snapshot, &actor, (header, Credentials::Unsaid), &uses, derivation);
    let settings = (&*log_group::of_glue(), security, None);
    logs::derive(snapshot, &actor, logs::OF_JOB, settings, derivation);
    if let Some(own) = encryption.and_then(|each| each.ml_user_data_encryption.as_ref()) {
        of_user_data(snapshot, &actor, own, derivation);
    }
}

/// Imported labels and trained transforms, which Glue keeps in S3 under the transform's key.
// Source: https://docs.aws.amazon.com/glue/latest/webapi/API_TransformEncryption.html names them, and no action.
fn of_user_data(snapshot: &Snapshot, actor: &Actor, own: &MlUserDataEncryption, derivation: &mut Derivation) {
    if own.ml_user_data_encryption_mode.as_deref() != Some("SSE-KMS") {
        return;
    }
    let written = own.kms_key_id.as_deref().unwrap_or_default();
    let key =
        key::resolve(snapshot, written, "`MlUserDataEncryption`", &actor.account, &actor.region, "glue");
    let only_if = Necessity::OnlyIf("Glue encrypts with the key itself, and not S3".to_owned());
    let steps = [
        ("kms:Decrypt", Necessity::OnFirstUse, "reads its labels and what it learned"),
        ("kms:GenerateDataKey", Necessity::OnFirstUse, "keeps what it learned"),
        ("kms:Encrypt", only_if, "keeps what it learned"),
    ];
    let steps = steps.map(|(action, when, does)| (action, when, format!("{does} (`MlUserDataEncryption`)")));
    super::with_untold_context(actor, Row::U6, (&key, "s3"), &steps, derivation);
}
