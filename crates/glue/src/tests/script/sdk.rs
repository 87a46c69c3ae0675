//! boto3 and what is built on it: awswrangler, pandas and their like.

use super::used;

#[test]
fn calls_of_boto3_are_recognized() {
    for (script, expected) in [
        ("s3 = boto3.client('s3')\ns3.get_object(Bucket='a', Key='x/y')", vec!["3 reads s3://a/x/y"]),
        ("boto3.resource('s3').Object('a', 'k').put(Body=b'')", vec!["2 writes s3://a/k"]),
        (
            "b = boto3.resource('s3').Bucket('a')\nb.upload_file('f', 'k')\nb.download_file('k', 'f')",
            vec!["3 writes s3://a/k", "4 reads s3://a/k"],
        ),
        (
            "boto3.Session().client('s3').copy_object(CopySource={'Bucket': 'a', 'Key': 'k'}, Bucket='b', Key='l')",
            vec!["2 reads s3://a/k", "2 writes s3://b/l"],
        ),
        (
            "boto3.client('s3').copy_object(CopySource='a/k', Bucket='b', Key='l')",
            vec!["2 reads s3://a/k", "2 writes s3://b/l"],
        ),
        (
            "def save(client):\n    client.put_object(Bucket='a', Key='k')\nsave(c())",
            vec!["3 writes s3://a/k"],
        ),
        ("boto3.client('s3').list_objects_v2(Bucket='a', Prefix='k')", vec![]),
        ("boto3.client('s3').delete_object(Bucket='a', Key='k')", vec![]),
        (
            "boto3.client('secretsmanager').get_secret_value(SecretId='db/password')",
            vec!["2 reads secret db/password"],
        ),
        ("boto3.resource('dynamodb').Table('t').put_item(Item={})", vec!["2 writes DynamoDB table t"]),
        ("boto3.client('dynamodb').query(TableName='t')", vec!["2 reads DynamoDB table t"]),
        ("boto3.client('kinesis').put_records(StreamName='s', Records=[])", vec!["2 writes stream s"]),
        (
            "boto3.client('sqs').send_message(QueueUrl='https://q/1/x', MessageBody='')",
            vec!["2 writes queue https://q/1/x"],
        ),
        (
            "boto3.client('kms').decrypt(CiphertextBlob=b'', KeyId='alias/data')",
            vec!["2 reads key alias/data kms:Decrypt"],
        ),
        (
            "boto3.client('kms').decrypt(CiphertextBlob=b'')",
            vec!["? the key that line 2 of the script uses: the ciphertext names it"],
        ),
        (
            "boto3.client('glue').get_table(DatabaseName='d', Name='t')",
            vec!["reads the Data Catalog (line 2 of the script)"],
        ),
        (
            "boto3.client('glue').batch_create_partition(DatabaseName='d')",
            vec!["changes the Data Catalog (line 2 of the script)"],
        ),
        (
            "boto3.client('glue').batch_get_partition(DatabaseName='d')",
            vec!["reads the Data Catalog (line 2 of the script)"],
        ),
        (
            "boto3.client('ssm').get_parameter(Name='p', WithDecryption=True)",
            vec![
                "? the key of the parameter that line 2 of the script reads: what encrypts parameters of Systems Manager is not looked up",
            ],
        ),
        ("boto3.client('ssm').get_parameter(Name='p')", vec![]),
        ("boto3.client('glue').start_crawler(Name='c')", vec![]),
        (
            "boto3.client('athena').start_query_execution(QueryString='select 1 from d.t', ResultConfiguration={'OutputLocation': 's3://r/'})",
            vec!["2 writes s3://r/", "2 reads table d.t"],
        ),
    ] {
        assert_eq!(used(&format!("import boto3\n{script}")), expected, "{script}");
    }
}

