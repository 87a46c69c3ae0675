//! Spark's own files, and subjects other than jobs and crawlers (`U`).

use super::{Row, row};
use keytrace_access::call::Confidence::{Assumed, Documented};

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
/// Insights and metrics.
pub const U3: Row = row(
    "U3",
    Documented,
    "logs.rs",
    "insights_and_metrics_need_no_key_of_their_own",
    "`--enable-job-insights`, `--enable-metrics`: no request beside those of the logs",
);
/// Interactive sessions.
pub const U4: Row = row(
    "U4",
    Documented,
    "workload/session.rs",
    "a_session_makes_the_requests_of_a_job",
    "`Session.Role`, `DefaultArguments`, `Connections`, `SecurityConfiguration`: the rows of a job",
);
/// Development endpoints.
pub const U5: Row = row(
    "U5",
    Documented,
    "workload/dev_endpoint.rs",
    "a_dev_endpoint_fetches_its_libraries",
    "`DevEndpoint.RoleArn`, its libraries and `SecurityConfiguration`: the rows of a job for libraries and logs",
);
/// Machine learning transforms.
pub const U6: Row = row(
    "U6",
    Assumed,
    "workload/ml_transform.rs",
    "a_transform_uses_the_key_of_its_user_data",
    "`MlUserDataEncryption` is `SSE-KMS`: Decrypt, GenerateDataKey and perhaps Encrypt; its tables by the rows of a job",
);
/// Evaluations by Data Quality.
pub const U7: Row = row(
    "U7",
    Documented,
    "workload/data_quality.rs",
    "an_evaluation_reads_its_table_and_writes_results",
    "the role, tables and `ResultsS3Prefix` of a run: the rows of a job",
);
/// Workflows and blueprints.
pub const U8: Row = row(
    "U8",
    Assumed,
    "workload/blueprint.rs",
    "a_blueprint_is_read_only_if_a_run_reads_it",
    "workflows: no request; `BlueprintLocation`: the row S1 by the role of a run, only if the run reads it",
);

/// The rows of this family, in the order of the table.
pub(super) const ROWS: &[&Row] = &[&U1, &U2, &U3, &U4, &U5, &U6, &U7, &U8];
