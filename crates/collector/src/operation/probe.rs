//! The dry runs of KMS. They are in no snapshot, and in no policy: whoever probes needs the very rights that are probed.
// Source: https://docs.aws.amazon.com/kms/latest/developerguide/testing-permissions.html (`DryRun`: nothing is encrypted or
// decrypted), and the service model of KMS in botocore 1.44 (`DryRunModifiers`)

use super::{Operation, Parameter, ROW};
use crate::service::KMS;

const KEY: (&str, Parameter) = ("KeyId", Parameter::Text("{arn}"));
const DRY: (&str, Parameter) = ("DryRun", Parameter::Yes);

/// `kms:Decrypt` without a ciphertext.
static DECRYPT: Operation = Operation {
    service: &KMS,
    name: "Decrypt",
    parameters: &[KEY, DRY, ("DryRunModifiers", Parameter::TextList("IGNORE_CIPHERTEXT"))],
    ..ROW
};

/// `kms:GenerateDataKey`.
static GENERATE_DATA_KEY: Operation = Operation {
    service: &KMS,
    name: "GenerateDataKey",
    parameters: &[KEY, DRY, ("KeySpec", Parameter::Text("AES_256"))],
    ..ROW
};

/// `kms:Encrypt` of one byte.
static ENCRYPT: Operation = Operation {
    service: &KMS,
    name: "Encrypt",
    parameters: &[KEY, DRY, ("Plaintext", Parameter::Text("AA=="))],
    ..ROW
};

/// The dry run of an action such as `kms:Decrypt`; none where KMS has no use for one here.
pub(crate) fn probe(action: &str) -> Option<&'static Operation> {
    match action {
        "kms:Decrypt" => Some(&DECRYPT),
        "kms:GenerateDataKey" => Some(&GENERATE_DATA_KEY),
        "kms:Encrypt" => Some(&ENCRYPT),
        _ => None,
    }
}
