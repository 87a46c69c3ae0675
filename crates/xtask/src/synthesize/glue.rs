//! The jobs and crawlers of an account, its security configurations and its catalog.

use serde_json::{Value, json};

use super::Files;
use super::account::Account;
use crate::step::Failure;

pub(super) fn write(files: &mut Files, account: &Account) -> Result<(), Failure> {
    let folder = format!("{}/glue", account.folder());
    let jobs: Vec<Value> = (0..Account::JOBS).map(|number| job(*account, number)).collect();
    files.write(&format!("{folder}/jobs.json"), &json!({"Jobs": jobs}))?;
    let crawlers: Vec<Value> = (0..Account::CRAWLERS).map(|number| crawler(*account, number)).collect();
    files.write(&format!("{folder}/crawlers.json"), &json!({"Crawlers": crawlers}))?;
    let configurations = json!({"SecurityConfigurations": [
        {"Name": "encrypted", "CreatedTimeStamp": "2024-03-01T09:00:00Z",
            "EncryptionConfiguration": {
                "S3Encryption": [{"S3EncryptionMode": "SSE-KMS", "KmsKeyArn": account.key_arn(0)}],
                "CloudWatchEncryption": {"CloudWatchEncryptionMode": "SSE-KMS", "KmsKeyArn": account.key_arn(2)},
                "JobBookmarksEncryption": {"JobBookmarksEncryptionMode": "CSE-KMS", "KmsKeyArn": account.key_arn(3)}}}]});
    files.write(&format!("{folder}/security-configurations.json"), &configurations)?;
    let encryption = if account.number.is_multiple_of(2) {
        json!({"CatalogEncryptionMode": "SSE-KMS", "SseAwsKmsKeyId": account.key_arn(1)})
    } else {
        json!({"CatalogEncryptionMode": "DISABLED"})
    };
    files.write(
        &format!("{folder}/data-catalog-encryption-settings.json"),
        &json!({"DataCatalogEncryptionSettings": {
        "EncryptionAtRest": encryption,
        "ConnectionPasswordEncryption": {"ReturnConnectionPasswordEncrypted": false}}}),
    )?;
    files.write(&format!("{folder}/triggers.json"), &json!({"Triggers": []}))?;
    files.write(&format!("{folder}/connections.json"), &json!({"ConnectionList": []}))?;
    let runs = json!({"JobRuns": [{"Id": format!("jr_{:08}", account.number), "JobName": "job-0",
        "JobRunState": "SUCCEEDED", "StartedOn": "2026-11-20T02:00:00Z", "Attempt": 0}]});
    files.write(&format!("{folder}/job-runs/job-0.json"), &runs)
}

/// Reads the lake, every fourth one the hub's, and writes what it made of it.
fn job(account: Account, number: u32) -> Value {
    let lake = if number.is_multiple_of(4) { account.hub() } else { account };
    let mut job = json!({
        "Name": format!("job-{number}"), "Role": account.role_arn(number), "GlueVersion": "5.0", "MaxRetries": 0,
        "Command": {"Name": "glueetl", "PythonVersion": "3",
            "ScriptLocation": format!("s3://{}/scripts/job-{number}.py", account.bucket("assets"))},
        "DefaultArguments": {
            "--source_path": format!("s3://{}/table-{number}/", lake.bucket("raw")),
            "--target_path": format!("s3://{}/table-{number}/", account.bucket("curated")),
            "--TempDir": format!("s3://{}/temporary/", account.bucket("assets")),
            "--job-language": "python",
            "--job-bookmark-option": if number.is_multiple_of(2) { "job-bookmark-enable" } else { "job-bookmark-disable" },
            "--enable-glue-datacatalog": "true"}});
    if number.is_multiple_of(3)
        && let Some(job) = job.as_object_mut()
    {
        job.insert("SecurityConfiguration".into(), "encrypted".into());
    }
    job
}

fn crawler(account: Account, number: u32) -> Value {
    json!({"Name": format!("crawler-{number}"), "Role": account.role_arn(Account::JOBS + number),
        "DatabaseName": "lake", "State": "READY",
        "Targets": {"S3Targets": [{"Path": format!("s3://{}/table-{number}/", account.bucket("raw")), "Exclusions": []}],
            "JdbcTargets": [], "MongoDBTargets": [], "DynamoDBTargets": [], "CatalogTargets": [], "DeltaTargets": []}})
}
