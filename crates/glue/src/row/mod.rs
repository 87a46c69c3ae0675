//! The table of derivations: one row for each way in which a job or crawler comes to need a key.

mod athena;
mod catalog;
mod crawler;
mod lake_formation;
mod other;
mod s3;
mod security_configuration;
mod startup;
mod stream;

pub use athena::{A1, A2};
pub use catalog::{G1, G2, G3, G4, G5, G6, G7, G8, G9, G10, G11, G12, G13};
pub use crawler::{R1, R2, R3, R4, R5, R6, R7, R8, R9};
pub use lake_formation::{L1, L2, L3, L4, L5};
pub use other::{U1, U2, U3, U4, U5, U6, U7, U8};
pub use s3::{S1, S2, S3, S4, S5, S6, S7, S8, S9, S10, S11, S12, S13, S14};
pub use security_configuration::{C1, C2, C3, C4, C5, C6, C7, C8};
pub use startup::{J1, J2, J3, J4, J5, J6};
pub use stream::{T1, T2, T3, T4, T5, T6, T7, T8, T9};

use std::fmt::Write as _;

use keytrace_access::call::Confidence;
use keytrace_access::call::Confidence::{Assumed, Documented, Observed};

/// A row of the table.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    /// The row's id, as calls carry it.
    pub id: &'static str,
    /// How sure the derivation is: as sure as its weakest part.
    pub confidence: Confidence,
    /// The file below `crates/glue/src` that derives it.
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

/// The families of rows, in the order of the table.
const FAMILIES: &[&[&Row]] = &[
    startup::ROWS,
    s3::ROWS,
    security_configuration::ROWS,
    catalog::ROWS,
    crawler::ROWS,
    lake_formation::ROWS,
    stream::ROWS,
    other::ROWS,
    athena::ROWS,
];

/// All rows, in the order of the table.
pub fn rows() -> impl Iterator<Item = &'static Row> {
    FAMILIES.iter().flat_map(|family| family.iter().copied())
}

/// The table as Markdown: the middle of `docs/glue-calls.md`.
#[must_use]
pub fn table() -> String {
    let mut text = String::from("| row | derives | mark | code | test |\n|---|---|---|---|---|\n");
    for row in rows() {
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
