//! The format and the questions to a snapshot: one program, so that the tests are linked once.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod bad_input;
mod examples;
mod file_of_gap;
mod join;
mod lookup;
mod manual;
mod policy_text;
mod round_trip;
mod sample;
mod shares;
