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
            "9 reads s3://lake/raw/ (only if the job reads there)",
            "9 writes s3://lake/raw/ (only if the job writes there)",
            "10 reads s3://src/out/ (only if the job reads there)",
            "10 writes s3://src/out/ (only if the job writes there)",
            "11 reads table sales.orders (only if line 11 of the script is reached)",
            "? what the script uses beside the S3 locations in its texts: it is written in Scala",
        ]
    );
}
