//! The list of codes: one entry for each kind of finding, in the order in which findings are listed.
//!
//! To add a finding, write its judge in a file of this folder, add an entry here, and describe it in
//! `docs/findings/CODE.md`. The doc comment of the entry is the title of that page.

use keytrace_access::call::Confidence::{self, Assumed, Documented};
use keytrace_iam::policy_set::PolicyType::{
    Identity, PermissionsBoundary, Rcp, Resource, Scp, Session, VpcEndpoint,
};

use crate::analysis::Analysis;
use crate::findings::Layer::{self, Grant, Key, Network, Policy, Request};
use crate::findings::Severity::{self, Error, Note, Warning};
use crate::findings::{
    Finding, acting_principal_differs, alias_in_resource, associate_kms_key_missing,
    aws_managed_key_cross_account, condition_not_met, deleted_principal, denies, facts_missing,
    grant_lacks_operation, identity_policy_lacks_allow, invalid_principal, key_in_other_region,
    key_not_found, key_policy_does_not_delegate, key_policy_lacks_allow, key_state, key_wrong_usage, limits,
    no_route_to_kms, rests_on_judgement, scp_lacks_allow, service_principal_missing,
    statement_without_resource,
};

/// Declares the codes, so that name, defaults, judge and the list of all codes cannot disagree.
macro_rules! codes {
    ($(
        #[doc = $title:literal]
        $code:ident $name:literal $layer:expr, $severity:ident, $confidence:ident, $judge:expr;
    )*) => {
        /// What a finding is about, by the name of its page.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $title] $code,)*
        }

        impl Code {
            /// All codes, in the order in which findings are listed.
            pub const ALL: &'static [Self] = &[$(Self::$code),*];

            /// The name in reports, and of the page: `identity-policy-lacks-allow`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$code => $name,)*
                }
            }

            /// The title of its page.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self {
                    $(Self::$code => $title.trim_ascii(),)*
                }
            }

            /// The layer that such a finding concerns, unless the finding says otherwise.
            pub(crate) const fn layer(self) -> Layer {
                match self {
                    $(Self::$code => $layer,)*
                }
            }

            /// How grave such a finding is, unless the finding says otherwise.
            pub(crate) const fn severity(self) -> Severity {
                match self {
                    $(Self::$code => $severity,)*
                }
            }

            /// How sure such a finding can be at most.
            pub(crate) const fn confidence(self) -> Confidence {
                match self {
                    $(Self::$code => $confidence,)*
                }
            }

            /// The findings of this code in one case.
            pub(crate) fn judge(self, analysis: &Analysis<'_>) -> Vec<Finding> {
                match self {
                    $(Self::$code => $judge(analysis, self).into_iter().collect(),)*
                }
            }
        }
    };
}

