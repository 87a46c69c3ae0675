//! The explanations of the texts that do not name one layer.

use super::Explanation;
use crate::Form;

const fn row(
    rules: &'static [&'static str],
    proves: &'static [&'static str],
    does_not_prove: &'static [&'static str],
    next: &'static [&'static str],
) -> Explanation {
    Explanation { proves, does_not_prove, next, rules }
}

/// The row of a form.
pub(super) fn explanation(form: Form) -> &'static Explanation {
    use Form as F;
    match form {
        // Why here: should a layer come without its refusal, the sentence without a reason claims least.
        F::Layer | F::LayerKeyWithheld | F::NoReason => &NO_REASON,
        F::ExplicitDenySomewhere => &EXPLICIT_SOMEWHERE,
        F::Trust => &TRUST,
        F::Concealed => &CONCEALED,
        F::ConcealedFromService => &CONCEALED_FROM_SERVICE,
        F::Legacy => &LEGACY,
        F::PlainDenied => &PLAIN_DENIED,
        F::KeyNotFound => &KEY_NOT_FOUND,
        F::ArnOfOtherRegion => &OTHER_REGION,
        F::InvalidKeyId => &INVALID_KEY_ID,
        F::AliasNotFound => &ALIAS_NOT_FOUND,
        F::KeyDisabled => &KEY_DISABLED,
        F::KeyInvalidState => &KEY_STATE,
        F::RelayedKeyState => &RELAYED_STATE,
        F::IncorrectKey => &INCORRECT_KEY,
        F::InvalidCiphertext => &INVALID_CIPHERTEXT,
        F::InvalidKeyUsage => &KEY_USAGE,
        F::UnsupportedOperation => &UNSUPPORTED,
        F::InvalidPrincipals => &INVALID_PRINCIPALS,
        F::PolicyLocksOut => &LOCKS_OUT,
        F::DryRunSucceeded => &DRY_RUN,
        F::Throttled => &THROTTLED,
        F::KmsFailure => &KMS_FAILURE,
        F::KmsValidation => &KMS_VALIDATION,
        F::Credentials => &CREDENTIALS,
        F::LogGroupKey => &LOG_GROUP,
        F::AssociateKmsKey => &ASSOCIATE_FAILED,
        F::SecretsManager => &SECRETS_MANAGER,
        F::StreamKey => &STREAM,
        F::ServiceKmsDenied => &SERVICE_KMS,
        F::KeyNotAccessible => &NOT_ACCESSIBLE,
        F::KeyAbsentOrDisabled => &ABSENT_OR_DISABLED,
        F::LakeFormation => &LAKE_FORMATION,
        F::LaunchError => &LAUNCH_ERROR,
        F::S3Path => &S3_PATH,
        F::EndpointPolicyEvent => &ENDPOINT_EVENT,
        F::NoRoute => &NO_ROUTE,
        F::SignatureVersion => &SIGNATURE,
        F::EncryptionHeader => &HEADER,
        F::BucketSetting => &BUCKET_SETTING,
        F::HiddenByLibrary => &HIDDEN,
        F::VolumeNotFound | F::LaunchFailed => &VOLUME,
        F::NotPermission => &NOT_PERMISSION,
    }
}

pub(super) static KEY_WITHHELD: Explanation = row(
    &["M-C-2"],
    &[],
    &["which key it is: AWS withholds its ARN"],
    &["find the key: the object's SSEKMSKeyId header, the table or catalog settings, or CloudTrail"],
);
pub(super) static THROUGH_GLUE: Explanation = row(
    &["M-W-4"],
    &["Glue passed on the error from KMS: the key encrypts the Data Catalog or its connection passwords"],
    &["that the caller is the role of a job: it is the principal that called the Glue API"],
    &["find the key with `aws glue get-data-catalog-encryption-settings`"],
);
pub(super) static NOT_ONLY_S3: Explanation = row(
    &["M-C-5"],
    &[],
    &[],
    &["first check the object's key with `aws s3api head-object`: without SSE-KMS, no key is involved"],
);
pub(super) static ASSOCIATE: Explanation = row(
    &["C2"],
    &[],
    &["anything about the key policy: {action} is an action of CloudWatch Logs"],
    &["allow {action} on the log group; the managed policy AWSGlueServiceRole does not allow it"],
);
pub(super) static ANONYMOUS: Explanation = row(
    &["M-S3-8"],
    &["the request carried no credentials"],
    &[],
    &[
        "sign the request; CloudFront can read SSE-KMS objects with origin access control, not with an origin access identity",
    ],
);

