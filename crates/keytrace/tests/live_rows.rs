//! Reading AWS for what is neither a job nor a crawler, over loopback HTTP, in the shapes of AWS's service models.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

mod support;

use std::fs;
use std::process::Output;

use serde_json::{Value, json};

use support::live::{healthy_but, live};
use support::server::{Answer, Asked, Server};
use support::{KEY, ROLE, code, folder, stderr, stdout};

fn report(output: &Output) -> Value {
    serde_json::from_str(stdout(output)).unwrap_or_else(|_| panic!("{}", stderr(output)))
}

/// The keys that are asked for in the requests of a row.
fn rows<'a>(report: &'a Value, row: &str) -> Vec<(&'a str, &'a str)> {
    let calls = report["calls"].as_array().unwrap().iter().filter(|call| call["row"] == row);
    calls.map(|call| (call["action"].as_str().unwrap(), call["key"].as_str().unwrap())).collect()
}

/// How often the server was asked something that begins so.
fn count(server: &Server, start: &str) -> usize {
    server.asked.lock().unwrap().iter().filter(|name| name.starts_with(start)).count()
}

/// The one job of the healthy account, with one argument more.
fn job_with(argument: &str, value: &str) -> Answer {
    let path = support::example("healthy/snapshot/accounts/111122223333/us-east-1/glue/jobs.json");
    let mut job: Value =
        serde_json::from_str::<Value>(&fs::read_to_string(path).unwrap()).unwrap()["Jobs"][0].take();
    job["DefaultArguments"][argument] = value.into();
    Answer::of(json!({ "Job": job }).to_string())
}

const DIAGNOSE: [&str; 5] = ["diagnose", "--job", "nightly-orders", "--format", "json"];
const QUALITY: [&str; 5] = ["diagnose", "--subject", "data-quality=orders", "--format", "json"];

/// Glue with a ruleset for the table `sales.orders`, whose runs are on two pages among those of another table.
fn quality(asked: &Asked) -> Option<Answer> {
    let table = |name: &str| json!({"GlueTable": {"DatabaseName": "sales", "TableName": name}});
    let run =
        |id: String, name: &str, at: usize| json!({"RunId": id, "StartedOn": at, "DataSource": table(name)});
    let answer = match asked.name().as_str() {
        "glue:ListDataQualityRulesets" => json!({"Rulesets": [{"Name": "orders"}]}),
        "glue:GetDataQualityRuleset" => {
            json!({"Name": "orders", "TargetTable": {"DatabaseName": "sales", "TableName": "orders"}})
        }
        "glue:ListDataQualityRulesetEvaluationRuns" if asked.field("NextToken").is_empty() => {
            let others: Vec<Value> =
                (0..30).map(|at| run(format!("dqrun-x{at}"), "others", 9000 + at)).collect();
            json!({"Runs": others, "NextToken": "more"})
        }
        "glue:ListDataQualityRulesetEvaluationRuns" => {
            json!({"Runs": (0..9).map(|at| run(format!("dqrun-{at}"), "orders", at)).collect::<Vec<_>>()})
        }
        "glue:GetDataQualityRulesetEvaluationRun" => {
            let id = asked.field("RunId");
            let options = json!({"ResultsS3Prefix": "s3://example-orders/quality/"});
            json!({"RunId": id, "Role": ROLE, "RulesetNames": ["orders"], "DataSource": table("orders"),
                "AdditionalRunOptions": options, "StartedOn": 8})
        }
        "glue:GetTable" => json!({"Table": {"Name": "orders", "DatabaseName": "sales",
            "StorageDescriptor": {"Location": "s3://example-orders/raw/"}}}),
        "glue:GetPartitions" => json!({"Partitions": []}),
        _ => return None,
    };
    Some(Answer::of(answer.to_string()))
}

#[test]
fn the_newest_runs_of_a_ruleset_tell_its_role() {
    let server = healthy_but(quality);
    let output = live(&server, &QUALITY).output().unwrap();
    let report = report(&output);
    assert_eq!(report["verdict"], "allowed", "{report}");
    assert_eq!(rows(&report, "S1"), [("kms:Decrypt", KEY)]);
    assert_eq!(rows(&report, "S3"), [("kms:GenerateDataKey", KEY)]);
    assert_eq!(count(&server, "glue:ListDataQualityRulesetEvaluationRuns"), 2, "every page once");
    assert_eq!(count(&server, "glue:GetDataQualityRulesetEvaluationRun"), 5, "the newest of the table");
}

