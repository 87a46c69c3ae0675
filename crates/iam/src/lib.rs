//! Decides whether AWS IAM policies allow a request, and explains why.
//!
//! Every text parses to a [`document::PolicyDocument`]: what is wrong with it becomes a list of problems, not an error. A
//! [`request::Request`] is evaluated against a [`policy_set::PolicySet`]: [`evaluate::evaluate`] returns the outcome of
//! each policy type, [`decide::decide`] combines the outcomes by IAM's general rule, and [`explain::explain`] returns the
//! result of every clause of every statement. [`judgement`] reports where an answer depends on an interpretation, because
//! AWS's documentation is silent or contradicts itself. KMS, whose rule differs, combines the same outcomes in the crate
//! `keytrace-access`.
//!
//! Facts may be missing: an answer is then [`truth::Truth::Unknown`], and a decision [`decide::Decision::Unknown`] where the
//! missing fact matters. The crate reads no files, knows no service, and cannot fail.
//!
//! ```
//! use std::sync::Arc;
//!
//! use keytrace_iam::decide::{Decision, Relation, ResourcePolicyRole, decide};
//! use keytrace_iam::evaluate::evaluate;
//! use keytrace_iam::explain::explain;
//! use keytrace_iam::policy_set::{Layer, MissingResource, Policy, PolicySet};
//! use keytrace_iam::request::{Action, Context, Principal, Request, Resource};
//! use keytrace_iam::truth::Truth;
//!
//! // 1. Parse a policy, and say which policies apply.
//! let policy = Policy::new("read-lake", r#"{"Version": "2012-10-17", "Statement": {
//!     "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::lake/*"}}"#);
//! assert!(policy.document.is_valid());
//! let policies = PolicySet {
//!     identity: Layer::of(vec![Arc::new(policy)]),
//!     resource: Layer::not_applicable(),
//!     permissions_boundary: Layer::not_applicable(),
//!     session: Layer::not_applicable(),
//!     scp: Layer::not_applicable(),
//!     rcp: Layer::not_applicable(),
//!     vpc_endpoint: Layer::not_applicable(),
//!     missing_resource: MissingResource::ThisResource,
//! };
//!
//! // 2. Build a request.
//! let request = Request {
//!     principal: Principal::parse("arn:aws:iam::111122223333:role/etl").ok_or("no principal")?,
//!     action: Action::parse("s3:GetObject").ok_or("no action")?,
//!     resource: Resource::Arn("arn:aws:s3:::lake/orders.parquet".into()),
//!     context: Context::closed(),
//! };
//!
//! // 3. Evaluate, decide, and explain.
//! let outcomes = evaluate(&policies, &request);
//! let relation = Relation {
//!     principal: &request.principal,
//!     same_account: Truth::True,
//!     resource_policy: ResourcePolicyRole::OneOfTwo,
//! };
//! assert_eq!(decide(&outcomes, relation), Decision::Allow);
//! assert!(explain(&policies, &request).iter().all(|statement| statement.applies() == Truth::True));
//! # Ok::<(), &str>(())
//! ```

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
