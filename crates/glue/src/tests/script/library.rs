//! Libraries that are recognized: Spark, Glue, SQL; and what is none.

use serde_json::json;

use super::{used, used_with};

#[test]
fn readers_and_writers_of_spark_are_recognized() {
    for (script, expected) in [
        ("spark.read.format('csv').option('header', True).load('s3://a/')", vec!["1 reads s3://a/"]),
        ("spark.read.option('path', 's3://a/').format('parquet').load()", vec!["1 reads s3://a/"]),
        ("spark.read.parquet('s3://a/', 's3a://b/')", vec!["1 reads s3://a/", "1 reads s3a://b/"]),
        ("spark.read.json(path='s3://a/')", vec!["1 reads s3://a/"]),
        ("spark.read.orc(['s3://a/', 's3://b/'])", vec!["1 reads s3://a/", "1 reads s3://b/"]),
        ("spark.sparkContext.textFile('s3://a/')", vec!["1 reads s3://a/"]),
        ("def f(session):\n    return session.read.text('s3://a/')\nf(make())", vec!["2 reads s3://a/"]),
        ("r = spark.read\nr = r.format('avro')\nr.load('s3://a/')", vec!["3 reads s3://a/"]),
        ("df.write.mode('append').partitionBy('d').parquet('s3://a/')", vec!["1 writes s3://a/"]),
        ("df.write.format('delta').save('s3://a/')", vec!["1 writes s3://a/"]),
        ("(df\n  .write\n  .option('path', 's3://a/')\n  .save())", vec!["4 writes s3://a/"]),
        ("df.write.options(path='s3://a/', x='y').save()", vec!["1 writes s3://a/"]),
        ("w = df.repartition(1).write\nw.csv('s3://a/')", vec!["2 writes s3://a/"]),
        ("df.rdd.saveAsTextFile('s3://a/')", vec!["1 writes s3://a/"]),
        (
            "spark.readStream.format('json').load('s3://a/').writeStream.option('checkpointLocation', 's3://c/').start('s3://b/')",
            vec![
                "1 reads s3://a/",
                "1 writes checkpoints s3://c/",
                "1 reads checkpoints s3://c/",
                "1 writes s3://b/",
            ],
        ),
        ("spark.read.format('jdbc').option('url', 'jdbc:x').load()", vec![]),
        (
            "spark.readStream.format('kinesis').option('streamName', 'orders').load()",
            vec!["1 reads stream orders"],
        ),
        (
            "spark.read.format('io.github.spark_redshift_community.spark.redshift').option('tempdir', 's3://t/').load()",
            vec!["1 writes rows for Redshift s3://t/", "1 reads rows for Redshift s3://t/"],
        ),
    ] {
        assert_eq!(used(script), expected, "{script}");
    }
}

#[test]
fn tables_of_spark_are_tables_where_the_catalog_is_its_metastore() {
    let with = |script: &str| used_with(script, &json!({"--enable-glue-datacatalog": "true"}));
    for (script, expected) in [
        ("spark.table('sales.orders')", vec!["1 reads table sales.orders"]),
        ("spark.read.table('sales.orders')", vec!["1 reads table sales.orders"]),
        ("df.write.saveAsTable('sales.orders')", vec!["1 writes table sales.orders"]),
        ("df.write.insertInto('sales.orders')", vec!["1 writes table sales.orders"]),
        (
            "df.writeTo('glue_catalog.sales.orders').using('iceberg').createOrReplace()",
            vec!["1 writes table sales.orders"],
        ),
        (
            "spark.sql('SELECT * FROM sales.orders o JOIN sales.items USING (id)')",
            vec!["1 reads table sales.orders", "1 reads table sales.items"],
        ),
        (
            "spark.sql('INSERT OVERWRITE TABLE sales.daily SELECT * FROM sales.orders')",
            vec!["1 writes table sales.daily", "1 reads table sales.orders"],
        ),
        (
            "spark.sql(\"CREATE TABLE IF NOT EXISTS sales.new (a int) USING parquet LOCATION 's3://lake/new/'\")",
            vec!["1 writes s3://lake/new/", "1 writes table sales.new"],
        ),
        (
            "spark.sql('MERGE INTO glue_catalog.sales.t USING updates u ON t.id = u.id')\ndf.createOrReplaceTempView('updates')",
            vec!["1 reads table sales.t", "1 writes table sales.t"],
        ),
        (
            "spark.sql('DELETE FROM sales.orders WHERE day = 1')",
            vec!["1 reads table sales.orders", "1 writes table sales.orders"],
        ),
        (
            "spark.sql('UPDATE sales.orders SET day = 1')",
            vec!["1 reads table sales.orders", "1 writes table sales.orders"],
        ),
        ("spark.sql('ALTER TABLE sales.orders ADD PARTITION (d=1)')", vec!["1 writes table sales.orders"]),
        ("spark.sql('USE sales')\nspark.sql('select a from orders')", vec!["2 reads table sales.orders"]),
        ("spark.sql('WITH x AS (SELECT 1 FROM sales.a) SELECT * FROM x')", vec!["1 reads table sales.a"]),
        ("spark.sql('SELECT * FROM delta.`s3://lake/d/`')", vec!["1 reads s3://lake/d/"]),
        ("db = 'sales'\nspark.sql(f'select * from {db}.orders')", vec!["2 reads table sales.orders"]),
        ("spark.sql('select explode(a) from (select 1) -- from sales.x')", vec![]),
        (
            "spark.sql('create temporary view v as select * from sales.a')\nspark.sql('select * from v')",
            vec!["1 reads table sales.a"],
        ),
    ] {
        let mut found = with(script);
        found.sort_by_key(|line| line.contains("table"));
        assert_eq!(found, expected, "{script}");
    }
    assert_eq!(
        used("spark.table('sales.orders')"),
        ["1 reads table sales.orders (only if the metastore of Spark is the Data Catalog)"]
    );
}

