//! Visual jobs: every kind of node, and what it reads and writes.

use keytrace_access::call::Necessity;
use keytrace_access::row::Row;
use keytrace_snapshot::collected::Collected;
use serde_json::{Value, json};

use super::{World, default_key, object};
use crate::derivation::{Derivation, Why};

fn derive(nodes: Value, arguments: Value) -> Derivation {
    let job = json!({"CodeGenConfigurationNodes": nodes, "DefaultArguments": arguments});
    let mut world = World::new().job(job).table("s3://lake/orders/").bucket(
        "lake",
        default_key("lake"),
        json!([object("in/a.csv", "in"), object("in/b.pdf", "pdf"), object("orders/a", "orders")]),
    );
    world.region().glue.data_catalog_encryption_settings = Collected::Known(
        serde_json::from_value(json!({"EncryptionAtRest": {
            "CatalogEncryptionMode": "SSE-KMS", "SseAwsKmsKeyId": super::key("catalog")}}))
        .unwrap(),
    );
    world.of_job()
}

/// The rows, actions and keys of a job with one node, without repeats.
fn of(kind: &str, body: Value) -> Vec<String> {
    let mut body = body;
    body["Name"] = json!("Node");
    let derivation = derive(json!({"node-1": {kind: body}}), json!({}));
    let mut found: Vec<String> = super::lines(&derivation).iter().map(|line| without_context(line)).collect();
    found.sort();
    found.dedup();
    found
}

