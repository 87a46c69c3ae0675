//! KMS: keys, and dry runs of the actions that use one.
//!
//! A caller may describe a key of another account and list its grants. Its policy and tags are for its own account only.
// Source: https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html (column "Cross-account use")

use super::service::KMS;
use super::{Asked, Operation, Pages, Parameter, ROW};

const KEY: (&str, Parameter) = ("KeyId", Parameter::Text("{arn}"));
const ONE: Operation = Operation { service: &KMS, absent: &["NotFoundException"], ..ROW };

const fn marked(lists: &'static [&'static str]) -> Option<Pages> {
    Some(Pages { input: "Marker", output: "NextMarker", lists, most: 0 })
}

table! {
    LIST_KEYS = Operation {
        service: &KMS,
        name: "ListKeys",
        fact: "keys",
        parameters: &[("Limit", Parameter::Number(1000))],
        pages: marked(&["Keys"]),
        path: "accounts/{account}/{region}/kms/keys.json",
        asked: Asked::ForAll,
        ..ROW
    };

    LIST_ALIASES = Operation {
        service: &KMS,
        name: "ListAliases",
        fact: "key aliases",
        parameters: &[("Limit", Parameter::Number(100))],
        pages: marked(&["Aliases"]),
        path: "accounts/{account}/{region}/kms/aliases.json",
        ..ROW
    };

    DESCRIBE_KEY = Operation {
        name: "DescribeKey",
        fact: "key {key}",
        parameters: &[KEY],
        path: "accounts/{account}/{region}/kms/keys/{key}/key.json",
        crosses_accounts: true,
        ..ONE
    };

    GET_KEY_POLICY = Operation {
        name: "GetKeyPolicy",
        fact: "key policy of key {key}",
        parameters: &[KEY, ("PolicyName", Parameter::Text("default"))],
        path: "accounts/{account}/{region}/kms/keys/{key}/policy.json",
        ..ONE
    };

    LIST_GRANTS = Operation {
        name: "ListGrants",
        fact: "grants of key {key}",
        parameters: &[KEY, ("Limit", Parameter::Number(100))],
        pages: marked(&["Grants"]),
        path: "accounts/{account}/{region}/kms/keys/{key}/grants.json",
        crosses_accounts: true,
        // Source: https://docs.aws.amazon.com/kms/latest/developerguide/requests-per-second.html
        most_per_second: 100,
        ..ONE
    };

    LIST_RESOURCE_TAGS = Operation {
        name: "ListResourceTags",
        fact: "tags of key {key}",
        parameters: &[KEY, ("Limit", Parameter::Number(50))],
        pages: marked(&["Tags"]),
        path: "accounts/{account}/{region}/kms/keys/{key}/tags.json",
        ..ONE
    };
}

// Dry runs are in no snapshot and in no policy: they need the permissions that they test.
// Source: https://docs.aws.amazon.com/kms/latest/developerguide/testing-permissions.html (`DryRun`), and the service model of
// KMS in botocore 1.44 (`DryRunModifiers`)

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

/// The dry run of an action such as `kms:Decrypt`; none for other actions.
pub fn dry_run(action: &str) -> Option<&'static Operation> {
    match action {
        "kms:Decrypt" => Some(&DECRYPT),
        "kms:GenerateDataKey" => Some(&GENERATE_DATA_KEY),
        "kms:Encrypt" => Some(&ENCRYPT),
        _ => None,
    }
}
