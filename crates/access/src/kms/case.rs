//! A case: one KMS request with everything that decides it.

use keytrace_iam::policy_set::{PolicySet, PolicyType};
use keytrace_iam::principal::PrincipalPattern;
use keytrace_iam::request::Request;
use keytrace_iam::truth::Truth;
use keytrace_snapshot::collected::Gap;
use keytrace_snapshot::kms::Grant;

use crate::call::Call;
use crate::kms::key_state::KeyFacts;

/// One request and what decides it. It owns its parts, so that a repair can be tried on a clone.
#[derive(Clone, Debug)]
pub struct Case {
    /// The call that is judged.
    pub call: Call,
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
    /// What else is known and told, but decides nothing.
    pub facts: Facts,
    /// The facts that could not be read and that bear on this case.
    pub gaps: Vec<Gap>,
    /// The layers that the user asked to be taken as allowing (`--assume`).
    pub assumed: Vec<PolicyType>,
}

/// Facts that decide nothing, and that findings tell.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Facts {
    /// Whether the principal exists.
    pub principal_exists: PrincipalExistence,
    /// The ids of the levels of the service control policies, the root first: `r-…`, `ou-…`, an account. The id of
    /// levels that could not be read is empty.
    pub scp_levels: Vec<String>,
    /// The ids of the levels of the resource control policies, in the same way.
    pub rcp_levels: Vec<String>,
    /// Where the text of the key policy comes from.
    pub key_policy: KeyPolicySource,
    /// The ARN of the key, as far as it could be found out.
    pub key_arn: Option<String>,
}

/// Whether the principal of a call exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum PrincipalExistence {
    /// It does, or it is of a kind that cannot be missing.
    Exists,
    /// Its account has no such user or role.
    Missing,
    /// The account could not be read.
    #[default]
    Unknown,
}

/// Where the text of a key policy comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum KeyPolicySource {
    /// AWS told it.
    Collected,
    /// AWS documents the policy of this AWS managed key (`E-AMK-1`).
    Documented,
    /// The policy of an AWS managed key, taken to be like the documented one of `aws/s3` (`Q-26`).
    Assumed,
    /// It could not be read.
    #[default]
    Unknown,
}

/// The grants of a key.
#[derive(Clone, Debug, Default)]
pub struct Grants {
    /// The grants that are known.
    pub known: Vec<KnownGrant>,
    /// Whether further grants may exist that could not be read.
    pub incomplete: bool,
}

impl Grants {
    /// Exactly these grants.
    #[must_use]
    pub fn of(grants: impl IntoIterator<Item = Grant>) -> Self {
        Self { known: grants.into_iter().map(KnownGrant::new).collect(), incomplete: false }
    }

    /// Grants of which nothing is known.
    #[must_use]
    pub fn unknown() -> Self {
        Self { known: Vec::new(), incomplete: true }
    }
}

/// A grant with its grantee read once, so that deciding reads no text.
#[derive(Clone, Debug, PartialEq, Eq)]
// INVARIANT: `grantee` is what `grant` names.
pub struct KnownGrant {
    grant: Grant,
    grantee: PrincipalPattern,
}

impl KnownGrant {
    /// Reads the grantee of a grant.
    #[must_use]
    pub fn new(grant: Grant) -> Self {
        let service = grant.grantee_service_principal.as_deref();
        let named = grant.grantee_principal.as_deref();
        let grantee = match (service, named) {
            (Some(name), _) => PrincipalPattern::Service(name.into()),
            (None, Some(text)) if text.ends_with(".amazonaws.com") => PrincipalPattern::Service(text.into()),
            (None, Some(text)) => PrincipalPattern::aws(text),
            (None, None) => PrincipalPattern::Invalid("".into()),
        };
        Self { grant, grantee }
    }

    /// The grant as AWS tells it.
    #[must_use]
    pub fn grant(&self) -> &Grant {
        &self.grant
    }

    /// Who may use the key.
    #[must_use]
    pub fn grantee(&self) -> &PrincipalPattern {
        &self.grantee
    }
}
