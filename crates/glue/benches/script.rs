//! How long it takes to read a script of 300 lines, from its text to what the job asks of KMS.

#![allow(missing_docs, reason = "the macros of criterion make functions without")]
#![expect(clippy::unwrap_used, reason = "a bench that panics measures nothing")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use keytrace_glue::kms_calls;
use keytrace_glue::subject::{Subject, SubjectKind};
use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::collected::Collected;
use keytrace_snapshot::snapshot::Snapshot;

const HEAD: &str = r#"
import sys
import boto3
from awsglue.context import GlueContext
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from pyspark.sql import functions as F

args = getResolvedOptions(sys.argv, ["JOB_NAME", "bucket"])
glueContext = GlueContext(SparkContext.getOrCreate())
spark = glueContext.spark_session
"#;

/// One step of many, `@` being its number: it reads, changes and writes a table, and tells the log.
const STEP: &str = r#"
def step_@(zone, day=None):
    """Reads s3://doc/@/ and writes it anew."""
    base = f"s3://{args['bucket']}/{zone}/table_@"
    frame = spark.read.format("parquet").option("mergeSchema", "true").load(base + "/raw/")
    if day is not None:
        frame = frame.filter(F.col("day") == day)
    frame = frame.withColumn("a", F.col("b") + 1).withColumn("c", F.lower(F.col("d"))).dropDuplicates(["a", "c"])
    frame.createOrReplaceTempView("view_@")
    totals = spark.sql("SELECT a, SUM(c) AS c FROM view_@ JOIN sales.orders_@ USING (a) GROUP BY a")
    totals.write.mode("overwrite").partitionBy("a").parquet("{}/{}/".format(base, "totals"))
    print("wrote", base)

step_@("curated")
"#;

/// A script of 300 lines, 15 kB.
fn script() -> String {
    let steps = (0..21).map(|number| STEP.replace('@', &number.to_string()));
    HEAD.to_owned() + &steps.collect::<String>()
}

fn snapshot(script: Option<&str>) -> (Snapshot, Subject) {
    let account = AccountId::parse("111122223333").unwrap();
    let mut snapshot = Snapshot::empty();
    let region = snapshot.region_mut(&account, "us-east-1");
    region.glue.triggers = Collected::Absent;
    let job = r#"{"Name": "etl", "Role": "etl", "DefaultArguments": {"--bucket": "lake"}}"#;
    region.glue.jobs.insert("etl", serde_json::from_str(job).unwrap());
    if let Some(script) = script {
        region.glue.scripts.insert("etl".to_owned(), Collected::Known(script.to_owned()));
    }
    (snapshot, Subject::new(SubjectKind::Job, account, "us-east-1", "etl"))
}

fn measure(criterion: &mut Criterion) {
    let script = script();
    assert!((300..330).contains(&script.lines().count()), "{}", script.lines().count());
    let (with, subject) = snapshot(Some(&script));
    let derivation = kms_calls(&with, &subject);
    let of =
        |is_write| derivation.looked_at.iter().filter(|looked_at| looked_at.is_write == is_write).count();
    assert_eq!((of(false), of(true)), (21, 21), "a wrong answer is not worth measuring");
    let (without, _) = snapshot(None);
    criterion.bench_function("job without a script", |bencher| {
        bencher.iter(|| kms_calls(black_box(&without), black_box(&subject)));
    });
    criterion.bench_function("job with a script of 300 lines", |bencher| {
        bencher.iter(|| kms_calls(black_box(&with), black_box(&subject)));
    });
}

criterion_group!(benches, measure);
criterion_main!(benches);
