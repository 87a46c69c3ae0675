//! Starting up: script, libraries, connection files, scratch space (`J`).

use super::{Row, row};
use keytrace_access::call::Confidence::{Assumed, Documented, Observed};

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

/// Who saves the job's script.
pub const J5: Row = row(
    "J5",
    Assumed,
    "job.rs",
    "saving_a_script_is_no_request_of_the_job",
    "the script's file is encrypted for whoever saves it, in Glue Studio into `aws-glue-assets-…`: no request of the job, which reads it by J1",
);
/// What starts the job.
pub const J6: Row = row(
    "J6",
    Documented,
    "job.rs",
    "what_a_trigger_changes_is_asked_only_if_it_starts_the_job",
    "whoever or whatever starts a job or crawler: no request; `Arguments` and `SecurityConfiguration` of a trigger's action or of a run come in the place of the job's",
);

/// The rows of this family, in the order of the table.
pub(super) const ROWS: &[&Row] = &[&J1, &J2, &J3, &J4, &J5, &J6];
