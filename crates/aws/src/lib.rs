//! What AWS is made of: ARNs, partitions and Regions.
//!
//! Pure: nothing here reads a file or the network, and nothing knows a policy.

pub mod arn;
pub mod kms_action;
pub mod partition;
