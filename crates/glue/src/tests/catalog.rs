//! The encryption of the Data Catalog and the tables that arguments name.

use keytrace_access::call::{Call, KeyTarget, Necessity, ViaService};
use keytrace_access::row::Row;
use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::collected::{Collected, Gap, Inventory};
use serde_json::{Value, json};

use super::{ACCOUNT, REGION, World, default_key, key, lines, object, rows};
use crate::derivation::Why;

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
    // Settings that were not read leave the key unknown, and only where a use is evident.
    assert!(matches!(metastore().of_job().calls[0].key_target().unwrap(), KeyTarget::Unknown(_)));
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
    let keytrace_iam::request::Principal::RoleSession(session) = &has.calls[0].principal else { panic!() };
    assert_eq!(&*session.role_arn, "arn:aws:iam::111122223333:role/catalog");
    assert_eq!(has.calls[0].via_service, ViaService::Either("glue"));
    assert_eq!(rows(&encrypted(world(), "SSE-KMS").of_job()), ["G1"]);
}

const OWNER: &str = "444455556666";

fn owner() -> AccountId {
    AccountId::parse(OWNER).unwrap()
}

/// The region of the account that owns the shared tables.
fn of_owner(world: &mut World) -> &mut keytrace_snapshot::account::Region {
    world.snapshot.region_mut(&owner(), REGION)
}

/// Puts a table into the database `lake` of the owner, or a link into that of the caller.
fn put(region: &mut keytrace_snapshot::account::Region, database: &str, table: &Value) {
    let list = Gap::new("tables", "glue:GetTables");
    let tables = region.glue.tables.entry(database.to_owned()).or_insert(Inventory::not_collected(list));
    let name = table["Name"].as_str().unwrap();
    tables.insert(name, serde_json::from_value(table.clone()).unwrap());
}

/// A job that reads `sales.orders`, which links to `lake.orders` of the owner, whose catalog has these settings.
fn linked(settings: Option<Value>) -> World {
    let mut world = World::new().arguments(json!({"--source_table": "sales.orders"}));
    let target = json!({"CatalogId": OWNER, "DatabaseName": "lake", "Name": "orders"});
    put(world.region(), "sales", &json!({"Name": "orders", "TargetTable": target}));
    world.region().glue.data_catalog_encryption_settings = Collected::Absent;
    let region = of_owner(&mut world);
    let descriptor = json!({"Location": "s3://lake/orders/"});
    put(region, "lake", &json!({"Name": "orders", "StorageDescriptor": descriptor}));
    if let Some(settings) = settings {
        let settings = json!({"EncryptionAtRest": settings});
        region.glue.data_catalog_encryption_settings =
            Collected::Known(serde_json::from_value(settings).unwrap());
    }
    world.bucket("lake", default_key("data"), json!([object("orders/a", "data")]))
}

fn shared_key() -> String {
    format!("arn:aws:kms:{REGION}:{OWNER}:key/shared")
}

#[test]
fn a_resource_link_leads_to_the_catalog_and_key_of_its_owner() {
    let settings = json!({"CatalogEncryptionMode": "SSE-KMS", "SseAwsKmsKeyId": shared_key()});
    let has = linked(Some(settings)).of_job();
    assert_eq!(lines(&has), ["S1 Decrypt data arn:aws:s3:::lake/orders/…", "G8 Decrypt shared 444455556666"]);
    let session = |call: &Call| call.principal.arn().unwrap().to_owned();
    assert!(session(&has.calls[1]).contains(":111122223333:"));
    assert_eq!(*has.calls[1].key_target().unwrap(), KeyTarget::Arn(shared_key()));
    // The AWS managed key is that of the owner, whom alone it serves.
    for written in [Value::Null, json!("alias/aws/glue")] {
        let settings = json!({"CatalogEncryptionMode": "SSE-KMS", "SseAwsKmsKeyId": written});
        let has = linked(Some(settings)).of_job();
        let managed = KeyTarget::AwsManaged { alias: "alias/aws/glue".into(), account: OWNER.into() };
        assert_eq!(*has.calls[1].key_target().unwrap(), managed);
    }
    let nearly = linked(Some(json!({"CatalogEncryptionMode": "DISABLED"}))).of_job();
    assert_eq!(rows(&nearly), ["S1"]);
}

