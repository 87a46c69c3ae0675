//! The AWS IAM policy language: documents, three-valued evaluation, decisions.
//!
//! Text becomes a [`document::PolicyDocument`] and never fails to: what is wrong is listed as problems. A
//! [`request::Request`] meets a [`policy_set::PolicySet`]; [`evaluate::evaluate`] says what each policy type answers,
//! [`decide::decide`] joins the answers by the general rule, and [`explain`] tells what every clause said.
//! [`judgement`] tells where an answer rests on our reading, because AWS does not say or says two things. Services whose
//! rule differs (KMS) join the same outcomes in their own crate. Nothing here knows a service, reads a file or
//! fails.

pub mod action;
pub mod condition;
pub mod decide;
pub mod document;
pub mod evaluate;
pub mod explain;
mod hash;
pub mod json;
pub mod judgement;
pub mod limit;
pub mod parse;
pub mod policy_set;
pub mod principal;
pub mod request;
pub mod resource;
mod segment;
pub mod truth;
pub mod validate;
pub mod variable;
pub mod wildcard;
