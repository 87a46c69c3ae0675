//! Formats that encrypt their own files with keys of KMS, in the job's own process: Iceberg and Parquet (`S11`).

use keytrace_access::call::{EncryptionContext, KeyTarget, Necessity};
use keytrace_access::kms::key;
use keytrace_access::row::Row;
use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::glue::Table;
use keytrace_snapshot::snapshot::Snapshot;
use keytrace_uses::{DirectKey, Direction, Store, StoreUse, TableUse, also_only_if};

use crate::sources::spark_settings::{Setting, SparkSettings};

/// The key of an Iceberg table; none where the table names none, or one that is not of KMS.
// Source: https://iceberg.apache.org/docs/latest/encryption/
pub(crate) fn of_iceberg(
    snapshot: &Snapshot,
    place: (&AccountId, &str),
    (each, table): (&TableUse, &Table),
) -> Vec<StoreUse> {
    let Some(written) = table.parameters.get("encryption.key-id") else { return Vec::new() };
    if !is_of_kms(snapshot, place, written) {
        return Vec::new();
    }
    let TableUse { database, table, named_by, direction, .. } = each;
    let of = |(direction, necessity): (Direction, Necessity)| {
        let (actions, does): (&[&'static str], _) = match direction {
            Direction::Read => (&["kms:Decrypt"], "reads"),
            Direction::Write => (&["kms:GenerateDataKey", "kms:Encrypt", "kms:Decrypt"], "writes"),
        };
        let direct = DirectKey {
            written: written.clone(),
            read_from: format!("parameter `encryption.key-id` of table `{database}.{table}`"),
            row: Row::S11,
            actions: actions.to_vec(),
            encryption_context: EncryptionContext { open: true, ..EncryptionContext::default() },
            does: format!("{does} the encrypted Iceberg table `{database}.{table}`"),
        };
        StoreUse {
            store: Store::Key(direct),
            region: None,
            direction,
            named_by: named_by.clone(),
            necessity: also_only_if(&necessity, "the job's Iceberg catalog has a client of KMS"),
        }
    };
    direction.directions().into_iter().map(of).collect()
}

/// The settings of Parquet that hold ids of keys.
// Source: https://github.com/apache/parquet-java/blob/master/parquet-hadoop/README.md
const PARQUET_KEYS: [&str; 3] =
    ["parquet.encryption.footer.key", "parquet.encryption.uniform.key", "parquet.encryption.column.keys"];

/// The keys with which Parquet wraps the keys of files and columns, as settings of Spark name them.
pub(crate) fn of_parquet(
    snapshot: &Snapshot,
    place: (&AccountId, &str),
    settings: &SparkSettings,
) -> Vec<StoreUse> {
    let mut uses: Vec<StoreUse> = Vec::new();
    for setting in settings.iter().filter(|setting| PARQUET_KEYS.contains(&setting.name.as_str())) {
        for written in setting.value.split(';').map(|part| key_of(part, &setting.name)) {
            if !setting.is_computed() && is_of_kms(snapshot, place, written) {
                uses.push(parquet_key(written, setting));
            }
        }
    }
    uses
}

/// `key:column,column` names the key before the columns, and the ARN of a key has colons of its own.
fn key_of<'a>(part: &'a str, name: &str) -> &'a str {
    let before_columns = part.rsplit_once(':').filter(|_| name.ends_with(".column.keys"));
    before_columns.map_or(part, |(key, _)| key).trim()
}

fn parquet_key(written: &str, setting: &Setting) -> StoreUse {
    let direct = DirectKey {
        written: written.to_owned(),
        read_from: format!("`{}` ({})", setting.name, setting.made_in),
        row: Row::S11,
        actions: vec!["kms:Encrypt", "kms:Decrypt"],
        encryption_context: EncryptionContext { open: true, ..EncryptionContext::default() },
        does: "wraps and unwraps the keys of encrypted Parquet files".to_owned(),
    };
    StoreUse {
        store: Store::Key(direct),
        region: None,
        direction: Direction::Write,
        named_by: setting.made_in.to_owned(),
        necessity: Necessity::OnlyIf("the job's client for Parquet keys asks KMS".to_owned()),
    }
}

/// Whether a text names a key of KMS: other stores of keys have ids of their own.
fn is_of_kms(snapshot: &Snapshot, (account, region): (&AccountId, &str), written: &str) -> bool {
    !written.is_empty()
        && key::resolve(snapshot, written, "", account, region, "kms").target != KeyTarget::Malformed
}
