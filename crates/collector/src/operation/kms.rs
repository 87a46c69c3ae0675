//! The rows of KMS. A key of another account may be described, and its grants listed, with one's own credentials; its
//! policy and tags are told to its own account only.
// Source: https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html (column "Cross-account use")

use super::{Asked, Operation, Pages, Parameter, ROW};
use crate::service::KMS;

const KEY: (&str, Parameter) = ("KeyId", Parameter::Text("{arn}"));
const ONE: Operation = Operation { service: &KMS, absent: &["NotFoundException"], ..ROW };

const fn marked(lists: &'static [&'static str]) -> Option<Pages> {
    Some(Pages { input: "Marker", output: "NextMarker", lists, most: 0 })
}

pub(super) static ROWS: &[Operation] = &[
    Operation {
        service: &KMS,
        name: "ListKeys",
        parameters: &[("Limit", Parameter::Number(1000))],
        pages: marked(&["Keys"]),
        path: "accounts/{account}/{region}/kms/keys.json",
        asked: Asked::ForAll,
        ..ROW
    },
    Operation {
        service: &KMS,
        name: "ListAliases",
        parameters: &[("Limit", Parameter::Number(100))],
        pages: marked(&["Aliases"]),
        path: "accounts/{account}/{region}/kms/aliases.json",
        ..ROW
    },
    Operation {
        name: "DescribeKey",
        parameters: &[KEY],
        path: "accounts/{account}/{region}/kms/keys/{key}/key.json",
        crosses_accounts: true,
        ..ONE
    },
    Operation {
        name: "GetKeyPolicy",
        parameters: &[KEY, ("PolicyName", Parameter::Text("default"))],
        path: "accounts/{account}/{region}/kms/keys/{key}/policy.json",
        ..ONE
    },
    Operation {
        name: "ListGrants",
        parameters: &[KEY, ("Limit", Parameter::Number(100))],
        pages: marked(&["Grants"]),
        path: "accounts/{account}/{region}/kms/keys/{key}/grants.json",
        crosses_accounts: true,
        // Source: https://docs.aws.amazon.com/kms/latest/developerguide/requests-per-second.html
        most_per_second: 100,
        ..ONE
    },
    Operation {
        name: "ListResourceTags",
        parameters: &[KEY, ("Limit", Parameter::Number(50))],
        pages: marked(&["Tags"]),
        path: "accounts/{account}/{region}/kms/keys/{key}/tags.json",
        ..ONE
    },
];
