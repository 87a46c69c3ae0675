//! Data stores beside S3 and the Data Catalog: streams, DynamoDB tables, queues, staging folders.

use keytrace_access::call::{Call, KeyTarget, Necessity, NetworkPath, Source, ViaService};
use keytrace_snapshot::collected::Collected;
use keytrace_uses::{RoleUse, Uses, WriteEncryption};
use serde_json::{Value, json};

use super::{ACCOUNT, REGION, World, default_key, key, lines, rows, sse_s3};
use crate::derivation::{Actor, Derivation};
use crate::requests::iceberg::Iceberg;
use crate::requests::lake_formation::Credentials;
use crate::requests::s3::S3;
use crate::requests::s3a::S3a;

impl World {
    /// A job whose nodes are these.
    pub(super) fn nodes(self, nodes: Value) -> Self {
        let mut world = self.job(json!({"CodeGenConfigurationNodes": nodes}));
        world.region().glue.data_catalog_encryption_settings = Collected::Absent;
        world
    }

    /// The Kinesis stream `clicks`, as `kinesis:DescribeStreamSummary` prints it.
    fn stream(mut self, more: Value) -> Self {
        let stream = Collected::Known(serde_json::from_value(more).unwrap());
        self.region().data_stores.streams.insert("clicks".to_owned(), stream);
        self
    }

    /// The DynamoDB table `carts` with this `SSEDescription`.
    fn carts(mut self, description: Value) -> Self {
        let table = json!({"TableName": "carts", "SSEDescription": description});
        let table = Collected::Known(serde_json::from_value(table).unwrap());
        self.region().data_stores.dynamo_db_tables.insert("carts".to_owned(), table);
        self
    }
}

fn kinesis_source(more: Value) -> Value {
    json!({"node-1": {"DirectKinesisSource": {"Name": "Clicks", "StreamingOptions": more}}})
}

fn role_of(call: &Call) -> (String, Option<String>) {
    let keytrace_iam::request::Principal::RoleSession(session) = &call.principal else {
        panic!("no session")
    };
    (session.role_arn.to_string(), session.session_name.as_deref().map(str::to_owned))
}

#[test]
fn an_encrypted_stream_is_decrypted_through_kinesis() {
    let nodes = || kinesis_source(json!({"StreamName": "clicks"}));
    let of = |stream: Value| World::new().nodes(nodes()).stream(stream).of_job();
    let has = of(json!({"EncryptionType": "KMS", "KeyId": key("clicks")}));
    let arn = format!("arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/clicks");
    assert_eq!(lines(&has), [format!("T1 Decrypt clicks {arn}")]);
    let call = &has.calls[0];
    assert!(call.encryption_context.pairs.contains_key("aws:kinesis:arn"));
    assert_eq!(call.via_service, ViaService::Service("kinesis"));
    assert_eq!((&call.network, &call.necessity), (&NetworkPath::Service, &Necessity::Must));
    assert_eq!(call.because, "reads stream `clicks` (node `Clicks` (DirectKinesisSource))");
    let managed = of(json!({"EncryptionType": "KMS", "KeyId": "alias/aws/kinesis"}));
    assert!(matches!(managed.calls[0].key_target().unwrap(), KeyTarget::AwsManaged { .. }));
    assert!(of(json!({"EncryptionType": "NONE"})).calls.is_empty());
}

#[test]
fn a_stream_that_nobody_read_makes_a_conditional_call() {
    let has = World::new().nodes(kinesis_source(json!({"StreamName": "clicks"}))).of_job();
    assert_eq!(rows(&has), ["T1"]);
    let KeyTarget::Unknown(gap) = has.calls[0].key_target().unwrap() else { panic!() };
    assert_eq!(gap.operation, "kinesis:DescribeStreamSummary");
    let only_if = Necessity::OnlyIf("the stream is encrypted with a key of KMS".to_owned());
    assert_eq!(has.calls[0].necessity, only_if);
    let broken = World::new().nodes(kinesis_source(json!({"StreamArn": "arn:aws:s3:::clicks"}))).of_job();
    assert!(broken.calls.is_empty());
    assert_eq!(broken.unknowns[0].what, "the key of the stream (node `Clicks` (DirectKinesisSource))");
}

