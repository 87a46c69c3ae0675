//! Encrypted logs: the role that binds the key, the service principal of CloudWatch Logs, and the role through it.

use keytrace_access::call::{Call, ContextText, Necessity, NetworkPath, ViaService};
use keytrace_access::row::Row;
use keytrace_iam::request::Principal;
use keytrace_snapshot::collected::Collected;
use serde_json::{Value, json};

use super::{World, key};
use crate::derivation::Derivation;

const ROLE: &str = "arn:aws:iam::111122223333:role/service/etl";

/// A world with the role `service/etl` and the security configuration `sec`.
fn world(mode: &str) -> World {
    let mut world = World::new().role("etl", ROLE);
    let logs = json!({"CloudWatchEncryptionMode": mode, "KmsKeyArn": key("logs")});
    let security = json!({"Name": "sec", "EncryptionConfiguration": {"CloudWatchEncryption": logs}});
    let glue = &mut world.region().glue;
    glue.security_configurations.insert("sec", serde_json::from_value(security).unwrap());
    glue.data_catalog_encryption_settings = Collected::Absent;
    world
}

/// The log groups that the list of AWS holds: name and key.
fn with_groups(mut world: World, groups: &[(&str, Option<&str>)]) -> World {
    let group = |(name, id): &(&str, Option<&str>)| json!({"logGroupName": name, "kmsKeyId": id.map(key)});
    let groups: Value = groups.iter().map(group).collect();
    world.region().logs.log_groups = Collected::Known(serde_json::from_value(groups).unwrap());
    world
}

fn secured(arguments: Value) -> Value {
    json!({"SecurityConfiguration": "sec", "DefaultArguments": arguments})
}

fn calls(derivation: &Derivation, row: &str) -> Vec<Call> {
    derivation.calls.iter().filter(|call| call.row.id() == row).cloned().collect()
}