#[test]
fn dynamic_frames_of_glue_are_recognized() {
    let head = "glueContext = GlueContext(SparkContext.getOrCreate())\n";
    for (script, expected) in [
        (
            "glueContext.create_dynamic_frame.from_options(connection_type='s3', connection_options={'paths': ['s3://a/']}, format='json')",
            vec!["2 reads s3://a/"],
        ),
        (
            "glueContext.create_dynamic_frame.from_options('s3', {'paths': ['s3://a/']})",
            vec!["2 reads s3://a/"],
        ),
        ("glueContext.create_dynamic_frame_from_options('s3', {'path': 's3://a/'})", vec!["2 reads s3://a/"]),
        (
            "glueContext.create_dynamic_frame.from_catalog(database='d', table_name='t', catalog_id='444455556666')",
            vec!["2 reads table d.t"],
        ),
        ("glueContext.create_data_frame.from_catalog('d', 't')", vec!["2 reads table d.t"]),
        (
            "glueContext.create_dynamic_frame.from_catalog(name_space='d', table_name='t', redshift_tmp_dir='s3://tmp/')",
            vec![
                "2 writes rows for Redshift s3://tmp/ (only if the rows are those of Redshift)",
                "2 reads rows for Redshift s3://tmp/ (only if the rows are those of Redshift)",
                "2 reads table d.t",
            ],
        ),
        (
            "glueContext.write_dynamic_frame.from_options(frame=f, connection_type='s3', connection_options={'path': 's3://b/'})",
            vec!["2 writes s3://b/"],
        ),
        ("glueContext.write_dynamic_frame.from_catalog(f, 'd', 't')", vec!["2 writes table d.t"]),
        (
            "glueContext.write_dynamic_frame.from_jdbc_conf(f, catalog_connection='redshift', connection_options={}, redshift_tmp_dir='s3://tmp/')",
            vec![
                "2 writes rows for Redshift s3://tmp/ (only if the rows are those of Redshift)",
                "2 reads rows for Redshift s3://tmp/ (only if the rows are those of Redshift)",
                "2 connection redshift",
            ],
        ),
        (
            "s = glueContext.getSink(path='s3://b/', connection_type='s3', enableUpdateCatalog=True)\ns.setCatalogInfo(catalogDatabase='d', catalogTableName='t')\ns.writeFrame(f)",
            vec!["2 writes s3://b/", "3 writes table d.t"],
        ),
        (
            "s = glueContext.getSink(path='s3://b/', connection_type='s3')\ns.setCatalogInfo(catalogDatabase='d', catalogTableName='t')",
            vec!["2 writes s3://b/"],
        ),
        (
            "glueContext.create_dynamic_frame.from_options('dynamodb', {'dynamodb.input.tableName': 'orders', 'dynamodb.sts.roleArn': 'arn:aws:iam::444455556666:role/r'})",
            vec!["2 role arn:aws:iam::444455556666:role/r", "  2 reads DynamoDB table orders"],
        ),
        (
            "glueContext.create_data_frame.from_options(connection_type='kinesis', connection_options={'streamARN': 'arn:aws:kinesis:us-east-1:111122223333:stream/s'})",
            vec!["2 reads stream arn:aws:kinesis:us-east-1:111122223333:stream/s"],
        ),
        ("glueContext.purge_s3_path('s3://a/', {'retentionPeriod': 0})", vec![]),
        ("glueContext.purge_s3_path('s3://a/', {'manifestFilePath': 's3://m/'})", vec!["2 writes s3://m/"]),
        ("glueContext.transition_s3_path('s3://a/', 'GLACIER')", vec!["2 reads s3://a/", "2 writes s3://a/"]),
        ("glueContext.purge_table('d', 't')", vec!["reads the Data Catalog (line 2 of the script)"]),
        (
            "glueContext.write_from_options(frame_or_dfc=f, connection_type='s3', connection_options={'path': 's3://b/'})",
            vec!["2 writes s3://b/"],
        ),
        (
            "EvaluateDataQuality().process_rows(frame=f, ruleset=r, publishing_options={'resultsS3Prefix': 's3://q/'})",
            vec!["2 writes s3://q/"],
        ),
        (
            "glueContext.create_dynamic_frame.from_options('mysql', {'useConnectionProperties': 'true', 'connectionName': 'db', 'dbtable': 't'})",
            vec!["2 connection db"],
        ),
    ] {
        assert_eq!(used(&format!("{head}{script}")), expected, "{script}");
    }
}

