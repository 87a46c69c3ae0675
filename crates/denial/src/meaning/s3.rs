//! The explanations of what S3 itself denies before it asks KMS (`M-S3-4`), and of what it passes on from KMS.
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html>

use super::Explanation;
use crate::{Layer, Refusal};

/// The row of a layer that means something else for S3 than for KMS.
pub(super) fn explanation(layer: Layer, refusal: Refusal) -> Option<&'static Explanation> {
    match (layer, refusal) {
        (Layer::Identity, Refusal::Implicit) => Some(&IDENTITY_IMPLICIT),
        (Layer::Identity, Refusal::Explicit) => Some(&IDENTITY_EXPLICIT),
        (Layer::Resource, Refusal::Implicit) => Some(&RESOURCE_IMPLICIT),
        (Layer::Resource, Refusal::Explicit) => Some(&RESOURCE_EXPLICIT),
        _ => None,
    }
}

/// What to check whatever the layer.
pub(super) static FIRST: Explanation = Explanation {
    proves: &[],
    does_not_prove: &[],
    next: &[
        "check the object's key (`aws s3api head-object`, SSEKMSKeyId): S3 decides {action} before it asks KMS, so with SSE-KMS the next denial may be about the key",
        "if the job runs in a subnet, check the policy of the S3 VPC endpoint there; it must also allow AWS's own buckets",
    ],
    rules: &["M-S3-4"],
};

/// What S3 passed on from KMS.
pub(super) static RELAYED: Explanation = Explanation {
    proves: &[],
    does_not_prove: &[],
    next: &["do not change the policy of the KMS VPC endpoint: S3's requests to KMS never pass through it"],
    rules: &["M-S3-1"],
};

static IDENTITY_IMPLICIT: Explanation = Explanation {
    proves: &["no identity-based policy of {who} allows {action} on {key}"],
    does_not_prove: &["that {resource-policy} allows it: in another account, it must allow it too"],
    next: &[
        "allow {action} to {who} on the objects' ARN (`arn:aws:s3:::bucket/*`; the bucket's own ARN is for s3:ListBucket)",
        "within one account, {resource-policy} can allow the role instead; across accounts, both must allow it",
    ],
    rules: &["M-L-IDP-I"],
};

static IDENTITY_EXPLICIT: Explanation = Explanation {
    proves: &["a Deny in an identity-based policy of {who} applies to {action} on {key}"],
    does_not_prove: &["that another Allow would help: a Deny overrides every Allow"],
    next: &[
        "look for a Deny on other buckets or accounts (NotResource, s3:ResourceAccount), or with conditions on keys that the request does not carry",
    ],
    rules: &["M-L-IDP-E"],
};

static RESOURCE_IMPLICIT: Explanation = Explanation {
    proves: &[
        "{resource-policy} must allow {who} to call {action} and does not; in most cases the bucket belongs to another account",
    ],
    does_not_prove: &["that the identity-based policies of {who} allow {action}"],
    next: &["allow the role in {resource-policy}, and allow {action} in the role's own policies"],
    rules: &["M-L-RBP-I"],
};

static RESOURCE_EXPLICIT: Explanation = Explanation {
    proves: &["a Deny in {resource-policy} applies to {action} by {who}"],
    does_not_prove: &["that another Allow would help: a Deny overrides every Allow"],
    next: &[
        "look in {resource-policy} for a Deny on s3:x-amz-server-side-encryption or its key ID: send these headers, or exempt requests without them from the Deny (UploadPart never carries them)",
        "look there for a Deny on aws:SourceVpce, aws:SourceVpc, aws:SourceIp, aws:SecureTransport, or aws:PrincipalOrgID",
    ],
    rules: &["M-L-RBP-E"],
};
