//! Scala: texts, and what the calls around them do.

use serde_json::json;

use super::used_with;

#[test]
fn scala_is_read_by_its_texts() {
    let script = r#"
object GlueApp {
  // "s3://comment/x/"
  /* "s3://comment/y/" */
  val bucket = "lake"
  val source: String = args("SOURCE")
  val args = GlueArgParser.getResolvedOptions(sysArgs, Seq("SOURCE").toArray)
  println("s3://said/x/")
  spark.read.parquet(s"s3://$bucket/raw/${day}/")
  glueContext.getSinkWithFormat(connectionType = "s3", options = JsonOptions(s"""{"path": "${source}out/"}"""))
  val frame = glueContext.getCatalogSource(database = "sales", tableName = "orders").getDynamicFrame()
}
"#;
    let found = used_with(script, &json!({"--job-language": "scala", "--SOURCE": "s3://src/"}));
    assert_eq!(
        found,
        [
            "9 reads s3://lake/raw/ (only if line 9 of the script is reached)",
            "10, argument `--SOURCE` writes s3://src/out/ (only if line 10 of the script is reached)",
            "11 reads table sales.orders (only if line 11 of the script is reached)",
            SCALA,
        ]
    );
}

const SCALA: &str = "? what the script uses other than the S3 locations and tables in its string literals: it is written in Scala";

/// What a line of Scala uses, beside what is said of every script in Scala.
fn line(script: &str) -> Vec<String> {
    let mut found =
        used_with(script, &json!({"--job-language": "scala", "--enable-glue-datacatalog": "true"}));
    found.retain(|line| line != SCALA);
    found.into_iter().map(|line| line.replace(" (only if line 1 of the script is reached)", "")).collect()
}

#[test]
fn the_call_around_a_text_tells_what_it_is_for() {
    for (script, expected) in [
        ("spark.read.option(\"header\", \"true\").csv(\"s3://a/\")", vec!["1 reads s3://a/"]),
        (
            "spark.read.format(\"orc\").load(\"s3://a/\", \"s3://b/\")",
            vec!["1 reads s3://a/", "1 reads s3://b/"],
        ),
        (
            "sc.textFile(\"s3://a/\").map(_.trim).saveAsTextFile(\"s3://b/\")",
            vec!["1 reads s3://a/", "1 writes s3://b/"],
        ),
        (
            "spark.read.json(\"s3://a/\").write.mode(\"append\").json(\"s3://b/\")",
            vec!["1 reads s3://a/", "1 writes s3://b/"],
        ),
        (
            "df.write.option(\"path\", \"s3://b/\").saveAsTable(\"sales.daily\")",
            vec!["1 writes s3://b/", "1 writes table sales.daily"],
        ),
        ("df.write.partitionBy(\"day\").parquet(\"s3://b/\")", vec!["1 writes s3://b/"]),
        (
            "df.writeStream.option(\"checkpointLocation\", \"s3://c/\").start(\"s3://b/\")",
            vec!["1 writes checkpoints s3://c/", "1 reads checkpoints s3://c/", "1 writes s3://b/"],
        ),
        (
            "glueContext.getSourceWithFormat(connectionType = \"s3\", options = JsonOptions(Map(\"paths\" -> Set(\"s3://a/\"))), format = \"json\")",
            vec!["1 reads s3://a/"],
        ),
        (
            "glueContext.getSink(\"s3\", JsonOptions(\"\"\"{\"path\": \"s3://b/\"}\"\"\"))",
            vec!["1 writes s3://b/"],
        ),
        ("glueContext.getCatalogSink(database = \"d\", tableName = \"t\")", vec!["1 writes table d.t"]),
        ("spark.sql(\"INSERT INTO d.t SELECT * FROM e.u\")", vec!["1 writes table d.t", "1 reads table e.u"]),
        ("spark.sql(s\"SELECT * FROM $database.u\")", vec![]),
        ("spark.table(\"d.t\")", vec!["1 reads table d.t"]),
        ("logger.info(s\"reading s3://a/$day\")", vec![]),
        ("throw new IllegalArgumentException(\"no s3://a/\")", vec![]),
        (
            "copy(\"s3://a/\")",
            vec![
                "1 reads s3://a/ (only if the job reads there)",
                "1 writes s3://a/ (only if the job writes there)",
            ],
        ),
        (
            "spark.read.parquet(s\"s3://$bucket/raw/\")",
            vec![
                "? an S3 location on line 1 of the script: the name of the bucket is computed when the job runs",
            ],
        ),
        (
            "spark.read.parquet(s\"$source/raw/\")",
            vec!["? the S3 location that line 1 of the script names: it is computed when the job runs"],
        ),
        (
            "S3EncryptionClient.builder().kmsKeyId(\"alias/data\").build()",
            vec!["1 writes key alias/data kms:GenerateDataKey", "1 reads key alias/data kms:Decrypt"],
        ),
    ] {
        let mut found = line(script);
        found.sort_by_key(|line| line.contains(" table "));
        assert_eq!(found, expected, "{script}");
    }
}

#[test]
fn values_with_a_name_are_followed_to_where_they_are_used() {
    let script = r#"
val base: String = "s3://lake"
val raw = base + "/raw/"
val out = s"$base/out/"
val spare = "s3://spare/"
val done = args.getOrElse("done", "s3://done/")
val source = args("source")
spark.read.parquet(raw)
df.write.parquet(out)
df.write.csv(done)
spark.read.csv(source)
"#;
    let with = |arguments| {
        let mut found = used_with(script, &arguments);
        found.retain(|line| line != SCALA);
        found.into_iter().map(|line| line.split(" (only").next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(
        with(json!({"--job-language": "scala", "--source": "s3://src/"})),
        [
            "8 reads s3://lake/raw/",
            "9 writes s3://lake/out/",
            "10, argument `--done` writes s3://done/",
            "11, argument `--source` reads s3://src/",
            "5 reads s3://spare/",
            "5 writes s3://spare/",
        ]
    );
    let without = with(json!({"--job-language": "scala"}));
    assert_eq!(
        without.last().unwrap(),
        "? the S3 location that line 11 of the script names: it is computed when the job runs"
    );
}

#[test]
fn a_script_with_too_many_uses_says_from_which_line_on() {
    let reads = |count: usize| -> String {
        (0..count).map(|n| format!("spark.read.csv(\"s3://lake/{n}/\")\n")).collect()
    };
    let keys = |count: usize| -> String {
        (0..count).map(|n| format!("val m{n} = new KMSEncryptionMaterialsProvider(\"k{n}\")\n")).collect()
    };
    for (script, line) in [(reads(3000), 2001), (keys(3000), 1001)] {
        let found = line_of_many(&script);
        let last = format!(
            "? what the script uses from line {line} on: keytrace follows the first 2000 uses of a script"
        );
        assert_eq!((found.len(), found.last()), (2001, Some(&last)));
    }
    assert_eq!(line_of_many(&reads(2000)).len(), 2000);
}

fn line_of_many(script: &str) -> Vec<String> {
    let mut found = used_with(script, &json!({"--job-language": "scala"}));
    found.retain(|line| line != SCALA);
    found
}
