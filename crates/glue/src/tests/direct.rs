//! Keys that the job's own process uses: client-side encryption, Iceberg and Parquet.

use keytrace_access::call::{Call, Necessity, NetworkPath, ViaService};
use keytrace_access::row::Row;
use keytrace_snapshot::collected::Collected;
use serde_json::{Value, json};

use super::{World, default_key, key, lines, object};
use crate::derivation::Derivation;

fn conf(settings: &[&str], location: &str) -> Derivation {
    let conf = settings.join(" --conf ");
    let arguments = json!({"--conf": conf, "--source_path": location, "--target_path": location});
    let world = World::new().arguments(arguments);
    let mut world = world.bucket("lake", default_key("lake"), json!([object("x/a", "lake")]));
    world.region().glue.data_catalog_encryption_settings = Collected::Absent;
    world.of_job()
}

fn direct(derivation: &Derivation) -> Vec<&Call> {
    derivation.calls.iter().filter(|call| call.via_service == ViaService::Direct).collect()
}

fn actions(derivation: &Derivation) -> Vec<(&str, &str)> {
    direct(derivation).iter().map(|call| (call.row.id(), call.action)).collect()
}

#[test]
fn client_side_encryption_asks_kms_directly() {
    let id = format!("spark.hadoop.fs.s3.cse.kms.keyId={}", key("client"));
    let class = "com.amazon.ws.emr.hadoop.fs.cse.KMSEncryptionMaterialsProvider";
    let provider = format!("spark.hadoop.fs.s3.cse.encryptionMaterialsProvider={class}");
    let emrfs = ["spark.hadoop.fs.s3.cse.enabled=true", &provider, &id];
    let has = conf(&emrfs, "s3://lake/x/");
    assert_eq!(actions(&has), [("S10", "kms:Decrypt"), ("S10", "kms:GenerateDataKey")]);
    for call in direct(&has) {
        assert_eq!(call.network, NetworkPath::Public);
        let pairs: Vec<_> = call.encryption_context.pairs.keys().collect();
        assert_eq!(pairs, ["kms_cmk_id"]);
        assert!(call.encryption_context.open);
    }
    assert!(matches!(direct(&has)[0].necessity, Necessity::OnlyIf(_)));
    assert_eq!(direct(&has)[1].necessity, Necessity::Must);
    // S3 encrypts with the key of the bucket all the same.
    assert!(has.calls.iter().any(|call| call.row == Row::S3));
    assert!(actions(&conf(&emrfs, "s3a://lake/x/")).is_empty());
    assert!(actions(&conf(&emrfs[1..], "s3://lake/x/")).is_empty());
    let id = format!("spark.hadoop.fs.s3a.encryption.key={}", key("client"));
    let s3a = |algorithm: &str| {
        let algorithm = format!("spark.hadoop.fs.s3a.encryption.algorithm={algorithm}");
        conf(&[&algorithm, &id], "s3a://lake/x/")
    };
    assert_eq!(actions(&s3a("CSE-KMS")), [("S10", "kms:Decrypt"), ("S10", "kms:GenerateDataKey")]);
    assert!(actions(&s3a("SSE-KMS")).is_empty());
}

fn iceberg(kind: &str, key_id: &str) -> Derivation {
    let body = json!({"Name": "Orders", "Database": "sales", "Table": "orders"});
    let mut world = World::new().nodes(json!({"node-1": {kind: body}})).table("s3://lake/orders/");
    let world_of = |parameters: Value| json!({"Name": "orders", "StorageDescriptor": {"Location": "s3://lake/orders/"}, "Parameters": parameters});
    let table = world_of(json!({"table_type": "ICEBERG", "encryption.key-id": key_id}));
    let tables = world.region().glue.tables.get_mut("sales").unwrap();
    tables.insert("orders", serde_json::from_value(table).unwrap());
    world.bucket("lake", default_key("lake"), json!([])).of_job()
}

