//! The law of KMS: one request, what decides it, and the decision.
//!
//! Knows nothing of Glue, findings or words.

pub mod action;
pub mod authorize;
pub mod call;
pub mod case;
pub mod grant;
pub mod key;
pub mod key_state;
