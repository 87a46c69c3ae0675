//! Spark's own files, and subjects other than jobs and crawlers (`U`).

use super::{Row, row};
use crate::kms::call::Confidence::{Assumed, Documented};

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

/// The rows of this family, in the order of the table.
pub(super) const ROWS: &[&Row] = &[&U1, &U2];
