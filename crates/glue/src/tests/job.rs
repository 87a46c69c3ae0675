//! Jobs: script, libraries, arguments, runs, triggers, connections, roles.

use keytrace_access::call::Necessity;
use keytrace_snapshot::collected::Collected;
use serde_json::{Value, json};

use super::{World, default_key, lines, object, plain_object, rows};
use crate::derivation::Why;
use crate::role::RoleProblem;

#[test]
fn a_script_is_decrypted_with_its_own_key() {
    let job = json!({"Command": {"Name": "glueetl", "ScriptLocation": "s3://code/jobs/etl.py"}});
    let of =
        |objects: Value| World::new().job(job.clone()).bucket("code", default_key("new"), objects).of_job();
    let has = of(json!([object("jobs/etl.py", "old"), object("jobs/etl.py.bak", "other")]));
    assert_eq!(lines(&has), ["J1 Decrypt old arn:aws:s3:::code/jobs/etl.py"]);
    assert_eq!(has.calls[0].because, "downloads the script s3://code/jobs/etl.py");
    assert_eq!(lines(&of(json!([plain_object("jobs/etl.py")]))), [""; 0]);
}

#[test]
fn libraries_are_decrypted_each_with_its_own_key() {
    let arguments = json!({
        "--extra-py-files": "s3://code/a.zip,s3://code/b.zip",
        "--extra-jars": "s3://code/c.jar",
        "--extra-files": "s3://code/conf/",
        "--additional-python-modules": "pandas==2.1.0,s3://code/d.whl",
        "--python-modules-installer-option": "-r s3://code/requirements.txt",
    });
    let names = ["a.zip", "b.zip", "c.jar", "conf/x", "d.whl", "requirements.txt"];
    let of = |objects: Vec<Value>| {
        World::new().arguments(arguments.clone()).bucket("code", default_key("new"), json!(objects)).of_job()
    };
    let has = of(names.iter().map(|name| object(name, name)).collect());
    let mut found = lines(&has);
    found.sort();
    assert_eq!(
        found,
        [
            "J2 Decrypt a.zip arn:aws:s3:::code/a.zip",
            "J2 Decrypt b.zip arn:aws:s3:::code/b.zip",
            "J2 Decrypt c.jar arn:aws:s3:::code/c.jar",
            "J2 Decrypt d.whl arn:aws:s3:::code/d.whl",
            "J2 Decrypt requirements.txt arn:aws:s3:::code/requirements.txt",
            "J2 Decrypt x arn:aws:s3:::code/conf/…",
        ]
    );
    assert!(lines(&of(names.iter().map(|name| plain_object(name)).collect())).is_empty());
}

#[test]
fn scratch_space_is_written_and_read() {
    let of = |name: &str| {
        let world = World::new().arguments(json!({name: "s3://tmp/etl/"}));
        world.bucket("tmp", default_key("data"), json!([])).of_job()
    };
    let has = of("--TempDir");
    assert_eq!(
        lines(&has),
        ["J4 GenerateDataKey data arn:aws:s3:::tmp/etl/…", "J4 Decrypt data arn:aws:s3:::tmp/etl/…"]
    );
    assert!(has.calls.iter().all(|call| call.necessity == Necessity::OnFirstUse));
    // What an earlier run left there is not read, whatever it is encrypted with.
    let world = World::new().arguments(json!({"--TempDir": "s3://tmp/etl/"}));
    let after = world.bucket("tmp", default_key("data"), json!([object("etl/a", "old")])).of_job();
    assert_eq!(lines(&after), lines(&has));
    assert!(after.looked_at.iter().all(|looked| looked.found.contains("default encryption of bucket tmp")));
    assert!(rows(&of("--template")).iter().all(|row| *row != "J4"));
}

#[test]
fn checkpoints_are_written_and_read() {
    let of = |name: &str| {
        let world = World::new().arguments(json!({name: "s3://tmp/state/"}));
        rows(&world.bucket("tmp", default_key("data"), json!([])).of_job())
    };
    assert_eq!(of("--checkpoint_location"), ["T4", "T4"]);
    assert_eq!(of("--state"), ["S1", "S3", "S4"]);
}

#[test]
fn event_logs_are_written_when_the_spark_ui_is_on() {
    let of = |is_on: &str| {
        let arguments = json!({"--enable-spark-ui": is_on, "--spark-event-logs-path": "s3://logs/spark/"});
        lines(&World::new().arguments(arguments).bucket("logs", default_key("data"), json!([])).of_job())
    };
    assert_eq!(
        of("true"),
        ["U1 GenerateDataKey data arn:aws:s3:::logs/spark/…", "U1 Decrypt data arn:aws:s3:::logs/spark/…"]
    );
    assert!(of("false").is_empty());
}

