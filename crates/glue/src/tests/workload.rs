//! What runs besides jobs and crawlers: sessions, dev endpoints, transforms, Data Quality, statistics, blueprints.

use keytrace_access::call::{Necessity, ViaService};
use keytrace_access::row::Row;
use keytrace_snapshot::collected::Collected;
use serde_json::{Value, json};

use super::{World, default_key, key, lines, object, rows, sse_s3};
use crate::derivation::{Derivation, Why};
use crate::subject::SubjectKind;

/// A world whose Data Catalog is not encrypted, with the table `sales.orders` under the key `data`.
fn world() -> World {
    let mut world = World::new().table("s3://lake/orders/").bucket(
        "lake",
        default_key("new"),
        json!([object("orders/a", "data")]),
    );
    world.region().data_stores.lake_formation_resources = Collected::Known(Vec::new());
    let glue = &mut world.region().glue;
    glue.data_catalog_encryption_settings = Collected::Absent;
    glue.partitions.insert(("sales".to_owned(), "orders".to_owned()), Collected::Absent);
    world
}

fn secure(world: &mut World, configuration: Value) {
    let security = json!({"Name": "sec", "EncryptionConfiguration": configuration});
    let configurations = &mut world.region().glue.security_configurations;
    configurations.insert("sec", serde_json::from_value(security).unwrap());
}

fn of_session(mut world: World, more: Value) -> Derivation {
    let mut session = json!({"Id": "explore", "Role": "etl"});
    session.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    world.region().glue.workloads.sessions.insert("explore", serde_json::from_value(session).unwrap());
    world.of(SubjectKind::Session, "explore")
}

#[test]
fn a_session_makes_the_requests_of_a_job() {
    let settings = json!({
        "DefaultArguments": {"--source_path": "s3://lake/orders/", "--target_path": "s3://lake/out/",
            "--extra-jars": "s3://lake/a.jar", "--TempDir": "s3://lake/tmp/",
            "--job-bookmark-option": "job-bookmark-enable"},
        "Connections": {"Connections": ["db"]},
        "SecurityConfiguration": "sec",
    });
    let world = || {
        let mut world = world();
        secure(
            &mut world,
            json!({"S3Encryption": [{"S3EncryptionMode": "SSE-KMS", "KmsKeyArn": key("sec")}],
                "JobBookmarksEncryption": {"JobBookmarksEncryptionMode": "CSE-KMS", "KmsKeyArn": key("marks")}}),
        );
        let connection =
            json!({"Name": "db", "ConnectionProperties": {"CUSTOM_JDBC_CERT": "s3://lake/db.pem"}});
        world.region().glue.connections.insert("db", serde_json::from_value(connection).unwrap());
        world
    };
    let has = of_session(world(), settings.clone());
    for row in ["J2", "J3", "J4", "S1", "C1", "C6"] {
        assert!(rows(&has).contains(&row), "{row}: {:?}", rows(&has));
    }
    assert_eq!(lines(&has), lines(&world().job(settings).of_job()));
    assert_eq!(lines(&of_session(world(), json!({}))), [""; 0]);
}

#[test]
fn what_a_session_is_called_in_the_trail_is_not_known() {
    let has = of_session(world(), json!({"DefaultArguments": {"--source_path": "s3://lake/orders/"}}));
    let keytrace_iam::request::Principal::RoleSession(session) = &has.calls[0].principal else { panic!() };
    assert_eq!((&*session.role_arn, &session.session_name), ("arn:aws:iam::111122223333:role/etl", &None));
}

#[test]
fn insights_and_metrics_need_no_key_of_their_own() {
    let of = |arguments: Value| {
        let mut world = world().job(json!({"SecurityConfiguration": "sec", "DefaultArguments": arguments}));
        secure(
            &mut world,
            json!({"CloudWatchEncryption": {"CloudWatchEncryptionMode": "SSE-KMS", "KmsKeyArn": key("logs")}}),
        );
        rows(&world.of_job())
    };
    let has = of(json!({"--enable-job-insights": "true", "--enable-metrics": "true"}));
    assert!(!has.is_empty() && has.iter().all(|row| ["C2", "C3", "C4"].contains(row)), "{has:?}");
    assert_eq!(of(json!({"--enable-metrics": "true"})), of(json!({})));
}

