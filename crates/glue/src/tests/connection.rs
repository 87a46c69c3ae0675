//! Connections: their record in the Data Catalog, passwords, drivers, other roles and networks.

use keytrace_access::call::{KeyTarget, Necessity, NetworkPath, ViaService};
use keytrace_access::row::Row;
use keytrace_snapshot::collected::{Collected, Gap};
use serde_json::{Value, json};

use super::{World, default_key, key, lines, object, rows};
use crate::derivation::Derivation;

/// A world with the connection `jdbc`; its passwords and the catalog have these settings.
fn world(properties: Value, settings: Value) -> World {
    let mut world = World::new();
    let connection = json!({"Name": "jdbc", "ConnectionType": "JDBC", "ConnectionProperties": properties});
    let glue = &mut world.region().glue;
    glue.connections.insert("jdbc", serde_json::from_value(connection).unwrap());
    glue.data_catalog_encryption_settings = Collected::Known(serde_json::from_value(settings).unwrap());
    world
}

fn job(properties: Value, settings: Value) -> Derivation {
    world(properties, settings).job(json!({"Connections": {"Connections": ["jdbc"]}})).of_job()
}

fn crawler(world: World) -> Derivation {
    let targets = json!({"JdbcTargets": [{"ConnectionName": "jdbc", "Path": "sales/%"}]});
    world.crawler(json!({"DatabaseName": "raw", "Targets": targets})).of_crawler()
}

fn passwords() -> Value {
    json!({"ConnectionPasswordEncryption": {"ReturnConnectionPasswordEncrypted": true, "AwsKmsKeyId": key("password")}})
}

#[test]
fn an_encrypted_password_of_a_connection_is_decrypted() {
    let encrypted = || json!({"USERNAME": "etl", "ENCRYPTED_PASSWORD": "…"});
    let has = job(encrypted(), passwords());
    assert_eq!(lines(&has), ["G6 Decrypt password "]);
    assert_eq!(has.calls[0].via_service, ViaService::Either("glue"));
    assert_eq!(has.calls[0].necessity, Necessity::OnFirstUse);
    assert!(has.calls[0].encryption_context.open);
    let of_crawler = crawler(world(encrypted(), passwords()));
    assert_eq!((rows(&of_crawler), of_crawler.calls[0].necessity.clone()), (vec!["G6"], Necessity::Must));
    // A password that was hidden when the connection was read may be an encrypted one.
    let hidden = job(json!({"USERNAME": "etl"}), passwords());
    assert!(matches!(hidden.calls[0].necessity, Necessity::OnlyIf(_)));
    for (properties, settings) in [
        (json!({"USERNAME": "etl", "PASSWORD": "…"}), passwords()),
        (json!({"USERNAME": "etl", "SECRET_ID": "db"}), passwords()),
        (json!({"JDBC_CONNECTION_URL": "jdbc:…"}), passwords()),
        (json!({"USERNAME": "etl"}), json!({})),
    ] {
        assert!(!rows(&job(properties.clone(), settings)).contains(&"G6"), "{properties}");
    }
}

#[test]
fn a_password_under_an_earlier_setting_has_a_key_that_nobody_tells() {
    let off = json!({"ConnectionPasswordEncryption": {"ReturnConnectionPasswordEncrypted": false}});
    let has = job(json!({"ENCRYPTED_PASSWORD": "…"}), off);
    assert!(has.calls.is_empty());
    assert_eq!(has.unknowns[0].what, "the key of the password of connection `jdbc`");
}

#[test]
fn saving_a_connection_is_no_request_of_the_job() {
    // Encrypt with the key of passwords is asked of who saves; the job only decrypts.
    let has = job(json!({"USERNAME": "etl", "ENCRYPTED_PASSWORD": "…"}), passwords());
    assert!(has.calls.iter().all(|call| call.action == "kms:Decrypt" && call.row != Row::G5));
}

#[test]
fn the_record_of_a_connection_is_read_from_an_encrypted_catalog() {
    let settings =
        json!({"EncryptionAtRest": {"CatalogEncryptionMode": "SSE-KMS", "SseAwsKmsKeyId": key("catalog")}});
    let because = |derivation: &Derivation| {
        let of_record = derivation.calls.iter().filter(|call| call.because.contains("connection `jdbc`"));
        of_record.map(|call| (call.row.id(), call.action)).collect::<Vec<_>>()
    };
    assert_eq!(because(&job(json!({}), settings.clone())), [("G1", "kms:Decrypt")]);
    let of_crawler = crawler(world(json!({}), settings));
    assert_eq!(rows(&of_crawler), ["G1", "R6", "R6", "R6"]);
}

