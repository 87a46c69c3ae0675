//! Which of AWS's texts a message is, and what follows from that alone.

use super::{Kind, Layer, Refusal};

/// One of the texts that AWS or its clients print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// The canonical sentence with a layer (M-L).
    Layer,
    /// The canonical sentence with a layer, the key withheld (M-C-2).
    LayerKeyWithheld,
    /// The canonical sentence without a reason (M-L-BARE).
    NoReason,
    /// `with an explicit deny`, no policy type (M-G-4).
    ExplicitDenySomewhere,
    /// A role trust policy refuses (M-L-TRUST).
    Trust,
    /// No such key here, no allow or a deny: AWS does not say which (M-C-1).
    Concealed,
    /// The same for a service principal (M-C-4).
    ConcealedFromService,
    /// `The ciphertext refers to a customer master key that does not exist …` (M-C-3).
    Legacy,
    /// Nothing but `Access Denied` (M-C-5).
    PlainDenied,
    /// `Key '…' does not exist` (M-K-1).
    KeyNotFound,
    /// `Invalid arn REGION` (M-K-2).
    ArnOfOtherRegion,
    /// `Invalid keyId '…'` (M-K-3).
    InvalidKeyId,
    /// `Alias … is not found.` (M-K-4).
    AliasNotFound,
    /// `… is disabled.` (M-K-5).
    KeyDisabled,
    /// `… is pending deletion.` and the like (M-K-6).
    KeyInvalidState,
    /// A `KMS.` code without a text we know, relayed by S3 (M-S3-2).
    RelayedKeyState,
    /// The key in the request is not the key of the ciphertext (M-K-7).
    IncorrectKey,
    /// Wrong encryption context, or not a ciphertext of KMS (M-K-8).
    InvalidCiphertext,
    /// The wrong type of key (M-K-9).
    InvalidKeyUsage,
    /// The key cannot do this (M-K-10).
    UnsupportedOperation,
    /// A policy names a principal that is not there (M-K-11).
    InvalidPrincipals,
    /// A key policy that would lock out its author (M-K-12).
    PolicyLocksOut,
    /// A dry run that would have succeeded (M-K-13).
    DryRunSucceeded,
    /// The request rate of KMS (M-K-14).
    Throttled,
    /// KMS failed (M-K-15).
    KmsFailure,
    /// A malformed request to KMS (M-K-16).
    KmsValidation,
    /// Invalid or expired credentials (M-K-17).
    Credentials,
    /// CloudWatch Logs may not use the key of a log group (M-W-7).
    LogGroupKey,
    /// `Failed to AssociateKmsKey` without a sentence.
    AssociateKmsKey,
    /// Secrets Manager's `Access to KMS is not allowed` (M-W-8).
    SecretsManager,
    /// Kinesis or Firehose may not use the key of a stream.
    StreamKey,
    /// A service answers with its own code for a KMS refusal.
    ServiceKmsDenied,
    /// A service says that the key is missing, disabled or not permitted.
    KeyNotAccessible,
    /// A tool says that the key is missing, in another Region or disabled.
    KeyAbsentOrDisabled,
    /// Lake Formation permissions (M-W-6).
    LakeFormation,
    /// Glue could not fetch the script.
    LaunchError,
    /// Athena's or a library's words for an S3 refusal (M-W-10).
    S3Path,
    /// The policy of a VPC endpoint, from a network activity event (M-CT-7).
    EndpointPolicyEvent,
    /// No route to KMS (M-W-12).
    NoRoute,
    /// S3 wants Signature Version 4 (M-S3-5).
    SignatureVersion,
    /// S3 wants another header, or the bucket's key setting is wrong (M-S3-7).
    EncryptionHeader,
    /// A bucket setting refuses: Block Public Access, blocked SSE-C (M-S3-4, M-S3-9).
    BucketSetting,
    /// A library hides the answer of KMS.
    HiddenByLibrary,
    /// EC2 removed a volume: what happens when its key may not be used.
    VolumeNotFound,
    /// EC2 could not start an instance: what happens when the key of a volume may not be used.
    LaunchFailed,
    /// A Glue error that is neither KMS nor a permission (M-400).
    NotPermission,
}

/// What follows from the form alone.
pub(super) struct Spec {
    pub(super) kind: Kind,
    pub(super) layer: Option<Layer>,
    pub(super) refusal: Option<Refusal>,
    pub(super) concealed: bool,
    pub(super) action: Option<&'static str>,
    pub(super) service: Option<&'static str>,
}

const fn spec(kind: Kind) -> Spec {
    Spec { kind, layer: None, refusal: None, concealed: false, action: None, service: None }
}

impl Form {
    /// The table of what each form says without its words.
    pub(super) fn spec(self) -> Spec {
        use Form as F;
        use Kind as K;
        let denied = spec(K::AccessDenied);
        match self {
            F::Layer
            | F::LayerKeyWithheld
            | F::NoReason
            | F::PlainDenied
            | F::ServiceKmsDenied
            | F::S3Path => denied,
            F::BucketSetting => Spec { service: Some("s3"), ..denied },
            F::ExplicitDenySomewhere => Spec { refusal: Some(Refusal::Explicit), ..denied },
            F::Trust => Spec { layer: Some(Layer::Resource), ..denied },
            F::Concealed | F::ConcealedFromService | F::KeyNotAccessible => {
                Spec { concealed: true, ..denied }
            }
            F::Legacy => Spec { concealed: true, action: Some("kms:Decrypt"), ..denied },
            F::LogGroupKey => {
                Spec { concealed: true, layer: Some(Layer::Resource), service: Some("logs"), ..denied }
            }
            F::AssociateKmsKey => {
                Spec { action: Some("logs:AssociateKmsKey"), service: Some("logs"), ..denied }
            }
            F::SecretsManager => Spec { service: Some("secretsmanager"), ..denied },
            F::StreamKey => Spec { action: Some("kms:Decrypt"), service: Some("kinesis"), ..denied },
            F::LakeFormation => Spec { service: Some("lakeformation"), ..denied },
            F::LaunchError => Spec { service: Some("s3"), ..denied },
            F::EndpointPolicyEvent => Spec { layer: Some(Layer::VpcEndpoint), ..denied },
            F::KeyNotFound | F::ArnOfOtherRegion | F::InvalidKeyId | F::AliasNotFound => spec(K::NotFound),
            F::KeyAbsentOrDisabled => Spec { concealed: true, ..spec(K::NotFound) },
            F::VolumeNotFound => Spec { service: Some("ec2"), ..spec(K::NotFound) },
            F::LaunchFailed => Spec { service: Some("ec2"), ..spec(K::Other) },
            F::KeyDisabled | F::KeyInvalidState | F::RelayedKeyState => spec(K::KeyState),
            F::IncorrectKey | F::InvalidCiphertext | F::InvalidKeyUsage | F::UnsupportedOperation => {
                spec(K::InvalidRequest)
            }
            F::InvalidPrincipals | F::PolicyLocksOut | F::KmsValidation => spec(K::InvalidRequest),
            F::SignatureVersion | F::EncryptionHeader => {
                Spec { service: Some("s3"), ..spec(K::InvalidRequest) }
            }
            F::Throttled => spec(K::Throttled),
            F::DryRunSucceeded
            | F::KmsFailure
            | F::Credentials
            | F::NoRoute
            | F::HiddenByLibrary
            | F::NotPermission => spec(K::Other),
        }
    }
}