static NO_REASON: Explanation = row(
    &["M-L-BARE"],
    &["{who} was denied {action} on {key}"],
    &["which layer denied it: the text is old, crosses organizations, or was cut off"],
    &[
        "check every layer: the policies and the boundary of {who}, {resource-policy}, the organization's policies, the VPC endpoint policy",
    ],
);
static EXPLICIT_SOMEWHERE: Explanation = row(
    &["M-G-4"],
    &["a Deny applies to {action} by {who} on {key}"],
    &["which policy type holds the Deny", "that another Allow would help: a Deny overrides every Allow"],
    &[
        "look for the Deny in every layer: {resource-policy}, the policies and the boundary of {who}, the organization's policies",
    ],
);
static TRUST: Explanation = row(
    &["M-L-TRUST"],
    &["the trust policy of {key} does not let {who} assume it"],
    &["anything about KMS"],
    &["check the trust policy of the role: a Glue role must trust `glue.amazonaws.com`"],
);
static CONCEALED: Explanation = row(
    &["M-C-1"],
    &[
        "{who} was denied {action}, and KMS withholds the reason; in most cases the caller and the key are in different accounts",
    ],
    &[
        "that the key does not exist: it may only be out of reach for {who}",
        "that the policies of {who} are the cause: this text is about the key and its policy",
    ],
    &[
        "find the key that is really used: in the object's SSEKMSKeyId header, or in the table or catalog settings",
        "check whether it belongs to {caller-account} and is in {region}",
        "if the key is `aws/s3` or another AWS managed key, no other account can use it: re-encrypt with a customer managed key",
    ],
);
static CONCEALED_FROM_SERVICE: Explanation = row(
    &["M-C-4"],
    &["{who} was denied the use of the key"],
    &[
        "that the key does not exist",
        "that a policy of an IAM role is the cause: a service principal has none",
    ],
    &["allow {who} in the key policy, and check the Region of the key"],
);
static LEGACY: Explanation = row(
    &["M-C-3"],
    &[
        "a request to decrypt was denied, or the key of the ciphertext cannot be reached from this account and Region",
    ],
    &[
        "that the key does not exist",
        "which key, whose policy, or which layer it is: the text names none",
        "that the operation was Decrypt: ReEncrypt gives the same text",
    ],
    &[
        "compare the Region of the client with the Region of the ciphertext's key",
        "find the key and its account, then check every layer; CloudTrail has the same request with a more specific text",
    ],
);
static PLAIN_DENIED: Explanation = row(
    &["M-C-5"],
    &["a request was denied"],
    &["that KMS is involved, or that it is not", "who was denied what, or by which layer"],
    &[
        "repeat the request as the same principal with `aws s3api get-object` (not HEAD): the error may name the action and the layer",
        "look in CloudTrail for a KMS event at the same time; if there is one, the key is the cause",
        "check that the object exists: without s3:ListBucket, S3 returns 403 instead of 404",
    ],
);
static KEY_NOT_FOUND: Explanation = row(
    &["M-K-1"],
    &["{key} does not exist in the account and Region that were called"],
    &["that the key was deleted: it may be in another Region or account"],
    &["look for the key ID in other Regions and accounts, and correct the ARN where it is configured"],
);
static OTHER_REGION: Explanation = row(
    &["M-K-2"],
    &["the key ARN in the request has the Region {detail}, and KMS was called in another Region"],
    &["that a permission is missing"],
    &["use a key in the Region of the bucket or service, or call KMS in {detail}"],
);
static INVALID_KEY_ID: Explanation = row(
    &["M-K-3"],
    &["the key ID in the request is not a valid key ID"],
    &["that a permission is missing"],
    &[
        "correct the setting: use a key ID, a key ARN, or an alias with its `alias/` prefix (`alias/aws/s3`, not `aws/s3`)",
    ],
);
static ALIAS_NOT_FOUND: Explanation = row(
    &["M-K-4"],
    &["{key} does not exist in the account and Region that were called"],
    &["that the key of the alias does not exist"],
    &["list the aliases in that account and Region; across accounts, use the key ARN"],
);
static KEY_DISABLED: Explanation = row(
    &["M-K-5", "M-K-18"],
    &["{key} is disabled"],
    &["that a permission is missing: KMS checks the key state after the permissions"],
    &["find out why the key was disabled, then enable it (`aws kms enable-key`)"],
);
static KEY_STATE: Explanation = row(
    &["M-K-6", "M-K-18"],
    &["{key} cannot be used in its present state: {detail}"],
    &["that a permission is missing: KMS checks the key state after the permissions"],
    &[
        "if the key is pending deletion, cancel the deletion in time (`aws kms cancel-key-deletion`) and enable the key",
    ],
);
static RELAYED_STATE: Explanation = row(
    &["M-S3-2"],
    &["KMS answered {detail}; another service passed it on"],
    &["that a permission is missing"],
    &["check the state and the type of the key (`aws kms describe-key`)"],
);
static INCORRECT_KEY: Explanation = row(
    &["M-K-7", "M-K-18"],
    &["the key in the request is not the key that encrypted the ciphertext"],
    &["that a permission is missing"],
    &["decrypt without a key ID, or with the ID of the key that encrypted the data"],
);
static INVALID_CIPHERTEXT: Explanation = row(
    &["M-K-8", "M-K-18"],
    &[
        "the ciphertext does not match the request: the encryption context differs, or the ciphertext is corrupted or not from KMS",
    ],
    &["that a permission is missing"],
    &["pass exactly the encryption context that was used to encrypt"],
);
static KEY_USAGE: Explanation = row(
    &["M-K-9", "M-K-18"],
    &["the type of {key} does not support the operation"],
    &["that a permission is missing"],
    &["use a symmetric key for encryption (usage ENCRYPT_DECRYPT, spec SYMMETRIC_DEFAULT)"],
);
static UNSUPPORTED: Explanation = row(
    &["M-K-10", "M-K-18"],
    &["{key} does not support this operation"],
    &["that a permission is missing"],
    &["check the origin and the multi-Region settings of the key (`aws kms describe-key`)"],
);
static INVALID_PRINCIPALS: Explanation = row(
    &["M-K-11"],
    &["the new policy names a principal that does not exist or is misspelled; it was not saved"],
    &["which principal it is"],
    &[
        "check every ARN in the policy for deleted roles, spaces, account IDs that are not twelve digits, and missing paths",
    ],
);
static LOCKS_OUT: Explanation = row(
    &["M-K-12"],
    &["the new key policy would prevent its author from changing it again; it was not saved"],
    &[],
    &["keep kms:PutKeyPolicy for the author, or keep the statement that delegates to the account"],
);
static DRY_RUN: Explanation =
    row(&["M-K-13"], &["the caller is authorized: the dry run would have succeeded"], &[], &[]);
