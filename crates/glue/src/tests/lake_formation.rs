//! Lake Formation: whose credentials read and write in registered locations.

use keytrace_access::call::{Call, Necessity};
use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::collected::Collected;
use serde_json::{Value, json};

use super::{ACCOUNT, World, default_key, lines, object, rows};
use crate::derivation::Derivation;

const REGISTERED: &str = "arn:aws:iam::111122223333:role/lake";
const SERVICE_LINKED: &str = "arn:aws:iam::111122223333:role/aws-service-role/lakeformation.amazonaws.com/AWSServiceRoleForLakeFormationDataAccess";

/// A Spark job that reads the table `sales.orders` in s3://lake/orders/; these locations are registered.
fn world(arguments: Value, resources: Value) -> World {
    let mut all = json!({"--source_table": "sales.orders"});
    all.as_object_mut().unwrap().extend(arguments.as_object().unwrap().clone());
    let mut world = World::new().role("etl", "arn:aws:iam::111122223333:role/etl").arguments(all);
    world.region().glue.data_catalog_encryption_settings = Collected::Absent;
    let stores = &mut world.region().data_stores;
    stores.lake_formation_resources = Collected::Known(serde_json::from_value(resources).unwrap());
    let world = world.table("s3://lake/orders/");
    world.bucket("lake", default_key("data"), json!([object("orders/a", "data")]))
}

fn registered(path: &str, role: &str) -> Value {
    json!({"ResourceArn": format!("arn:aws:s3:::{path}"), "RoleArn": role})
}

fn fine_grained() -> Value {
    json!({"--enable-lakeformation-fine-grained-access": "true"})
}

fn role(call: &Call) -> &str {
    call.principal.arn().unwrap().rsplit('/').next().unwrap()
}

/// The row and the role of each call.
fn who(derivation: &Derivation) -> Vec<String> {
    derivation.calls.iter().map(|call| format!("{} {}", call.row.id(), role(call))).collect()
}

#[test]
fn the_registered_role_reads_in_the_place_of_the_job() {
    let has = world(fine_grained(), json!([registered("lake/orders", REGISTERED)])).of_job();
    assert_eq!(lines(&has), ["L1 Decrypt data arn:aws:s3:::lake/orders/…"]);
    assert_eq!(who(&has), ["L1 lake"]);
    assert_eq!(has.calls[0].necessity, Necessity::Must);
    // Full table access is a setting of Spark.
    let conf = json!({"--conf": "spark.sql.catalog.glue.lakeformation-enabled=true"});
    let full = json!({"--conf": "spark.sql.catalog.spark_catalog.glue.lakeformation-enabled=true"});
    for arguments in [conf, full] {
        let has = world(arguments, json!([registered("lake", REGISTERED)])).of_job();
        assert_eq!(who(&has), ["L1 lake"]);
    }
    // AWS does not say whether Glue's own classes take them, so both are only possible.
    let unsaid = world(json!({}), json!([registered("lake/orders", REGISTERED)])).of_job();
    assert_eq!(who(&unsaid), ["S1 etl", "L1 lake"]);
    assert!(unsaid.calls.iter().all(|call| matches!(call.necessity, Necessity::OnlyIf(_))));
}

#[test]
fn the_longest_registered_path_counts() {
    let of = |paths: &[(&str, &str)]| {
        let resources = paths.iter().map(|(path, role)| registered(path, role)).collect();
        who(&world(fine_grained(), resources).of_job())
    };
    let other = "arn:aws:iam::111122223333:role/other";
    assert_eq!(of(&[("lake", other), ("lake/orders/", REGISTERED)]), ["L1 lake"]);
    assert_eq!(of(&[("lake/ord", other), ("lake", REGISTERED)]), ["L1 lake"]);
    assert_eq!(of(&[("lake/orders/2024", other)]), ["S1 etl"]);
}

#[test]
fn a_location_that_is_not_registered_is_read_by_the_job() {
    for resources in [json!([]), json!([registered("lake/orders2", REGISTERED)])] {
        let has = world(fine_grained(), resources).of_job();
        assert_eq!((who(&has), has.calls[0].necessity.clone()), (vec!["S1 etl".to_owned()], Necessity::Must));
    }
    // A path is read by the job's role, registered or not, unless Spark resolves credentials for paths.
    let path = json!({"--source_table": "", "--input_path": "s3://lake/orders/"});
    let resources = || json!([registered("lake", REGISTERED)]);
    assert_eq!(who(&world(path, resources()).of_job())[0], "S1 etl");
    let resolver = "spark.hadoop.fs.s3.credentialsResolverClass=com.amazonaws.glue.accesscontrol.AWSLakeFormationCredentialResolver";
    let path = json!({"--source_table": "", "--input_path": "s3://lake/orders/", "--conf": resolver});
    assert_eq!(who(&world(path, resources()).of_job()), ["S1 etl", "L1 lake"]);
    // A Python shell has none of Glue's classes.
    let mut shell = world(fine_grained(), resources());
    let command = json!({"Name": "pythonshell"});
    let arguments = json!({"--source_table": "sales.orders"});
    shell = shell.job(json!({"Command": command, "DefaultArguments": arguments}));
    assert_eq!(who(&shell.of_job()), ["S1 etl"]);
}

