//! The words for each layer that the canonical sentence can name.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html>

use super::Words;
use crate::{Layer, Refusal};

/// The row of a layer.
pub(super) fn words(layer: Layer, refusal: Refusal) -> &'static Words {
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

static IDENTITY_IMPLICIT: Words = Words {
    proves: &["no identity-based policy of {who} allows {action} on {key} with the context of this request"],
    does_not_prove: &[
        "that no statement about {action} exists: it may name another key, Region or alias, or have a condition that is not met",
        "that {resource-policy} is right for other actions",
    ],
    next: &[
        "look at the policies of exactly {who}: the spelling of the action, and the key's ARN (not an alias) in Resource",
        "check the conditions of the statements that come near: kms:ViaService, kms:EncryptionContext, kms:ResourceAliases, tags",
        "allow {action} on {key} in a policy of {who}; in the same account {resource-policy} can name it instead",
    ],
    rules: &["M-L-IDP-I"],
};

static IDENTITY_EXPLICIT: Words = Words {
    proves: &["a Deny in an identity-based policy of {who} applies to {action} on {key}"],
    does_not_prove: &["that another Allow would help: a Deny wins over every Allow"],
    next: &[
        "look for a Deny with NotAction or NotResource, a Region lock, a demand for MFA, and negated conditions on keys that are absent",
    ],
    rules: &["M-L-IDP-E"],
};

static RESOURCE_IMPLICIT: Words = Words {
    proves: &[
        "no statement of {resource-policy} of {key} applies to this request by {who}: neither directly nor by delegation to the account",
    ],
    does_not_prove: &[
        "that the identity-based policies of {who} allow {action}: with neither side allowing, AWS gives this text too",
    ],
    next: &[
        "look for the statement that delegates to the account (`arn:aws:iam::{account-id}:root`): it may be missing or list other actions",
        "check its conditions: kms:ViaService, kms:CallerAccount, and the encryption context (with S3 Bucket Keys it is the bucket ARN)",
        "check for a principal that was deleted (an `AROA…` id), a wrong account id or path, and a statement without Resource",
        "if this is an AWS managed key of another service, or it was called directly, its policy cannot be changed: use a customer managed key",
    ],
    rules: &["M-L-RBP-I"],
};

static RESOURCE_EXPLICIT: Words = Words {
    proves: &["a Deny in {resource-policy} applies to {action} by {who}"],
    does_not_prove: &["that an Allow anywhere would help: a Deny wins over every Allow"],
    next: &[
        "look in {resource-policy} for a Deny with NotPrincipal, or on aws:SourceVpce, aws:SourceVpc or aws:SourceIp, which a service's forwarded request does not carry",
        "look for a Deny on aws:SecureTransport, aws:PrincipalOrgID or the encryption context",
    ],
    rules: &["M-L-RBP-E"],
};

static SCP_EXPLICIT: Words = Words {
    proves: &["a service control policy above {caller-account} denies {action}"],
    does_not_prove: &[
        "at which level of the organization it is attached",
        "that the statement is a Deny if the text is from before 2024: a missing Allow was then reported in these words too",
    ],
    next: &[
        "ask an administrator of the organization for {policy}; everybody in {caller-account} is bound by it",
    ],
    rules: &["M-L-SCP-E"],
};

static SCP_IMPLICIT: Words = Words {
    proves: &["at some level above {caller-account} no service control policy allows {action}"],
    does_not_prove: &["at which level the Allow is missing"],
    next: &[
        "ask an administrator of the organization which policies are attached at each level: FullAWSAccess may have been detached",
    ],
    rules: &["M-L-SCP-I"],
};

static RCP_EXPLICIT: Words = Words {
    proves: &["a resource control policy above {key-account}, which owns the resource, denies {action}"],
    does_not_prove: &["anything about the policies of {who}: they cannot lift it"],
    next: &[
        "ask the administrator of the resource owner's organization for {policy}",
        "check its conditions: aws:PrincipalOrgID, aws:SourceOrgID, aws:SourceAccount, aws:SourceVpc, aws:SecureTransport",
    ],
    rules: &["M-L-RCP-E"],
};

static ENDPOINT_IMPLICIT: Words = Words {
    proves: &[
        "the request went through a VPC endpoint, and the policy of that endpoint does not allow {action}",
    ],
    does_not_prove: &["which endpoint it was"],
    next: &[
        "find the endpoint: the vpce id in a network activity event, or the route table and DNS of the subnet",
        "in the policy of a gateway endpoint name roles by aws:PrincipalArn, not as Principal; do not forget buckets that AWS owns",
    ],
    rules: &["M-L-VPCE-I"],
};

static ENDPOINT_EXPLICIT: Words = Words {
    proves: &[
        "the request went through a VPC endpoint, and a Deny in the policy of that endpoint applies to {action}",
    ],
    does_not_prove: &["which endpoint it was"],
    next: &[
        "find the endpoint: the vpce id in a network activity event, or the route table and DNS of the subnet",
    ],
    rules: &["M-L-VPCE-E"],
};

static BOUNDARY_IMPLICIT: Words = Words {
    proves: &["the permissions boundary of {who} does not allow {action} on {key}"],
    does_not_prove: &["that more rights in the policies of {who} would help: the boundary caps them"],
    next: &["read the boundary (`aws iam get-role`, PermissionsBoundary) and allow {action} there"],
    rules: &["M-L-BND-I"],
};

static BOUNDARY_EXPLICIT: Words = Words {
    proves: &["a Deny in the permissions boundary of {who} applies to {action}"],
    does_not_prove: &["that more rights in the policies of {who} would help"],
    next: &["read the boundary (`aws iam get-role`, PermissionsBoundary) and look for the Deny"],
    rules: &["M-L-BND-E"],
};

static SESSION_IMPLICIT: Words = Words {
    proves: &["the credentials of {who} carry a session policy, and it does not allow {action} on {key}"],
    does_not_prove: &["that editing the policies of {who} would help: the session policy caps them"],
    next: &[
        "find who issued the credentials: the AssumeRole event has Policy or PolicyArns; Lake Formation, EMR runtime roles and table catalogs vend such credentials",
    ],
    rules: &["M-L-SES-I"],
};

static SESSION_EXPLICIT: Words = Words {
    proves: &["the credentials of {who} carry a session policy, and a Deny in it applies to {action}"],
    does_not_prove: &["that editing the policies of {who} would help"],
    next: &["find who issued the credentials: the AssumeRole event has Policy or PolicyArns"],
    rules: &["M-L-SES-E"],
};