#[test]
fn another_role_reads_the_stream_of_another_account() {
    let role = "arn:aws:iam::444455556666:role/stream-reader";
    let stream = "arn:aws:kinesis:eu-west-1:444455556666:stream/clicks";
    let options = |role: Option<&str>| json!({"StreamArn": stream, "RoleArn": role, "RoleSessionName": "glue-from-111122223333"});
    let has = World::new().nodes(kinesis_source(options(Some(role)))).of_job();
    let session = Some("glue-from-111122223333".to_owned());
    assert_eq!(role_of(&has.calls[0]), (role.to_owned(), session));
    assert_eq!(has.calls[0].region, "eu-west-1");
    let nearly = World::new().nodes(kinesis_source(options(None))).of_job();
    let own = format!("arn:aws:iam::{ACCOUNT}:role/etl");
    assert_eq!(role_of(&nearly.calls[0]), (own, Some("GlueJobRunnerSession".to_owned())));
}

#[test]
fn a_role_that_is_known_only_when_the_job_runs_is_told() {
    let uses = Uses {
        roles: vec![RoleUse {
            role: None,
            session_name: None,
            named_by: "`assume_role` of the script".to_owned(),
            uses: Uses::default(),
        }],
        ..Uses::default()
    };
    let world = World::new();
    let principal = keytrace_iam::request::Principal::Anonymous;
    let (account, region) = (world.account.clone(), REGION.to_owned());
    let actor = Actor { principal, account, region, session_policy: None };
    let mut derivation = Derivation::default();
    let s3 = S3 {
        snapshot: &world.snapshot,
        actor: &actor,
        header: WriteEncryption::BucketDefault,
        s3a: S3a::default(),
        iceberg: Iceberg::default(),
        client_side: Vec::new(),
        lake_formation: Credentials::Own,
    };
    crate::requests::derive(&s3, &[], &uses, &mut derivation);
    assert!(derivation.calls.is_empty());
    assert_eq!(derivation.unknowns[0].what, "the requests of another role (`assume_role` of the script)");
}

#[test]
fn the_endpoint_tells_the_region_of_a_stream() {
    for (endpoint, region) in [
        ("https://kinesis.eu-west-1.amazonaws.com", "eu-west-1"),
        ("kinesis.cn-north-1.amazonaws.com.cn", "cn-north-1"),
        ("https://localhost:4566", REGION),
        ("https://vpce-1.kinesis.example.com", REGION),
    ] {
        let options = json!({"StreamName": "clicks", "EndpointUrl": endpoint});
        let has = World::new().nodes(kinesis_source(options)).of_job();
        assert_eq!(has.calls[0].region, region, "{endpoint}");
    }
}

/// A table of the catalog with this storage descriptor and these parameters, in a node of this kind.
fn by_table(kind: &str, descriptor: Value, parameters: Value) -> World {
    let node = json!({"Name": "Table", "Database": "sales", "Table": "orders"});
    let mut world = World::new().nodes(json!({"node-1": {kind: node}})).table("s3://lake/");
    let table = json!({"Name": "orders", "StorageDescriptor": descriptor, "Parameters": parameters});
    let tables = world.region().glue.tables.get_mut("sales").unwrap();
    tables.insert("orders", serde_json::from_value(table).unwrap());
    world
}

#[test]
fn writing_to_an_encrypted_stream_asks_for_a_data_key() {
    let of = |kind: &str| {
        let parameters = json!({"typeOfData": "kinesis", "streamName": "clicks"});
        let descriptor = json!({"Location": "clicks", "Parameters": parameters});
        let stream = json!({"EncryptionType": "KMS", "KeyId": key("clicks")});
        rows_and_actions(&by_table(kind, descriptor, json!({})).stream(stream).of_job())
    };
    assert_eq!(of("CatalogTarget"), ["T2 kms:GenerateDataKey"]);
    assert_eq!(of("CatalogKinesisSource"), ["T1 kms:Decrypt"]);
}

fn rows_and_actions(derivation: &Derivation) -> Vec<String> {
    derivation.calls.iter().map(|call| format!("{} {}", call.row.id(), call.action)).collect()
}

