//! From scripts to requests: which key, which client, and what the script makes needless to guess.

use keytrace_access::call::{Necessity, NetworkPath, ViaService};
use serde_json::{Value, json};

use super::super::{World, default_key, key, lines, object, rows, sse_s3};
use crate::derivation::Why;

#[test]
fn a_computed_path_is_read_with_the_key_of_its_objects() {
    let script = "
args = getResolvedOptions(sys.argv, ['bucket'])
spark.read.parquet(f\"s3://{args['bucket']}/raw/\")
frame.write.parquet('s3://mart/out/')
";
    let of = |script: &str| {
        let world = World::new().arguments(json!({"--bucket": "lake"})).script(script);
        let world = world.bucket("lake", default_key("new"), json!([object("raw/a", "old")]));
        world.bucket("mart", default_key("mart"), json!([])).of_job()
    };
    let has = of(script);
    assert_eq!(
        lines(&has),
        [
            "S1 Decrypt old arn:aws:s3:::lake/raw/…",
            "S3 GenerateDataKey mart arn:aws:s3:::mart/out/…",
            "S4 Decrypt mart arn:aws:s3:::mart/out/…",
        ]
    );
    assert_eq!(has.calls[0].because, "reads s3://lake/raw/ (line 3 of the script, argument `--bucket`)");
    assert_eq!(has.unknowns, []);
    let comments: String = script.lines().map(|line| format!("# {line}\n")).collect();
    assert_eq!(lines(&of(&comments)), [""; 0]);
}

#[test]
fn the_script_tells_more_than_the_name_of_an_argument() {
    let of = |script: &str| {
        let world = World::new().arguments(json!({"--path": "s3://lake/raw/"})).script(script);
        rows(&world.bucket("lake", default_key("data"), json!([object("raw/a", "data")])).of_job())
    };
    let reads = "spark.read.csv(getResolvedOptions([], ['path'])['path'])";
    assert_eq!(of(reads), ["S1"]);
    assert_eq!(of("spark.read.csv('s3://elsewhere-unread/')").iter().filter(|row| **row == "S3").count(), 1);
}

#[test]
fn a_script_that_asks_nothing_of_the_catalog_says_so() {
    let settings =
        json!({"EncryptionAtRest": {"CatalogEncryptionMode": "SSE-KMS", "SseAwsKmsKeyId": key("catalog")}});
    let of = |script: Option<&str>| {
        let mut world = World::new().job(json!({}));
        world.region().glue.data_catalog_encryption_settings =
            keytrace_snapshot::collected::Collected::Known(serde_json::from_value(settings.clone()).unwrap());
        let world = match script {
            Some(script) => world.script(script),
            None => world,
        };
        world.of_job()
    };
    assert_eq!(rows(&of(None)), ["G1"], "nobody read the script");
    assert_eq!(rows(&of(Some("print 'python 2'"))), ["G1"], "the script was not understood");
    assert_eq!(rows(&of(Some("x = 1"))), [""; 0]);
    let has = of(Some("glueContext.create_dynamic_frame.from_catalog('sales', 'orders')"));
    assert_eq!(rows(&has), ["G1"]);
    assert_eq!(has.calls[0].necessity, Necessity::Must);
}

fn configured(script: &str) -> Vec<String> {
    let job = json!({"SecurityConfiguration": "sec"});
    let mut world = World::new().job(job).script(script);
    let configuration: Value = json!({
        "Name": "sec",
        "EncryptionConfiguration": {
            "S3Encryption": [{"S3EncryptionMode": "SSE-KMS", "KmsKeyArn": key("configured")}]
        },
    });
    world.region().glue.security_configurations.insert("sec", serde_json::from_value(configuration).unwrap());
    lines(&world.bucket("mart", default_key("bucket"), json!([])).of_job())
}

#[test]
fn only_the_file_system_of_glue_reads_the_security_configuration() {
    let keys = |script: &str| -> Vec<String> {
        let lines = configured(script);
        let mut keys: Vec<String> =
            lines.iter().map(|line| line.split(' ').nth(2).unwrap().to_owned()).collect();
        keys.dedup();
        keys
    };
    assert_eq!(keys("df.write.parquet('s3://mart/out/')"), ["configured"]);
    for script in [
        "df.write.parquet('s3a://mart/out/')",
        "import boto3\nboto3.client('s3').put_object(Bucket='mart', Key='out/x')",
        "import awswrangler as wr\nwr.s3.to_parquet(df, path='s3://mart/out/')",
        "df.to_csv('s3://mart/out/x.csv')",
    ] {
        assert_eq!(keys(script), ["bucket"], "{script}");
    }
}

#[test]
fn a_key_that_a_call_names_is_the_key() {
    let named = key("named");
    let with = |script: &str| {
        let world = World::new().job(json!({})).script(&script.replace("KEY", &named));
        lines(&world.bucket("mart", sse_s3(), json!([])).of_job())
    };
    let whole = ["S3 GenerateDataKey named arn:aws:s3:::mart/x"];
    let parts = [whole[0], "S4 Decrypt named arn:aws:s3:::mart/x"];
    let asks = "ServerSideEncryption='aws:kms', SSEKMSKeyId='KEY'";
    let more = "ExtraArgs={'ServerSideEncryption': 'aws:kms', 'SSEKMSKeyId': 'KEY'}";
    for (call, expected) in [
        // `E-S3-2`: PutObject is one request and needs no kms:Decrypt; `upload_file` may write in parts.
        (format!("client('s3').put_object(Bucket='mart', Key='x', {asks})"), &whole[..]),
        (format!("resource('s3').Object('mart', 'x').put({asks})"), &whole),
        (format!("client('s3').upload_file('f', 'mart', 'x', {more})"), &parts),
        (format!("resource('s3').Bucket('mart').upload_file('f', 'x', {more})"), &parts),
    ] {
        assert_eq!(with(&format!("import boto3\nboto3.{call}")), expected, "{call}");
    }
    assert_eq!(
        with("import awswrangler as wr\nwr.s3.to_csv(df, 's3://mart/x.csv', s3_additional_kwargs={'ServerSideEncryption': 'aws:kms', 'SSEKMSKeyId': 'KEY'})").len(),
        2
    );
    let none = "import boto3\nboto3.client('s3').put_object(Bucket='mart', Key='x', ServerSideEncryption='AES256', SSEKMSKeyId='KEY')";
    assert_eq!(with(none), [""; 0]);
}

#[test]
fn settings_of_s3a_in_the_script_name_the_key() {
    let script = format!(
        "spark = (SparkSession.builder.config('spark.hadoop.fs.s3a.encryption.algorithm', 'SSE-KMS')\n\
         .config('spark.hadoop.fs.s3a.encryption.key', '{}').getOrCreate())\n\
         df.write.parquet('s3a://mart/out/')\ndf.write.parquet('s3://mart/other/')\n",
        key("named")
    );
    let found =
        lines(&World::new().job(json!({})).script(&script).bucket("mart", sse_s3(), json!([])).of_job());
    let named: Vec<&String> = found.iter().filter(|line| line.contains("named")).collect();
    assert_eq!(named.len(), found.len());
    assert!(found.iter().all(|line| line.contains("mart/out/")), "{found:?}");
}

#[test]
fn a_call_of_kms_in_the_script_is_made_by_the_job_itself() {
    let script = format!(
        "import boto3\nboto3.client('kms').generate_data_key(KeyId='{}', KeySpec='AES_256', EncryptionContext={{'app': 'etl'}})",
        key("direct")
    );
    let has = World::new().job(json!({})).script(&script).of_job();
    assert_eq!(lines(&has), ["S10 GenerateDataKey direct etl"]);
    assert_eq!(has.calls[0].via_service, ViaService::Direct);
    assert_ne!(has.calls[0].network, NetworkPath::Service);
    let elsewhere = script.replace("client('kms')", "client('kms', region_name='eu-west-1')");
    let elsewhere = elsewhere.replace(&key("direct"), "alias/direct");
    let has = World::new().job(json!({})).script(&elsewhere).of_job();
    assert_eq!(has.calls[0].region, "eu-west-1");
    let nearly = script.replace("generate_data_key(", "list_keys(");
    assert_eq!(lines(&World::new().job(json!({})).script(&nearly).of_job()), [""; 0]);
}

#[test]
fn s3a_that_encrypts_before_it_writes_asks_kms_itself() {
    let of = |algorithm: &str| {
        let script = format!(
            "spark.conf.set('fs.s3a.encryption.algorithm', '{algorithm}')\n\
             spark.conf.set('fs.s3a.encryption.key', '{}')\n\
             df.write.parquet('s3a://mart/out/')",
            key("direct")
        );
        lines(&World::new().job(json!({})).script(&script).bucket("mart", sse_s3(), json!([])).of_job())
    };
    assert_eq!(of("CSE-KMS"), ["S10 GenerateDataKey direct "]);
    assert_eq!(of("SSE-S3"), [""; 0]);
}

#[test]
fn values_of_arguments_are_not_shown() {
    let script = "
args = getResolvedOptions(sys.argv, ['password', 'target'])
print(args['password'])
spark.sql(args['password'])
connect(args['password'])
spark.read.parquet(f\"s3://lake/{args['target']}/\")
";
    let world = World::new().arguments(json!({"--password": "hunter2", "--target": "x"})).script(script);
    let derivation = world.bucket("lake", default_key("data"), json!([])).of_job();
    let shown = format!("{:?}{:?}{:?}", derivation.unknowns, derivation.looked_at, derivation.calls);
    assert!(!shown.contains("hunter2"), "{shown}");
}

#[test]
fn what_is_computed_when_the_job_runs_leaves_the_answer_open() {
    let derivation = World::new().job(json!({})).script("spark.read.parquet(where())").of_job();
    let [unknown] = derivation.unknowns.as_slice() else { panic!("{:?}", derivation.unknowns) };
    assert_eq!(unknown.what, "the S3 location that line 1 of the script reads");
    assert_eq!(unknown.why, Why::Reason("it is computed when the job runs".to_owned()));
}