#[test]
fn shuffle_files_are_written_where_the_setting_says() {
    let of = |is_on: &str| {
        let conf = "spark.a=b --conf spark.shuffle.glue.s3ShuffleBucket=s3://shuffle/x/";
        let arguments = json!({"--write-shuffle-files-to-s3": is_on, "--conf": conf});
        rows(&World::new().arguments(arguments).bucket("shuffle", default_key("data"), json!([])).of_job())
    };
    assert_eq!(of("true"), ["U2", "U2"]);
    assert!(of("false").is_empty());
}

#[test]
fn the_name_of_an_argument_tells_reading_from_writing() {
    for (name, expected) in [
        ("--source_path", &["S1"] as &[&str]),
        ("--S3_INPUT_PATH", &["S1"]),
        ("--inputPath", &["S1"]),
        ("--input2_path", &["S1"]),
        ("--source10", &["S1"]),
        ("--path2", &["S1", "S3", "S4"]),
        ("--outputdir", &["S3", "S4"]),
        ("--TARGET-BUCKET", &["S3", "S4"]),
        ("--source_to_target", &["S1", "S3", "S4"]),
        ("--path", &["S1", "S3", "S4"]),
        ("--redshiftTmpDir", &["J4", "J4"]),
        ("--resource", &["S1", "S3", "S4"]),
    ] {
        let world = World::new().arguments(json!({name: "s3://lake/x/"}));
        let derivation = world.bucket("lake", default_key("data"), json!([object("x/a", "data")])).of_job();
        assert_eq!(rows(&derivation), expected, "{name}");
    }
}

#[test]
fn a_name_that_does_not_tell_makes_conditional_calls() {
    let world = World::new().arguments(json!({"--path": "s3://lake/x/"}));
    let derivation = world.bucket("lake", default_key("data"), json!([object("x/a", "data")])).of_job();
    let only_if = |text: &str| Necessity::OnlyIf(text.to_owned());
    let found: Vec<_> = derivation.calls.iter().map(|call| (call.row.id(), call.necessity.clone())).collect();
    assert_eq!(
        found,
        [
            ("S1", only_if("the job reads there")),
            ("S3", only_if("the job writes there")),
            ("S4", only_if("the job writes there")),
        ]
    );
}

#[test]
fn arguments_that_cannot_be_overridden_win_over_those_of_the_run() {
    let job = json!({
        "DefaultArguments": {"--source_path": "s3://lake/default/", "--target_path": "s3://lake/default/"},
        "NonOverridableArguments": {"--target_path": "s3://lake/fixed/"},
    });
    let mut world = World::new().job(job).bucket("lake", default_key("data"), json!([]));
    let runs = json!([{"Id": "jr_1", "ExecutionRoleSessionPolicy": "{}", "Arguments": {
        "--source_path": "s3://lake/run/", "--target_path": "s3://lake/run/"}}]);
    let runs = Collected::Known(serde_json::from_value(runs).unwrap());
    world.region().glue.job_runs.insert("etl".to_owned(), runs);
    let places = |derivation: &crate::derivation::Derivation| -> Vec<String> {
        derivation.looked_at.iter().map(|each| each.location.to_string()).collect()
    };
    assert_eq!(places(&world.of_job()), ["s3://lake/default/", "s3://lake/fixed/"]);
    let of_run = world.of_run("jr_1");
    assert_eq!(places(&of_run), ["s3://lake/run/", "s3://lake/fixed/"]);
    assert_eq!(of_run.calls[0].session_policy.as_deref(), Some("{}"));
    let unknown = &world.of_run("jr_2").unknowns[0];
    assert_eq!(unknown.why, Why::Reason("it is not among the runs that were read".to_owned()));
}

#[test]
fn what_a_trigger_changes_is_asked_only_if_it_starts_the_job() {
    let mut world = World::new().arguments(json!({"--source_path": "s3://lake/a/"})).bucket(
        "lake",
        default_key("data"),
        json!([object("a/x", "a"), object("b/x", "b")]),
    );
    let triggers = json!([
        {"Name": "nightly", "Actions": [{"JobName": "etl", "Arguments": {"--source_path": "s3://lake/b/"}}]},
        {"Name": "other", "Actions": [{"JobName": "load", "Arguments": {"--source_path": "s3://lake/c/"}}]},
    ]);
    world.region().glue.triggers = Collected::Known(serde_json::from_value(triggers).unwrap());
    let derivation = world.of_job();
    assert_eq!(
        lines(&derivation),
        ["S1 Decrypt a arn:aws:s3:::lake/a/…", "S1 Decrypt b arn:aws:s3:::lake/b/…"]
    );
    let condition = "trigger `nightly` starts the job".to_owned();
    assert_eq!(derivation.calls[1].necessity, Necessity::OnlyIf(condition));
}