#[test]
fn settings_of_another_account_that_nobody_read_name_that_account() {
    let has = linked(None).of_job();
    let call = has.calls.iter().find(|call| call.row == Row::G8).unwrap();
    let KeyTarget::Unknown(gap) = call.key_target().unwrap() else { panic!() };
    assert_eq!(
        (gap.account.clone(), gap.operation.as_str()),
        (Some(owner()), "glue:GetDataCatalogEncryptionSettings")
    );
    assert!(matches!(call.necessity, Necessity::OnlyIf(_)));
}

#[test]
fn the_service_role_of_another_account_asks_for_its_own_catalog() {
    let role = "arn:aws:iam::444455556666:role/catalog";
    let settings = json!({
        "CatalogEncryptionMode": "SSE-KMS-WITH-SERVICE-ROLE",
        "SseAwsKmsKeyId": shared_key(),
        "CatalogEncryptionServiceRole": role,
    });
    let has = linked(Some(settings)).of_job();
    let call = has.calls.iter().find(|call| call.row == Row::G3).unwrap();
    assert_eq!(call.principal.arn(), Some(role));
    assert!(!rows(&has).contains(&"G8"));
}

#[test]
fn a_linked_database_leads_to_its_owner() {
    let settings = json!({"CatalogEncryptionMode": "SSE-KMS", "SseAwsKmsKeyId": shared_key()});
    let mut world = linked(Some(settings));
    let database = json!({"Name": "shared", "TargetDatabase": {"CatalogId": OWNER, "DatabaseName": "lake"}});
    world.region().glue.databases.insert("shared", serde_json::from_value(database).unwrap());
    put(world.region(), "shared", &json!({"Name": "orders"}));
    let world = world.arguments(json!({"--source_table": "shared.orders"}));
    assert_eq!(rows(&world.of_job()), ["S1", "G8"]);
}

#[test]
fn links_in_a_circle_end_and_are_told() {
    let mut world = linked(None);
    let back = json!({"CatalogId": ACCOUNT, "DatabaseName": "sales", "Name": "orders"});
    put(of_owner(&mut world), "lake", &json!({"Name": "orders", "TargetTable": back}));
    let has = world.of_job();
    let why = Why::Reason("its resource links lead in a circle".to_owned());
    assert!(has.unknowns.iter().any(|each| each.why == why), "{:?}", has.unknowns);
    assert!(!rows(&has).contains(&"S1"));
    // A chain that never closes is cut off.
    let mut world = linked(None);
    for number in 0..20 {
        let next = json!({"CatalogId": OWNER, "DatabaseName": "lake", "Name": format!("t{}", number + 1)});
        let name = if number == 0 { "orders".to_owned() } else { format!("t{number}") };
        put(of_owner(&mut world), "lake", &json!({"Name": name, "TargetTable": next}));
    }
    let why = Why::Reason("its resource links are too many to follow".to_owned());
    assert!(world.of_job().unknowns.iter().any(|each| each.why == why));
}

#[test]
fn a_table_or_database_that_does_not_exist_is_told() {
    let mut world = World::new().job(json!({}));
    let tables = Inventory {
        items: [("orders".to_owned(), Collected::Absent)].into(),
        ..Inventory::not_collected(Gap::new("tables", "glue:GetTables"))
    };
    world.region().glue.tables.insert("sales".to_owned(), tables);
    let targets = json!({"CatalogTargets": [{"DatabaseName": "sales", "Tables": ["orders"]}]});
    let has = world.crawler(json!({"Targets": targets})).of_crawler();
    let why = format!("there is no table `sales.orders` of account {ACCOUNT} in {REGION}");
    assert!(has.unknowns.iter().any(|each| each.why == Why::Reason(why.clone())), "{:?}", has.unknowns);
}

#[test]
fn an_earlier_key_of_the_catalog_is_noted() {
    let has = encrypted(metastore(), "SSE-KMS").of_job();
    assert_eq!(has.notes.len(), 1);
    assert!(has.notes[0].contains("a previous key"), "{:?}", has.notes);
    // A note is no reason to doubt what was derived.
    assert!(has.unknowns.is_empty());
    assert!(encrypted(metastore(), "DISABLED").of_job().notes.is_empty());
}

#[test]
fn the_schema_registry_needs_no_request() {
    // AWS encrypts schemas with a key of its own: an argument that names a registry makes no request beside the others.
    let of = |arguments: Value| lines(&encrypted(World::new().arguments(arguments), "SSE-KMS").of_job());
    assert_eq!(of(json!({"--registry_name": "orders", "--schema_name": "order"})), of(json!({})));
}