#[test]
fn a_crawler_writes_beside_a_driver_of_ones_own() {
    let driver = || json!({"JDBC_DRIVER_JAR_URI": "s3://tools/drivers/pg.jar"});
    let bucket = |world: World| {
        world.bucket("tools", default_key("tools"), json!([object("drivers/pg.jar", "tools")]))
    };
    let has = crawler(bucket(world(driver(), json!({}))));
    assert_eq!(
        lines(&has),
        [
            "J3 Decrypt tools arn:aws:s3:::tools/drivers/pg.jar",
            "R3 GenerateDataKey tools arn:aws:s3:::tools/drivers/_crawler/…",
            "R3 Decrypt tools arn:aws:s3:::tools/drivers/_crawler/…",
            "R3 GenerateDataKey tools arn:aws:s3:::tools/drivers/_glue_job_crawler/…",
            "R3 Decrypt tools arn:aws:s3:::tools/drivers/_glue_job_crawler/…",
        ]
    );
    let of_job =
        bucket(world(driver(), json!({}))).job(json!({"Connections": {"Connections": ["jdbc"]}})).of_job();
    assert_eq!(rows(&of_job), ["J3"]);
    let built_in = crawler(bucket(world(json!({"JDBC_CONNECTION_URL": "jdbc:…"}), json!({}))));
    assert!(rows(&built_in).is_empty());
}

#[test]
fn a_crawlers_network_is_passed_by_no_request_to_kms() {
    let mut world = World::new().bucket("lake", default_key("data"), json!([object("raw/a", "data")]));
    let network = json!({"Name": "vpc", "ConnectionType": "NETWORK",
        "PhysicalConnectionRequirements": {"SubnetId": "subnet-1", "SecurityGroupIdList": ["sg-1"]}});
    world.region().glue.connections.insert("vpc", serde_json::from_value(network).unwrap());
    world.region().glue.data_catalog_encryption_settings = Collected::Absent;
    let of = |connection: Value| {
        let targets = json!({"S3Targets": [{"Path": "s3://lake/raw/", "ConnectionName": connection}]});
        json!({"Targets": targets})
    };
    let has = world.crawler(of(json!("vpc"))).of_crawler();
    assert_eq!(lines(&has), ["R1 Decrypt data arn:aws:s3:::lake/raw/…"]);
    assert_eq!(has.calls[0].network, NetworkPath::Service);
}

#[test]
fn a_connection_that_does_not_exist_or_names_another_role_is_told() {
    let mut world = World::new().job(json!({"Connections": {"Connections": ["gone"]}}));
    world.region().glue.connections.listed = Collected::Known(());
    let why = |derivation: &Derivation| format!("{:?}", derivation.unknowns);
    assert!(why(&world.of_job()).contains("there is no connection `gone`"));
    let has = job(json!({"ROLE_ARN": "arn:aws:iam::111122223333:role/other"}), json!({}));
    assert!(why(&has).contains("what `ROLE_ARN` of connection `jdbc` is for"));
}

#[test]
fn a_key_that_the_connection_names_counts_where_nobody_read_the_secret() {
    let arn = "arn:aws:secretsmanager:us-east-1:111122223333:secret:db-AbCdEf";
    let of = |named: Value| {
        let mut world = world(json!({}), json!({})).job(json!({"Connections": {"Connections": ["jdbc"]}}));
        let configuration = json!({"SecretArn": arn, "KmsKeyArn": named});
        let connection = json!({"Name": "jdbc", "AuthenticationConfiguration": configuration});
        world.region().glue.connections.insert("jdbc", serde_json::from_value(connection).unwrap());
        world.of_job().calls.remove(0)
    };
    let call = of(json!(key("named")));
    assert_eq!(*call.key_target().unwrap(), KeyTarget::Arn(key("named")));
    assert!(matches!(call.necessity, Necessity::OnlyIf(_)));
    assert!(matches!(of(Value::Null).key_target().unwrap(), KeyTarget::Unknown(Gap { .. })));
}

#[test]
fn linked_databases_of_a_crawler_may_lead_in_a_circle() {
    let mut world = world(json!({}), json!({}));
    for (name, target) in [("sales", "orders"), ("orders", "sales")] {
        let link =
            json!({"Name": name, "TargetDatabase": {"CatalogId": super::ACCOUNT, "DatabaseName": target}});
        world.region().glue.databases.insert(name, serde_json::from_value(link).unwrap());
    }
    let world = world.crawler(json!({"DatabaseName": "sales", "Targets": {}}));
    assert!(!rows(&world.of_crawler()).contains(&"G8"));
}

#[test]
fn a_linked_database_of_a_crawler_is_changed_in_the_catalog_of_its_owner() {
    let owner = keytrace_snapshot::account::AccountId::parse("444455556666").unwrap();
    let mut world = World::new().crawler(json!({"DatabaseName": "shared", "Targets": {}}));
    world.region().glue.data_catalog_encryption_settings = Collected::Absent;
    let target = json!({"CatalogId": owner.as_str(), "DatabaseName": "lake"});
    let database = json!({"Name": "shared", "TargetDatabase": target});
    world.region().glue.databases.insert("shared", serde_json::from_value(database).unwrap());
    let key = "arn:aws:kms:us-east-1:444455556666:key/shared";
    let settings = json!({"EncryptionAtRest": {"CatalogEncryptionMode": "SSE-KMS", "SseAwsKmsKeyId": key}});
    let region = world.snapshot.region_mut(&owner, "us-east-1");
    region.glue.data_catalog_encryption_settings =
        Collected::Known(serde_json::from_value(settings).unwrap());
    assert_eq!(
        lines(&world.of_crawler()),
        [
            "G8 Decrypt shared 444455556666",
            "G8 GenerateDataKey shared 444455556666",
            "G8 Encrypt shared 444455556666",
        ]
    );
}
