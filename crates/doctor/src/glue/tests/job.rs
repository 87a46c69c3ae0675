//! Jobs: script, libraries, scratch space, data.

use serde_json::json;

use super::{World, default_key, lines, object, plain_object, sse_s3};

fn no_lines() -> [String; 0] {
    []
}

#[test]
fn a_script_is_decrypted_with_its_own_key() {
    let job = json!({"Command": {"Name": "glueetl", "ScriptLocation": "s3://code/jobs/etl.py"}});
    let world = World::new().job(job.clone()).bucket(
        "code",
        default_key("new"),
        json!([object("jobs/etl.py", "old"), object("jobs/etl.py.bak", "other")]),
    );
    let derivation = world.of_job();
    assert_eq!(lines(&derivation), ["J1 Decrypt old arn:aws:s3:::code/jobs/etl.py"]);
    assert_eq!(derivation.calls[0].because, "downloads the script s3://code/jobs/etl.py");

    let nearly =
        World::new().job(job).bucket("code", default_key("new"), json!([plain_object("jobs/etl.py")]));
    assert_eq!(lines(&nearly.of_job()), no_lines());
}

#[test]
fn objects_are_read_with_their_own_keys() {
    let world = World::new().arguments(json!({"--source_path": "s3://lake/raw/"})).bucket(
        "lake",
        default_key("new"),
        json!([object("raw/a", "old"), object("raw/b", "new"), object("out/c", "other")]),
    );
    let derivation = world.of_job();
    assert_eq!(
        lines(&derivation),
        ["S1 Decrypt new arn:aws:s3:::lake/raw/…", "S1 Decrypt old arn:aws:s3:::lake/raw/…"]
    );
    assert_eq!(derivation.calls[0].because, "reads s3://lake/raw/ (argument `--source_path`), such as raw/b");
}

#[test]
fn a_write_takes_the_default_key_of_the_bucket() {
    let arguments = json!({"--target_path": "s3://lake/out/"});
    let world = World::new().arguments(arguments.clone()).bucket("lake", default_key("data"), json!([]));
    assert_eq!(
        lines(&world.of_job()),
        ["S3 GenerateDataKey data arn:aws:s3:::lake/out/…", "S4 Decrypt data arn:aws:s3:::lake/out/…"]
    );
    let nearly = World::new().arguments(arguments).bucket("lake", sse_s3(), json!([]));
    assert_eq!(lines(&nearly.of_job()), no_lines());
}
