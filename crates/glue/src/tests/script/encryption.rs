//! Libraries that encrypt on the client's side, and the keys that a call, a setting or a client names.

use keytrace_access::call::{Necessity, NetworkPath, ViaService};
use serde_json::json;

use super::super::{World, default_key, key, lines, sse_s3};
use super::{used, used_with};

const CLIENT: &str = "
import boto3
from s3_encryption import S3EncryptionClient, S3EncryptionClientConfig
from s3_encryption.materials.kms_keyring import KmsKeyring
from s3_encryption.materials.materials import AlgorithmSuite
keyring = KmsKeyring(boto3.client('kms'), 'KEY')
client = S3EncryptionClient(boto3.client('s3'), S3EncryptionClientConfig(keyringMORE))
";

fn with_client(more: &str, call: &str) -> crate::derivation::Derivation {
    let script = CLIENT.replace("KEY", &key("direct")).replace("MORE", more) + call;
    World::new().job(json!({})).script(&script).bucket("mart", sse_s3(), json!([])).of_job()
}

// The contexts are those of version 4 of the client: s3_encryption/materials/kms_keyring.py.
#[test]
fn the_s3_encryption_client_asks_kms_by_itself() {
    let put = "client.put_object(Bucket='mart', Key='x', Body=b'')\n";
    let has = with_client("", put);
    assert_eq!(lines(&has), ["S10 GenerateDataKey direct 115"]);
    assert_eq!(has.calls[0].via_service, ViaService::Direct);
    assert_ne!(has.calls[0].network, NetworkPath::Service);
    assert_eq!(has.calls[0].necessity, Necessity::Must);
    assert!(!has.calls[0].encryption_context.open);
    assert!(has.calls[0].encryption_context.pairs.contains_key("aws:x-amz-cek-alg"));
    let earlier = ", encryption_algorithm=AlgorithmSuite.ALG_AES_256_GCM_IV12_TAG16_NO_KDF";
    assert_eq!(lines(&with_client(earlier, put)), ["S10 GenerateDataKey direct AES/GCM/NoPadding"]);
    let computed = with_client(", encryption_algorithm=choose()", put);
    assert!(computed.calls[0].encryption_context.open);
    let get =
        with_client("", "client.get_object(Bucket='mart', Key='x', EncryptionContext={'app': 'etl'})\n");
    assert_eq!(lines(&get), ["S10 Decrypt direct etl"]);
    assert!(get.calls[0].encryption_context.open, "which client wrote the object is not known");
    assert_eq!(lines(&with_client("", "client.list_objects_v2(Bucket='mart')\n")), [""; 0]);
    let nearly = "boto3.client('s3').put_object(Bucket='mart', Key='x')\n";
    assert_eq!(lines(&with_client("", nearly)), [""; 0]);
}

#[test]
fn a_keyring_has_the_credentials_and_the_region_of_its_client() {
    let script = "
import boto3
from s3_encryption import S3EncryptionClient, S3EncryptionClientConfig
from s3_encryption.materials.kms_keyring import KmsKeyring
c = boto3.client('sts').assume_role(RoleArn='arn:aws:iam::444455556666:role/keys', RoleSessionName='etl')['Credentials']
kms = boto3.client('kms', region_name='eu-west-1', aws_access_key_id=c['AccessKeyId'])
client = S3EncryptionClient(boto3.client('s3'), S3EncryptionClientConfig(KmsKeyring(kms, 'alias/data')))
client.put_object(Bucket='a', Key='k')
";
    assert_eq!(
        used(script),
        [
            "8 writes s3://a/k",
            "5 role arn:aws:iam::444455556666:role/keys",
            "  8 writes key alias/data kms:GenerateDataKey",
        ]
    );
    let unknown = script.replace("'alias/data'", "key()");
    let last = used(&unknown).pop().unwrap();
    assert!(last.starts_with("? the key with which line 8 of the script encrypts"), "{last}");
}