#[test]
fn a_dev_endpoint_fetches_its_libraries() {
    let of = |more: Value| {
        let mut endpoint = json!({"EndpointName": "dev", "RoleArn": "arn:aws:iam::111122223333:role/etl",
            "SecurityConfiguration": "sec", "SubnetId": "subnet-1"});
        endpoint.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let objects = json!([object("a.zip", "zip"), object("b.jar", "jar")]);
        let mut world = world().bucket("lake", default_key("new"), objects);
        secure(
            &mut world,
            json!({"CloudWatchEncryption": {"CloudWatchEncryptionMode": "SSE-KMS", "KmsKeyArn": key("logs")}}),
        );
        let endpoints = &mut world.region().glue.workloads.dev_endpoints;
        endpoints.insert("dev", serde_json::from_value(endpoint).unwrap());
        world.of(SubjectKind::DevEndpoint, "dev")
    };
    let has = of(json!({"ExtraPythonLibsS3Path": "s3://lake/a.zip", "ExtraJarsS3Path": "s3://lake/b.jar"}));
    assert!(rows(&has).contains(&"C4"));
    let mut fetched = has;
    fetched.calls.retain(|call| call.row == Row::J2);
    let mut libraries = lines(&fetched);
    libraries.sort();
    assert_eq!(
        libraries,
        ["J2 Decrypt jar arn:aws:s3:::lake/b.jar", "J2 Decrypt zip arn:aws:s3:::lake/a.zip"]
    );
    assert!(rows(&of(json!({}))).iter().all(|row| row.starts_with('C')));
}

#[test]
fn a_transform_uses_the_key_of_its_user_data() {
    let of = |mode: &str| {
        let transform = json!({"TransformId": "tfm-1", "Name": "dedupe", "Role": "etl",
            "InputRecordTables": [{"DatabaseName": "sales", "TableName": "orders"}],
            "TransformEncryption": {"MlUserDataEncryption": {"MlUserDataEncryptionMode": mode, "KmsKeyId": key("ml")}}});
        let mut world = world();
        let transforms = &mut world.region().glue.workloads.ml_transforms;
        transforms.insert("tfm-1", serde_json::from_value(transform).unwrap());
        world.of(SubjectKind::MlTransform, "tfm-1")
    };
    let has = of("SSE-KMS");
    assert_eq!(
        lines(&has),
        [
            "S1 Decrypt data arn:aws:s3:::lake/orders/…",
            "U6 Decrypt ml ",
            "U6 GenerateDataKey ml ",
            "U6 Encrypt ml ",
        ]
    );
    // Nobody says which service asks, and with which context.
    assert!(has.calls[1].encryption_context.open);
    assert_eq!(has.calls[1].via_service, ViaService::Untold("s3"));
    assert_eq!(rows(&of("DISABLED")), ["S1"]);
}

fn of_ruleset(run: Value, encryption: &str) -> Derivation {
    let mut world = world().bucket("results", default_key("results"), json!([]));
    secure(
        &mut world,
        json!({"DataQualityEncryption": {"DataQualityEncryptionMode": encryption, "KmsKeyArn": key("quality")}}),
    );
    let ruleset = json!({"Name": "orders", "DataQualitySecurityConfiguration": "sec"});
    let workloads = &mut world.region().glue.workloads;
    workloads.data_quality_rulesets.insert("orders", serde_json::from_value(ruleset).unwrap());
    let mut whole = json!({"RunId": "dqrun-1", "Role": "etl", "RulesetNames": ["orders"],
        "DataSource": {"GlueTable": {"DatabaseName": "sales", "TableName": "orders"}}});
    whole.as_object_mut().unwrap().extend(run.as_object().unwrap().clone());
    workloads.data_quality_runs.insert("dqrun-1", serde_json::from_value(whole).unwrap());
    world.of(SubjectKind::DataQuality, "orders")
}

#[test]
fn an_evaluation_reads_its_table_and_writes_results() {
    let results = json!({"AdditionalRunOptions": {"ResultsS3Prefix": "s3://results/dq/"}});
    let has = of_ruleset(results, "DISABLED");
    assert_eq!(
        lines(&has),
        [
            "S3 GenerateDataKey results arn:aws:s3:::results/dq/…",
            "S4 Decrypt results arn:aws:s3:::results/dq/…",
            "S1 Decrypt data arn:aws:s3:::lake/orders/…",
        ]
    );
    assert_eq!(rows(&of_ruleset(json!({}), "DISABLED")), ["S1"]);
    let of_others = of_ruleset(json!({"RulesetNames": ["customers"]}), "DISABLED");
    assert!(of_others.calls.is_empty());
    let Why::Gap(gap) = &of_others.unknowns[0].why else { panic!("{:?}", of_others.unknowns) };
    assert_eq!(gap.operation, "glue:ListDataQualityRulesetEvaluationRuns");
}

