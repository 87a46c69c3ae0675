//! The names of findings. Each has a file beside this folder and a page in `docs/findings`.

/// What a finding is about, by the name of its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// A statement of an identity-based policy denies.
    IdentityPolicyDenies,
    /// No identity-based policy allows.
    IdentityPolicyLacksAllow,
    /// A statement of the key policy denies.
    KeyPolicyDenies,
    /// The key policy does not admit the caller.
    KeyPolicyLacksAllow,
    /// Identity-based policies allow, but the key policy does not let the account decide.
    KeyPolicyDoesNotDelegate,
    /// A service control policy denies.
    ScpDenies,
    /// At one level of the organization no service control policy allows.
    ScpLacksAllow,
    /// A resource control policy denies.
    RcpDenies,
    /// The permissions boundary denies.
    PermissionsBoundaryDenies,
    /// The permissions boundary does not allow.
    PermissionsBoundaryLacksAllow,
    /// The session policy denies.
    SessionPolicyDenies,
    /// The session policy does not allow.
    SessionPolicyLacksAllow,
    /// The policy of the VPC endpoint denies.
    VpcEndpointPolicyDenies,
    /// The policy of the VPC endpoint does not allow.
    VpcEndpointPolicyLacksAllow,
    /// There is no such key.
    KeyNotFound,
    /// The key is in another Region than the request.
    KeyInOtherRegion,
    /// The key is disabled.
    KeyDisabled,
    /// The key is scheduled for deletion.
    KeyPendingDeletion,
    /// The key has no key material.
    KeyPendingImport,
    /// The key cannot be used now: its key store is not connected, or it is still being made.
    KeyUnavailable,
    /// The key is not made for the operation.
    KeyWrongUsage,
    /// An AWS managed key serves only its own account.
    AwsManagedKeyCrossAccount,
    /// A grant names the caller, but not for this request.
    GrantLacksOperation,
    /// A statement would allow, were it not for a condition.
    ConditionNotMet,
    /// A policy names a principal that AWS does not accept.
    InvalidPrincipal,
    /// A policy names a user or role that has been deleted.
    DeletedPrincipal,
    /// A policy names the key by its alias.
    AliasInResource,
    /// A statement of the key policy has no `Resource` and so no effect.
    StatementWithoutResource,
    /// The key policy does not admit the AWS service that uses the key as itself.
    ServicePrincipalMissing,
    /// The role may not associate the key with its log group.
    AssociateKmsKeyMissing,
    /// The request cannot reach KMS.
    NoRouteToKms,
    /// Another principal acts than the one that the policies are written for.
    ActingPrincipalDiffers,
    /// Facts that nobody could read decide.
    FactsMissing,
    /// AWS's error text names a layer that allows by the policies at hand.
    ContradictsObservation,
    /// The request is allowed by a reading that AWS's documentation leaves open.
    RestsOnJudgement,
}

impl Code {
    /// All codes, in the order in which findings are listed.
    pub const ALL: [Self; 35] = [
        Self::InvalidPrincipal,
        Self::KeyNotFound,
        Self::KeyInOtherRegion,
        Self::AwsManagedKeyCrossAccount,
        Self::KeyWrongUsage,
        Self::NoRouteToKms,
        Self::ScpDenies,
        Self::ScpLacksAllow,
        Self::RcpDenies,
        Self::VpcEndpointPolicyDenies,
        Self::VpcEndpointPolicyLacksAllow,
        Self::KeyPolicyDenies,
        Self::StatementWithoutResource,
        Self::DeletedPrincipal,
        Self::KeyPolicyDoesNotDelegate,
        Self::KeyPolicyLacksAllow,
        Self::ServicePrincipalMissing,
        Self::IdentityPolicyDenies,
        Self::AliasInResource,
        Self::ConditionNotMet,
        Self::IdentityPolicyLacksAllow,
        Self::PermissionsBoundaryDenies,
        Self::PermissionsBoundaryLacksAllow,
        Self::SessionPolicyDenies,
        Self::SessionPolicyLacksAllow,
        Self::GrantLacksOperation,
        Self::KeyDisabled,
        Self::KeyPendingDeletion,
        Self::KeyPendingImport,
        Self::KeyUnavailable,
        Self::AssociateKmsKeyMissing,
        Self::ActingPrincipalDiffers,
        Self::ContradictsObservation,
        Self::FactsMissing,
        Self::RestsOnJudgement,
    ];

    /// The name in reports, and of the page: `identity-policy-lacks-allow`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::IdentityPolicyDenies => "identity-policy-denies",
            Self::IdentityPolicyLacksAllow => "identity-policy-lacks-allow",
            Self::KeyPolicyDenies => "key-policy-denies",
            Self::KeyPolicyLacksAllow => "key-policy-lacks-allow",
            Self::KeyPolicyDoesNotDelegate => "key-policy-does-not-delegate",
            Self::ScpDenies => "scp-denies",
            Self::ScpLacksAllow => "scp-lacks-allow",
            Self::RcpDenies => "rcp-denies",
            Self::PermissionsBoundaryDenies => "permissions-boundary-denies",
            Self::PermissionsBoundaryLacksAllow => "permissions-boundary-lacks-allow",
            Self::SessionPolicyDenies => "session-policy-denies",
            Self::SessionPolicyLacksAllow => "session-policy-lacks-allow",
            Self::VpcEndpointPolicyDenies => "vpc-endpoint-policy-denies",
            Self::VpcEndpointPolicyLacksAllow => "vpc-endpoint-policy-lacks-allow",
            Self::KeyNotFound => "key-not-found",
            Self::KeyInOtherRegion => "key-in-other-region",
            Self::KeyDisabled => "key-disabled",
            Self::KeyPendingDeletion => "key-pending-deletion",
            Self::KeyPendingImport => "key-pending-import",
            Self::KeyUnavailable => "key-unavailable",
            Self::KeyWrongUsage => "key-wrong-usage",
            Self::AwsManagedKeyCrossAccount => "aws-managed-key-cross-account",
            Self::GrantLacksOperation => "grant-lacks-operation",
            Self::ConditionNotMet => "condition-not-met",
            Self::InvalidPrincipal => "invalid-principal",
            Self::DeletedPrincipal => "deleted-principal",
            Self::AliasInResource => "alias-in-resource",
            Self::StatementWithoutResource => "statement-without-resource",
            Self::ServicePrincipalMissing => "service-principal-missing",
            Self::AssociateKmsKeyMissing => "associate-kms-key-missing",
            Self::NoRouteToKms => "no-route-to-kms",
            Self::ActingPrincipalDiffers => "acting-principal-differs",
            Self::FactsMissing => "facts-missing",
            Self::ContradictsObservation => "contradicts-observation",
            Self::RestsOnJudgement => "rests-on-judgement",
        }
    }
}
