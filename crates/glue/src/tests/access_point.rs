//! Access points: from an alias or ARN in a path to the bucket behind it.

use keytrace_access::call::{KeyTarget, Necessity};
use keytrace_snapshot::collected::Collected;
use serde_json::{Value, json};

use super::{World, default_key, lines, object};
use crate::derivation::{Derivation, Why};

const ARN: &str = "arn:aws:s3:us-east-1:111122223333:accesspoint/team";

/// A job with this argument, two buckets, an access point to the first and a multi-Region one to both.
fn with(name: &str, path: &str) -> World {
    let world = World::new().arguments(json!({name: path}));
    let world = world.bucket("lake", default_key("lake"), json!([object("raw/a", "old")]));
    let mut world = world.bucket_in("eu-west-1", "copy", default_key("copy"), json!([]));
    let point = json!({"Name": "team", "Alias": "team-abc123-s3alias", "Bucket": "lake"});
    let points = json!([point, {"Name": "nowhere"}]);
    world.region().access_points = Collected::Known(serde_json::from_value(points).unwrap());
    let regions =
        json!([{"Bucket": "lake", "Region": "us-east-1"}, {"Bucket": "copy", "Region": "eu-west-1"}]);
    let everywhere = json!([{"Name": "all", "Alias": "mfz.mrap", "Regions": regions}]);
    let account = world.account.clone();
    world.snapshot.account_mut(&account).multi_region_access_points =
        Collected::Known(serde_json::from_value(everywhere).unwrap());
    world
}

fn reads(path: &str) -> Derivation {
    with("--source_path", path).of_job()
}

#[test]
fn an_access_point_leads_to_the_key_of_its_bucket() {
    for path in [
        "s3://team-abc123-s3alias/raw/",
        "s3://arn:aws:s3:us-east-1:111122223333:accesspoint/team/raw/",
        "s3://arn:aws:s3:us-east-1:111122223333:accesspoint:team/raw/",
    ] {
        let has = reads(path);
        assert_eq!(lines(&has), ["S12 Decrypt old arn:aws:s3:::lake/raw/…"], "{path}");
        let because = &has.calls[0].because;
        assert!(
            because.starts_with("reads s3://lake/raw/ (argument `--source_path`, through access point `")
        );
        assert_eq!(has.calls[0].necessity, Necessity::Must);
    }
    let written = with("--target_path", "s3a://team-abc123-s3alias/out/").of_job();
    let out = "arn:aws:s3:::lake/out/…";
    assert_eq!(
        lines(&written),
        [format!("S12 GenerateDataKey lake {out}"), format!("S12 Decrypt lake {out}")]
    );
    assert_eq!(lines(&reads("s3://lake/raw/")), ["S1 Decrypt old arn:aws:s3:::lake/raw/…"]);
}

#[test]
fn a_multi_region_access_point_leads_to_each_of_its_buckets() {
    let has = reads("s3://arn:aws:s3::111122223333:accesspoint/mfz.mrap/raw/");
    assert_eq!(
        lines(&has),
        ["S12 Decrypt old arn:aws:s3:::lake/raw/…", "S12 Decrypt copy arn:aws:s3:::copy/raw/…"]
    );
    let regions: Vec<&str> = has.calls.iter().map(|call| call.region.as_str()).collect();
    assert_eq!(regions, ["us-east-1", "eu-west-1"]);
    let condition = Necessity::OnlyIf("the access point leads to us-east-1".to_owned());
    assert_eq!(has.calls[0].necessity, condition);
}

#[test]
fn an_access_point_that_nobody_read_makes_a_call_with_an_unknown_key() {
    let unread = reads("s3://other-abc123-s3alias/raw/");
    let KeyTarget::Unknown(gap) = unread.calls[0].key_target().unwrap() else { panic!("{:?}", unread.calls) };
    assert_eq!(gap.operation, "s3control:ListAccessPoints");
    assert!(unread.calls[0].encryption_context.open && unread.calls[0].encryption_context.pairs.is_empty());
    assert!(matches!(unread.unknowns[0].why, Why::Gap(_)));
    let foreign = reads("s3://arn:aws:s3:eu-west-1:444455556666:accesspoint/team/raw/");
    assert_eq!(foreign.calls[0].region, "eu-west-1");
}

#[test]
fn an_access_point_that_is_not_there_is_told() {
    let missing = reads("s3://arn:aws:s3:us-east-1:111122223333:accesspoint/other/raw/");
    assert!(missing.calls.is_empty());
    let why = Why::Reason(format!("there is no access point `{}`", ARN.replace("team", "other")));
    assert_eq!(missing.unknowns[0].why, why);
}

#[test]
fn the_files_of_a_connection_may_lie_behind_an_access_point() {
    let mut world = with("--x", "y");
    let own: Value = json!({"Name": "etl", "Role": "etl", "Connections": {"Connections": ["db"]}});
    let file = format!("s3://{ARN}/driver.jar");
    let connection = json!({"Name": "db", "ConnectionProperties": {"JDBC_DRIVER_JAR_URI": file}});
    world.region().glue.jobs.insert("etl", serde_json::from_value(own).unwrap());
    world.region().glue.connections.insert("db", serde_json::from_value(connection).unwrap());
    world.region().glue.data_catalog_encryption_settings = Collected::Absent;
    assert_eq!(lines(&world.of_job()), ["S12 Decrypt lake arn:aws:s3:::lake/driver.jar"]);
}