#[test]
fn another_role_acts_for_the_clients_that_have_its_credentials() {
    let script = "
import boto3
answer = boto3.client('sts').assume_role(RoleArn='arn:aws:iam::444455556666:role/lake', RoleSessionName='etl')
c = answer['Credentials']
theirs = boto3.client('s3', aws_access_key_id=c['AccessKeyId'], aws_secret_access_key=c['SecretAccessKey'])
theirs.get_object(Bucket='theirs', Key='k')
boto3.client('s3').get_object(Bucket='ours', Key='k')
";
    assert_eq!(
        used(script),
        ["7 reads s3://ours/k", "3 role arn:aws:iam::444455556666:role/lake", "  6 reads s3://theirs/k"]
    );
}

#[test]
fn awswrangler_is_recognized() {
    for (script, expected) in [
        ("wr.s3.read_parquet(path='s3://a/', dataset=True)", vec!["2 reads s3://a/"]),
        (
            "wr.s3.read_csv(['s3://a/x.csv', 's3://b/y.csv'])",
            vec!["2 reads s3://a/x.csv", "2 reads s3://b/y.csv"],
        ),
        (
            "wr.s3.to_parquet(df=df, path='s3://a/', dataset=True, database='d', table='t')",
            vec!["2 writes s3://a/", "2 writes table d.t"],
        ),
        (
            "wr.athena.read_sql_query('select * from t', database='d', s3_output='s3://r/')",
            vec!["2 writes s3://r/", "2 reads s3://r/", "2 reads table d.t"],
        ),
        ("wr.catalog.table('d', 't')", vec!["reads the Data Catalog (line 2 of the script)"]),
        (
            "wr.catalog.create_parquet_table('d', 't')",
            vec!["changes the Data Catalog (line 2 of the script)"],
        ),
        ("wr.catalog.sanitize_table_name('T')", vec![]),
        ("wr.secretsmanager.get_secret_json('db')", vec!["2 reads secret db"]),
        ("wr.redshift.connect('dwh')", vec!["2 connection dwh"]),
        ("wr.s3.list_objects('s3://a/')", vec![]),
        ("wr.s3.delete_objects('s3://a/')", vec![]),
    ] {
        assert_eq!(used(&format!("import awswrangler as wr\n{script}")), expected, "{script}");
    }
    assert_eq!(used("from awswrangler import s3\ns3.read_json('s3://a/')"), ["2 reads s3://a/"]);
}

#[test]
fn libraries_that_take_locations_for_files_are_recognized() {
    for (script, expected) in [
        ("import pandas as pd\npd.read_csv('s3://a/x.csv')", vec!["2 reads s3://a/x.csv"]),
        (
            "import pandas as pd\npd.read_csv('x.csv').to_parquet('s3://a/x.parquet')",
            vec!["2 writes s3://a/x.parquet"],
        ),
        ("import pandas as pd\npd.DataFrame().to_csv(buffer())", vec![]),
        ("import pyarrow.parquet as pq\npq.read_table('s3://a/x')", vec!["2 reads s3://a/x/"]),
        ("import pyarrow.parquet as pq\npq.write_table(t, 's3://a/x')", vec!["2 writes s3://a/x/"]),
        (
            "import s3fs\nfs = s3fs.S3FileSystem()\nwith fs.open('a/x', 'wb') as f:\n    pass",
            vec!["3 writes s3://a/x"],
        ),
        ("import s3fs\nfs = s3fs.S3FileSystem()\nfs.get('s3://a/x', '/tmp/x')", vec!["3 reads s3://a/x/"]),
        ("from smart_open import open\nopen('s3://a/x', 'w')", vec!["2 writes s3://a/x"]),
        ("import smart_open\nsmart_open.open(uri='s3://a/x')", vec!["2 reads s3://a/x"]),
        ("import smart_open\nsmart_open.open('s3://a/x', mode='xb')", vec!["2 writes s3://a/x"]),
    ] {
        assert_eq!(used(script), expected, "{script}");
    }
}
