//! The facts: what keytrace read about AWS accounts, in the shapes of AWS's own APIs, and in one versioned format.
//!
//! This crate decides nothing. It does not know how facts are collected or what they mean. Policies stay text.
//!
//! [`format::read`] makes a [`Snapshot`] of the files of a folder; every fact in it is [`Collected`], which tells what AWS
//! said does not exist from what is not known.

pub mod access_point;
pub mod account;
pub mod athena;
pub mod collected;
pub mod data_stores;
pub mod format;
pub mod glue;
pub mod iam;
pub mod join;
pub mod kms;
pub mod logs;
pub mod lookup;
pub mod network;
pub mod organization;
mod place;
pub mod policy_text;
pub mod s3;
pub mod s3_tables;
pub mod snapshot;
pub mod timestamp;

pub use account::{Account, AccountId, Region};
pub use collected::{Collected, Gap, Inventory};
pub use policy_text::PolicyText;
pub use snapshot::{Metadata, Snapshot};
pub use timestamp::Timestamp;