#[test]
fn runs_that_are_refused_are_a_gap_that_names_the_permission() {
    let server = healthy_but(|asked| {
        let is_list = asked.name() == "glue:ListDataQualityRulesetEvaluationRuns";
        let refusal = || Answer::error(asked, 400, "AccessDeniedException", "not authorized");
        if is_list { Some(refusal()) } else { quality(asked) }
    });
    let report = report(&live(&server, &QUALITY).output().unwrap());
    assert_eq!(report["verdict"], "undetermined", "{report}");
    assert!(report.to_string().contains("glue:ListDataQualityRulesetEvaluationRuns"), "{report}");
}

#[test]
fn a_multi_region_access_point_is_asked_for_in_oregon_and_leads_to_its_buckets() {
    let server = healthy_but(|asked| match asked.operation.as_str() {
        "GetJob" => {
            Some(job_with("--source_more", "s3://arn:aws:s3::111122223333:accesspoint/mfz.mrap/raw/"))
        }
        "GET /v20180820/mrap/instances?maxResults=100" => {
            assert_eq!((asked.service.as_str(), asked.region.as_str()), ("s3", "us-west-2"));
            Some(Answer::of(
                "<ListMultiRegionAccessPointsResult><AccessPoints><AccessPoint><Name>all</Name><Alias>mfz.mrap</Alias>\
                 <CreatedAt>2026-01-01T00:00:00Z</CreatedAt><PublicAccessBlock><BlockPublicAcls>true</BlockPublicAcls>\
                 </PublicAccessBlock><Status>READY</Status><Regions><Region><Bucket>example-orders</Bucket>\
                 <BucketAccountId>111122223333</BucketAccountId><Region>us-east-1</Region></Region></Regions></AccessPoint>\
                 </AccessPoints></ListMultiRegionAccessPointsResult>",
            ))
        }
        _ => None,
    });
    let report = report(&live(&server, &DIAGNOSE).output().unwrap());
    assert_eq!(rows(&report, "S12"), [("kms:Decrypt", KEY)], "{report}");
    assert_eq!(report["verdict"], "allowed", "{report}");
    assert_eq!(count(&server, "s3:GET /v20180820/mrap"), 1);
}

#[test]
fn an_alias_of_an_access_point_is_looked_up_and_is_no_bucket() {
    let server = healthy_but(|asked| match asked.operation.as_str() {
        "GetJob" => Some(job_with("--source_more", "s3://team-abc123-s3alias/raw/")),
        "GET /v20180820/accesspoint?maxResults=1000" => Some(Answer::of(
            "<ListAccessPointsResult><AccessPointList><AccessPoint><Name>team</Name><Bucket>example-orders</Bucket>\
             <Alias>team-abc123-s3alias</Alias></AccessPoint></AccessPointList></ListAccessPointsResult>",
        )),
        _ => None,
    });
    let report = report(&live(&server, &DIAGNOSE).output().unwrap());
    assert_eq!(rows(&report, "S12"), [("kms:Decrypt", KEY)], "{report}");
    assert_eq!(count(&server, "s3:GET /team-abc123-s3alias"), 0);
}

/// S3 Tables with two tables in one bucket, of which one has a key of its own.
fn tables(asked: &Asked) -> Option<Answer> {
    const BUCKET: &str = "arn:aws:s3tables:us-east-1:111122223333:bucket/lake";
    let place = "arn%3Aaws%3As3tables%3Aus-east-1%3A111122223333%3Abucket%2Flake";
    let kms = json!({"encryptionConfiguration": {"sseAlgorithm": "aws:kms", "kmsKeyArn": KEY}});
    let plain = json!({"encryptionConfiguration": {"sseAlgorithm": "AES256"}});
    let table = |name: &str, id: &str| json!({"namespace": ["sales"], "name": name, "type": "customer", "tableARN": format!("{BUCKET}/table/{id}")});
    let answer = match asked.operation.strip_prefix("GET /")?.replace(place, "ARN").as_str() {
        "buckets?maxBuckets=1000" => json!({"tableBuckets": [{"arn": BUCKET, "name": "lake"}]}),
        "buckets/ARN/encryption" | "tables/ARN/sales/others/encryption" => plain,
        "tables/ARN?maxTables=1000" => {
            json!({"tables": [table("orders", "7f3a")], "continuationToken": "more"})
        }
        "tables/ARN?maxTables=1000&continuationToken=more" => json!({"tables": [table("others", "8b4c")]}),
        "tables/ARN/sales/orders/encryption" => kms,
        _ => return None,
    };
    Some(Answer::of(answer.to_string()))
}