#[test]
fn what_data_quality_keeps_is_encrypted_with_its_own_key() {
    let has = of_ruleset(json!({}), "SSE-KMS");
    assert_eq!(
        lines(&has)[1..],
        ["C7 Decrypt quality ", "C7 GenerateDataKey quality ", "C7 Encrypt quality "]
    );
    assert_eq!(has.calls[1].necessity, Necessity::Must);
    assert_eq!(rows(&of_ruleset(json!({}), "DISABLED")), ["S1"]);
    // A job's own rules: only if its script evaluates any.
    let mut world = world().job(json!({"SecurityConfiguration": "sec"}));
    let quality = json!({"DataQualityEncryptionMode": "SSE-KMS", "KmsKeyArn": key("quality")});
    secure(&mut world, json!({"DataQualityEncryption": quality}));
    let of_job = world.of_job();
    assert_eq!(rows(&of_job), ["C7"; 3]);
    assert!(of_job.calls.iter().all(|call| matches!(call.necessity, Necessity::OnlyIf(_))));
}

#[test]
fn column_statistics_read_the_table_and_change_the_catalog() {
    let of = |mode: &str| {
        let settings = json!({"DatabaseName": "sales", "TableName": "orders", "Role": "etl"});
        let mut world = world();
        let glue = &mut world.region().glue;
        let encrypted =
            json!({"EncryptionAtRest": {"CatalogEncryptionMode": mode, "SseAwsKmsKeyId": key("catalog")}});
        glue.data_catalog_encryption_settings = Collected::Known(serde_json::from_value(encrypted).unwrap());
        let name = ("sales".to_owned(), "orders".to_owned());
        let known = Collected::Known(serde_json::from_value(settings).unwrap());
        glue.workloads.column_statistics.insert(name, known);
        rows(&world.of(SubjectKind::ColumnStatistics, "sales.orders"))
    };
    assert_eq!(of("SSE-KMS"), ["S1", "G1", "G2", "G2", "G2"]);
    assert_eq!(of("DISABLED"), ["S1"]);
}

#[test]
fn column_statistics_that_were_started_by_hand_are_those_of_the_last_run() {
    let name = ("sales".to_owned(), "orders".to_owned());
    let of = |runs: Value, settings: Collected<_>| {
        let mut world = world();
        let workloads = &mut world.region().glue.workloads;
        workloads.column_statistics.insert(name.clone(), settings);
        workloads.column_statistics_runs.listed = Collected::Known(());
        for run in runs.as_array().unwrap() {
            let id = run["ColumnStatisticsTaskRunId"].as_str().unwrap();
            workloads.column_statistics_runs.insert(id, serde_json::from_value(run.clone()).unwrap());
        }
        world.of(SubjectKind::ColumnStatistics, "sales.orders")
    };
    let run = |id: &str, table: &str, role: &str, at: u32| {
        json!({"ColumnStatisticsTaskRunId": id, "DatabaseName": "sales", "TableName": table, "Role": role,
            "CreationTime": at})
    };
    let runs =
        json!([run("1", "orders", "nobody", 1), run("2", "orders", "etl", 2), run("3", "x", "nobody", 3)]);
    let has = of(runs.clone(), Collected::Absent);
    assert_eq!(lines(&has), ["S1 Decrypt data arn:aws:s3:::lake/orders/…"]);
    assert!(has.calls[0].because.contains("column statistics run `2`"), "{}", has.calls[0].because);
    let settings = json!({"DatabaseName": "sales", "TableName": "orders", "Role": "etl"});
    let settled = of(runs, Collected::Known(serde_json::from_value(settings).unwrap()));
    assert!(settled.calls[0].because.contains("the settings of column statistics"));
    let none = of(json!([]), Collected::Absent);
    let Why::Reason(reason) = &none.unknowns[0].why else { panic!("{:?}", none.unknowns) };
    assert!(none.calls.is_empty() && reason.contains("there is no such thing"), "{reason}");
}

