//! Reports as programs read them, and what an error text adds to them.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may stop")]

#[path = "../../../doctor/tests/support/accounts/mod.rs"]
mod accounts;
mod contract;
mod evidence;
mod look_alikes;
mod other_principal;
mod schema;
mod secrets;
mod unread_script;
