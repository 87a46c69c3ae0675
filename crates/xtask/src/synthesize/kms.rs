//! The keys of an account: the lake's, the catalog's, the logs', the scripts', and one that is of no use.

use serde_json::{Value, json};

use super::Files;
use super::account::Account;
use crate::step::Failure;

const ALIASES: [&str; Account::KEYS as usize] = ["lake", "catalog", "logs", "assets", "old"];

pub(super) fn write(files: &mut Files, account: &Account) -> Result<(), Failure> {
    let folder = format!("{}/kms", account.folder());
    let numbers = || 0..Account::KEYS;
    let keys: Vec<Value> =
        numbers().map(|key| json!({"KeyId": account.key_id(key), "KeyArn": account.key_arn(key)})).collect();
    files.write(&format!("{folder}/keys.json"), &json!({"Keys": keys}))?;
    let aliases: Vec<Value> = numbers()
        .zip(ALIASES)
        .map(|(key, name)| {
            json!({"AliasName": format!("alias/{name}"), "TargetKeyId": account.key_id(key),
            "AliasArn": format!("arn:aws:kms:{}:{}:alias/{name}", account.region(), account.id())})
        })
        .collect();
    files.write(&format!("{folder}/aliases.json"), &json!({"Aliases": aliases}))?;
    let details: Vec<Value> = numbers().map(|key| details(*account, key)).collect();
    files.write(&format!("{folder}/key-details.json"), &json!({"Keys": details}))
}

fn details(account: Account, key: u32) -> Value {
    let is_enabled = key < 4;
    json!({"KeyId": account.key_id(key),
        "KeyMetadata": {"AWSAccountId": account.id(), "KeyId": account.key_id(key), "Arn": account.key_arn(key),
            "CreationDate": "2024-02-11T10:00:00Z", "Enabled": is_enabled, "Description": "",
            "KeyUsage": "ENCRYPT_DECRYPT", "KeyState": if is_enabled { "Enabled" } else { "Disabled" },
            "Origin": "AWS_KMS", "KeyManager": "CUSTOMER", "KeySpec": "SYMMETRIC_DEFAULT", "MultiRegion": false},
        "Policy": policy(account, key).to_string(), "PolicyName": "default",
        "Grants": [], "Tags": []})
}

/// Delegates to the account. The hub's first key lets the accounts around it read; every third hub forgot them.
fn policy(account: Account, key: u32) -> Value {
    let id = account.id();
    let mut statements = vec![
        json!({"Sid": "Administer", "Effect": "Allow", "Principal": {"AWS": account.role_arn(99)},
            "Action": ["kms:Create*", "kms:Describe*", "kms:Enable*", "kms:List*", "kms:Put*", "kms:Update*",
                "kms:Revoke*", "kms:Disable*", "kms:Get*", "kms:Delete*", "kms:ScheduleKeyDeletion",
                "kms:CancelKeyDeletion"], "Resource": "*"}),
        json!({"Sid": "Logs", "Effect": "Allow",
            "Principal": {"Service": format!("logs.{}.amazonaws.com", account.region())},
            "Action": ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
            "Resource": "*", "Condition": {"ArnLike": {"kms:EncryptionContext:aws:logs:arn":
                format!("arn:aws:logs:{}:{id}:log-group:/aws-glue/*", account.region())}}}),
    ];
    // A few key policies name a role that is gone, and nobody else.
    let names = if account.is_one_in(40) && key == 1 {
        account.role_arn(500)
    } else {
        format!("arn:aws:iam::{id}:root")
    };
    statements.push(json!({"Sid": "Account", "Effect": "Allow", "Principal": {"AWS": names},
        "Action": "kms:*", "Resource": "*"}));
    if account.is_hub() && key == 0 && !(account.number / 20).is_multiple_of(3) {
        let around: Vec<String> = (account.number..account.number + 20)
            .map(|number| format!("arn:aws:iam::{}:root", Account::new(number).id()))
            .collect();
        statements.push(json!({"Sid": "Readers", "Effect": "Allow", "Principal": {"AWS": around},
            "Action": ["kms:Decrypt", "kms:DescribeKey"], "Resource": "*"}));
    }
    json!({"Version": "2012-10-17", "Id": "key-default", "Statement": statements})
}
