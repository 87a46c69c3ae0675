//! Crawlers: their targets, exclusions, catalog and session.

use keytrace_access::call::Necessity;
use keytrace_snapshot::collected::Collected;
use serde_json::{Value, json};

use super::{World, default_key, key, lines, object};

fn crawler(targets: Value) -> World {
    let mut world = World::new().crawler(json!({"DatabaseName": "raw", "Targets": targets}));
    world.region().glue.data_catalog_encryption_settings = Collected::Absent;
    world
}

#[test]
fn a_crawler_reads_what_its_exclusions_leave() {
    let of = |exclusions: Value| {
        let targets = json!({"S3Targets": [{"Path": "s3://lake/raw", "Exclusions": exclusions}]});
        let objects =
            json!([object("raw/a.csv", "data"), object("raw/x/_tmp/b.csv", "old"), object("rawer", "no")]);
        crawler(targets).bucket("lake", default_key("data"), objects).of_crawler()
    };
    let all = of(json!([]));
    assert_eq!(
        lines(&all),
        ["R1 Decrypt data arn:aws:s3:::lake/raw/…", "R1 Decrypt old arn:aws:s3:::lake/raw/…"]
    );
    let keytrace_iam::request::Principal::RoleSession(session) = &all.calls[0].principal else { panic!() };
    assert_eq!(session.session_name.as_deref(), Some("AWS-Crawler"));
    assert_eq!(lines(&of(json!(["**/_tmp/**"]))), ["R1 Decrypt data arn:aws:s3:::lake/raw/…"]);
    assert_eq!(lines(&of(json!(["*/_tmp"]))).len(), 2);
}

#[test]
fn a_catalog_target_leads_to_the_data_of_its_tables() {
    let targets = json!({"CatalogTargets": [{"DatabaseName": "sales", "Tables": ["orders"]}]});
    let world = crawler(targets).table("s3://lake/o/");
    let world = world.bucket("lake", default_key("data"), json!([object("o/a", "old")]));
    let derivation = world.of_crawler();
    assert_eq!(lines(&derivation), ["R1 Decrypt old arn:aws:s3:::lake/o/…"]);
    assert_eq!(derivation.calls[0].necessity, Necessity::Must);
    assert_eq!(derivation.unknowns[0].what, "where the partitions of table `sales.orders` are");
}

#[test]
fn a_delta_crawler_writes_only_with_manifests() {
    let of = |writes: bool| {
        let targets = json!({"DeltaTargets": [{"DeltaTables": ["s3://lake/d/"], "WriteManifest": writes}]});
        let world =
            crawler(targets).bucket("lake", default_key("data"), json!([object("d/_delta_log/0", "old")]));
        lines(&world.of_crawler())
    };
    let read = "R2 Decrypt old arn:aws:s3:::lake/d/…";
    assert_eq!(of(false), [read]);
    assert_eq!(
        of(true),
        [read, "R2 GenerateDataKey data arn:aws:s3:::lake/d/…", "R2 Decrypt data arn:aws:s3:::lake/d/…"]
    );
}

#[test]
fn a_crawler_changes_the_catalog() {
    let of = |mode: &str| {
        let mut world = crawler(json!({}));
        let at_rest = json!({"CatalogEncryptionMode": mode, "SseAwsKmsKeyId": key("catalog")});
        let settings = serde_json::from_value(json!({"EncryptionAtRest": at_rest})).unwrap();
        world.region().glue.data_catalog_encryption_settings = Collected::Known(settings);
        lines(&world.of_crawler())
    };
    assert_eq!(
        of("SSE-KMS"),
        [
            "G1 Decrypt catalog 111122223333",
            "R6 GenerateDataKey catalog 111122223333",
            "R6 Encrypt catalog 111122223333",
            "R6 Decrypt catalog 111122223333",
        ]
    );
    assert!(of("DISABLED").is_empty());
}