codes! {
    /// A principal that AWS does not accept
    InvalidPrincipal "invalid-principal" Policy(Resource), Error, Documented, invalid_principal::judge;
    /// The key does not exist here
    KeyNotFound "key-not-found" Key, Error, Documented, key_not_found::judge;
    /// The key is in another Region
    KeyInOtherRegion "key-in-other-region" Key, Error, Documented, key_in_other_region::judge;
    /// An AWS managed key works only in its own account
    AwsManagedKeyCrossAccount "aws-managed-key-cross-account" Key, Error, Documented, aws_managed_key_cross_account::judge;
    /// The key has the wrong usage
    KeyWrongUsage "key-wrong-usage" Key, Error, Documented, key_wrong_usage::judge;
    /// The job cannot reach KMS
    NoRouteToKms "no-route-to-kms" Network, Error, Documented, no_route_to_kms::judge;
    /// A service control policy denies the request
    ScpDenies "scp-denies" Policy(Scp), Error, Documented, denies::judge;
    /// An SCP level does not allow the request
    ScpLacksAllow "scp-lacks-allow" Policy(Scp), Error, Documented, scp_lacks_allow::judge;
    /// A resource control policy denies the request
    RcpDenies "rcp-denies" Policy(Rcp), Error, Documented, denies::judge;
    /// The VPC endpoint policy denies the request
    VpcEndpointPolicyDenies "vpc-endpoint-policy-denies" Policy(VpcEndpoint), Error, Documented, denies::judge;
    /// The VPC endpoint policy does not allow the request
    VpcEndpointPolicyLacksAllow "vpc-endpoint-policy-lacks-allow" Policy(VpcEndpoint), Error, Documented, limits::judge;
    /// The key policy denies the request
    KeyPolicyDenies "key-policy-denies" Policy(Resource), Error, Documented, denies::judge;
    /// A key policy statement has no Resource
    StatementWithoutResource "statement-without-resource" Policy(Resource), Error, Documented, statement_without_resource::judge;
    /// The key policy names a deleted principal
    DeletedPrincipal "deleted-principal" Policy(Resource), Error, Documented, deleted_principal::judge;
    /// The key policy does not delegate to the account
    KeyPolicyDoesNotDelegate "key-policy-does-not-delegate" Policy(Resource), Error, Documented, key_policy_does_not_delegate::judge;
    /// The key policy does not allow the caller
    KeyPolicyLacksAllow "key-policy-lacks-allow" Policy(Resource), Error, Documented, key_policy_lacks_allow::judge;
    /// The key policy does not allow the service
    ServicePrincipalMissing "service-principal-missing" Policy(Resource), Error, Documented, service_principal_missing::judge;
    /// A role policy denies the request
    IdentityPolicyDenies "identity-policy-denies" Policy(Identity), Error, Documented, denies::judge;
    /// A policy names the key by its alias
    AliasInResource "alias-in-resource" Policy(Identity), Error, Documented, alias_in_resource::judge;
    /// A condition keeps a statement from applying
    ConditionNotMet "condition-not-met" Policy(Identity), Error, Documented, condition_not_met::judge;
    /// No role policy allows the request
    IdentityPolicyLacksAllow "identity-policy-lacks-allow" Policy(Identity), Error, Documented, identity_policy_lacks_allow::judge;
    /// The permissions boundary denies the request
    PermissionsBoundaryDenies "permissions-boundary-denies" Policy(PermissionsBoundary), Error, Documented, denies::judge;
    /// The permissions boundary does not allow the request
    PermissionsBoundaryLacksAllow "permissions-boundary-lacks-allow" Policy(PermissionsBoundary), Error, Documented, limits::judge;
    /// The session policy denies the request
    SessionPolicyDenies "session-policy-denies" Policy(Session), Error, Documented, denies::judge;
    /// The session policy does not allow the request
    SessionPolicyLacksAllow "session-policy-lacks-allow" Policy(Session), Error, Documented, limits::judge;
    /// A grant names the caller, but not this operation
    GrantLacksOperation "grant-lacks-operation" Grant, Warning, Documented, grant_lacks_operation::judge;
    /// The key is disabled
    KeyDisabled "key-disabled" Key, Error, Documented, key_state::judge;
    /// The key is scheduled for deletion
    KeyPendingDeletion "key-pending-deletion" Key, Error, Documented, key_state::judge;
    /// The key has no key material
    KeyPendingImport "key-pending-import" Key, Error, Documented, key_state::judge;
    /// The key cannot be used now
    KeyUnavailable "key-unavailable" Key, Error, Documented, key_state::judge;
    /// The role may not associate the key with its log group
    AssociateKmsKeyMissing "associate-kms-key-missing" Policy(Identity), Error, Documented, associate_kms_key_missing::judge;
    /// A different principal makes the request
    ActingPrincipalDiffers "acting-principal-differs" Request, Warning, Documented, acting_principal_differs::judge;
    /// The error text contradicts the policies
    ContradictsObservation "contradicts-observation" Request, Warning, Documented, only_observed;
    /// Facts are missing
    FactsMissing "facts-missing" Request, Note, Documented, facts_missing::judge;
    /// The answer rests on a judgment
    RestsOnJudgement "rests-on-judgement" Request, Note, Assumed, rests_on_judgement::judge;
}

/// The judge of a code that only an error text can show.
fn only_observed(_: &Analysis<'_>, _: Code) -> Option<Finding> {
    None
}