#[test]
fn the_role_of_redshift_acts_in_the_staging_folder() {
    let script = "glueContext.write_dynamic_frame.from_options(f, 'redshift', {
    'redshiftTmpDir': 's3://tmp/', 'dbtable': 't', 'connectionName': 'dwh',
    'aws_iam_role': 'arn:aws:iam::111122223333:role/cluster'})";
    assert_eq!(
        used(script),
        [
            "1 writes rows for Redshift s3://tmp/",
            "1 connection dwh",
            "the role of Redshift in line 1 of the script role arn:aws:iam::111122223333:role/cluster",
            "  1 reads rows for Redshift s3://tmp/",
        ]
    );
    let computed = script.replace("'arn:aws:iam::111122223333:role/cluster'", "role()");
    assert_eq!(
        used(&computed),
        [
            "1 writes rows for Redshift s3://tmp/",
            "1 connection dwh",
            "? what Redshift does for line 1 of the script: its role is known when the job runs",
        ]
    );
}

#[test]
fn a_table_of_delta_lake_is_changed_only_if_the_script_changes_it() {
    assert_eq!(
        used("from delta.tables import DeltaTable\nt = DeltaTable.forPath(spark, 's3://lake/d/')"),
        ["2 reads s3://lake/d/", "2 writes s3://lake/d/ (only if the script changes the table)"]
    );
}

#[test]
fn a_stream_of_glue_is_followed_into_its_batches() {
    let script = "
from awsglue.context import GlueContext
glueContext = GlueContext(sc)
frame = glueContext.create_data_frame.from_options(
    connection_type='kinesis',
    connection_options={'typeOfData': 'kinesis', 'streamName': 'orders', 'startingPosition': 'latest'},
)
def process(data, batch):
    data.write.parquet('s3://lake/stream/')
glueContext.forEachBatch(
    frame=frame, batch_function=process,
    options={'windowSize': '100 seconds', 'checkpointLocation': 's3://tmp/checkpoint/'},
)
";
    assert_eq!(
        used(script),
        [
            "10 writes checkpoints s3://tmp/checkpoint/",
            "10 reads checkpoints s3://tmp/checkpoint/",
            "9 writes s3://lake/stream/ (on first use)",
            "4 reads stream orders",
        ]
    );
}

#[test]
fn what_is_only_said_is_no_use() {
    let script = r#"
"""Reads s3://doc/x/ and writes s3://doc/y/."""
import logging
import boto3
logger = logging.getLogger()
# spark.read.parquet("s3://comment/x/")
SOURCE = "s3://never/used/"
print("reading s3://said/x/")
logger.info("wrote %s", "s3://said/y/")
logger.error(f"no {SOURCE}")
raise_on = {"path": "s3://dead/x/"}
def helper():
    """Writes s3://doc/z/."""
    return "s3://returned/x/"
assert SOURCE.startswith("s3://")
open("/tmp/x").read()
boto3.client("s3").generate_presigned_url("get_object")
response = boto3.client("kms")
"#;
    assert_eq!(used(script), [""; 0]);
}

#[test]
fn a_function_that_is_not_in_the_script_may_read_or_write() {
    let script = "from lake_tools import load, Place\nload('s3://a/')\nPlace('s3://b/')\n";
    assert_eq!(
        used(script),
        [
            "2 reads s3://a/ (only if `load`, which is not in the script, reads there)",
            "2 writes s3://a/ (only if `load`, which is not in the script, writes there)",
        ]
    );
}
