//! The law of KMS: one request, what decides it, and the decision.
//!
//! Knows nothing of Glue, findings or words.

pub mod assemble;
mod association;
pub mod authorize;
pub mod case;
mod context;
pub mod grant;
pub mod judgement;
pub mod key;
pub(crate) mod key_record;
pub mod key_state;