#[test]
fn hybrid_access_depends_on_who_is_opted_in() {
    let of = |opt_ins: Option<Value>| {
        let mut resource = registered("lake", REGISTERED);
        resource["HybridAccessEnabled"] = json!(true);
        let mut world = world(fine_grained(), json!([resource]));
        if let Some(opt_ins) = opt_ins {
            let opt_ins = serde_json::from_value(opt_ins).unwrap();
            world.region().data_stores.lake_formation_opt_ins = Collected::Known(opt_ins);
        }
        world.of_job()
    };
    let opt_in = |role: &str, table: Value| json!([{"Resource": {"Table": table}, "Principal": {"DataLakePrincipalIdentifier": role}}]);
    let etl = "arn:aws:iam::111122223333:role/etl";
    let orders = || json!({"DatabaseName": "sales", "Name": "orders"});
    assert_eq!(who(&of(Some(opt_in(etl, orders())))), ["L1 lake"]);
    assert_eq!(who(&of(Some(opt_in(etl, json!({"DatabaseName": "sales"}))))), ["L1 lake"]);
    let everybody = format!("{ACCOUNT}:IAMPrincipals");
    assert_eq!(who(&of(Some(opt_in(&everybody, orders())))), ["L1 lake"]);
    let other = opt_in("arn:aws:iam::111122223333:role/other", orders());
    for nobody in [json!([]), other, opt_in(etl, json!({"DatabaseName": "sales", "Name": "x"}))] {
        let has = of(Some(nobody));
        assert_eq!(who(&has), ["S1 etl"]);
        assert_eq!(has.calls[0].necessity, Necessity::Must);
    }
    let unread = of(None);
    assert_eq!(who(&unread), ["S1 etl", "L1 lake"]);
    assert!(unread.calls.iter().all(|call| matches!(call.necessity, Necessity::OnlyIf(_))));
}

#[test]
fn the_service_linked_role_serves_neither_aws_s3_nor_foreign_buckets() {
    let resources = || json!([{"ResourceArn": "arn:aws:s3:::lake", "RoleArn": SERVICE_LINKED}]);
    let told = |derivation: &Derivation| {
        derivation.unknowns.iter().filter(|each| each.what.starts_with("whether")).count()
    };
    let has = world(fine_grained(), resources()).of_job();
    assert_eq!(who(&has), ["L2 AWSServiceRoleForLakeFormationDataAccess"]);
    assert_eq!(told(&has), 0);
    let managed = json!({"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}});
    let has = world(fine_grained(), resources()).bucket("lake", managed, json!([])).of_job();
    assert_eq!(told(&has), 1);
    let mut foreign = world(fine_grained(), resources());
    own_bucket(&mut foreign, "444455556666");
    assert_eq!(told(&foreign.of_job()), 1);
}

fn own_bucket(world: &mut World, account: &str) {
    let owner = AccountId::parse(account).unwrap();
    world.snapshot.account_mut(&owner).buckets = Collected::Known(["lake".to_owned()].into());
}

#[test]
fn a_registered_role_reads_the_bucket_of_another_account() {
    let of = |account: &str| {
        let mut world = world(fine_grained(), json!([registered("lake", REGISTERED)]));
        own_bucket(&mut world, account);
        who(&world.of_job())
    };
    assert_eq!(of("444455556666"), ["L5 lake"]);
    assert_eq!(of(ACCOUNT), ["L1 lake"]);
}

#[test]
fn registrations_that_nobody_read_matter_where_the_table_says_so() {
    let of = |is_registered: Value, arguments: Value| {
        let mut world = world(arguments, json!([]));
        let unread = World::new().region().data_stores.lake_formation_resources.clone();
        world.region().data_stores.lake_formation_resources = unread;
        let tables = world.region().glue.tables.get_mut("sales").unwrap();
        let table = json!({"Name": "orders", "StorageDescriptor": {"Location": "s3://lake/orders/"},
            "IsRegisteredWithLakeFormation": is_registered});
        tables.insert("orders", serde_json::from_value(table).unwrap());
        let has = world.of_job();
        let is_told = has.unknowns.iter().any(|each| each.what.starts_with("whose credentials"));
        (rows(&has), is_told)
    };
    assert_eq!(of(Value::Null, json!({})), (vec!["S1"], false));
    assert_eq!(of(json!(false), fine_grained()), (vec!["S1"], false));
    assert_eq!(of(json!(true), json!({})), (vec!["S1"], true));
    assert_eq!(of(Value::Null, fine_grained()), (vec!["S1"], true));
}

#[test]
fn a_crawler_with_lake_formation_reads_with_the_registered_role() {
    let of = |uses: bool, resources: Value| {
        let configuration = json!({"UseLakeFormationCredentials": uses});
        let targets = json!({"S3Targets": [{"Path": "s3://lake/orders/"}]});
        world(json!({}), resources)
            .crawler(json!({"Targets": targets, "LakeFormationConfiguration": configuration}))
            .of_crawler()
    };
    let resources = || json!([registered("lake", REGISTERED)]);
    assert_eq!(who(&of(true, resources())), ["R8 lake"]);
    assert_eq!(who(&of(false, resources())), ["R1 etl"]);
    let unregistered = of(true, json!([]));
    assert!(who(&unregistered).is_empty());
    assert_eq!(unregistered.unknowns[0].what, "who reads s3://lake/orders/");
}

#[test]
fn a_crawler_reads_by_the_registrations_of_the_account_it_names() {
    let owner = AccountId::parse("444455556666").unwrap();
    let configuration = json!({"UseLakeFormationCredentials": true, "AccountId": owner.as_str()});
    let targets = json!({"S3Targets": [{"Path": "s3://lake/orders/"}]});
    let mut world = world(json!({}), json!([registered("lake", REGISTERED)]))
        .crawler(json!({"Targets": targets, "LakeFormationConfiguration": configuration}));
    let resources = json!([registered("lake", "arn:aws:iam::444455556666:role/shared")]);
    let stores = &mut world.snapshot.region_mut(&owner, "us-east-1").data_stores;
    stores.lake_formation_resources = Collected::Known(serde_json::from_value(resources).unwrap());
    assert_eq!(who(&world.of_crawler()), ["R8 shared"]);
}
