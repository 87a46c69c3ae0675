//! The kinds of nodes that a visual job may have, and what each does.

use crate::facts;

/// What a node of a kind does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Reads data.
    Source,
    /// Writes data.
    Target,
    /// Writes a table of an open format, and reads what is there to do so.
    OpenTable,
    /// Changes rows, and touches no data store.
    Transform,
    /// Runs the code in this field.
    Code(&'static str),
    /// Publishes results about the quality of data.
    Quality,
    /// Writes a sample of rows.
    Sample,
    /// Downloads the program of a transform.
    Program,
}

/// What nodes of a kind do; `None` for an unknown kind.
pub(super) fn kind(name: &str) -> Option<Kind> {
    facts::of(FACTS, name).map(|fact| fact.means)
}

// The table is facts/node-kinds.toml.
include!(concat!(env!("OUT_DIR"), "/node-kinds.rs"));