#[test]
fn an_encrypted_dynamo_db_table_is_decrypted_through_dynamo_db() {
    let arn = format!("arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/carts");
    let of = |kind: &str, description: Value| {
        by_table(kind, json!({"Location": arn}), json!({})).carts(description).of_job()
    };
    let encrypted = || json!({"SSEType": "KMS", "KMSMasterKeyArn": key("carts")});
    let has = of("DynamoDBCatalogSource", encrypted());
    assert_eq!(
        lines(&has),
        [format!("T5 Decrypt carts {ACCOUNT} carts"), "T5 DescribeKey carts ".to_owned()]
    );
    let pairs: Vec<&String> = has.calls[0].encryption_context.pairs.keys().collect();
    assert_eq!(pairs, ["aws:dynamodb:subscriberId", "aws:dynamodb:tableName"]);
    assert_eq!(has.calls[0].via_service, ViaService::Service("dynamodb"));
    assert_eq!(has.calls[0].necessity, Necessity::Must);
    assert!(matches!(has.calls[1].necessity, Necessity::OnlyIf(_)));
    let written = rows_and_actions(&of("CatalogTarget", encrypted()));
    let others = ["T5 kms:Decrypt", "T5 kms:DescribeKey", "T5 kms:GenerateDataKey", "T5 kms:Encrypt"];
    assert_eq!(written, others);
    assert!(of("DynamoDBCatalogSource", json!(null)).calls.is_empty());
}

fn export(kind: &str, role: Option<&str>) -> Derivation {
    let options = json!({
        "DynamodbExport": kind, "DynamodbTableArn": format!("arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/carts"),
        "DynamodbS3Bucket": "staging", "DynamodbS3Prefix": "export/", "DynamodbStsRoleArn": role,
    });
    let node = json!({"DynamoDBELTConnectorSource": {"Name": "Carts", "ConnectionOptions": options}});
    let world = World::new().nodes(json!({"node-1": node}));
    let world = world.carts(json!({"SSEType": "KMS", "KMSMasterKeyArn": key("carts")}));
    world.bucket("staging", default_key("staging"), json!([])).of_job()
}

#[test]
fn an_export_of_a_dynamo_db_table_goes_through_s3() {
    let mut new = rows_and_actions(&export("ddb", None));
    new.sort();
    let expected = [
        "S1 kms:Decrypt",
        "S3 kms:GenerateDataKey",
        "S4 kms:Decrypt",
        "T5 kms:Decrypt",
        "T5 kms:DescribeKey",
    ];
    assert_eq!(new, expected);
    assert_eq!(rows_and_actions(&export("s3", None)), ["S1 kms:Decrypt"]);
    let role = "arn:aws:iam::111122223333:role/exporter";
    let by_role = export("ddb", Some(role));
    assert!(by_role.calls.iter().all(|call| role_of(call).0 == role));
}

#[test]
fn a_crawler_reads_dynamo_db_tables_through_dynamo_db() {
    let of = |description: Value| {
        let world = World::new().crawler(json!({"Targets": {"DynamoDBTargets": [{"Path": "carts"}]}}));
        let mut world = world.carts(description);
        world.region().glue.data_catalog_encryption_settings = Collected::Absent;
        rows_and_actions(&world.of_crawler())
    };
    let has = of(json!({"SSEType": "KMS", "KMSMasterKeyArn": key("carts")}));
    assert_eq!(has, ["R4 kms:Decrypt", "R4 kms:DescribeKey"]);
    assert!(of(json!({"SSEType": "AES256"})).is_empty());
}

