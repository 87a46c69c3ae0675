//! One AWS request and what decides it.
//!
//! A [`call::Call`] is what a workload or a person asks. [`policies`] gathers the policies of every layer that bear on
//! it. [`kms`] has the law of KMS: key policies, grants, key states and AWS managed keys.

pub mod call;
pub mod kms;
pub mod policies;
mod principal_record;
pub mod row;
