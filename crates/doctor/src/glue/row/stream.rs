//! Streams and other data stores (`T`).

use super::{Row, row};
use crate::kms::call::Confidence::Assumed;

/// Streaming checkpoints.
pub const T4: Row = row(
    "T4",
    Assumed,
    "arguments.rs",
    "checkpoints_are_written_and_read",
    "arguments that name checkpoints: GenerateDataKey and Decrypt with the key of new objects",
);

/// The rows of this family, in the order of the table.
pub(super) const ROWS: &[&Row] = &[&T4];