#[test]
fn a_table_of_a_table_bucket_has_a_key_of_its_own() {
    let table = "arn:aws:s3tables:us-east-1:111122223333:bucket/lake/table/7f3a";
    let server = healthy_but(move |asked| match asked.operation.as_str() {
        "GetJob" => Some(job_with("--source_table", table)),
        _ => tables(asked),
    });
    let found = report(&live(&server, &DIAGNOSE).output().unwrap());
    assert!(rows(&found, "S13").contains(&("kms:Decrypt", KEY)), "{found}");
    assert_eq!(count(&server, "s3tables:GET /tables/"), 3, "two pages, and the table that is named");
    let server = healthy_but(move |asked| match asked.operation.as_str() {
        "GetJob" => Some(job_with("--source_table", "111122223333:s3tablescatalog/lake")),
        _ => tables(asked),
    });
    let found = report(&live(&server, &DIAGNOSE).output().unwrap());
    assert!(rows(&found, "S13").contains(&("kms:Decrypt", KEY)), "{found}");
    assert_eq!(count(&server, "s3tables:GET /tables/"), 4, "any of its tables may be meant");
}

/// A folder of the test's own, empty.
#[test]
fn an_account_has_its_blueprints_runs_and_tables() {
    let server = healthy_but(|asked| {
        let answer = match asked.name().as_str() {
            "glue:ListBlueprints" if asked.field("NextToken").is_empty() => {
                json!({"Blueprints": ["ingest"], "NextToken": "more"})
            }
            "glue:ListBlueprints" => json!({"Blueprints": ["other"]}),
            "glue:GetBlueprint" => json!({"Blueprint": {"Name": asked.field("Name"),
                "BlueprintLocation": "s3://example-orders/raw/blueprint.zip"}}),
            "glue:GetBlueprintRuns" => json!({"BlueprintRuns": [{"RunId": "1", "RoleArn": ROLE}]}),
            "glue:ListColumnStatisticsTaskRuns" => json!({"ColumnStatisticsTaskRunIds": ["run-1"]}),
            "glue:GetColumnStatisticsTaskRun" => {
                json!({"ColumnStatisticsTaskRun": {"ColumnStatisticsTaskRunId": "run-1",
                "DatabaseName": "sales", "TableName": "orders", "Role": ROLE, "CreationTime": 1}})
            }
            "glue:GetColumnStatisticsTaskSettings" => {
                return Some(Answer::error(asked, 400, "EntityNotFoundException", "none"));
            }
            "s3:GET /?max-buckets=10000" => {
                return Some(Answer::of(
                    "<R><Buckets><Bucket><Name>one</Name></Bucket></Buckets><ContinuationToken>a/b</ContinuationToken></R>",
                ));
            }
            "s3:GET /?max-buckets=10000&continuation-token=a%2Fb" => {
                return Some(Answer::of("<R><Buckets><Bucket><Name>two</Name></Bucket></Buckets></R>"));
            }
            _ => return quality(asked).or_else(|| tables(asked)),
        };
        Some(Answer::of(answer.to_string()))
    });
    let out = folder("rows");
    let output = live(&server, &["collect", "--out", out.to_str().unwrap()]).output().unwrap();
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let place = out.join("accounts/111122223333/us-east-1");
    for file in [
        "glue/blueprints/ingest.json",
        "glue/blueprint-runs/other.json",
        "glue/column-statistics-task-runs/run-1.json",
        "glue/data-quality-ruleset-evaluation-runs/dqrun-8.json",
        "glue/data-quality-ruleset-evaluation-runs/dqrun-x29.json",
        "s3tables/table-buckets/lake/tables.json",
        "s3tables/table-buckets/lake/tables/8b4c.json",
    ] {
        assert!(place.join(file).is_file(), "{file}");
    }
    // Of each table the newest runs: an account may have tens of thousands.
    assert!(!place.join("glue/data-quality-ruleset-evaluation-runs/dqrun-1.json").exists());
    let buckets = fs::read_to_string(out.join("accounts/111122223333/s3/buckets.json")).unwrap();
    assert!(buckets.contains("one") && buckets.contains("two"), "{buckets}");
    let scan = ["scan", "--snapshot", out.to_str().unwrap(), "--assume", "scp=allow", "--format", "json"];
    let scanned = report(&support::run(&scan));
    let mut kinds: Vec<&str> =
        scanned["subjects"].as_array().unwrap().iter().filter_map(|each| each["kind"].as_str()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    assert_eq!(kinds, ["blueprint", "column-statistics", "data-quality", "job"], "{scanned}");
}
