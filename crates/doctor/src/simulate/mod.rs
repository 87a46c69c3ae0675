//! `keytrace simulate`: a request and raw policies, no account needed.
//!
//! The input is one object, or an array of objects, of this shape (that of the npm package `@cloud-copilot/iam-simulate`):
//!
//! ```json
//! {"request": {"principal": "arn…", "action": "kms:Decrypt",
//!              "resource": {"resource": "arn…", "accountId": "111122223333"},
//!              "contextVariables": {"kms:ViaService": "s3.us-east-1.amazonaws.com", "aws:TagKeys": ["a", "b"]}},
//!  "identityPolicies": [{"name": "…", "policy": {}}],
//!  "serviceControlPolicies": [{"orgIdentifier": "…", "policies": [{"name": "…", "policy": {}}]}],
//!  "resourceControlPolicies": [], "resourcePolicy": {}, "permissionBoundaryPolicies": [],
//!  "vpcEndpointPolicies": [], "sessionPolicy": {}}
//! ```
//!
//! - A layer that is left out or `null` does not apply: no boundary, no organization, no endpoint. An empty list says the same,
//!   but of `identityPolicies`: there it is a layer that allows nothing. A *level* of service control policies without
//!   a policy lacks an allow. `RCPFullAWSAccess` need not be listed. No `identityPolicies` give no permission.
//! - `accountId` owns the resource; it may be left out when the ARN names the account. A resource that ends in `*`
//!   stands for any resource whose ARN begins so, and `*` alone for an action without resources. Caller and resource are
//!   in one partition: the credentials of one are not valid in another.
//! - A key of `contextVariables` given as an array is multi-valued; so is a single text for a key that AWS defines as
//!   multi-valued. Numbers and booleans mean their text. Two keys that differ only in letter case are unknown.
//! - A key that is not given is absent, or unknown on request ([`UnlistedKeys`]). But what follows with certainty from
//!   the request is filled in: `aws:PrincipalArn`, `aws:PrincipalAccount`, `aws:PrincipalType`,
//!   `aws:PrincipalIsAWSService`, `aws:PrincipalServiceName`, `aws:username`, `aws:ResourceAccount`, `kms:CallerAccount`
//!   and, from the pairs given, `kms:EncryptionContextKeys`. A session's ARN does not tell its role's path: the role is
//!   taken as having none, unless `aws:PrincipalArn` is given.
//! - KMS keys and role trust policies have laws of their own (`E-SAME-4`); grants and the key's state are not asked,
//!   so `kms:RetireGrant`, which the grant decides, is unknown unless it is denied.
//!   Service-linked roles are exempt from service and resource control policies, service principals from service
//!   control policies. Who is in the management account, and which key AWS manages, the input must say by leaving
//!   those layers out.
//! - `sts:AssumeRoleWithSAML` and `sts:AssumeRoleWithWebIdentity` are asked by an identity provider: the principal is its
//!   ARN or name (`L-PRN-5`).
//! - Whether an endpoint of S3 or DynamoDB is a gateway is not told; then a policy that names an account, and not
//!   everybody, leaves the layer unknown for other callers than the root user (`E-VPCE-6`).
//! - A policy that AWS would refuse is listed in `problems`, with its place in the input, and makes its layer unknown.
//!   One that is larger than AWS takes, or one of too many, is listed too; it is evaluated all the same.
//! - No `request` is longer than 64 KiB, no list of policies than 1,000, no organization deeper than seven levels. A policy
//!   of more than 1 MiB makes its layer unknown.
//! - Where AWS does not say how something is read, or says two things, `judgements` names what the answer rests on, and
//!   what the decision would be under the other reading.

mod answer;
mod context;
mod field;
mod input_error;
mod judged;
mod policies;
mod question;
mod service;

use serde::Serialize;

pub use self::answer::{Answer, JudgementAnswer, Layers, ProblemAnswer, StatementAnswer};
pub use self::context::UnlistedKeys;
pub use self::input_error::{InputError, InputErrorKind};

use self::field::{Field, Source};

/// The answers to an input: to one object, or to each object of an array, in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Answers {
    /// The input was one object.
    One(Box<Answer>),
    /// The input was an array.
    Many(Vec<Answer>),
}

impl Answers {
    /// The answers, in order.
    #[must_use]
    pub fn as_slice(&self) -> &[Answer] {
        match self {
            Self::One(answer) => std::slice::from_ref(answer),
            Self::Many(answers) => answers,
        }
    }
}

/// Answers an input.
///
/// # Errors
/// When the input is not JSON or not of the documented shape. Policies are never a reason: what is wrong with them is
/// part of the answer.
pub fn simulate(text: &str, unlisted: UnlistedKeys) -> Result<Answers, InputError> {
    let source = Source::new(text);
    let node = source.read()?;
    let root = Field::root(&source, &node);
    let answer = |field: &Field<'_, '_>| Ok(answer::answer(&question::read(field, unlisted)?));
    if root.is_array() {
        return Ok(Answers::Many(root.elements()?.iter().map(answer).collect::<Result<_, _>>()?));
    }
    Ok(Answers::One(Box::new(answer(&root)?)))
}
