//! AWS as moto plays it: real HTTP, real signatures, several accounts. `cargo xtask test` starts it and
//! runs these tests; `cargo test` ignores them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may stop"
)]

mod account;
mod accounts;
mod collect;
mod proxy;
mod refusals;
mod server;
#[path = "../support/mod.rs"]
mod support;
mod walk_through;
