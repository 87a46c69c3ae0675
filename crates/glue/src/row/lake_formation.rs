//! Lake Formation (`L`).

use super::{Row, row};
use keytrace_access::call::Confidence::{Assumed, Documented};

/// Data in a location with a role of the customer.
pub const L1: Row = row(
    "L1",
    Documented,
    "lake_formation.rs",
    "the_registered_role_reads_in_the_place_of_the_job",
    "tables in a registered location, where Lake Formation's credentials are taken: the requests of S1, S3 and S4 by the \
     registered role",
);
/// Data in a location with the service-linked role.
pub const L2: Row = row(
    "L2",
    Documented,
    "lake_formation.rs",
    "the_service_linked_role_serves_neither_aws_s3_nor_foreign_buckets",
    "the same by `AWSServiceRoleForLakeFormationDataAccess`; ruled out for `aws/s3` and for buckets of other accounts",
);
/// Data in a location in hybrid access mode.
pub const L3: Row = row(
    "L3",
    Assumed,
    "lake_formation.rs",
    "hybrid_access_depends_on_who_is_opted_in",
    "`HybridAccessEnabled`: L1 for roles that are opted in, S1 for others; both, only if, where opt-ins were not read",
);
/// Data in no registered location.
pub const L4: Row = row(
    "L4",
    Documented,
    "lake_formation.rs",
    "a_location_that_is_not_registered_is_read_by_the_job",
    "no registered location holds the table's: the requests of S1, S3 and S4 by the job's role",
);
/// Data in the bucket of another account.
pub const L5: Row = row(
    "L5",
    Documented,
    "lake_formation.rs",
    "a_registered_role_reads_the_bucket_of_another_account",
    "a registered location in a bucket of another account: L1, where both accounts must allow",
);

/// The rows of this family, in the order of the table.
pub(super) const ROWS: &[&Row] = &[&L1, &L2, &L3, &L4, &L5];