/// The log groups of the calls of a row, each once.
fn groups(derivation: &Derivation, row: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for call in calls(derivation, row) {
        let name = match &call.encryption_context.pairs["aws:logs:arn"] {
            ContextText::Exact(arn) => arn.clone(),
            ContextText::Prefix(arn) => format!("{arn}…"),
        };
        let name = name.strip_prefix("arn:aws:logs:us-east-1:111122223333:log-group:").unwrap().to_owned();
        if !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

#[test]
fn the_role_binds_the_key_to_each_log_group() {
    let of = |job: Value| groups(&world("SSE-KMS").job(job).of_job(), "C2");
    let streams = ["/aws-glue/jobs/sec-role/service/etl/output", "/aws-glue/jobs/sec-role/service/etl/error"];
    assert_eq!(of(secured(json!({}))), streams);
    let all = of(secured(json!({"--enable-continuous-cloudwatch-log": "true"})));
    assert_eq!(all, [streams[0], streams[1], "/aws-glue/jobs/logs-v2-sec"]);
    // Continuous logs are a feature of Glue 4.0 and earlier.
    for (version, expected) in [("4.0", 3), ("5.0", 2), ("5.1", 2)] {
        let mut job = secured(json!({"--enable-continuous-cloudwatch-log": "true"}));
        job["GlueVersion"] = json!(version);
        assert_eq!(of(job).len(), expected, "{version}");
    }
    let custom = json!({"--enable-continuous-cloudwatch-log": "true", "--continuous-log-logGroup": "/etl"});
    assert_eq!(of(secured(custom))[2], "/etl-sec");
    let prefix = of(secured(json!({"--custom-logGroup-prefix": "/mine/"})));
    assert_eq!(prefix, ["/mine/sec-role/service/etl/output", "/mine/sec-role/service/etl/error"]);
    let mut shell = secured(json!({"--enable-continuous-cloudwatch-log": "true"}));
    shell["Command"] = json!({"Name": "pythonshell"});
    assert_eq!(of(shell)[0], "/aws-glue/python-jobs/sec-role/service/etl/output");
    assert!(of(json!({})).is_empty());
    let call = &calls(&world("SSE-KMS").job(secured(json!({}))).of_job(), "C2")[0];
    assert_eq!((call.action, &call.via_service), ("logs:AssociateKmsKey", &ViaService::Direct));
    assert_eq!(call.necessity, Necessity::Must);
    assert!(matches!(call.principal, Principal::RoleSession(_)));
}

#[test]
fn a_run_says_which_log_group_it_wrote_to() {
    let of = |group: &str| {
        let mut world = world("SSE-KMS").job(secured(json!({})));
        let run = json!([{"Id": "jr_1", "SecurityConfiguration": "sec", "LogGroupName": group}]);
        let runs = Collected::Known(serde_json::from_value(run).unwrap());
        world.region().glue.job_runs.insert("etl".to_owned(), runs);
        groups(&world.of_run("jr_1"), "C3")[0].clone()
    };
    assert_eq!(of("/aws-glue/jobs-etl-sec/"), "/aws-glue/jobs-etl-sec/output");
    // The plain folder is what runs name where the logs are elsewhere.
    assert_eq!(of("/aws-glue/jobs"), "/aws-glue/jobs/sec-role/service/etl/output");
}

#[test]
fn a_role_whose_path_nobody_read_leaves_the_name_of_the_log_group_open() {
    let mut world = world("SSE-KMS").job(secured(json!({})));
    world.snapshot.accounts.get_mut(&world.account).unwrap().iam =
        World::new().snapshot.account_mut(&world.account).iam.clone();
    assert_eq!(groups(&world.of_job(), "C3"), ["/aws-glue/jobs/sec-role/…"]);
}

#[test]
fn encrypted_logs_need_the_service_principal() {
    let has = calls(&world("SSE-KMS").job(secured(json!({}))).of_job(), "C3");
    let actions: Vec<&str> = has.iter().map(|call| call.action).collect();
    let each = ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"];
    assert_eq!(actions, [each, each].concat());
    assert_eq!(has[0].principal, Principal::Service { name: "logs.us-east-1.amazonaws.com".into() });
    assert_eq!((&has[0].via_service, &has[0].network), (&ViaService::Direct, &NetworkPath::Service));
    assert!(calls(&world("DISABLED").job(secured(json!({}))).of_job(), "C3").is_empty());
}

#[test]
fn encrypted_logs_need_the_role_through_logs() {
    let name = "/aws-glue/jobs/sec-role/service/etl/output";
    let necessity = |world: World| {
        let has = calls(&world.job(secured(json!({}))).of_job(), "C4");
        assert!(matches!(has[0].principal, Principal::RoleSession(_)));
        assert_eq!(has[0].via_service, ViaService::Service("logs"));
        has[0].necessity.clone()
    };
    assert!(matches!(necessity(world("SSE-KMS")), Necessity::OnlyIf(_)));
    assert_eq!(necessity(with_groups(world("SSE-KMS"), &[])), Necessity::Must);
    assert_eq!(necessity(with_groups(world("SSE-KMS"), &[(name, Some("old"))])), Necessity::Must);
    let bound = with_groups(world("SSE-KMS"), &[(name, Some("logs"))]);
    assert!(matches!(necessity(bound), Necessity::OnlyIf(_)));
    assert!(calls(&world("DISABLED").job(secured(json!({}))).of_job(), "C4").is_empty());
}

#[test]
fn a_log_group_that_is_encrypted_already_needs_its_key_without_a_security_configuration() {
    let of = |id: Option<&str>| {
        let world = with_groups(world("SSE-KMS"), &[("/aws-glue/jobs/output", id)]);
        world.job(json!({})).of_job()
    };
    let has = of(Some("old"));
    assert_eq!(groups(&has, "C3"), ["/aws-glue/jobs/output"]);
    assert!(matches!(calls(&has, "C4")[0].necessity, Necessity::OnlyIf(_)));
    assert!(calls(&has, "C2").is_empty());
    assert!(groups(&of(None), "C3").is_empty());
}

#[test]
fn reading_encrypted_logs_is_no_request_of_the_job() {
    // Whoever reads the logs decrypts with the identity of the reader: only the writers' requests are derived.
    let has = world("SSE-KMS").job(secured(json!({}))).of_job();
    let of_logs = has.calls.iter().filter(|call| call.log_group().is_some());
    assert!(of_logs.clone().count() > 0);
    assert!(of_logs.clone().all(|call| ["C2", "C3", "C4"].contains(&call.row.id())));
    assert!(has.calls.iter().all(|call| call.row != Row::C5));
}

#[test]
fn the_state_of_a_key_hides_no_request() {
    let of = |state: &str| {
        let mut world = world("SSE-KMS").job(secured(json!({})));
        let account = world.account.clone();
        let mut facts = keytrace_snapshot::kms::Key::not_collected(&account, "us-east-1", "logs");
        let metadata = json!({"KeyId": "logs", "Arn": key("logs"), "KeyState": state});
        facts.metadata = Collected::Known(serde_json::from_value(metadata).unwrap());
        world.region().kms.keys.insert("logs", facts);
        calls(&world.of_job(), "C3").len()
    };
    assert_eq!((of("Disabled"), of("Enabled")), (6, 6));
}

#[test]
fn a_crawler_encrypts_its_own_log_group() {
    let of = |more: Value| world("SSE-KMS").crawler(more).of_crawler();
    let has = of(json!({"CrawlerSecurityConfiguration": "sec"}));
    assert_eq!(groups(&has, "R7"), ["/aws-glue/crawlers-role/service/etl-sec"]);
    let actions: Vec<&str> = calls(&has, "R7").iter().map(|call| call.action).collect();
    assert_eq!(actions.len(), 7);
    assert_eq!(actions[0], "logs:AssociateKmsKey");
    assert!(calls(&of(json!({})), "R7").is_empty());
    let encrypted = with_groups(world("SSE-KMS"), &[("/aws-glue/crawlers", Some("old"))]);
    assert_eq!(groups(&encrypted.crawler(json!({})).of_crawler(), "R7"), ["/aws-glue/crawlers"]);
}
