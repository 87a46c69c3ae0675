//! A case: one KMS request with everything that decides it.

use iam::policy_set::PolicySet;
use iam::request::Request;
use iam::truth::Truth;
use snapshot::collected::Gap;
use snapshot::kms::Grant;

use crate::kms::call::KmsCall;
use crate::kms::key_state::KeyFacts;

/// One request and what decides it. It owns its parts, so that a repair can be tried on a clone.
#[derive(Clone, Debug)]
pub struct Case {
    /// The call that is judged.
    pub call: KmsCall,
    /// The request as policies see it.
    pub request: Request,
    /// The policies of every type.
    pub policies: PolicySet,
    /// The key's grants.
    pub grants: Grants,
    /// What is known of the key itself.
    pub key: KeyFacts,
    /// Whether the caller's account owns the key.
    pub same_account: Truth,
    /// The facts that nobody could read and that bear on this case.
    pub gaps: Vec<Gap>,
    /// The layers that the user asked to be taken as allowing (`--assume`).
    pub assumed: Vec<iam::policy_set::PolicyType>,
}

/// The grants of a key.
#[derive(Clone, Debug, Default)]
pub struct Grants {
    /// The grants that are known.
    pub known: Vec<Grant>,
    /// Whether further grants may exist that nobody could read.
    pub incomplete: bool,
}
