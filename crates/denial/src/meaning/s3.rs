//! The words for what S3 refuses itself, before any key is asked (`M-S3-4`), and for what it passes on from KMS.
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html>

use super::Words;
use crate::{Layer, Refusal};

/// The row of a layer that says other things of S3 than of KMS.
pub(super) fn words(layer: Layer, refusal: Refusal) -> Option<&'static Words> {
    match (layer, refusal) {
        (Layer::Identity, Refusal::Implicit) => Some(&IDENTITY_IMPLICIT),
        (Layer::Identity, Refusal::Explicit) => Some(&IDENTITY_EXPLICIT),
        (Layer::Resource, Refusal::Implicit) => Some(&RESOURCE_IMPLICIT),
        (Layer::Resource, Refusal::Explicit) => Some(&RESOURCE_EXPLICIT),
        _ => None,
    }
}

/// What is to be looked at whatever the layer is.
pub(super) static FIRST: Words = Words {
    proves: &[],
    does_not_prove: &[],
    next: &[
        "read the object's key (`aws s3api head-object`, SSEKMSKeyId): S3 decides {action} before it asks KMS, so under SSE-KMS the key may be refused next",
        "if the job runs in a subnet, read the policy of the S3 VPC endpoint there; it must admit AWS's own buckets too",
    ],
    rules: &["M-S3-4"],
};

/// What S3 passed on from KMS.
pub(super) static RELAYED: Words = Words {
    proves: &[],
    does_not_prove: &[],
    next: &[
        "leave the policy of the KMS VPC endpoint alone: what S3 asks of KMS for the caller never passes that endpoint",
    ],
    rules: &["M-S3-1"],
};

static IDENTITY_IMPLICIT: Words = Words {
    proves: &["no identity-based policy of {who} allows {action} on {key}"],
    does_not_prove: &["that {resource-policy} is right: in another account it must allow too"],
    next: &[
        "allow {action} to {who} on the objects' ARN (`arn:aws:s3:::bucket/*`; the bucket's own ARN is for s3:ListBucket)",
        "in the same account {resource-policy} can name the role instead; across accounts both must allow",
    ],
    rules: &["M-L-IDP-I"],
};

static IDENTITY_EXPLICIT: Words = Words {
    proves: &["a Deny in an identity-based policy of {who} applies to {action} on {key}"],
    does_not_prove: &["that another Allow would help: a Deny wins over every Allow"],
    next: &[
        "look for a Deny on other buckets or accounts (NotResource, s3:ResourceAccount) and on conditions whose keys the request does not carry",
    ],
    rules: &["M-L-IDP-E"],
};

static RESOURCE_IMPLICIT: Words = Words {
    proves: &[
        "{resource-policy} does not allow {action} to {who}, and it must: most often the bucket is of another account",
    ],
    does_not_prove: &["that the identity-based policies of {who} allow {action}"],
    next: &[
        "name the role in {resource-policy} of the bucket's account, and allow {action} in the role's own policies",
    ],
    rules: &["M-L-RBP-I"],
};

static RESOURCE_EXPLICIT: Words = Words {
    proves: &["a Deny in {resource-policy} applies to {action} by {who}"],
    does_not_prove: &["that an Allow anywhere would help: a Deny wins over every Allow"],
    next: &[
        "look in {resource-policy} for a Deny by s3:x-amz-server-side-encryption or its key id: the client must send these headers, or the Deny must spare requests without them (UploadPart never carries them)",
        "look there for a Deny on aws:SourceVpce, aws:SourceVpc, aws:SourceIp, aws:SecureTransport or aws:PrincipalOrgID",
    ],
    rules: &["M-L-RBP-E"],
};
