//! The few names, patterns and values that policies and requests are made of: few, so that they often meet.

/// What a condition key holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Texts.
    Text,
    /// `true` and `false`.
    Bool,
    /// Numbers.
    Number,
    /// Dates.
    Date,
    /// Addresses.
    Ip,
    /// ARNs.
    Arn,
    /// Bytes as base64.
    Binary,
    /// Ids of accounts.
    Account,
}

/// The condition keys, what they hold and whether they are lists.
pub const KEYS: [(&str, Sort, bool); 12] = [
    ("aws:PrincipalTag/t", Sort::Text, false),
    ("aws:username", Sort::Text, false),
    ("kms:ViaService", Sort::Text, false),
    ("kms:ResourceAliases", Sort::Text, true),
    ("aws:ViaAWSService", Sort::Bool, false),
    ("kms:RotationPeriodInDays", Sort::Number, false),
    ("aws:CurrentTime", Sort::Date, false),
    ("aws:SourceIp", Sort::Ip, false),
    ("aws:PrincipalArn", Sort::Arn, false),
    ("x:Arns", Sort::Arn, true),
    ("x:Bytes", Sort::Binary, false),
    ("x:Account", Sort::Account, false),
];

/// Values that requests carry, by sort; the last of a sort is often none of that sort.
pub fn request_values(sort: Sort) -> &'static [&'static str] {
    match sort {
        Sort::Text => &["a", "alice", "A", "a:b", "lake/a", "a*b", "${aws:username}", ""],
        Sort::Bool => &["true", "false", "TRUE", "maybe"],
        Sort::Number => &["5", "5.0", "7", "-1", "x"],
        Sort::Date => {
            &["2026-01-02T03:04:05Z", "2026-01-02", "1767323045", "2026-01-02T04:04:05+01:00", "soon"]
        }
        Sort::Ip => &["10.0.0.1", "10.1.2.3", "2001:db8::1", "here"],
        Sort::Arn => &[
            "arn:aws:iam::111122223333:role/Job",
            "arn:aws:iam::111122223333:role/team/Job",
            "arn:aws:s3:::lake/a:b",
            "arn:aws:svc:us-east-2:999999999999:store/abc:111122223333:finance/doc",
            "lake",
        ],
        Sort::Binary => &["YQ==", "YWI=", "!"],
        Sort::Account => &["111122223333", "444455556666", "1111*"],
    }
}

/// Values that policies carry, by sort; the last of a sort is not of that sort.
pub fn policy_values(sort: Sort) -> &'static [&'static str] {
    match sort {
        Sort::Text => &[
            "a",
            "alice",
            "a*",
            "*",
            "A",
            "?",
            "*a*",
            "a:?",
            "a*b",
            "${aws:username}",
            "${AWS:PrincipalTag/T, 'alice'}",
            "x${*}b",
            "a${*}b",
            "${kms:ResourceAliases}",
            "lake/${aws:PrincipalTag/t}*",
        ],
        Sort::Bool => &["true", "false", "False", "yes"],
        Sort::Number => &["5", "6.5", "-1", "five"],
        Sort::Date => {
            &["2026-01-02T03:04:05Z", "2026-01-02", "1767323045", "2027-03-04T00:00:00-02:30", "then"]
        }
        Sort::Ip => &["10.0.0.0/8", "10.0.0.1", "10.0.0.77/24", "2001:db8::/32", "0.0.0.0/0", "10.0.0"],
        Sort::Arn => &[
            "arn:aws:iam::111122223333:role/Job",
            "arn:aws:iam::*:role/*",
            "arn:aws:iam::1111*:role/?ob",
            "arn:*:s3:::lake/*",
            "arn:aws:s3:::lake/a?${aws:PrincipalTag/t}",
            "arn:aws:*:*:*:*${aws:username}*",
            "arn:aws:iam::${x:Account}:role/*",
            "arn:${aws:username, 'aws'}:s3:::lake/*",
            "arn:aws:svc:*:111122223333:finance/*",
            "lake",
        ],
        Sort::Binary => &["YQ==", "YWI=", "?"],
        Sort::Account => &["111122223333", "444455556666", "1111*", "${x:Account}"],
    }
}

/// The operators that suit a sort, and some that do not.
pub fn operators(sort: Sort) -> &'static [&'static str] {
    match sort {
        Sort::Text => &[
            "StringEquals",
            "StringLike",
            "StringNotEquals",
            "StringNotLike",
            "StringEqualsIgnoreCase",
            "StringNotEqualsIgnoreCase",
        ],
        Sort::Bool => &["Bool", "StringEquals"],
        Sort::Number => &[
            "NumericEquals",
            "NumericNotEquals",
            "NumericLessThan",
            "NumericLessThanEquals",
            "NumericGreaterThan",
            "NumericGreaterThanEquals",
        ],
        Sort::Date => &[
            "DateEquals",
            "DateNotEquals",
            "DateLessThan",
            "DateLessThanEquals",
            "DateGreaterThan",
            "DateGreaterThanEquals",
        ],
        Sort::Ip => &["IpAddress", "NotIpAddress", "StringLike"],
        Sort::Arn => &["ArnLike", "ArnEquals", "ArnNotLike", "ArnNotEquals", "StringLike", "StringNotLike"],
        Sort::Binary => &["BinaryEquals", "StringEquals"],
        Sort::Account => &["StringEquals", "StringLike", "StringNotEquals"],
    }
}

