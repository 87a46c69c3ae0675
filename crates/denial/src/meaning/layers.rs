//! The explanations of each layer that the full denial sentence can name.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html>

use super::Explanation;
use crate::{Layer, Refusal};

/// The row of a layer.
pub(super) fn explanation(layer: Layer, refusal: Refusal) -> &'static Explanation {
    match (layer, refusal) {
        (Layer::Identity, Refusal::Implicit) => &IDENTITY_IMPLICIT,
        (Layer::Identity, Refusal::Explicit) => &IDENTITY_EXPLICIT,
        (Layer::Resource, Refusal::Implicit) => &RESOURCE_IMPLICIT,
        (Layer::Resource, Refusal::Explicit) => &RESOURCE_EXPLICIT,
        (Layer::PermissionsBoundary, Refusal::Implicit) => &BOUNDARY_IMPLICIT,
        (Layer::PermissionsBoundary, Refusal::Explicit) => &BOUNDARY_EXPLICIT,
        (Layer::Session, Refusal::Implicit) => &SESSION_IMPLICIT,
        (Layer::Session, Refusal::Explicit) => &SESSION_EXPLICIT,
        (Layer::Scp, Refusal::Implicit) => &SCP_IMPLICIT,
        (Layer::Scp, Refusal::Explicit) => &SCP_EXPLICIT,
        // AWS has no implicit text for resource control policies (M-G-6).
        (Layer::Rcp, Refusal::Implicit | Refusal::Explicit) => &RCP_EXPLICIT,
        (Layer::VpcEndpoint, Refusal::Implicit) => &ENDPOINT_IMPLICIT,
        (Layer::VpcEndpoint, Refusal::Explicit) => &ENDPOINT_EXPLICIT,
    }
}

static IDENTITY_IMPLICIT: Explanation = Explanation {
    proves: &["no identity-based policy of {who} allows {action} on {key} with the context of this request"],
    does_not_prove: &[
        "that no statement about {action} exists: one may name another key, Region, or alias, or have a condition that is not met",
        "that {resource-policy} allows other actions",
    ],
    next: &[
        "check the policies of {who} itself: the spelling of the action, and in Resource the key's ARN, not an alias",
        "check the conditions of the statements that nearly match: kms:ViaService, kms:EncryptionContext, kms:ResourceAliases, tags",
        "allow {action} on {key} in a policy of {who}; within one account, {resource-policy} can allow it instead",
    ],
    rules: &["M-L-IDP-I"],
};

static IDENTITY_EXPLICIT: Explanation = Explanation {
    proves: &["a Deny in an identity-based policy of {who} applies to {action} on {key}"],
    does_not_prove: &["that another Allow would help: a Deny overrides every Allow"],
    next: &[
        "look for a Deny with NotAction or NotResource, a Region restriction, an MFA requirement, or a negated condition on a key that the request does not carry",
    ],
    rules: &["M-L-IDP-E"],
};

static RESOURCE_IMPLICIT: Explanation = Explanation {
    proves: &[
        "no statement of {resource-policy} of {key} applies to this request by {who}, neither by naming it nor by delegating to its account",
    ],
    does_not_prove: &[
        "that the identity-based policies of {who} allow {action}: AWS gives the same text where neither side allows it",
    ],
    next: &[
        "look for the statement that delegates to the account (`arn:aws:iam::{account-id}:root`): it may be missing or list other actions",
        "check its conditions: kms:ViaService, kms:CallerAccount, and the encryption context (with S3 Bucket Keys it is the bucket ARN)",
        "check for a deleted principal (an `AROA…` ID), a wrong account ID or path, or a statement without Resource",
        "if this is the AWS managed key of another service, or the request was made directly, use a customer managed key: the policy of an AWS managed key cannot be changed",
    ],
    rules: &["M-L-RBP-I"],
};

static RESOURCE_EXPLICIT: Explanation = Explanation {
    proves: &["a Deny in {resource-policy} applies to {action} by {who}"],
    does_not_prove: &["that another Allow would help: a Deny overrides every Allow"],
    next: &[
        "look in {resource-policy} for a Deny with NotPrincipal, or on aws:SourceVpce, aws:SourceVpc, or aws:SourceIp, which requests forwarded by a service do not carry",
        "look for a Deny on aws:SecureTransport, aws:PrincipalOrgID, or the encryption context",
    ],
    rules: &["M-L-RBP-E"],
};