static THROTTLED: Explanation = row(
    &["M-K-14"],
    &["too many requests were made"],
    &["that a permission is missing"],
    &["retry with backoff; enable S3 Bucket Keys, or request a higher quota"],
);
static KMS_FAILURE: Explanation =
    row(&["M-K-15"], &["KMS itself failed"], &["that a permission is missing"], &["retry"]);
static KMS_VALIDATION: Explanation = row(
    &["M-K-16"],
    &["KMS rejected the request as invalid"],
    &["that a permission is missing or present"],
    &["read the message: the caller's input is invalid"],
);
static CREDENTIALS: Explanation = row(
    &["M-K-17"],
    &["the credentials are invalid or have expired"],
    &["anything about policies: they were not evaluated"],
    &["renew the credentials, and check the clock and the Region"],
);
static LOG_GROUP: Explanation = row(
    &["M-W-7"],
    &[
        "CloudWatch Logs may not use the key for {detail}: the key policy does not allow it, or the key does not exist, is disabled, is asymmetric, or is in another Region",
    ],
    &["that the role of the job lacks a KMS permission: CloudWatch Logs itself calls KMS"],
    &[
        "allow `logs.{region-id}.amazonaws.com` in the key policy, with kms:EncryptionContext:aws:logs:arn equal to the ARN of the log group",
        "check that the key is symmetric, enabled, and in the Region of the log group",
    ],
);
static ASSOCIATE_FAILED: Explanation = row(
    &["C2"],
    &["Glue could not associate the key of the security configuration with the log group"],
    &["whether {action} is missing or the key policy does not allow it"],
    &[
        "allow the role to call `logs:AssociateKmsKey`, which AWSGlueServiceRole does not, and allow `logs.{region-id}.amazonaws.com` in the key policy",
    ],
);
static SECRETS_MANAGER: Explanation = row(
    &["M-W-8"],
    &["Secrets Manager could not use the key of the secret for the caller"],
    &["which action, key, or layer it is", "that Secrets Manager itself denied the request"],
    &[
        "check the secret's KmsKeyId; the caller needs kms:Decrypt on that key through `secretsmanager.{region-id}.amazonaws.com`",
    ],
);
static STREAM: Explanation = row(
    &[],
    &["the reader of an encrypted stream may not decrypt its records"],
    &["which layer denied it"],
    &[
        "find the key of the stream, and allow its reader (for Firehose, the delivery role) to call kms:Decrypt on it",
    ],
);
static SERVICE_KMS: Explanation = row(
    &[],
    &["KMS denied a request that another service made on behalf of the caller or for itself"],
    &["who was denied, on which key, or by which layer"],
    &[
        "find the KMS event in CloudTrail; if a service principal made the request, only the key policy can allow it",
    ],
);
static NOT_ACCESSIBLE: Explanation = row(
    &[],
    &["a service could not use the key: the key does not exist, is not enabled, or does not allow it"],
    &["which of the three it is"],
    &[
        "check the account, Region, and state of the key, then the key policy; AWS managed keys cannot be shared across accounts",
    ],
);
static ABSENT_OR_DISABLED: Explanation = row(
    &[],
    &["{key} does not exist in the account and Region that were called, or is not enabled"],
    &["that a permission is missing or present"],
    &["check the account, Region, and state of the key"],
);
static LAKE_FORMATION: Explanation = row(
    &["M-W-6", "M-400"],
    &["Lake Formation denied the request: the caller lacks a permission on the database, table, or location"],
    &["that KMS is involved: it is not"],
    &["check the Lake Formation permissions of the caller"],
);
static LAUNCH_ERROR: Explanation = row(
    &["J1"],
    &["Glue could not fetch the job's script or a library from S3"],
    &["that KMS is involved, or that it is not"],
    &[
        "allow the role of the job to call s3:GetObject on the object and, with SSE-KMS, kms:Decrypt on its key",
    ],
);
static S3_PATH: Explanation = row(
    &["M-W-10"],
    &["S3 denied access to a path, and the error hides the cause"],
    &["that KMS is involved, or that it is not"],
    &["check s3:GetObject, lakeformation:GetDataAccess, and kms:Decrypt on the key of the objects"],
);
static ENDPOINT_EVENT: Explanation = row(
    &["M-CT-7"],
    &["the policy of the VPC endpoint denied the request; it never reached the service"],
    &[
        "whether a statement denies it or none allows it",
        "that other layers allow it: they were not evaluated",
    ],
    &["check the policy of the endpoint in the record"],
);
static NO_ROUTE: Explanation = row(
    &["M-W-12"],
    &["KMS, or another service that the job needs, did not answer"],
    &["that a permission is missing: a missing route looks like this"],
    &[
        "check the route from the subnet: a KMS interface endpoint with private DNS and an open security group, or a NAT gateway",
    ],
);
static SIGNATURE: Explanation = row(
    &["M-S3-5"],
    &["the client uses an old signature version"],
    &["that a permission is missing"],
    &["use a client with Signature Version 4 and TLS"],
);
static HEADER: Explanation = row(
    &["M-S3-7"],
    &["the request names a key but does not ask for SSE-KMS"],
    &["that a permission is missing"],
    &["send `x-amz-server-side-encryption: aws:kms` with the key id"],
);
static BUCKET_SETTING: Explanation = row(
    &["M-S3-4", "M-S3-9"],
    &["a setting of the bucket prevents the request"],
    &["that a policy statement or a KMS key is the cause"],
    &["check Block Public Access and the blocked encryption types of the bucket"],
);
static HIDDEN: Explanation = row(
    &[],
    &["a client library could not get a data key from KMS"],
    &["what KMS answered: the library hides it"],
    &["look for the cause deeper in the stack trace, or for the KMS event in CloudTrail"],
);
static VOLUME: Explanation = row(
    &[],
    &["EC2 removed or could not start an encrypted volume or instance"],
    &["that the volume never existed: EC2 removes it when its key may not be used"],
    &[
        "check that the creator or its service-linked role may call kms:CreateGrant and kms:GenerateDataKeyWithoutPlaintext on the key",
    ],
);
static NOT_PERMISSION: Explanation = row(
    &["M-400"],
    &["the service answered {detail}"],
    &["that a KMS key or a permission is the cause: this error code is about neither"],
    &["read the message of the service"],
);
