//! The buckets of an account: scripts and temporary files, raw data, curated data.

use serde_json::{Value, json};

use super::Files;
use super::account::Account;
use crate::step::Failure;

pub(super) fn write(files: &mut Files, account: &Account) -> Result<(), Failure> {
    let mut owned = Vec::new();
    for (use_, key) in [("assets", 3), ("raw", 0), ("curated", 0)] {
        let (name, key) = (account.bucket(use_), account.key_arn(key));
        let folder = format!("s3/{name}");
        files.write(&format!("{folder}/location.json"), &location(account.region()))?;
        files.write(
            &format!("{folder}/encryption.json"),
            &json!({"ServerSideEncryptionConfiguration": {"Rules": [
            {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key},
                "BucketKeyEnabled": account.number.is_multiple_of(2)}]}}),
        )?;
        let objects: Vec<Value> =
            (0..Account::JOBS).map(|number| object(*account, use_, number, &key)).collect();
        files.write(&format!("{folder}/objects.json"), &json!({"Objects": objects}))?;
        owned.push(json!({"Name": name, "CreationDate": "2024-02-01T00:00:00Z"}));
    }
    files.write(&format!("accounts/{}/s3/buckets.json", account.id()), &json!({"Buckets": owned}))
}

fn location(region: &str) -> Value {
    json!({"LocationConstraint": if region == "us-east-1" { Value::Null } else { region.into() }})
}

/// One object of each job's table. In one account of thirty, raw data is still under the key that was disabled.
fn object(account: Account, use_: &str, number: u32, key: &str) -> Value {
    let old = account.key_arn(4);
    let is_old = use_ == "raw" && account.is_one_in(30) && number == 1;
    let name = if use_ == "assets" {
        format!("scripts/job-{number}.py")
    } else {
        format!("table-{number}/2026-11-18/part-0000.parquet")
    };
    json!({"Key": name, "ServerSideEncryption": "aws:kms", "SSEKMSKeyId": if is_old { &old } else { key },
        "BucketKeyEnabled": account.number.is_multiple_of(2), "LastModified": "2026-11-18T23:10:00Z"})
}
