//! Condition keys that only some operations carry (`L-KK` §8.1). All others certainly lack them.

use crate::call::{Call, ViaService};
use crate::kms::context::Gathered;
use crate::row::Row;

/// A condition key and the operations whose requests can carry it; `*` at the end stands for any ending.
// Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html
const CARRIED_BY: [(&str, &[&str]); 23] = [
    ("kms:GrantOperations", &["CreateGrant"]),
    ("kms:GrantConstraintType", &["CreateGrant", "RetireGrant"]),
    ("kms:GrantConstraintSourceArn", &["CreateGrant"]),
    ("kms:GranteePrincipal", &["CreateGrant"]),
    ("kms:GranteeServicePrincipal", &["CreateGrant"]),
    ("kms:RetiringPrincipal", &["CreateGrant"]),
    ("kms:RetiringServicePrincipal", &["CreateGrant"]),
    ("kms:ReEncryptOnSameKey", &["ReEncrypt*"]),
    ("kms:BypassPolicyLockoutSafetyCheck", &["CreateKey", "PutKeyPolicy"]),
    ("kms:DataKeyPairSpec", &["GenerateDataKeyPair*"]),
    ("kms:KeyAgreementAlgorithm", &["DeriveSharedSecret"]),
    ("kms:MacAlgorithm", &["GenerateMac", "VerifyMac"]),
    ("kms:MessageType", &["Sign", "Verify"]),
    ("kms:SigningAlgorithm", &["Sign", "Verify"]),
    ("kms:ExpirationModel", &["ImportKeyMaterial"]),
    ("kms:ValidTo", &["ImportKeyMaterial"]),
    ("kms:WrappingAlgorithm", &["GetParametersForImport"]),
    ("kms:WrappingKeySpec", &["GetParametersForImport"]),
    ("kms:RotationPeriodInDays", &["EnableKeyRotation"]),
    ("kms:ScheduleKeyDeletionPendingWindowInDays", &["ScheduleKeyDeletion"]),
    ("kms:TrailingDaysWithoutKeyUsage", &["DisableKey", "ScheduleKeyDeletion"]),
    ("kms:PrimaryRegion", &["UpdatePrimaryRegion"]),
    ("kms:ReplicaRegion", &["ReplicateKey"]),
];

const RECIPIENT: &str = "kms:RecipientAttestation:";

/// The operations that take an attestation document.
const WITH_RECIPIENT: [&str; 5] =
    ["Decrypt", "DeriveSharedSecret", "GenerateDataKey", "GenerateDataKeyPair", "GenerateRandom"];

/// Adds the keys that belong to single operations.
pub(crate) fn add(gathered: &mut Gathered, call: &Call) {
    let operation = call.action.strip_prefix("kms:").unwrap_or(call.action);
    for (name, operations) in CARRIED_BY {
        if !operations.iter().any(|pattern| is_named(pattern, operation)) {
            gathered.absent(name);
        }
    }
    grant_is_for_aws_resource(gathered, call, operation);
    // Why: only code inside an enclave sends an attestation document; services and Glue jobs are not enclaves.
    let from_enclave = call.row == Row::Asked && call.via_service == ViaService::Direct;
    if !from_enclave || !WITH_RECIPIENT.contains(&operation) {
        gathered.context.close_family(RECIPIENT);
    }
    if !matches!(operation, "CreateKey" | "TagResource") {
        gathered.context.close_family("aws:RequestTag/");
    }
    if !matches!(operation, "CreateKey" | "TagResource" | "UntagResource") {
        gathered.absent("aws:TagKeys");
    }
}

fn is_named(pattern: &str, operation: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == operation, |start| operation.starts_with(start))
}

/// `Q-13`: on operations about grants it is sent with every request, `false` on direct ones.
fn grant_is_for_aws_resource(gathered: &mut Gathered, call: &Call, operation: &str) {
    let name = "kms:GrantIsForAWSResource";
    if !matches!(operation, "CreateGrant" | "ListGrants" | "RevokeGrant") {
        return gathered.absent(name);
    }
    match call.via_service {
        ViaService::Direct => gathered.flag(name, false),
        ViaService::Service(_) => gathered.flag(name, true),
        ViaService::Either(_) | ViaService::Untold(_) => gathered.unknown(name),
    }
}
