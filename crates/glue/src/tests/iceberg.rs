//! Tables of Iceberg: what `S3FileIO` asks for, and whom settings reach.

use keytrace_access::call::Necessity;
use keytrace_snapshot::collected::Collected;
use serde_json::{Value, json};

use super::{World, default_key, key, lines, object};
use crate::derivation::Derivation;

const SPARK: &str = "spark.sql.catalog.glue=org.apache.iceberg.spark.SparkCatalog \
                     --conf spark.sql.catalog.glue.catalog-impl=org.apache.iceberg.aws.glue.GlueCatalog";

/// A job that inserts into `sales.orders`, with these further settings.
fn world(settings: &str, more: Value) -> World {
    let conf = format!("{SPARK} {settings}");
    let mut job = json!({"DefaultArguments": {"--conf": conf}});
    job.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let mut world = World::new()
        .job(job)
        .script("spark.sql('INSERT INTO glue.sales.orders SELECT 1')")
        .table("s3://lake/orders/")
        .bucket("lake", default_key("bucket"), json!([object("orders/metadata/1.json", "old")]));
    let tables = world.region().glue.tables.get_mut("sales").unwrap();
    let table = json!({"Name": "orders", "StorageDescriptor": {"Location": "s3://lake/orders/"},
        "Parameters": {"table_type": "ICEBERG", "metadata_location": "s3://lake/orders/metadata/1.json"}});
    tables.insert("orders", serde_json::from_value(table).unwrap());
    world.region().glue.data_catalog_encryption_settings = Collected::Absent;
    let configuration = json!({"Name": "sec", "EncryptionConfiguration": {
        "S3Encryption": [{"S3EncryptionMode": "SSE-KMS", "KmsKeyArn": key("configured")}]}});
    let configuration = serde_json::from_value(configuration).unwrap();
    world.region().glue.security_configurations.insert("sec", configuration);
    world
}

fn of(settings: &str, more: Value) -> Derivation {
    world(settings, more).of_job()
}

fn written(derivation: &Derivation) -> Vec<String> {
    lines(derivation).into_iter().filter(|line| line.contains("GenerateDataKey")).collect()
}

fn sse(kind: &str) -> String {
    format!(
        "--conf spark.sql.catalog.glue.s3.sse.type={kind} --conf spark.sql.catalog.glue.s3.sse.key={}",
        key("named")
    )
}

#[test]
fn the_catalog_of_a_table_names_the_key_of_what_is_written() {
    let has = of(&sse("kms"), json!({}));
    assert_eq!(
        lines(&has),
        [
            "S1 Decrypt old arn:aws:s3:::lake/orders/metadata/1.json",
            "S3 GenerateDataKey named arn:aws:s3:::lake/orders/…",
            "S4 Decrypt named arn:aws:s3:::lake/orders/…",
        ]
    );
    assert!(has.calls[1].key().unwrap().read_from.contains("Iceberg catalog `glue` (argument `--conf`)"));
    let two_layers = of(&sse("dsse-kms"), json!({}));
    assert_eq!(written(&two_layers), ["S6 GenerateDataKey named arn:aws:s3:::lake/orders/…"]);
    for none in ["s3", "custom"] {
        assert_eq!(written(&of(&sse(none), json!({}))), [""; 0], "{none}");
    }
    let another_catalog = of(&sse("kms").replace("catalog.glue", "catalog.other"), json!({}));
    assert_eq!(written(&another_catalog), ["S3 GenerateDataKey bucket arn:aws:s3:::lake/orders/…"]);
    let another_way = format!(
        "{} --conf spark.sql.catalog.glue.io-impl=org.apache.iceberg.hadoop.HadoopFileIO",
        sse("kms")
    );
    assert_eq!(
        written(&of(&another_way, json!({}))),
        ["S3 GenerateDataKey bucket arn:aws:s3:::lake/orders/…"]
    );
}

#[test]
fn a_security_configuration_is_taken_not_to_reach_iceberg() {
    let sec = json!({"SecurityConfiguration": "sec"});
    let has = of("", sec.clone());
    assert_eq!(written(&has), ["S3 GenerateDataKey bucket arn:aws:s3:::lake/orders/…"]);
    assert!(
        has.notes[0].starts_with("catalog `glue` of Spark writes with Iceberg's `S3FileIO`"),
        "{:?}",
        has.notes
    );
    let nearly = of(&sse("kms"), sec.clone());
    assert_eq!(written(&nearly), ["S3 GenerateDataKey named arn:aws:s3:::lake/orders/…"]);
    assert_eq!(nearly.notes, [""; 0]);
    let without_iceberg = World::new()
        .job(json!({"SecurityConfiguration": "sec", "DefaultArguments": {"--target_path": "s3://lake/x/"}}));
    let mut without_iceberg = without_iceberg.bucket("lake", default_key("bucket"), json!([]));
    let configurations = world("", json!({})).region().glue.security_configurations.clone();
    without_iceberg.region().glue.security_configurations = configurations;
    assert_eq!(written(&without_iceberg.of_job()), ["C1 GenerateDataKey configured arn:aws:s3:::lake/x/…"]);
}

#[test]
fn of_several_catalogs_the_one_that_holds_the_table_writes_it() {
    let other = "--conf spark.sql.catalog.o=org.apache.iceberg.spark.SparkCatalog --conf spark.sql.catalog.o.type=glue";
    let either = of(&format!("{} {other}", sse("kms")), json!({}));
    assert_eq!(written(&either).len(), 2);
    let conditions: Vec<&Necessity> = either.calls[1..].iter().map(|call| &call.necessity).collect();
    assert!(conditions.iter().all(|each| matches!(each, Necessity::OnlyIf(_))), "{conditions:?}");
    let warehouse = "--conf spark.sql.catalog.glue.warehouse=s3://lake/";
    let held = of(&format!("{} {other} {warehouse}", sse("kms")), json!({}));
    let of_table: Vec<String> =
        written(&held).into_iter().filter(|line| line.ends_with("orders/…")).collect();
    assert_eq!(of_table, ["S3 GenerateDataKey named arn:aws:s3:::lake/orders/…"]);
    let of_warehouse: Vec<String> =
        written(&held).into_iter().filter(|line| !line.ends_with("orders/…")).collect();
    assert_eq!(of_warehouse, ["S3 GenerateDataKey named arn:aws:s3:::lake/…"]);
}
