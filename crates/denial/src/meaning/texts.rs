//! The words for each text that is not about one named layer.

use super::Words;
use crate::Form;

const fn row(
    rules: &'static [&'static str],
    proves: &'static [&'static str],
    does_not_prove: &'static [&'static str],
    next: &'static [&'static str],
) -> Words {
    Words { proves, does_not_prove, next, rules }
}

/// The row of a form.
pub(super) fn words(form: Form) -> &'static Words {
    use Form as F;
    match form {
        // A layer without its refusal does not occur; the bare sentence is the weaker claim.
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

pub(super) static KEY_WITHHELD: Words = row(
    &["M-C-2"],
    &[],
    &["which key it is: AWS withholds its ARN here"],
    &["find the key: the object's SSEKMSKeyId header, the table or catalog settings, or CloudTrail"],
);
pub(super) static THROUGH_GLUE: Words = row(
    &["M-W-4"],
    &["Glue passed on the answer of KMS: the key encrypts the Data Catalog or its connection passwords"],
    &["that the caller is the role of a job: it is whoever called the Glue API"],
    &["read the key from `aws glue get-data-catalog-encryption-settings`"],
);
pub(super) static NOT_ONLY_S3: Words = row(
    &["M-C-5"],
    &[],
    &[],
    &["read the object's key with `aws s3api head-object` first: without SSE-KMS no key is involved"],
);
pub(super) static ASSOCIATE: Words = row(
    &["C2"],
    &[],
    &["anything about the key policy: {action} is an action of CloudWatch Logs"],
    &["allow {action} on the log group: the managed policy AWSGlueServiceRole does not"],
);
pub(super) static ANONYMOUS: Words = row(
    &["M-S3-8"],
    &["the request carried no credentials"],
    &[],
    &[
        "sign the request; a CloudFront origin access identity cannot read SSE-KMS objects, origin access control can",
    ],
);

static NO_REASON: Words = row(
    &["M-L-BARE"],
    &["{who} was refused {action} on {key}"],
    &["which layer refused: the text is old, crosses organizations or was cut"],
    &[
        "evaluate every layer: the policies and boundary of {who}, {resource-policy}, the organization's policies, the VPC endpoint",
    ],
);
static EXPLICIT_SOMEWHERE: Words = row(
    &["M-G-4"],
    &["a Deny applies to {action} by {who} on {key}"],
    &["which policy type holds the Deny", "that an Allow anywhere would help: a Deny wins over every Allow"],
    &[
        "look for the Deny in every layer: {resource-policy}, the policies and boundary of {who}, the organization's policies",
    ],
);
static TRUST: Words = row(
    &["M-L-TRUST"],
    &["the trust policy of {key} does not let {who} assume it"],
    &["anything about KMS"],
    &["read the trust policy of the role: a Glue role must trust `glue.amazonaws.com`"],
);
static CONCEALED: Words = row(
    &["M-C-1"],
    &[
        "{who} was refused {action}, and KMS withholds the reason; most often caller and key are in different accounts",
    ],
    &[
        "that the key is gone: it may only be out of reach for {who}",
        "that the policies of {who} are at fault: this text speaks of the key and its policy",
    ],
    &[
        "find the real key: the object's SSEKMSKeyId header, the table or catalog settings",
        "see whether it belongs to {caller-account} and lies in {region}",
        "if the key is `aws/s3` or another AWS managed key, no other account can use it: re-encrypt under a customer managed key",
    ],
);
static CONCEALED_FROM_SERVICE: Words = row(
    &["M-C-4"],
    &["{who} was refused the use of the key"],
    &["that the key is gone", "that a policy of an IAM role is at fault: a service principal has none"],
    &["allow {who} in the key policy, and compare the Region of the key"],
);
static LEGACY: Words = row(
    &["M-C-3"],
    &[
        "a request to decrypt was refused, or the key of the ciphertext cannot be reached from this account and Region",
    ],
    &[
        "that the key does not exist",
        "which key, whose policy or which layer: the text names none",
        "that the operation was Decrypt: ReEncrypt gives the same text",
    ],
    &[
        "compare the Region of the client with the Region of the ciphertext's key",
        "find the key and its account, then check every layer; CloudTrail has the same request with a newer text",
    ],
);
static PLAIN_DENIED: Words = row(
    &["M-C-5"],
    &["a request was refused"],
    &["that KMS is involved, or that it is not", "who was refused, what, or by which layer"],
    &[
        "repeat the request as the same principal with `aws s3api get-object` (not HEAD): the answer may name action and layer",
        "look in CloudTrail for a KMS event at the same time: if there is one, the key is the cause",
        "a missing s3:ListBucket turns 404 into 403: check that the object exists",
    ],
);
static KEY_NOT_FOUND: Words = row(
    &["M-K-1"],
    &["{key} does not exist in the account and Region that were called"],
    &["that the key was deleted: it may be in another Region or account"],
    &["look for the key id in other Regions and accounts, and correct the ARN where it is configured"],
);
static OTHER_REGION: Words = row(
    &["M-K-2"],
    &["the key ARN in the request is of Region {detail}, and KMS was called in another Region"],
    &["that a permission is missing"],
    &["use a key of the Region of the bucket or service, or call KMS in {detail}"],
);
static INVALID_KEY_ID: Words = row(
    &["M-K-3"],
    &["the key id in the request is not a valid key id"],
    &["that a permission is missing"],
    &[
        "correct the setting: a key id, a key ARN, or an alias with its `alias/` prefix (`alias/aws/s3`, not `aws/s3`)",
    ],
);
static ALIAS_NOT_FOUND: Words = row(
    &["M-K-4"],
    &["{key} does not exist in the account and Region that were called"],
    &["that the key behind the alias is gone"],
    &["list the aliases of that account and Region; across accounts use the key ARN"],
);
static KEY_DISABLED: Words = row(
    &["M-K-5", "M-K-18"],
    &["{key} is disabled"],
    &["that a permission is missing: KMS checks the state after the permission"],
    &["enable the key (`aws kms enable-key`), after asking why it was disabled"],
);
static KEY_STATE: Words = row(
    &["M-K-6", "M-K-18"],
    &["{key} cannot be used in its present state: {detail}"],
    &["that a permission is missing: KMS checks the state after the permission"],
    &[
        "if the key is pending deletion, cancel that before the date passes (`aws kms cancel-key-deletion`) and enable the key",
    ],
);
static RELAYED_STATE: Words = row(
    &["M-S3-2"],
    &["KMS answered {detail}, passed on by another service"],
    &["that a permission is missing"],
    &["look at the state and type of the key (`aws kms describe-key`)"],
);
static INCORRECT_KEY: Words = row(
    &["M-K-7", "M-K-18"],
    &["the key in the request is not the key that encrypted the ciphertext"],
    &["that a permission is missing"],
    &["leave out the key id when decrypting, or name the key that encrypted"],
);
static INVALID_CIPHERTEXT: Words = row(
    &["M-K-8", "M-K-18"],
    &["the ciphertext does not fit the request: another encryption context, corrupted, or not made by KMS"],
    &["that a permission is missing"],
    &["give exactly the encryption context that was used to encrypt"],
);
static KEY_USAGE: Words = row(
    &["M-K-9", "M-K-18"],
    &["the type of {key} does not fit the operation"],
    &["that a permission is missing"],
    &["use a symmetric key for encryption (usage ENCRYPT_DECRYPT, spec SYMMETRIC_DEFAULT)"],
);
static UNSUPPORTED: Words = row(
    &["M-K-10", "M-K-18"],
    &["{key} does not support this operation"],
    &["that a permission is missing"],
    &["look at the origin and the multi-Region settings of the key (`aws kms describe-key`)"],
);
static INVALID_PRINCIPALS: Words = row(
    &["M-K-11"],
    &["the new policy names a principal that does not exist or is misspelled; it was not saved"],
    &["which principal it is"],
    &[
        "check every ARN of the policy: deleted roles, blanks, account ids that are not twelve digits, missing paths",
    ],
);
static LOCKS_OUT: Words = row(
    &["M-K-12"],
    &["the new key policy would not let its author change it again; it was not saved"],
    &[],
    &["keep kms:PutKeyPolicy for the author, or the statement that delegates to the account"],
);
static DRY_RUN: Words =
    row(&["M-K-13"], &["the caller is authorized: the dry run would have succeeded"], &[], &[]);
static THROTTLED: Words = row(
    &["M-K-14"],
    &["too many requests were made"],
    &["that a permission is missing"],
    &["retry with backoff; turn on S3 Bucket Keys, or ask for a higher quota"],
);
static KMS_FAILURE: Words =
    row(&["M-K-15"], &["KMS failed on its side"], &["that a permission is missing"], &["retry"]);
static KMS_VALIDATION: Words = row(
    &["M-K-16"],
    &["KMS refused the request as it was made"],
    &["that a permission is missing or present"],
    &["read the message: the caller's input is wrong"],
);
static CREDENTIALS: Words = row(
    &["M-K-17"],
    &["the credentials are invalid or have expired"],
    &["anything about policies: they were not evaluated"],
    &["renew the credentials, and check the clock and the Region"],
);
static LOG_GROUP: Words = row(
    &["M-W-7"],
    &[
        "CloudWatch Logs may not use the key for {detail}: the key policy does not let it, or the key is absent, disabled, asymmetric or in another Region",
    ],
    &["that the role of the job lacks a KMS permission: CloudWatch Logs itself calls KMS"],
    &[
        "allow `logs.{region-id}.amazonaws.com` in the key policy, with kms:EncryptionContext:aws:logs:arn equal to the ARN of the log group",
        "check that the key is symmetric, enabled and in the Region of the log group",
    ],
);
static ASSOCIATE_FAILED: Words = row(
    &["C2"],
    &["Glue could not bind the key of the security configuration to the log group"],
    &["whether {action} or the key policy is missing"],
    &[
        "allow `logs:AssociateKmsKey` to the role, which AWSGlueServiceRole does not, and `logs.{region-id}.amazonaws.com` in the key policy",
    ],
);
static SECRETS_MANAGER: Words = row(
    &["M-W-8"],
    &["Secrets Manager could not use the key of the secret for the caller"],
    &["which action, key or layer refused", "that Secrets Manager itself refused"],
    &[
        "read the secret's KmsKeyId; the caller needs kms:Decrypt on it through `secretsmanager.{region-id}.amazonaws.com`",
    ],
);
static STREAM: Words = row(
    &[],
    &["the reader of an encrypted stream may not decrypt its records"],
    &["which layer refused"],
    &[
        "read the key of the stream, and allow kms:Decrypt on it to the reader (to Firehose: to its delivery role)",
    ],
);
static SERVICE_KMS: Words = row(
    &[],
    &["KMS refused a request that another service made for the caller or for itself"],
    &["who was refused, on which key, or by which layer"],
    &["find the KMS event in CloudTrail; if a service principal called, only the key policy can admit it"],
);
static NOT_ACCESSIBLE: Words = row(
    &[],
    &["a service could not use the key: it does not exist, is not enabled, or is not permitted"],
    &["which of the three it is"],
    &[
        "check account, Region and state of the key, then the key policy; AWS managed keys cannot be shared across accounts",
    ],
);
static ABSENT_OR_DISABLED: Words = row(
    &[],
    &["{key} is missing in the account and Region that were asked, or is not enabled"],
    &["that a permission is missing or present"],
    &["check account, Region and state of the key"],
);
static LAKE_FORMATION: Words = row(
    &["M-W-6", "M-400"],
    &["Lake Formation refused: the caller lacks a grant on the database, table or location"],
    &["that KMS is involved: it is not"],
    &["look at the Lake Formation permissions of the caller"],
);
static LAUNCH_ERROR: Words = row(
    &["J1"],
    &["Glue could not fetch the job's script or a library from S3"],
    &["that KMS is involved, or that it is not"],
    &["allow the role of the job s3:GetObject on the object and, with SSE-KMS, kms:Decrypt on its key"],
);
static S3_PATH: Words = row(
    &["M-W-10"],
    &["S3 refused a path, and the cause is hidden"],
    &["that KMS is involved, or that it is not"],
    &["check s3:GetObject, Lake Formation's GetDataAccess, and kms:Decrypt on the key of the objects"],
);
static ENDPOINT_EVENT: Words = row(
    &["M-CT-7"],
    &["the policy of the VPC endpoint refused the request; it never reached the service"],
    &["whether a statement denies or none allows", "that other layers allow: they were not asked"],
    &["read the policy of the endpoint in the record"],
);
static NO_ROUTE: Words = row(
    &["M-W-12"],
    &["no answer came from KMS or from a service that the job needs"],
    &["that a permission is missing: a missing route looks like this"],
    &[
        "check the route from the subnet: a KMS interface endpoint with private DNS and an open security group, or a NAT gateway",
    ],
);
static SIGNATURE: Words = row(
    &["M-S3-5"],
    &["the client signs with an old method"],
    &["that a permission is missing"],
    &["use a client with Signature Version 4 and TLS"],
);
static HEADER: Words = row(
    &["M-S3-7"],
    &["the request names a key but does not ask for SSE-KMS"],
    &["that a permission is missing"],
    &["send `x-amz-server-side-encryption: aws:kms` with the key id"],
);
static BUCKET_SETTING: Words = row(
    &["M-S3-4", "M-S3-9"],
    &["a setting of the bucket refuses the request"],
    &["that a policy statement or a KMS key is at fault"],
    &["look at Block Public Access and at the blocked encryption types of the bucket"],
);
static HIDDEN: Words = row(
    &[],
    &["a client library could not get a data key from KMS"],
    &["what KMS answered: the library hides it"],
    &["look one level deeper in the trace, or for the KMS event in CloudTrail"],
);
static VOLUME: Words = row(
    &[],
    &["EC2 removed or could not start an encrypted volume or instance"],
    &["that the volume never existed: it vanishes when its key may not be used"],
    &[
        "check that the creator or its service-linked role may call kms:CreateGrant and kms:GenerateDataKeyWithoutPlaintext on the key",
    ],
);
static NOT_PERMISSION: Words = row(
    &["M-400"],
    &["the service answered {detail}"],
    &["that a KMS key or a permission is at fault: this code is about neither"],
    &["read the message of the service"],
);