#[test]
fn a_crawler_receives_events_from_an_encrypted_queue() {
    let arn = format!("arn:aws:sqs:{REGION}:{ACCOUNT}:events");
    let of = |attributes: Value| {
        let targets = json!({"S3Targets": [{"Path": "s3://lake/", "EventQueueArn": arn}]});
        let mut world = World::new().crawler(json!({"Targets": targets})).bucket("lake", sse_s3(), json!([]));
        let account = world.account.clone();
        world.snapshot.account_mut(&account).buckets = Collected::Known(["lake".to_owned()].into());
        let queue = Collected::Known(serde_json::from_value(attributes).unwrap());
        world.region().data_stores.queues.insert("events".to_owned(), queue);
        world.region().glue.data_catalog_encryption_settings = Collected::Absent;
        world.of_crawler()
    };
    let has = of(json!({"KmsMasterKeyId": key("events")}));
    let by_s3 = [format!("R5 GenerateDataKey events {arn}"), format!("R5 Decrypt events {arn}")];
    assert_eq!(lines(&has), [vec![format!("R5 Decrypt events {arn}")], by_s3.to_vec()].concat());
    let s3 = keytrace_iam::request::Principal::Service { name: "s3.amazonaws.com".into() };
    assert!(
        has.calls.iter().skip(1).all(|call| call.principal == s3 && call.via_service == ViaService::Direct)
    );
    assert_eq!(has.calls[0].via_service, ViaService::Service("sqs"));
    assert!(has.calls[0].encryption_context.pairs.contains_key("aws:sqs:arn"));
    assert!(of(json!({"SqsManagedSseEnabled": "true"})).calls.is_empty());
    let sources: Vec<_> = has.calls.iter().map(|call| call.source.as_ref()).collect();
    let bucket = Source {
        arn: "arn:aws:s3:::lake".to_owned(),
        account: Collected::Known(keytrace_snapshot::account::AccountId::parse(ACCOUNT).unwrap()),
    };
    assert_eq!(sources, [None, Some(&bucket), Some(&bucket)]);
}

#[test]
fn a_queue_that_a_script_uses_is_no_queue_of_a_crawler() {
    let of = |call: &str| {
        let url = "https://sqs.us-east-1.amazonaws.com/111122223333/events";
        let script = format!("import boto3\nboto3.client('sqs').{call}(QueueUrl='{url}')\n");
        let mut world = World::new().arguments(json!({})).script(&script);
        let queue = json!({"KmsMasterKeyId": key("events")});
        let queue = Collected::Known(serde_json::from_value(queue).unwrap());
        world.region().data_stores.queues.insert("events".to_owned(), queue);
        rows_and_actions(&world.of_job())
    };
    assert_eq!(of("receive_message"), ["T9 kms:Decrypt"]);
    assert_eq!(of("send_message"), ["T9 kms:GenerateDataKey", "T9 kms:Decrypt"]);
    assert!(of("get_queue_attributes").is_empty());
}

/// A node that reads from or writes to Redshift through `s3://staging/rows/`.
fn redshift(kind: &str, role: Option<&str>, unload: Option<&str>) -> Derivation {
    let options = unload.map(|value| json!([{"Key": "extraunloadoptions", "Value": value}]));
    let data =
        json!({"TempDir": "s3://staging/rows/", "IamRole": {"Value": role}, "AdvancedOptions": options});
    let node = json!({kind: {"Name": "Sales", "Data": data}});
    let world = World::new().nodes(json!({"node-1": node}));
    world.bucket("staging", default_key("staging"), json!([super::object("rows/old", "old")])).of_job()
}

#[test]
fn rows_for_redshift_are_staged_with_the_key_that_their_writer_asks_for() {
    let rows = "arn:aws:s3:::staging/rows/…";
    let of = |kind: &str, unload: Option<&str>| lines(&redshift(kind, None, unload));
    let with_key =
        |id: &str| [format!("T6 GenerateDataKey {id} {rows}"), format!("T6 Decrypt {id} {rows}")].to_vec();
    assert_eq!(of("AmazonRedshiftTarget", None), with_key("staging"));
    assert!(of("AmazonRedshiftSource", None).is_empty());
    assert_eq!(of("AmazonRedshiftSource", Some("ENCRYPTED AUTO")), with_key("staging"));
    let unload = format!("kms_key_id '{}' encrypted", key("unload"));
    assert_eq!(of("AmazonRedshiftSource", Some(&unload)), with_key("unload"));
    let unload = format!("ENCRYPTED KMS_KEY_ID AS \"{}\"", key("unload"));
    assert_eq!(of("AmazonRedshiftSource", Some(&unload)), with_key("unload"));
    assert!(of("AmazonRedshiftSource", Some("MASTER_SYMMETRIC_KEY 'x' ENCRYPTED")).is_empty());
}

