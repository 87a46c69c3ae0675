//! Streams and other data stores (`T`).

use super::{Row, row};
use keytrace_access::call::Confidence::{Assumed, Documented};

/// Reading a Kinesis stream.
pub const T1: Row = row(
    "T1",
    Documented,
    "store/stream.rs",
    "an_encrypted_stream_is_decrypted_through_kinesis",
    "a Kinesis stream that is read, `EncryptionType` is `KMS`: Decrypt with `KeyId` through Kinesis",
);
/// Writing a Kinesis stream.
pub const T2: Row = row(
    "T2",
    Documented,
    "store/stream.rs",
    "writing_to_an_encrypted_stream_asks_for_a_data_key",
    "a Kinesis stream that is written: GenerateDataKey with `KeyId` through Kinesis",
);
/// Reading Kafka.
pub const T3: Row = row(
    "T3",
    Assumed,
    "connection.rs",
    "kafka_needs_no_key_but_those_of_its_secret_and_keystore",
    "Kafka: no request, for the brokers encrypt what they keep; secrets are G7 and keystores J3",
);
/// Streaming checkpoints.
pub const T4: Row = row(
    "T4",
    Assumed,
    "arguments.rs",
    "checkpoints_are_written_and_read",
    "arguments that name checkpoints: GenerateDataKey and Decrypt with the key of new objects",
);
/// DynamoDB tables.
pub const T5: Row = row(
    "T5",
    Assumed,
    "store/dynamo_db.rs",
    "an_encrypted_dynamo_db_table_is_decrypted_through_dynamo_db",
    "a DynamoDB table, `SSEType` is `KMS`: Decrypt through DynamoDB; others only if DynamoDB asks for its caller",
);

/// The staging folder of Redshift.
pub const T6: Row = row(
    "T6",
    Documented,
    "store/redshift.rs",
    "rows_for_redshift_are_staged_with_the_key_that_their_writer_asks_for",
    "the staging folder of Redshift: the job and the cluster's role each read what the other wrote there",
);

/// Snapshots of databases that were exported to S3.
pub const T7: Row = row(
    "T7",
    Assumed,
    "s3_read.rs",
    "an_exported_snapshot_is_read_with_the_key_of_the_export",
    "data that RDS exported from a snapshot: as S1, with the key of the export task that the objects name",
);
/// Databases that encrypt what they keep.
pub const T8: Row = row(
    "T8",
    Assumed,
    "connection.rs",
    "databases_encrypt_what_they_keep_without_asking_the_job",
    "RDS, Redshift, OpenSearch, DocumentDB: no request for what they keep; secrets of their connections are G7",
);

/// Queues that a script uses.
pub const T9: Row = row(
    "T9",
    Assumed,
    "store/queue.rs",
    "a_queue_that_a_script_uses_is_no_queue_of_a_crawler",
    "a queue that the script receives from or sends to: Decrypt, and GenerateDataKey to send, through SQS by the job's role",
);

/// The rows of this family, in the order of the table.
pub(super) const ROWS: &[&Row] = &[&T1, &T2, &T3, &T4, &T5, &T6, &T7, &T8, &T9];