#[test]
fn saving_a_script_is_no_request_of_the_job() {
    let of = |objects: serde_json::Value| {
        let script = "s3://aws-glue-assets-111122223333-us-east-1/scripts/etl.py";
        let mut world = World::new().job(json!({"Command": {"Name": "glueetl", "ScriptLocation": script}}));
        world.region().glue.data_catalog_encryption_settings = Collected::Absent;
        lines(
            &world.bucket("aws-glue-assets-111122223333-us-east-1", default_key("assets"), objects).of_job(),
        )
    };
    // The default key serves whoever saves next, and the job needs the key under which the script was saved.
    let file = "arn:aws:s3:::aws-glue-assets-111122223333-us-east-1/scripts/etl.py";
    assert_eq!(of(json!([object("scripts/etl.py", "old")])), [format!("J1 Decrypt old {file}")]);
    assert!(of(json!([super::plain_object("scripts/etl.py")])).is_empty());
}

#[test]
fn the_driver_of_a_connection_is_decrypted() {
    let of = |property: &str| {
        let mut world = World::new().job(json!({"Connections": {"Connections": ["db"]}})).bucket(
            "code",
            default_key("new"),
            json!([object("driver.jar", "old")]),
        );
        let connection = json!({"Name": "db", "ConnectionProperties": {property: "s3://code/driver.jar"}});
        world.region().glue.connections.insert("db", serde_json::from_value(connection).unwrap());
        world.region().glue.data_catalog_encryption_settings = Collected::Absent;
        world.of_job()
    };
    let has = of("JDBC_DRIVER_JAR_URI");
    assert_eq!(lines(&has), ["J3 Decrypt old arn:aws:s3:::code/driver.jar"]);
    let because = "downloads s3://code/driver.jar (`JDBC_DRIVER_JAR_URI` of connection `db`)";
    assert_eq!(has.calls[0].because, because);
    assert!(lines(&of("USERNAME")).is_empty());
}

#[test]
fn paths_that_the_script_computes_are_told_and_not_guessed() {
    let of = |value: &str| World::new().arguments(json!({"--source_bucket": value})).of_job();
    let has = of("lake");
    assert!(has.calls.is_empty());
    assert_eq!(has.unknowns[0].what, "the S3 locations in the bucket of argument `--source_bucket`");
    assert_eq!(has.unknowns[0].why, Why::Reason("the script computes the paths".to_owned()));
    assert!(of("s3://lake/").unknowns.iter().all(|each| matches!(each.why, Why::Gap(_))));
}

#[test]
fn values_of_arguments_are_never_shown() {
    let arguments = json!({
        "--db_password": "hunter2", "--table": "hunter2", "--database": "hunter2",
        "--source_path": "s3://${hunter2}/x", "--jdbc": "s3://lake/x?password=hunter2",
    });
    let derivation =
        World::new().arguments(arguments).bucket("lake", default_key("data"), json!([])).of_job();
    assert!(!derivation.unknowns.is_empty());
    assert!(!format!("{derivation:?}").contains("hunter2"), "{derivation:?}");
}

#[test]
fn a_role_is_found_by_name_path_and_arn() {
    let arn = "arn:aws:iam::111122223333:role/service-role/etl";
    for (written, expected, problem) in [
        (json!("etl"), arn, None),
        (json!("service-role/etl"), arn, None),
        (json!(arn), arn, None),
        (json!("other"), "arn:aws:iam::111122223333:role/other", Some(("other", None))),
        (
            json!("arn:aws:iam::111122223333:role/etl"),
            "arn:aws:iam::111122223333:role/etl",
            Some(("arn:aws:iam::111122223333:role/etl", Some(arn))),
        ),
    ] {
        let job = json!({"Role": written, "DefaultArguments": {"--source_path": "s3://lake/a/"}});
        let world = World::new().job(job).role("etl", arn).bucket("lake", default_key("data"), json!([]));
        let derivation = world.of_job();
        let keytrace_iam::request::Principal::RoleSession(session) = &derivation.calls[0].principal else {
            panic!()
        };
        assert_eq!(&*session.role_arn, expected, "{written}");
        assert_eq!(session.session_name.as_deref(), Some("GlueJobRunnerSession"));
        let problem = problem.map(|(written, other)| RoleProblem::NotFound {
            written: written.to_owned(),
            on_other_path: other.map(str::to_owned),
        });
        assert_eq!(derivation.role_problem, problem, "{written}");
    }
    let without = World::new().job(json!({"Role": null, "DefaultArguments": {"--a": "s3://lake/"}})).of_job();
    assert_eq!((without.role_problem, without.calls.len()), (Some(RoleProblem::NotNamed), 0));
}
