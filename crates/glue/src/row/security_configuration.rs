//! Security configurations: logs, bookmarks (`C`).

use super::{Row, row};
use keytrace_access::call::Confidence::{Assumed, Documented};

/// Writing under a security configuration.
pub const C1: Row = row(
    "C1",
    Documented,
    "s3_write.rs",
    "a_security_configuration_overrides_the_default_key",
    "`S3Encryption` of the security configuration: GenerateDataKey and Decrypt with its key, for s3:// only",
);
/// Encrypted logs: the role binds the key to the log group.
pub const C2: Row = row(
    "C2",
    Documented,
    "logs.rs",
    "the_role_binds_the_key_to_each_log_group",
    "`CloudWatchEncryption` is `SSE-KMS`: `logs:AssociateKmsKey` (no action of KMS) by the job's role on each log group",
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
/// Reading encrypted logs.
pub const C5: Row = row(
    "C5",
    Documented,
    "log_group.rs",
    "reading_encrypted_logs_is_no_request_of_the_job",
    "whoever reads encrypted logs decrypts through logs: no request of the job or crawler",
);
/// Job bookmarks.
pub const C6: Row = row(
    "C6",
    Assumed,
    "bookmark.rs",
    "a_bookmark_is_encrypted_by_the_job_itself",
    "`JobBookmarksEncryption` is `CSE-KMS` and bookmarks are on: Encrypt and Decrypt by the job itself",
);
/// What Data Quality keeps.
pub const C7: Row = row(
    "C7",
    Assumed,
    "workload/data_quality.rs",
    "what_data_quality_keeps_is_encrypted_with_its_own_key",
    "`DataQualityEncryption` is `SSE-KMS`: Decrypt, GenerateDataKey and perhaps Encrypt by the role of the run",
);

/// Keys that are not enabled.
pub const C8: Row = row(
    "C8",
    Documented,
    "logs.rs",
    "the_state_of_a_key_hides_no_request",
    "a key of a security configuration that is not enabled: the same requests; the finding names the key's state",
);

/// The rows of this family, in the order of the table.
pub(super) const ROWS: &[&Row] = &[&C1, &C2, &C3, &C4, &C5, &C6, &C7, &C8];
