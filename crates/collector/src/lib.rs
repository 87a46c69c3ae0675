//! Reads AWS into snapshots. It records facts and gaps, and concludes nothing.
//!
//! The catalog ([`keytrace_aws::catalog`]) says which operations there are: how each is asked, how its pages are followed, which
//! permission it needs, and which file of a snapshot its answer becomes. The requests, the gaps, the IAM policy, and the page
//! `docs/collecting.md` come from it. AWS's own runtime crates send, sign, and retry. There is no typed client, so an answer is
//! kept as AWS gave it, in the shape that `aws … --output json` prints.
//!
//! A [`fetch_request::FetchRequest`] is a row of the catalog with its arguments, and stands for one file.
//! [`collector::Collector`] sends requests, and [`follow`] says what an answer leads to: a job to its role, a role to its
//! policies, a key to its grants.

pub mod client;
pub mod collector;
pub mod endpoint;
pub mod error;
pub mod fetch_request;
pub mod follow;
mod interrupt;
mod limit;
pub mod policy;
pub mod probe;
mod protocol;
mod redact;
mod references;
pub mod runtime;
pub mod store;