static SCP_EXPLICIT: Explanation = Explanation {
    proves: &["a service control policy above {caller-account} denies {action}"],
    does_not_prove: &[
        "at which level of the organization it is attached",
        "that a statement denies, if the text is from before 2024: a missing Allow was then reported with these words too",
    ],
    next: &[
        "ask an administrator of the organization to change {policy}; it applies to every principal in {caller-account}",
    ],
    rules: &["M-L-SCP-E"],
};

static SCP_IMPLICIT: Explanation = Explanation {
    proves: &["at some level above {caller-account}, no service control policy allows {action}"],
    does_not_prove: &["at which level the Allow is missing"],
    next: &[
        "ask an administrator of the organization which policies are attached at each level: FullAWSAccess may have been detached",
    ],
    rules: &["M-L-SCP-I"],
};

static RCP_EXPLICIT: Explanation = Explanation {
    proves: &["a resource control policy above {key-account}, which owns the resource, denies {action}"],
    does_not_prove: &["anything about the policies of {who}: they cannot override it"],
    next: &[
        "ask an administrator of the resource owner's organization to change {policy}",
        "check its conditions: aws:PrincipalOrgID, aws:SourceOrgID, aws:SourceAccount, aws:SourceVpc, aws:SecureTransport",
    ],
    rules: &["M-L-RCP-E"],
};

static ENDPOINT_IMPLICIT: Explanation = Explanation {
    proves: &[
        "the request went through a VPC endpoint, and the policy of that endpoint does not allow {action}",
    ],
    does_not_prove: &["which endpoint it was"],
    next: &[
        "find the endpoint: by the vpce ID in a network activity event, or by the route table and the DNS of the subnet",
        "in the policy of a gateway endpoint, name roles with aws:PrincipalArn, not as Principal, and allow the buckets that AWS owns",
    ],
    rules: &["M-L-VPCE-I"],
};

static ENDPOINT_EXPLICIT: Explanation = Explanation {
    proves: &[
        "the request went through a VPC endpoint, and a Deny in the policy of that endpoint applies to {action}",
    ],
    does_not_prove: &["which endpoint it was"],
    next: &[
        "find the endpoint: by the vpce ID in a network activity event, or by the route table and the DNS of the subnet",
    ],
    rules: &["M-L-VPCE-E"],
};

static BOUNDARY_IMPLICIT: Explanation = Explanation {
    proves: &["the permissions boundary of {who} does not allow {action} on {key}"],
    does_not_prove: &["that more permissions in the policies of {who} would help: the boundary limits them"],
    next: &["read the boundary (`aws iam get-role`, PermissionsBoundary) and allow {action} there"],
    rules: &["M-L-BND-I"],
};

static BOUNDARY_EXPLICIT: Explanation = Explanation {
    proves: &["a Deny in the permissions boundary of {who} applies to {action}"],
    does_not_prove: &["that more permissions in the policies of {who} would help"],
    next: &["read the boundary (`aws iam get-role`, PermissionsBoundary) and look for the Deny"],
    rules: &["M-L-BND-E"],
};

static SESSION_IMPLICIT: Explanation = Explanation {
    proves: &["the credentials of {who} carry a session policy, and it does not allow {action} on {key}"],
    does_not_prove: &["that editing the policies of {who} would help: the session policy limits them"],
    next: &[
        "find who issued the credentials: the AssumeRole event has Policy or PolicyArns; Lake Formation, EMR runtime roles, and table catalogs issue such credentials",
    ],
    rules: &["M-L-SES-I"],
};

static SESSION_EXPLICIT: Explanation = Explanation {
    proves: &["the credentials of {who} carry a session policy, and a Deny in it applies to {action}"],
    does_not_prove: &["that editing the policies of {who} would help"],
    next: &["find who issued the credentials: the AssumeRole event has Policy or PolicyArns"],
    rules: &["M-L-SES-E"],
};
