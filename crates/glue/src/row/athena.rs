//! Athena (`A`).

use super::{Row, row};
use keytrace_access::call::Confidence::Documented;

/// Queries that read tables.
pub const A1: Row = row(
    "A1",
    Documented,
    "workload/athena.rs",
    "queries_read_tables_as_who_submits_them",
    "tables of the Data Catalog: Decrypt with the keys of the objects by `ExecutionRole` or who submits the query",
);
/// Results of queries.
pub const A2: Row = row(
    "A2",
    Documented,
    "workload/athena.rs",
    "results_are_written_as_the_workgroup_says",
    "`ResultConfiguration` and other keys of a workgroup: GenerateDataKey and Decrypt by the same",
);

/// The rows of this family, in the order of the table.
pub(super) const ROWS: &[&Row] = &[&A1, &A2];