/// Actions that are asked for, each with its resource type's ARNs; none for an action without resource type.
pub const ACTIONS: [(&str, &[&str]); 6] = [
    ("kms:Decrypt", &KMS_KEYS),
    ("KMS:decrypt", &KMS_KEYS),
    ("kms:GenerateDataKey", &KMS_KEYS),
    ("kms:DescribeKey", &KMS_KEYS),
    ("s3:GetObject", &OBJECTS),
    ("kms:ListKeys", &[]),
];

const KMS_KEYS: [&str; 2] =
    ["arn:aws:kms:us-east-1:111122223333:key/abc", "arn:aws:kms:us-east-1:444455556666:key/abc"];
const OBJECTS: [&str; 4] = [
    "arn:aws:s3:::lake/raw/a:b",
    "arn:aws:s3:::lake/alice/x",
    "arn:aws:s3:::lake/${aws:username}/x",
    "arn:aws:s3:::lake",
];

/// Patterns of actions that often match.
pub const WIDE_ACTIONS: [&str; 5] = ["*", "kms:*", "*", "s3:*", "*"];

/// Patterns of actions.
pub const ACTION_PATTERNS: [&str; 15] = [
    "kms:Decrypt",
    "kms:D*",
    "kms:*crypt",
    "kms:GenerateDataKey*",
    "kms:?ecrypt",
    "kms:*e*e*",
    "kms:List*",
    "s3:Get*",
    "s3:Get?bject",
    "KMS:DECRYPT",
    "*:*",
    "glue:*",
    "kms:De",
    "k*:Decrypt",
    "kms:Encrypt,kms:Decrypt",
];

/// Patterns of resources.
pub const RESOURCE_PATTERNS: [&str; 27] = [
    "arn:aws:kms:us-east-1:111122223333:key/abc",
    "arn:aws:kms:us-east-1:*:key/*",
    "arn:aws:kms:*:111122223333:key/*",
    "arn:aws:kms:*:key/abc",
    "arn:aws:kms:*",
    "arn:*",
    "arn:aws:kms:u*1:key/abc",
    "arn:aws:kms:*::111122223333:key/abc",
    "arn:aws:kms:us-*:111122223333:*",
    "arn:aws:kms:us-east-1:111122223333:*",
    "arn:aws:kms:us-east-?:*:key/a?c",
    "arn:*:kms:*:*:*",
    "arn:aws:*:*:*:key/abc",
    "arn:aws:kms:us-east-1:111122223333:alias/x",
    "arn:aws:kms:us-east-1:111122223333:KEY/abc",
    "arn:aws:s3:::lake/*",
    "arn:aws:s3:::lake",
    "arn:aws:s3:::lake*",
    "arn:aws:s3:::*a*",
    "arn:aws:s3:*:lake/*",
    "arn:aws:s3:*",
    "arn:aws:s3:::lake/raw/a?b",
    "arn:aws:s3:::lake/${aws:username}/*",
    "arn:aws:s3:::lake/${aws:PrincipalTag/t, 'alice'}/*",
    "arn:aws:s3:::lake/${kms:ResourceAliases, 'alice'}/x",
    "arn:aws:s3:::lake/$*",
    "key/abc",
];

/// Entries of the kind `AWS` in `Principal`.
pub const AWS_PRINCIPALS: [&str; 18] = [
    "*",
    "111122223333",
    "arn:aws:iam::111122223333:root",
    "arn:aws:iam::111122223333:role/Job",
    "arn:aws:iam::111122223333:role/team/Job",
    "arn:aws:iam::111122223333:user/alice",
    "arn:aws:sts::111122223333:assumed-role/Job/s",
    "arn:aws:sts::111122223333:federated-user/alice",
    "444455556666",
    "arn:aws:iam::444455556666:role/Job",
    "arn:aws:iam::444455556666:root",
    "arn:aws:sts::111122223333:assumed-role/Job/t",
    "arn:aws:iam::111122223333:role/job",
    "arn:aws:iam::111122223333:user/bob",
    "AROAABCDEFGHIJKLMNOPQ",
    "AROAZZZZZZZZZZZZZZZZZ",
    "AIDAABCDEFGHIJKLMNOPQ",
    "arn:aws:iam::111122223333:role/*",
];

/// Entries of the kind `Service`.
pub const SERVICES: [&str; 2] = ["logs.us-east-1.amazonaws.com", "glue.amazonaws.com"];
