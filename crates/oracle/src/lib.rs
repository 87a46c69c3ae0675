//! Test only: a second opinion. A slow and literal evaluator written from AWS's documentation alone.
//!
//! It shares with `iam` the parsed document, the request, the policy set and [`keytrace_iam::truth::Truth`], and nothing that
//! matches or decides. Where it and `iam` disagree, one of them misreads AWS. [`generate`] makes the policies and
//! requests on which the two are compared, and [mod@print] writes a document back as text.
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "test only: the plainest form, and a panic is a failed test"
)]

pub mod condition;
pub mod draw;
pub mod generate;
pub mod judge;
pub mod kms;
pub mod print;
pub mod statement;
pub mod text;