#[test]
fn the_aws_encryption_sdk_asks_its_first_key_for_a_data_key() {
    let head = "import aws_encryption_sdk\nclient = aws_encryption_sdk.EncryptionSDKClient()\n";
    for (script, expected) in [
        (
            "p = aws_encryption_sdk.StrictAwsKmsMasterKeyProvider(key_ids=['alias/a', 'alias/b'])\nclient.encrypt(source=b'', key_provider=p)",
            vec!["4 writes key alias/a kms:GenerateDataKey", "4 writes key alias/b kms:Encrypt"],
        ),
        (
            "p = aws_encryption_sdk.StrictAwsKmsMasterKeyProvider(key_ids=['alias/a'])\nclient.decrypt(source=b'', key_provider=p)",
            vec!["4 reads key alias/a kms:Decrypt"],
        ),
        (
            "client.decrypt(source=b'', key_provider=aws_encryption_sdk.DiscoveryAwsKmsMasterKeyProvider())",
            vec![
                "? the key with which line 3 of the script decrypts data keys on the client's side: it is computed when the job runs",
            ],
        ),
    ] {
        assert_eq!(used(&format!("{head}{script}")), expected, "{script}");
    }
}

#[test]
fn re_encrypting_asks_both_keys_each_with_its_context() {
    let script = format!(
        "import boto3\nboto3.client('kms').re_encrypt(CiphertextBlob=b'', SourceKeyId='{}', DestinationKeyId='{}', \
         SourceEncryptionContext={{'a': 'old'}}, DestinationEncryptionContext={{'a': 'new'}})",
        key("source"),
        key("target")
    );
    let has = World::new().job(json!({})).script(&script).of_job();
    assert_eq!(lines(&has), ["S10 ReEncryptFrom source old", "S10 ReEncryptTo target new"]);
    let unnamed = script.replace("SourceKeyId=", "Other=");
    assert_eq!(
        used(&unnamed),
        [
            format!("2 reads key {} kms:ReEncryptTo", key("target")),
            "? the key that line 2 of the script uses: the ciphertext names it".to_owned(),
        ]
    );
}

#[test]
fn settings_of_emrfs_name_the_key_where_no_security_configuration_does() {
    let script = format!(
        "conf = sc._jsc.hadoopConfiguration()\nconf.set('fs.s3.enableServerSideEncryption', 'true')\n\
         conf.set('fs.s3.serverSideEncryption.kms.keyId', '{}')\ndf.write.csv('s3://mart/out/')",
        key("named")
    );
    let of = |script: &str| {
        lines(
            &World::new()
                .job(json!({}))
                .script(script)
                .bucket("mart", default_key("bucket"), json!([]))
                .of_job(),
        )
    };
    assert!(of(&script).iter().all(|line| line.contains(" named ")), "{:?}", of(&script));
    let off = script.replace("'true'", "'false'");
    assert!(of(&off).iter().all(|line| line.contains(" bucket ")), "{:?}", of(&off));
    let sse_s3 = script.replace("kms.keyId", "other");
    assert_eq!(of(&sse_s3), [""; 0]);
}