#[test]
fn a_blueprint_is_read_only_if_a_run_reads_it() {
    let of = |runs: Value| {
        let blueprint = json!({"Name": "ingest", "BlueprintLocation": "s3://lake/ingest.zip"});
        let objects = json!([object("ingest.zip", "code")]);
        let mut world = world().bucket("lake", default_key("new"), objects);
        let workloads = &mut world.region().glue.workloads;
        workloads.blueprints.insert("ingest", serde_json::from_value(blueprint).unwrap());
        let known = Collected::Known(serde_json::from_value(runs).unwrap());
        workloads.blueprint_runs.insert("ingest".to_owned(), known);
        world.of(SubjectKind::Blueprint, "ingest")
    };
    let role = "arn:aws:iam::111122223333:role/etl";
    let has = of(json!([{"RunId": "1", "RoleArn": role}, {"RunId": "2", "RoleArn": role}]));
    assert_eq!(lines(&has), ["S1 Decrypt code arn:aws:s3:::lake/ingest.zip"]);
    let condition = "a run reads the file with its own role".to_owned();
    assert_eq!(has.calls[0].necessity, Necessity::OnlyIf(condition));
    assert!(of(json!([])).calls.is_empty());
}

fn of_optimizer(more: Value) -> Derivation {
    let mut world = world();
    let mut optimizer = json!({"type": "compaction", "configuration": {
        "roleArn": "arn:aws:iam::111122223333:role/optimizer", "enabled": true}});
    optimizer.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let all = json!([{"databaseName": "sales", "tableName": "orders", "tableOptimizer": optimizer}]);
    let optimizers = &mut world.region().glue.workloads.table_optimizers;
    let known = Collected::Known(serde_json::from_value(all).unwrap());
    optimizers.insert(("sales".to_owned(), "orders".to_owned()), known);
    world.of(SubjectKind::TableOptimizer, "sales.orders")
}

#[test]
fn optimizers_read_and_write_with_their_own_role() {
    let has = of_optimizer(json!({}));
    assert_eq!(
        lines(&has),
        [
            "G13 Decrypt data arn:aws:s3:::lake/orders/…",
            "G13 GenerateDataKey new arn:aws:s3:::lake/orders/…",
            "G13 Decrypt new arn:aws:s3:::lake/orders/…",
        ]
    );
    let arn = has.calls[0].principal.arn().unwrap();
    assert_eq!(arn, "arn:aws:iam::111122223333:role/optimizer");
    assert_eq!(lines(&of_optimizer(json!({"type": "orphan_file_deletion"}))), lines(&has)[..1]);
    let off =
        json!({"configuration": {"roleArn": "arn:aws:iam::111122223333:role/optimizer", "enabled": false}});
    assert!(of_optimizer(off).calls.is_empty());
}

#[test]
fn an_optimizer_over_plain_files_needs_no_key() {
    let mut world = world().bucket("lake", sse_s3(), json!([{"Key": "orders/a"}]));
    let all = json!([{"databaseName": "sales", "tableName": "orders", "tableOptimizer": {"type": "retention",
        "configuration": {"roleArn": "arn:aws:iam::111122223333:role/optimizer"}}}]);
    let optimizers = &mut world.region().glue.workloads.table_optimizers;
    let known = Collected::Known(serde_json::from_value(all).unwrap());
    optimizers.insert(("sales".to_owned(), "orders".to_owned()), known);
    assert!(world.of(SubjectKind::TableOptimizer, "sales.orders").calls.is_empty());
}

#[test]
fn where_a_location_is_registered_its_role_optimizes() {
    let of = |arn: &str| {
        let mut world = world();
        let role = "arn:aws:iam::111122223333:role/lake";
        let resources = json!([{"ResourceArn": arn, "RoleArn": role}]);
        world.region().data_stores.lake_formation_resources =
            Collected::Known(serde_json::from_value(resources).unwrap());
        let all = json!([{"databaseName": "sales", "tableName": "orders", "tableOptimizer": {"type": "compaction",
            "configuration": {"roleArn": "arn:aws:iam::111122223333:role/optimizer"}}}]);
        let known = Collected::Known(serde_json::from_value(all).unwrap());
        let optimizers = &mut world.region().glue.workloads.table_optimizers;
        optimizers.insert(("sales".to_owned(), "orders".to_owned()), known);
        let derivation = world.of(SubjectKind::TableOptimizer, "sales.orders");
        let arns = derivation.calls.iter().filter_map(|call| call.principal.arn().map(str::to_owned));
        arns.collect::<std::collections::BTreeSet<String>>()
    };
    assert_eq!(of("arn:aws:s3:::lake/orders"), ["arn:aws:iam::111122223333:role/lake".to_owned()].into());
    assert_eq!(of("arn:aws:s3:::lake/other"), ["arn:aws:iam::111122223333:role/optimizer".to_owned()].into());
}
