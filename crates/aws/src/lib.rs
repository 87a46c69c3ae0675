//! What AWS is made of: ARNs, partitions and Regions, the actions of KMS, and the catalog of read operations.
//!
//! Pure: nothing here reads a file or the network, and nothing knows a policy.

pub mod arn;
pub mod catalog;
pub mod kms_action;
pub mod partition;