#[test]
fn a_key_of_a_setting_that_is_computed_is_no_key_that_does_not_exist() {
    let of = |settings: &str, scheme: &str| {
        let script = format!(
            "import os\nconf = sc._jsc.hadoopConfiguration()\n{settings}df.write.csv('{scheme}://mart/out/')"
        );
        World::new().job(json!({})).script(&script).bucket("mart", default_key("bucket"), json!([])).of_job()
    };
    let s3a = "conf.set('fs.s3a.encryption.algorithm', 'SSE-KMS')\nconf.set('fs.s3a.encryption.key', os.environ['K'])\n";
    let emrfs = "conf.set('fs.s3.enableServerSideEncryption', 'true')\n\
                 conf.set('fs.s3.serverSideEncryption.kms.keyId', 'arn:aws:kms:us-east-1:111122223333:key/' + os.environ['K'])\n";
    let client = "conf.set('fs.s3a.encryption.algorithm', 'CSE-KMS')\nconf.set('fs.s3a.encryption.key', os.environ['K'])\n";
    for (settings, scheme, calls) in [(s3a, "s3a", 0), (emrfs, "s3", 0), (client, "s3a", 3)] {
        let has = of(settings, scheme);
        assert_eq!(has.calls.len(), calls, "{settings}");
        let unknown: Vec<&str> = has.unknowns.iter().map(|unknown| unknown.what.as_str()).collect();
        assert!(unknown.iter().any(|what| what.starts_with("the key of ")), "{unknown:?}");
        let nearly = of(&settings.replace("os.environ['K']", "'data'"), scheme);
        assert!(!nearly.unknowns.iter().any(|unknown| unknown.what.starts_with("the key of ")));
        assert!(nearly.calls.len() > calls, "{settings}");
    }
}

#[test]
fn a_setting_of_emrfs_beside_a_security_configuration_is_told() {
    let of = |key_of_setting: &str| {
        let script = format!(
            "conf = sc._jsc.hadoopConfiguration()\nconf.set('fs.s3.enableServerSideEncryption', 'true')\n\
             conf.set('fs.s3.serverSideEncryption.kms.keyId', '{}')\ndf.write.csv('s3://mart/out/')",
            key(key_of_setting)
        );
        let mut world = World::new().job(json!({"SecurityConfiguration": "sec"})).script(&script);
        let configuration = json!({"Name": "sec", "EncryptionConfiguration": {
            "S3Encryption": [{"S3EncryptionMode": "SSE-KMS", "KmsKeyArn": key("configured")}]}});
        let configuration = serde_json::from_value(configuration).unwrap();
        world.region().glue.security_configurations.insert("sec", configuration);
        world.bucket("mart", default_key("bucket"), json!([])).of_job()
    };
    let has = of("named");
    assert!(lines(&has).iter().all(|line| line.contains(" configured ")), "{:?}", lines(&has));
    assert!(has.notes[0].starts_with("settings of EMRFS (the script) name a key"), "{:?}", has.notes);
    let nearly = of("configured");
    assert_eq!((lines(&nearly), nearly.notes), (lines(&has), Vec::new()));
}

#[test]
fn a_copy_is_one_request_and_asks_for_the_key_that_it_names() {
    let named = key("named");
    let with = |script: &str| {
        let script = format!("import boto3\ns3 = boto3.client('s3')\n{}", script.replace("KEY", &named));
        let world = World::new().job(json!({})).script(&script);
        let world = world.bucket("mart", sse_s3(), json!([])).bucket("src", sse_s3(), json!([]));
        lines(&world.of_job())
    };
    let whole = ["S3 GenerateDataKey named arn:aws:s3:::mart/x"];
    let parts = [whole[0], "S4 Decrypt named arn:aws:s3:::mart/x"];
    let asks = "ServerSideEncryption='aws:kms', SSEKMSKeyId='KEY'";
    let more = "{'ServerSideEncryption': 'aws:kms', 'SSEKMSKeyId': 'KEY'}";
    // `E-S3-2`: CopyObject writes in one request.
    let copy = format!("s3.copy_object(CopySource='src/y', Bucket='mart', Key='x', {asks})");
    assert_eq!(with(&copy), whole);
    for call in [
        format!("s3.copy({{'Bucket': 'src', 'Key': 'y'}}, 'mart', 'x', {more})"),
        format!("s3.upload_file('f', 'mart', 'x', {more})"),
        format!("boto3.resource('s3').Object('mart', 'x').upload_file('f', ExtraArgs={more})"),
    ] {
        assert_eq!(with(&call), parts, "{call}");
    }
    let with_bucket_key = copy.replace(asks, &format!("{asks}, BucketKeyEnabled=True"));
    assert_eq!(with(&with_bucket_key), ["S3 GenerateDataKey named arn:aws:s3:::mart"]);
    let hidden = used("import boto3\nboto3.client('s3').upload_file('f', 'mart', 'x', ExtraArgs=more())");
    let unknown = "? the encryption that line 2 of the script asks S3 for: it is computed when the job runs";
    assert_eq!(hidden, ["2 writes s3://mart/x", unknown]);
    let algorithm =
        "import boto3\nboto3.client('s3').put_object(Bucket='mart', Key='x', ServerSideEncryption=sse())";
    assert_eq!(used(algorithm), ["2 writes s3://mart/x", unknown]);
}

