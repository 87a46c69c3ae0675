//! The encryption of the Data Catalog and the tables that arguments name.

use serde_json::{Value, json};
use snapshot::collected::Collected;

use super::{World, default_key, key, lines, object, rows};
use crate::kms::call::{KeyTarget, Necessity, ViaService};

fn encrypted(mut world: World, mode: &str) -> World {
    let settings = json!({"EncryptionAtRest": {
        "CatalogEncryptionMode": mode,
        "SseAwsKmsKeyId": key("catalog"),
        "CatalogEncryptionServiceRole": "arn:aws:iam::111122223333:role/catalog",
    }});
    world.region().glue.data_catalog_encryption_settings =
        Collected::Known(serde_json::from_value(settings).unwrap());
    world
}

fn metastore() -> World {
    World::new().arguments(json!({"--enable-glue-datacatalog": "true"}))
}

#[test]
fn readers_of_an_encrypted_catalog_decrypt() {
    let has = encrypted(metastore(), "SSE-KMS").of_job();
    assert_eq!(lines(&has), ["G1 Decrypt catalog 111122223333"]);
    let call = &has.calls[0];
    assert_eq!(call.via_service, ViaService::Service("glue"));
    assert_eq!(call.necessity, Necessity::OnFirstUse);
    assert!(call.encryption_context.pairs.contains_key("glue_catalog_id"));
    assert_eq!(lines(&encrypted(metastore(), "DISABLED").of_job()), [""; 0]);
    // A job that shows no use of the catalog may use it in its script.
    let silent = encrypted(World::new().job(json!({})), "SSE-KMS").of_job();
    let condition = "the script uses the Data Catalog".to_owned();
    assert_eq!(silent.calls[0].necessity, Necessity::OnlyIf(condition));
    // Settings that nobody read leave the key unknown, and only where a use is evident.
    assert!(matches!(metastore().of_job().calls[0].key.target, KeyTarget::Unknown(_)));
    assert!(World::new().job(json!({})).of_job().calls.is_empty());
}

fn table(world: World, location: &str) -> World {
    let mut world = world.table(location);
    let partitions = json!([
        {"StorageDescriptor": {"Location": format!("{location}day=1/")}},
        {"StorageDescriptor": {"Location": "s3://old/orders/"}},
    ]);
    let partitions = Collected::Known(serde_json::from_value(partitions).unwrap());
    let name = ("sales".to_owned(), "orders".to_owned());
    world.region().glue.partitions.insert(name, partitions);
    world
}

#[test]
fn changes_of_an_encrypted_catalog_need_three_actions() {
    let of = |arguments: Value| {
        let world = table(World::new().arguments(arguments), "s3://lake/orders/");
        lines(&encrypted(world, "SSE-KMS").of_job())
    };
    let has = of(json!({"--target_table": "sales.orders"}));
    for action in ["GenerateDataKey", "Encrypt", "Decrypt"] {
        assert!(has.contains(&format!("G2 {action} catalog 111122223333")), "{has:?}");
    }
    let nearly = of(json!({"--source_table": "sales.orders"}));
    assert!(nearly.contains(&"G1 Decrypt catalog 111122223333".to_owned()));
    assert!(nearly.iter().all(|line| !line.starts_with("G2")), "{nearly:?}");
}

#[test]
fn tables_lead_to_their_data_and_to_partitions_elsewhere() {
    for arguments in [
        json!({"--source_table": "sales.orders"}),
        json!({"--source_table": "orders", "--source_db": "sales", "--target_db": "mart"}),
        json!({"--table_name": "orders", "--databaseName": "sales"}),
    ] {
        let world = table(World::new().arguments(arguments.clone()), "s3://lake/orders/")
            .bucket("lake", default_key("data"), json!([object("orders/a", "data")]))
            .bucket("old", default_key("old"), json!([object("orders/b", "old")]));
        let mut found: Vec<String> = lines(&encrypted(world, "DISABLED").of_job());
        found.retain(|line| line.starts_with("S1"));
        assert_eq!(
            found,
            ["S1 Decrypt data arn:aws:s3:::lake/orders/…", "S1 Decrypt old arn:aws:s3:::old/orders/…"],
            "{arguments}"
        );
    }
    let nearly = World::new().arguments(json!({"--source_table_key": "sales.orders"}));
    let world = table(nearly, "s3://lake/orders/").bucket("lake", default_key("data"), json!([]));
    assert!(rows(&encrypted(world, "DISABLED").of_job()).is_empty());
}

#[test]
fn a_catalog_with_a_service_role_asks_nothing_of_the_caller() {
    let world = || metastore().role("catalog", "arn:aws:iam::111122223333:role/catalog");
    let has = encrypted(world(), "SSE-KMS-WITH-SERVICE-ROLE").of_job();
    assert_eq!(lines(&has), ["G3 Decrypt catalog 111122223333"]);
    let iam::request::Principal::RoleSession(session) = &has.calls[0].principal else { panic!() };
    assert_eq!(&*session.role_arn, "arn:aws:iam::111122223333:role/catalog");
    assert_eq!(has.calls[0].via_service, ViaService::Either("glue"));
    assert_eq!(rows(&encrypted(world(), "SSE-KMS").of_job()), ["G1"]);
}