fn without_context(line: &str) -> String {
    line.split(' ').take(3).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_direction_of_a_node_is_that_of_its_kind() {
    let read = ["S1 Decrypt in", "S1 Decrypt pdf"];
    let write = ["S3 GenerateDataKey lake", "S4 Decrypt lake"];
    let of_paths = |kind: &str| -> Vec<String> {
        let found = of(kind, json!({"Paths": ["s3://lake/in/"]}));
        found.into_iter().filter(|line| !line.starts_with('G')).collect()
    };
    for kind in
        ["S3CsvSource", "S3JsonSource", "S3ParquetSource", "S3ExcelSource", "S3HudiSource", "S3DeltaSource"]
    {
        assert_eq!(of_paths(kind), read, "{kind}");
    }
    let of_path = |kind: &str| -> Vec<String> {
        let found = of(kind, json!({"Path": "s3://lake/in/"}));
        found.into_iter().filter(|line| !line.starts_with('G')).collect()
    };
    for kind in ["S3DirectTarget", "S3GlueParquetTarget", "S3HyperDirectTarget", "Spigot"] {
        assert_eq!(of_path(kind), write, "{kind}");
    }
    for kind in ["S3HudiDirectTarget", "S3DeltaDirectTarget", "S3IcebergDirectTarget"] {
        assert_eq!(of_path(kind), [read.as_slice(), write.as_slice()].concat(), "{kind}");
    }
    for kind in ["SelectFields", "DropFields", "SplitFields", "ApplyMapping", "Recipe", "Join"] {
        assert_eq!(of_path(kind), [""; 0], "{kind}");
    }
}

#[test]
fn tables_of_nodes_are_looked_up_and_lead_to_their_data() {
    let table = || json!({"Database": "sales", "Table": "orders"});
    let read = ["G1 Decrypt catalog", "S1 Decrypt orders"];
    let kinds = [
        "CatalogSource",
        "S3CatalogSource",
        "GovernedCatalogSource",
        "CatalogHudiSource",
        "S3CatalogHudiSource",
        "CatalogDeltaSource",
        "S3CatalogDeltaSource",
        "CatalogIcebergSource",
        "S3CatalogIcebergSource",
    ];
    for kind in kinds {
        assert_eq!(of(kind, table()), read, "{kind}");
    }
    let written = of("S3CatalogTarget", table());
    let changes = ["G2 Decrypt catalog", "G2 Encrypt catalog", "G2 GenerateDataKey catalog"];
    for line in changes.iter().chain(&["S3 GenerateDataKey lake", "S4 Decrypt lake"]) {
        assert!(written.contains(&(*line).to_owned()), "{line}");
    }
    assert!(!written.iter().any(|line| line.starts_with("S1")));
    let hudi = of("S3HudiCatalogTarget", table());
    assert!(hudi.contains(&"S1 Decrypt orders".to_owned()));
    let direct = of("DirectJDBCSource", json!({"Database": "sales", "Table": "orders"}));
    assert!(!direct.iter().any(|line| line.starts_with('S')), "{direct:?}");
}

#[test]
fn a_target_that_updates_the_catalog_must_change_it() {
    let necessity = |is_on: bool| {
        let policy = json!({"EnableUpdateCatalog": is_on, "Database": "sales", "Table": "new"});
        let body = json!({"Name": "Out", "Path": "s3://lake/new/", "SchemaChangePolicy": policy});
        let derivation = derive(json!({"node-1": {"S3DirectTarget": body}}), json!({}));
        derivation.calls.iter().find(|call| call.row == Row::G2).map(|call| call.necessity.clone())
    };
    assert_eq!(necessity(true), Some(Necessity::Must));
    assert_eq!(necessity(false), None);
}

#[test]
fn a_use_says_which_node_makes_it() {
    let body = json!({"Name": "Raw orders", "Paths": ["s3://lake/in/a.csv"]});
    let derivation = derive(json!({"node-1": {"S3CsvSource": body}}), json!({}));
    let call = derivation.calls.iter().find(|call| call.row == Row::S1).unwrap();
    assert_eq!(call.because, "reads s3://lake/in/a.csv (node `Raw orders` (S3CsvSource))");
    assert_eq!(call.necessity, Necessity::Must);
}

#[test]
fn what_a_source_excludes_is_not_read() {
    let with =
        |exclusions: Value| of("S3CsvSource", json!({"Paths": ["s3://lake/in/"], "Exclusions": exclusions}));
    let reads =
        |found: Vec<String>| found.into_iter().filter(|line| line.starts_with('S')).collect::<Vec<_>>();
    assert_eq!(reads(with(json!(["**.pdf"]))), ["S1 Decrypt in"]);
    assert_eq!(reads(with(json!(["[\"**.pdf\"]"]))), ["S1 Decrypt in"]);
    assert_eq!(reads(with(json!(["**.txt"]))), ["S1 Decrypt in", "S1 Decrypt pdf"]);
    assert_eq!(reads(with(json!(["[x"]))), ["S1 Decrypt in", "S1 Decrypt pdf"]);
}

#[test]
fn the_results_of_data_quality_are_written_where_the_node_says() {
    let body = |publishes: bool| json!({"PublishingOptions": {"ResultsS3Prefix": "s3://lake/dq/", "ResultsPublishingEnabled": publishes}});
    for kind in ["EvaluateDataQuality", "EvaluateDataQualityMultiFrame"] {
        let found = of(kind, body(true));
        assert!(found.contains(&"S3 GenerateDataKey lake".to_owned()), "{kind}");
    }
    let necessity = |publishes: bool| {
        let nodes = json!({"node-1": {"EvaluateDataQuality": body(publishes)}});
        let derivation = derive(nodes, json!({}));
        derivation.calls.iter().find(|call| call.row == Row::S3).unwrap().necessity.clone()
    };
    assert_eq!(necessity(true), Necessity::Must);
    assert_eq!(necessity(false), Necessity::OnlyIf("the results are published".to_owned()));
}

#[test]
fn the_code_of_a_node_is_told_and_its_locations_are_found() {
    for (kind, field) in [("CustomCode", "Code"), ("SparkSQL", "SqlQuery")] {
        let code = |text: &str| derive(json!({"node-1": {kind: {"Name": "Mine", field: text}}}), json!({}));
        let has = code("spark.read.csv(\"s3://lake/in/a.csv\")");
        assert!(has.calls.iter().any(|call| call.row == Row::S1), "{kind}");
        let what = format!("what the code of node `Mine` ({kind}) reads and writes");
        assert!(has.unknowns.iter().any(|unknown| unknown.what == what), "{kind}");
        assert!(
            !code("password = 'hunter2'")
                .unknowns
                .iter()
                .any(|unknown| format!("{unknown:?}").contains("hunter2"))
        );
    }
}

#[test]
fn a_kind_that_is_not_known_is_told_by_name() {
    let body = json!({"Name": "New", "Where": {"Deep": ["s3://lake/in/a.csv"]}});
    let has = derive(json!({"node-1": {"S3FutureSource": body}}), json!({}));
    let told = has.unknowns.iter().find(|unknown| unknown.what.contains("S3FutureSource")).unwrap();
    assert_eq!(told.why, Why::Reason("nodes of kind `S3FutureSource` are not known".to_owned()));
    assert!(has.calls.iter().any(|call| call.row == Row::S1));
    let known = derive(json!({"node-1": {"S3CsvSource": body}}), json!({}));
    assert!(!known.calls.iter().any(|call| call.row == Row::S1));
}

#[test]
fn the_connection_of_a_node_is_read_from_the_catalog() {
    let of_body = |kind: &str, body: Value| {
        let derivation = derive(json!({"node-1": {kind: body}}), json!({}));
        derivation.calls.iter().any(|call| call.because == "reads connection `db`")
    };
    for (kind, body) in [
        ("JDBCConnectorSource", json!({"ConnectionName": "db"})),
        ("JDBCConnectorTarget", json!({"ConnectionName": "db"})),
        ("SparkConnectorSource", json!({"ConnectionName": "db"})),
        ("AthenaConnectorSource", json!({"ConnectionName": "db"})),
        ("DirectJDBCSource", json!({"ConnectionName": "db"})),
        ("SnowflakeTarget", json!({"Data": {"Connection": {"Value": "db"}}})),
        ("AmazonRedshiftSource", json!({"Data": {"Connection": {"Value": "db"}}})),
        ("ConnectorDataSource", json!({"ConnectionType": "opensearch", "Data": {"connectionName": "db"}})),
        ("DirectKafkaSource", json!({"StreamingOptions": {"ConnectionName": "db"}})),
    ] {
        assert!(of_body(kind, body), "{kind}");
    }
    assert!(!of_body("JDBCConnectorSource", json!({"ConnectionTable": "db"})));
}

#[test]
fn streaming_nodes_keep_their_checkpoints_below_the_temporary_folder() {
    let rows = |kind: &str| {
        let derivation =
            derive(json!({"node-1": {kind: {"Name": "In"}}}), json!({"--TempDir": "s3://lake/tmp/"}));
        derivation.calls.iter().filter(|call| call.row == Row::T4).count()
    };
    assert_eq!(rows("DirectKinesisSource"), 2);
    assert_eq!(rows("CatalogKafkaSource"), 2);
    assert_eq!(rows("S3CsvSource"), 0);
}

#[test]
fn nodes_of_a_strange_shape_do_no_harm() {
    for nodes in [
        json!({"a": null, "b": [], "c": "s3://lake/in/", "d": {"S3CsvSource": null}, "e": {"S3CsvSource": []}}),
        json!({"a": {"S3CsvSource": {"Paths": [1, {}, "lake", "s3://", "s3://${x}/y"], "Exclusions": 3}}}),
        json!({"a": {"AmazonRedshiftSource": {"Data": {"TempDir": "none", "AdvancedOptions": {}}}}}),
        json!({"a": {"DynamoDBELTConnectorSource": {"ConnectionOptions": {"DynamodbTableArn": "arn:"}}}}),
        json!({"a": {"Unheard": 1}}),
    ] {
        assert!(derive(nodes, json!({})).calls.iter().all(|call| call.row == Row::G1));
    }
}
