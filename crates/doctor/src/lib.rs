//! The judgement of keytrace: which KMS requests an AWS Glue job or crawler makes, who stops each, what mends it.
//!
//! A request goes one way: `glue` derives [`kms::call::Call`]s from the facts, `kms` joins each with the policies
//! into a [`kms::case::Case`] and decides it, `finding` says what blocks and `fix` what would let it through, `report`
//! shows it. [`denial`] reads what AWS said about a request that failed. Nothing here reads a file, a clock or a
//! network.

pub mod analysis;
pub mod compare;
pub mod diagnose;
pub mod findings;
mod grouping;
mod misspelled;
mod near_miss;
pub mod remediation;
pub mod simulate;