#[test]
fn options_of_a_call_name_the_key_and_the_credentials() {
    let named = key("named");
    let with = |script: &str| {
        let world = World::new().job(json!({})).script(&script.replace("KEY", &named));
        lines(&world.bucket("mart", sse_s3(), json!([])).of_job())
    };
    let options = "{'s3_additional_kwargs': {'ServerSideEncryption': 'aws:kms', 'SSEKMSKeyId': 'KEY'}}";
    assert_eq!(with(&format!("df.to_csv('s3://mart/x.csv', storage_options={options})")).len(), 2);
    assert_eq!(with("df.to_csv('s3://mart/x.csv')"), [""; 0]);
    let theirs =
        "import pandas as pd\npd.read_csv('s3://a/x.csv', storage_options={'key': k(), 'secret': s()})";
    assert_eq!(used(theirs), ["2 role ?", "  2 reads s3://a/x.csv"]);
    let session = "
import boto3
import awswrangler as wr
c = boto3.client('sts').assume_role(RoleArn='arn:aws:iam::444455556666:role/lake', RoleSessionName='x')['Credentials']
theirs = boto3.Session(aws_access_key_id=c['AccessKeyId'], aws_secret_access_key=c['SecretAccessKey'])
wr.s3.read_parquet('s3://theirs/', boto3_session=theirs)
wr.s3.read_parquet('s3://ours/')
";
    assert_eq!(
        used(session),
        ["7 reads s3://ours/", "4 role arn:aws:iam::444455556666:role/lake", "  6 reads s3://theirs/"]
    );
}

#[test]
fn a_region_that_is_computed_is_not_taken_for_that_of_the_job() {
    let with = |region: &str| {
        used_with(
            &format!("import boto3, os\nboto3.client('dynamodb', region_name={region}).query(TableName='t')"),
            &json!({"--region": "eu-west-1"}),
        )
    };
    assert_eq!(with("'eu-west-1'"), ["2 reads DynamoDB table t"]);
    assert_eq!(with("os.environ.get('AWS_REGION', 'us-east-1')"), ["2 reads DynamoDB table t"]);
    assert_eq!(with("boto3.session.Session().region_name"), ["2 reads DynamoDB table t"]);
    assert_eq!(
        with("where()"),
        [
            "2 reads DynamoDB table t (only if the client is one of the job's Region)",
            "? the Region of what line 2 of the script uses: it is computed when the job runs",
        ]
    );
    let elsewhere =
        "import boto3\nboto3.client('s3', endpoint_url='http://minio:9000').get_object(Bucket='a', Key='k')";
    assert_eq!(used(elsewhere), [""; 0]);
    let endpoint =
        elsewhere.replace("http://minio:9000", "https://bucket.vpce-1.s3.us-east-1.vpce.amazonaws.com");
    assert_eq!(used(&endpoint), ["2 reads s3://a/k"]);
}

#[test]
fn the_account_and_the_region_of_the_job_are_known() {
    let script = "
import boto3, os
account = boto3.client('sts').get_caller_identity()['Account']
same = boto3.client('sts').get_caller_identity().get('Account')
region = os.environ['AWS_REGION']
spark.read.csv(f's3://lake-{account}-{region}/')
spark.read.csv(f's3://mart-{same}/')
";
    assert_eq!(
        used(script),
        ["6 reads s3://lake-111122223333-us-east-1/", "7 reads s3://mart-111122223333/"]
    );
}