#[test]
fn formats_that_encrypt_their_files_ask_kms_directly() {
    let has = iceberg("CatalogIcebergSource", &key("table"));
    assert_eq!(actions(&has), [("S11", "kms:Decrypt")]);
    let condition = "the job's Iceberg catalog has a client of KMS".to_owned();
    assert_eq!(direct(&has)[0].necessity, Necessity::OnlyIf(condition));
    let written = iceberg("CatalogTarget", &key("table"));
    let three = [("S11", "kms:GenerateDataKey"), ("S11", "kms:Encrypt"), ("S11", "kms:Decrypt")];
    assert_eq!(actions(&written), three);
    for other in ["", "projects/p/locations/global/keyRings/r/cryptoKeys/k"] {
        assert!(actions(&iceberg("CatalogIcebergSource", other)).is_empty(), "{other}");
    }
    let parquet = |setting: &str| conf(&[&format!("spark.hadoop.{setting}")], "s3://lake/x/");
    let footer = parquet(&format!("parquet.encryption.footer.key={}", key("footer")));
    assert_eq!(actions(&footer), [("S11", "kms:Encrypt"), ("S11", "kms:Decrypt")]);
    let (a, b) = (key("a"), key("b"));
    let columns = parquet(&format!("parquet.encryption.column.keys={a}:name,phone;{b}:card"));
    let keys: Vec<String> = lines(&columns).into_iter().filter(|line| line.starts_with("S11")).collect();
    assert_eq!(keys, ["S11 Encrypt a ", "S11 Decrypt a ", "S11 Encrypt b ", "S11 Decrypt b "]);
    assert!(actions(&parquet("parquet.encryption.footer.key=footer-key")).is_empty());
}

#[test]
fn direct_requests_take_the_way_of_the_jobs_own_network() {
    let id = format!("spark.hadoop.fs.s3a.encryption.key={}", key("client"));
    let conf = format!("spark.hadoop.fs.s3a.encryption.algorithm=CSE-KMS --conf {id}");
    let job = json!({
        "Connections": {"Connections": ["vpc"]},
        "DefaultArguments": {"--conf": conf, "--target_path": "s3a://lake/x/"},
    });
    let mut world = World::new().job(job).bucket("lake", default_key("lake"), json!([]));
    let requirements = json!({"SubnetId": "subnet-1", "SecurityGroupIdList": ["sg-job"]});
    let connection = json!({"Name": "vpc", "PhysicalConnectionRequirements": requirements});
    let glue = &mut world.region().glue;
    glue.connections.insert("vpc", serde_json::from_value(connection).unwrap());
    glue.data_catalog_encryption_settings = Collected::Absent;
    let has = world.of_job();
    // Nobody read the network, and S3's own requests do not pass it.
    for call in &has.calls {
        match call.row.id() {
            "S10" => assert!(matches!(call.network, NetworkPath::Unknown(_))),
            _ => assert_eq!(call.network, NetworkPath::Service, "{}", call.row.id()),
        }
    }
    assert!(has.calls.iter().any(|call| call.row == Row::S10));
}

#[test]
fn the_region_of_a_direct_request_is_that_of_the_key() {
    let with = |id: &str, region: &str| {
        let conf = [
            "spark.hadoop.fs.s3a.encryption.algorithm=CSE-KMS",
            &format!("spark.hadoop.fs.s3a.encryption.key={id}"),
            &format!("spark.hadoop.fs.s3a.encryption.cse.kms.region={region}"),
        ]
        .join(" --conf ");
        let world = World::new().arguments(json!({"--conf": conf, "--target_path": "s3a://lake/x/"}));
        let has = world.bucket("lake", default_key("lake"), json!([])).of_job();
        direct(&has)[0].region.clone()
    };
    assert_eq!(with("arn:aws:kms:eu-west-1:111122223333:key/client", "us-west-2"), "eu-west-1");
    assert_eq!(with("1234abcd-12ab-34cd-56ef-1234567890ab", "us-west-2"), "us-west-2");
}