#[test]
fn the_role_of_the_cluster_copies_and_unloads() {
    let role = "arn:aws:iam::111122223333:role/redshift";
    let by_role = |kind: &str| -> Vec<(String, bool)> {
        let derivation = redshift(kind, Some(role), Some("ENCRYPTED AUTO"));
        let is_cluster = |call: &Call| (call.action.to_owned(), role_of(call).0 == role);
        derivation.calls.iter().map(is_cluster).collect()
    };
    let decrypt = || "kms:Decrypt".to_owned();
    let data_key = || "kms:GenerateDataKey".to_owned();
    // The job writes whole files and parts of files, and the cluster reads them.
    assert_eq!(by_role("AmazonRedshiftTarget"), [(data_key(), false), (decrypt(), false), (decrypt(), true)]);
    assert_eq!(by_role("AmazonRedshiftSource"), [(decrypt(), false), (data_key(), true), (decrypt(), true)]);
}

/// A job with a connection of this type and these properties, and its secret `db`.
fn connected(kind: &str, properties: Value) -> Derivation {
    let mut world = World::new().job(json!({"Connections": {"Connections": ["db"]}}));
    let connection = json!({"Name": "db", "ConnectionType": kind, "ConnectionProperties": properties});
    let secret = json!({
        "ARN": format!("arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:db-AbCdEf"),
        "Name": "db", "KmsKeyId": key("secret"),
    });
    let region = world.region();
    region.data_stores.secrets.insert("db", serde_json::from_value(secret).unwrap());
    region.glue.connections.insert("db", serde_json::from_value(connection).unwrap());
    region.glue.data_catalog_encryption_settings = Collected::Absent;
    world.bucket("certs", default_key("certs"), json!([])).of_job()
}

#[test]
fn kafka_needs_no_key_but_those_of_its_secret_and_keystore() {
    let brokers = || json!({"KAFKA_BOOTSTRAP_SERVERS": "b-1.example:9096", "KAFKA_SSL_ENABLED": "true"});
    assert!(connected("KAFKA", brokers()).calls.is_empty());
    let mut with_secret = brokers();
    with_secret["KAFKA_SASL_SCRAM_SECRETS_ARN"] = json!("db");
    with_secret["KAFKA_CLIENT_KEYSTORE"] = json!("s3://certs/client.jks");
    let mut found = rows(&connected("KAFKA", with_secret));
    found.sort_unstable();
    assert_eq!(found, ["G7", "J3"]);
}

#[test]
fn databases_encrypt_what_they_keep_without_asking_the_job() {
    for (kind, url) in [
        ("JDBC", "jdbc:mysql://db.cluster-1.us-east-1.rds.amazonaws.com:3306/sales"),
        ("JDBC", "jdbc:redshift://sales.1.us-east-1.redshift.amazonaws.com:5439/dev"),
        ("OPENSEARCH", "https://search-sales.us-east-1.es.amazonaws.com"),
        ("MONGODB", "mongodb://docdb.cluster-1.us-east-1.docdb.amazonaws.com:27017/sales"),
    ] {
        let properties =
            |secret: Option<&str>| json!({"JDBC_CONNECTION_URL": url, "SECRET_ID": secret.unwrap_or("")});
        assert!(connected(kind, properties(None)).calls.is_empty(), "{url}");
        assert_eq!(rows(&connected(kind, properties(Some("db")))), ["G7"], "{url}");
    }
}

#[test]
fn an_exported_snapshot_is_read_with_the_key_of_the_export() {
    let of = |record: &str| {
        let world = World::new().arguments(json!({"--source_path": "s3://exports/nightly/sales/"}));
        let objects = json!([
            super::object(record, "export"),
            super::object("nightly/sales/public.orders/1/part-0.gz.parquet", "export"),
        ]);
        let mut world = world.bucket("exports", default_key("today"), objects);
        world.region().glue.data_catalog_encryption_settings = Collected::Absent;
        world.of_job()
    };
    let note = "exported from a snapshot of a database, under the key of the export task";
    let has = of("nightly/export_info_nightly.json");
    assert_eq!(lines(&has), ["S1 Decrypt export arn:aws:s3:::exports/nightly/sales/…"]);
    assert!(has.looked_at[0].found.ends_with(note), "{}", has.looked_at[0].found);
    let nearly = of("weekly/export_info_weekly.json");
    assert!(!nearly.looked_at[0].found.contains("export task"));
    assert_eq!(lines(&nearly), lines(&has));
}
