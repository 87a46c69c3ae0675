//! The table of derivations: one row for each way in which a job or crawler comes to need a key.

use std::fmt::Write as _;

use crate::kms::call::Confidence;
use crate::kms::call::Confidence::{Assumed, Documented, Observed};

/// A row of the table.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    /// The row's id, as calls carry it.
    pub id: &'static str,
    /// How sure the derivation is: as sure as its weakest part.
    pub confidence: Confidence,
    /// The file below `crates/doctor/src/glue` that derives it.
    pub code: &'static str,
    /// The test that has it and nearly has it.
    pub test: &'static str,
    /// Which requests it derives, and from what.
    pub derives: &'static str,
}

const fn row(
    id: &'static str,
    confidence: Confidence,
    code: &'static str,
    test: &'static str,
    derives: &'static str,
) -> Row {
    Row { id, confidence, code, test, derives }
}

/// The job's script.
pub const J1: Row = row(
    "J1",
    Observed,
    "job.rs",
    "a_script_is_decrypted_with_its_own_key",
    "`Command.ScriptLocation`: Decrypt with the object's key",
);
/// The job's libraries and files.
pub const J2: Row = row(
    "J2",
    Observed,
    "arguments.rs",
    "libraries_are_decrypted_each_with_its_own_key",
    "`--extra-py-files`, `--extra-jars`, `--extra-files`, s3 wheels: Decrypt with each object's key",
);
/// The files of a connection.
pub const J3: Row = row(
    "J3",
    Documented,
    "connection.rs",
    "the_driver_of_a_connection_is_decrypted",
    "S3 URIs in `ConnectionProperties` (drivers, certificates, keystores): Decrypt with each object's key",
);
/// The job's scratch space.
pub const J4: Row = row(
    "J4",
    Documented,
    "arguments.rs",
    "scratch_space_is_written_and_read",
    "`--TempDir` and other temporary folders: GenerateDataKey and Decrypt with the key of new objects",
);
/// Reading objects.
pub const S1: Row = row(
    "S1",
    Documented,
    "s3_read.rs",
    "objects_are_read_with_their_own_keys",
    "data that is read: Decrypt with the keys of the objects, one call for each",
);
/// Writing objects.
pub const S3: Row = row(
    "S3",
    Documented,
    "s3_write.rs",
    "a_write_takes_the_default_key_of_the_bucket",
    "data that is written: GenerateDataKey with the key that the request or the bucket names",
);
/// Writing objects in parts.
pub const S4: Row = row(
    "S4",
    Documented,
    "s3_write.rs",
    "a_write_in_parts_decrypts_too",
    "data that is written in parts: Decrypt with the same key for UploadPart",
);
/// Renaming objects.
pub const S5: Row = row(
    "S5",
    Documented,
    "s3_write.rs",
    "a_rename_over_s3a_decrypts_what_was_written",
    "data written over s3a://, whose committers rename by copying: Decrypt with the key of what was written",
);
/// Objects with two layers of encryption.
pub const S6: Row = row(
    "S6",
    Assumed,
    "s3_write.rs",
    "two_layers_of_encryption_never_use_the_bucket_key",
    "data under `aws:kms:dsse`: the actions of S1, S3 and S4, and always the object's ARN as context",
);
/// Objects that differ from the bucket's present Bucket Key setting.
pub const S7: Row = row(
    "S7",
    Documented,
    "s3_read.rs",
    "objects_older_than_the_bucket_key_keep_the_object_context",
    "objects written before the S3 Bucket Key was switched on or off: Decrypt with the other context",
);
/// Writing with an encryption context of one's own.
pub const S8: Row = row(
    "S8",
    Documented,
    "s3a.rs",
    "a_context_of_ones_own_leaves_the_context_open",
    "a setting of S3A adds pairs to the context: the requests of S3 and S4, and further pairs may be sent",
);
/// Objects that need no key of KMS.
pub const S9: Row = row(
    "S9",
    Documented,
    "s3_read.rs",
    "objects_under_sse_s3_need_no_request",
    "SSE-S3, SSE-C or no encryption: no request, and the location says so",
);
/// Writing under a security configuration.
pub const C1: Row = row(
    "C1",
    Documented,
    "s3_write.rs",
    "a_security_configuration_overrides_the_default_key",
    "`S3Encryption` of the security configuration: GenerateDataKey and Decrypt with its key, for s3:// only",
);
/// Encrypted logs, by CloudWatch Logs itself.
pub const C3: Row = row(
    "C3",
    Documented,
    "logs.rs",
    "encrypted_logs_need_the_service_principal",
    "`CloudWatchEncryption` is `SSE-KMS`: Encrypt, Decrypt and GenerateDataKey by the service principal of logs",
);
/// Encrypted logs, on behalf of the job.
pub const C4: Row = row(
    "C4",
    Documented,
    "logs.rs",
    "encrypted_logs_need_the_role_through_logs",
    "the same actions by the job's role through logs, only if a log group is made or associated anew",
);
/// Job bookmarks.
pub const C6: Row = row(
    "C6",
    Assumed,
    "bookmark.rs",
    "a_bookmark_is_encrypted_by_the_job_itself",
    "`JobBookmarksEncryption` is `CSE-KMS` and bookmarks are on: Encrypt and Decrypt by the job itself",
);
/// Reading the Data Catalog.
pub const G1: Row = row(
    "G1",
    Documented,
    "catalog.rs",
    "readers_of_an_encrypted_catalog_decrypt",
    "`EncryptionAtRest` is `SSE-KMS`: Decrypt with the catalog's key for tables, connections and crawlers",
);
/// Changing the Data Catalog.
pub const G2: Row = row(
    "G2",
    Documented,
    "catalog.rs",
    "changes_of_an_encrypted_catalog_need_three_actions",
    "the same, for jobs that change tables: GenerateDataKey, Encrypt and Decrypt",
);
/// The Data Catalog with a service role.
pub const G3: Row = row(
    "G3",
    Documented,
    "catalog.rs",
    "a_catalog_with_a_service_role_asks_nothing_of_the_caller",
    "`EncryptionAtRest` is `SSE-KMS-WITH-SERVICE-ROLE`: the requests of G1, G2 and R6 by the service role",
);
/// Crawling objects.
pub const R1: Row = row(
    "R1",
    Documented,
    "crawler.rs",
    "a_crawler_reads_what_its_exclusions_leave",
    "`S3Targets` and the tables of `CatalogTargets`: Decrypt with the keys of the objects",
);
/// Crawling tables of open formats.
pub const R2: Row = row(
    "R2",
    Assumed,
    "crawler.rs",
    "a_delta_crawler_writes_only_with_manifests",
    "`DeltaTargets`, `IcebergTargets`, `HudiTargets`: Decrypt; GenerateDataKey too with `WriteManifest`",
);
/// Crawlers that change the Data Catalog.
pub const R6: Row = row(
    "R6",
    Documented,
    "crawler.rs",
    "a_crawler_changes_the_catalog",
    "every crawler with an encrypted Data Catalog: GenerateDataKey, Encrypt and Decrypt with the catalog's key",
);
/// Streaming checkpoints.
pub const T4: Row = row(
    "T4",
    Assumed,
    "arguments.rs",
    "checkpoints_are_written_and_read",
    "arguments that name checkpoints: GenerateDataKey and Decrypt with the key of new objects",
);
/// Spark event logs.
pub const U1: Row = row(
    "U1",
    Assumed,
    "arguments.rs",
    "event_logs_are_written_when_the_spark_ui_is_on",
    "`--spark-event-logs-path` with `--enable-spark-ui`: GenerateDataKey and Decrypt with the key of new objects",
);
/// Shuffle files in S3.
pub const U2: Row = row(
    "U2",
    Documented,
    "arguments.rs",
    "shuffle_files_are_written_where_the_setting_says",
    "`--write-shuffle-files-to-s3` with a bucket in `--conf`: GenerateDataKey and Decrypt",
);

/// All rows, in the order of the table.
pub const ROWS: &[&Row] = &[
    &J1, &J2, &J3, &J4, &S1, &S3, &S4, &S5, &S6, &S7, &S8, &S9, &C1, &C3, &C4, &C6, &G1, &G2, &G3, &R1, &R2,
    &R6, &T4, &U1, &U2,
];

/// The table as Markdown: the middle of `docs/glue-calls.md`.
#[must_use]
pub fn table() -> String {
    let mut text = String::from("| row | derives | mark | code | test |\n|---|---|---|---|---|\n");
    for row in ROWS {
        let mark = match row.confidence {
            Documented => "D",
            Observed => "W",
            Assumed => "K",
        };
        let Row { id, derives, code, test, .. } = row;
        let _ = writeln!(text, "| {id} | {derives} | {mark} | `{code}` | `{test}` |");
    }
    text
}
