//! Encrypted logs: the service principal of CloudWatch Logs, and the job's role through it.

use iam::request::Principal;
use serde_json::{Value, json};
use snapshot::collected::Collected;

use super::{World, key};
use crate::kms::call::{ContextText, KmsCall, Necessity, NetworkPath, ViaService};

fn calls(row: &str, mode: &str) -> Vec<KmsCall> {
    calls_with(row, mode, json!({}))
}

fn calls_with(row: &str, mode: &str, arguments: Value) -> Vec<KmsCall> {
    let mut world = World::new().job(json!({"SecurityConfiguration": "sec", "DefaultArguments": arguments}));
    let logs = json!({"CloudWatchEncryptionMode": mode, "KmsKeyArn": key("logs")});
    let security = json!({"Name": "sec", "EncryptionConfiguration": {"CloudWatchEncryption": logs}});
    let glue = &mut world.region().glue;
    glue.security_configurations.insert("sec", serde_json::from_value(security).unwrap());
    glue.data_catalog_encryption_settings = Collected::Absent;
    world.of_job().calls.into_iter().filter(|call| call.row == row).collect()
}

#[test]
fn encrypted_logs_need_the_service_principal() {
    let has = calls("C3", "SSE-KMS");
    let actions: Vec<&str> = has.iter().map(|call| call.action).collect();
    assert_eq!(actions, ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"]);
    assert_eq!(has[0].principal, Principal::Service { name: "logs.us-east-1.amazonaws.com".into() });
    assert_eq!((&has[0].via_service, &has[0].network), (&ViaService::Direct, &NetworkPath::Service));
    let groups = ContextText::Prefix("arn:aws:logs:us-east-1:111122223333:log-group:/aws-glue/".to_owned());
    assert_eq!(has[0].encryption_context.pairs["aws:logs:arn"], groups);
    assert!(calls("C3", "DISABLED").is_empty());
    let elsewhere = calls_with("C3", "SSE-KMS", json!({"--continuous-log-logGroup": "/etl"}));
    let groups = ContextText::Prefix("arn:aws:logs:us-east-1:111122223333:log-group:".to_owned());
    assert_eq!(elsewhere[0].encryption_context.pairs["aws:logs:arn"], groups);
}

#[test]
fn encrypted_logs_need_the_role_through_logs() {
    let has = calls("C4", "SSE-KMS");
    assert_eq!(has.len(), 3);
    assert!(matches!(has[0].principal, Principal::RoleSession(_)));
    assert_eq!(has[0].via_service, ViaService::Service("logs"));
    assert!(matches!(has[0].necessity, Necessity::OnlyIf(_)));
    assert!(calls("C4", "DISABLED").is_empty());
}
