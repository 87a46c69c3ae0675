//! Reading and writing S3: keys of objects, defaults of buckets, security configurations, contexts, Regions.

use keytrace_access::call::{Call, KeyTarget, Necessity, ViaService};
use keytrace_access::row::Row;
use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::collected::{Collected, Gap};
use serde_json::{Value, json};

use super::{World, default_key, key, lines, object, plain_object, rows, sse_s3};
use crate::derivation::{Derivation, Why};

fn reads() -> World {
    World::new().arguments(json!({"--source_path": "s3://lake/raw/"}))
}

fn writes() -> World {
    World::new().arguments(json!({"--target_path": "s3://lake/out/"}))
}

#[test]
fn objects_are_read_with_their_own_keys() {
    let of = |objects: Value| reads().bucket("lake", default_key("new"), objects).of_job();
    let has = of(json!([object("raw/a", "old"), object("raw/b", "new"), object("out/c", "other")]));
    assert_eq!(
        lines(&has),
        ["S1 Decrypt new arn:aws:s3:::lake/raw/…", "S1 Decrypt old arn:aws:s3:::lake/raw/…"]
    );
    let call = &has.calls[0];
    assert_eq!(call.because, "reads s3://lake/raw/ (argument `--source_path`), such as raw/b");
    assert_eq!(call.necessity, Necessity::Must);
    assert_eq!(call.via_service, ViaService::Service("s3"));
    // Without a sample the default key is a guess.
    let nearly = of(json!([object("out/c", "other")]));
    assert_eq!(lines(&nearly), ["S1 Decrypt new arn:aws:s3:::lake/raw/…"]);
    let condition = "the objects there are under the present default encryption of bucket lake";
    assert_eq!(nearly.calls[0].necessity, Necessity::OnlyIf(condition.to_owned()));
}

#[test]
fn objects_under_sse_s3_need_no_request() {
    let of = |objects: Value| reads().bucket("lake", default_key("new"), objects).of_job();
    let has = of(json!([plain_object("raw/a"), {"Key": "raw/b"}]));
    assert_eq!(lines(&has), [""; 0]);
    assert_eq!(has.looked_at[0].found, "2 objects sampled, none under a key of KMS: no request");
    let nearly = of(json!([plain_object("raw/a"), object("raw/b", "old")]));
    assert_eq!(lines(&nearly), ["S1 Decrypt old arn:aws:s3:::lake/raw/…"]);
}

#[test]
fn objects_older_than_the_bucket_key_keep_the_object_context() {
    let mut rule = default_key("data");
    rule["BucketKeyEnabled"] = json!(true);
    let mut young = object("raw/young", "data");
    young["BucketKeyEnabled"] = json!(true);
    let has = reads().bucket("lake", rule.clone(), json!([object("raw/old", "data"), young])).of_job();
    assert_eq!(lines(&has), ["S1 Decrypt data arn:aws:s3:::lake", "S7 Decrypt data arn:aws:s3:::lake/raw/…"]);
    let nearly = reads().bucket("lake", default_key("data"), json!([object("raw/old", "data")])).of_job();
    assert_eq!(lines(&nearly), ["S1 Decrypt data arn:aws:s3:::lake/raw/…"]);
}

#[test]
fn a_write_takes_the_default_key_of_the_bucket() {
    let has = writes().bucket("lake", default_key("data"), json!([object("out/a", "old")])).of_job();
    assert_eq!(
        lines(&has),
        ["S3 GenerateDataKey data arn:aws:s3:::lake/out/…", "S4 Decrypt data arn:aws:s3:::lake/out/…"]
    );
    assert_eq!(has.calls[0].key().unwrap().read_from, "default encryption of bucket lake");
    let nearly = writes().bucket("lake", sse_s3(), json!([object("out/a", "old")])).of_job();
    assert_eq!(lines(&nearly), [""; 0]);
    let why = "the default encryption of bucket lake is SSE-S3: no request";
    assert_eq!(nearly.looked_at[0].found, why);
}

#[test]
fn a_write_in_parts_decrypts_too() {
    let has = writes().bucket("lake", default_key("data"), json!([])).of_job();
    let parts = has.calls.iter().find(|call| call.row == Row::S4).unwrap();
    assert_eq!((parts.action, &parts.necessity), ("kms:Decrypt", &Necessity::OnFirstUse));
    assert_eq!(
        parts.because,
        "writes s3://lake/out/ in parts: UploadPart needs kms:Decrypt (argument `--target_path`)"
    );
    let nearly = reads().bucket("lake", default_key("data"), json!([])).of_job();
    assert!(nearly.calls.iter().all(|call| call.row != Row::S4));
}

#[test]
fn a_default_without_a_key_is_the_aws_managed_key_of_the_requester() {
    let rule = json!({"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}});
    let has = writes().bucket("lake", rule, json!([])).of_job();
    assert_eq!(
        *has.calls[0].key_target().unwrap(),
        KeyTarget::AwsManaged { alias: "alias/aws/s3".to_owned(), account: "111122223333".to_owned() }
    );
}

#[test]
fn a_rename_over_s3a_decrypts_what_was_written() {
    let of = |path: &str| {
        let world = World::new().arguments(json!({"--target_path": path}));
        lines(&world.bucket("lake", default_key("data"), json!([])).of_job())
    };
    assert!(of("s3a://lake/out/").contains(&"S5 Decrypt data arn:aws:s3:::lake/out/…".to_owned()));
    assert!(of("s3://lake/out/").iter().all(|line| !line.starts_with("S5")));
}

#[test]
fn two_layers_of_encryption_never_use_the_bucket_key() {
    let of = |algorithm: &str| {
        let mut rule = default_key("data");
        rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] = json!(algorithm);
        rule["BucketKeyEnabled"] = json!(true);
        lines(&writes().bucket("lake", rule, json!([])).of_job())
    };
    assert_eq!(
        of("aws:kms:dsse"),
        ["S6 GenerateDataKey data arn:aws:s3:::lake/out/…", "S6 Decrypt data arn:aws:s3:::lake/out/…"]
    );
    assert_eq!(
        of("aws:kms"),
        ["S3 GenerateDataKey data arn:aws:s3:::lake", "S4 Decrypt data arn:aws:s3:::lake"]
    );
}

fn secured(path: &str, mode: &str, command: &str) -> World {
    let job = json!({
        "SecurityConfiguration": "sec",
        "Command": {"Name": command},
        "DefaultArguments": {"--target_path": path},
    });
    let security = json!({
        "Name": "sec",
        "EncryptionConfiguration": {"S3Encryption": [{"S3EncryptionMode": mode, "KmsKeyArn": key("sec")}]},
    });
    let mut world = World::new().job(job).bucket("lake", default_key("data"), json!([]));
    world.region().glue.security_configurations.insert("sec", serde_json::from_value(security).unwrap());
    world
}

#[test]
fn a_security_configuration_overrides_the_default_key() {
    for (path, mode, command, expected) in [
        ("s3://lake/out/", "SSE-KMS", "glueetl", &["C1 GenerateDataKey sec", "C1 Decrypt sec"] as &[&str]),
        ("s3://lake/out/", "SSE-S3", "glueetl", &[]),
        ("s3://lake/out/", "DISABLED", "glueetl", &["S3 GenerateDataKey data", "S4 Decrypt data"]),
        ("s3://lake/out/", "SSE-KMS", "pythonshell", &["S3 GenerateDataKey data", "S4 Decrypt data"]),
        (
            "s3a://lake/out/",
            "SSE-KMS",
            "glueetl",
            &["S3 GenerateDataKey data", "S4 Decrypt data", "S5 Decrypt data"],
        ),
    ] {
        let found = lines(&secured(path, mode, command).of_job());
        let expected: Vec<String> =
            expected.iter().map(|line| format!("{line} arn:aws:s3:::lake/out/…")).collect();
        assert_eq!(found, expected, "{path} {mode} {command}");
    }
}

#[test]
fn what_was_not_collected_makes_a_call_with_an_unknown_key() {
    let gap = Gap::new("security configuration sec", "glue:GetSecurityConfiguration");
    let mut unread = secured("s3://lake/out/", "SSE-KMS", "glueetl");
    let all = &mut unread.region().glue.security_configurations;
    all.items.insert("sec".to_owned(), Collected::NotCollected(gap.clone()));
    let unread_configuration = unread.of_job();
    let unread_bucket = writes().of_job();
    for derivation in [unread_configuration, unread_bucket] {
        let actions: Vec<&str> = derivation.calls.iter().map(|call| call.action).collect();
        assert_eq!(actions, ["kms:GenerateDataKey", "kms:Decrypt"]);
        assert!(matches!(derivation.calls[0].key_target().unwrap(), KeyTarget::Unknown(_)));
        assert!(matches!(derivation.calls[0].necessity, Necessity::OnlyIf(_)));
        assert!(derivation.unknowns.iter().any(|each| matches!(each.why, Why::Gap(_))));
    }
}

#[test]
fn the_key_of_a_security_configuration_needs_no_facts_of_the_bucket() {
    let mut world = secured("s3://lake/out/", "SSE-KMS", "glueetl");
    world.snapshot.buckets.clear();
    // Nobody knows whether the bucket has a Bucket Key: the context begins with its ARN in either case.
    assert_eq!(
        lines(&world.of_job()),
        ["C1 GenerateDataKey sec arn:aws:s3:::lake…", "C1 Decrypt sec arn:aws:s3:::lake…"]
    );
    let mut world = secured("s3://lake/out/", "SSE-S3", "glueetl");
    world.snapshot.buckets.clear();
    assert_eq!(lines(&world.of_job()), [""; 0]);
}

#[test]
fn the_argument_for_sse_s3_overrides_the_default_key() {
    let of = |value: &str| {
        let arguments = json!({"--encryption-type": value, "--target_path": "s3://lake/out/"});
        rows(&World::new().arguments(arguments).bucket("lake", default_key("data"), json!([])).of_job())
    };
    assert!(of("sse-s3").is_empty());
    assert_eq!(of("other"), ["S3", "S4"]);
}

#[test]
fn a_bucket_in_another_region_is_served_by_kms_there() {
    let rule = json!({"ApplyServerSideEncryptionByDefault": {
        "SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "1234abcd-12ab-34cd-56ef-1234567890ab"}});
    let derivation = writes().bucket_in("eu-west-1", "lake", rule, json!([])).of_job();
    assert_eq!(derivation.calls[0].region, "eu-west-1");
    let arn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    assert_eq!(*derivation.calls[0].key_target().unwrap(), KeyTarget::Arn(arn.to_owned()));
}

#[test]
fn a_bucket_whose_region_nobody_read_is_where_its_key_is() {
    let mut rule = default_key("data");
    rule["ApplyServerSideEncryptionByDefault"]["KMSMasterKeyID"] =
        json!("arn:aws:kms:eu-west-1:111122223333:key/data");
    let mut world = writes().bucket("lake", rule, json!([]));
    if let Some(Collected::Known(bucket)) = world.snapshot.buckets.get_mut("lake") {
        bucket.region = Collected::NotCollected(Gap::new("Region of bucket lake", "s3:GetBucketLocation"));
    }
    let derivation = world.of_job();
    assert_eq!(derivation.calls[0].region, "eu-west-1");
    assert_eq!(derivation.unknowns[0].what, "the Region of bucket lake");
}

#[test]
fn a_bucket_that_does_not_exist_is_told_and_asks_nothing() {
    let mut world = writes();
    world.snapshot.buckets.insert("lake".to_owned(), Collected::Absent);
    let derivation = world.of_job();
    assert_eq!(lines(&derivation), [""; 0]);
    assert_eq!(derivation.unknowns[0].why, Why::Reason("there is no bucket lake".to_owned()));
}

#[test]
fn a_bare_default_key_is_that_of_the_account_that_writes() {
    let id = "1234abcd-12ab-34cd-56ef-1234567890ab";
    let of = |world: World, owner: &str, written: &str| {
        let rule = json!({"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": written}});
        let mut world = world.bucket("lake", rule, json!([]));
        let owner = AccountId::parse(owner).unwrap();
        world.snapshot.account_mut(&owner).buckets = Collected::Known(["lake".to_owned()].into());
        world.of_job()
    };
    let accounts = |derivation: &Derivation| -> Vec<String> {
        let account = |call: &Call| match call.key_target().unwrap() {
            KeyTarget::Arn(arn) => format!("{} {}", call.row.id(), arn.split(':').nth(4).unwrap()),
            other => panic!("{other:?}"),
        };
        derivation.calls.iter().map(account).collect()
    };
    let read = of(reads(), "444455556666", id);
    assert_eq!(accounts(&read), ["S14 444455556666", "S14 111122223333"]);
    let condition = "the objects there are under the present default encryption of bucket lake, and account 444455556666 wrote them";
    assert_eq!(read.calls[0].necessity, Necessity::OnlyIf(condition.to_owned()));
    let written = of(writes(), "444455556666", id);
    assert_eq!(accounts(&written), ["S14 111122223333"; 2]);
    // An ARN travels, and in one's own bucket there is nothing to travel.
    let arn = format!("arn:aws:kms:us-east-1:444455556666:key/{id}");
    assert_eq!(accounts(&of(reads(), "444455556666", &arn)), ["S1 444455556666"]);
    assert_eq!(accounts(&of(writes(), "111122223333", id)), ["S3 111122223333", "S4 111122223333"]);
}

#[test]
fn listing_and_heading_objects_needs_no_key() {
    let of = |call: &str| {
        let script =
            format!("import boto3\ns3 = boto3.client('s3')\ns3.{call}(Bucket='lake', Key='raw/a')\n");
        let world = World::new().arguments(json!({})).script(&script);
        rows(&world.bucket("lake", default_key("data"), json!([object("raw/a", "data")])).of_job())
    };
    assert!(of("head_object").is_empty());
    assert!(of("list_objects_v2").is_empty());
    assert_eq!(of("get_object"), ["S1"]);
}

fn over_s3a(conf: &str) -> crate::derivation::Derivation {
    let arguments = json!({"--conf": conf, "--target_path": "s3a://lake/out/"});
    World::new().arguments(arguments).bucket("lake", default_key("data"), json!([])).of_job()
}

#[test]
fn settings_of_s3a_override_the_default_key() {
    let conf = |algorithm: &str| {
        let key = format!("spark.hadoop.fs.s3a.encryption.key={}", key("conf"));
        lines(&over_s3a(&format!("spark.hadoop.fs.s3a.encryption.algorithm={algorithm} --conf {key}")))
    };
    assert_eq!(conf("SSE-KMS")[0], "S3 GenerateDataKey conf arn:aws:s3:::lake/out/…");
    assert_eq!(conf("DSSE-KMS")[0], "S6 GenerateDataKey conf arn:aws:s3:::lake/out/…");
    assert!(conf("AES256").is_empty());
    assert!(conf("SSE-C").is_empty());
    assert_eq!(lines(&over_s3a("spark.x=y"))[0], "S3 GenerateDataKey data arn:aws:s3:::lake/out/…");
}

#[test]
fn a_context_of_ones_own_leaves_the_context_open() {
    let has = over_s3a("spark.hadoop.fs.s3a.encryption.context=YT1i");
    assert_eq!(rows(&has), ["S8", "S8", "S5"]);
    assert!(has.calls.iter().all(|call| call.encryption_context.open));
    let nearly = over_s3a("spark.hadoop.fs.s3.encryption.context=YT1i");
    assert_eq!(rows(&nearly), ["S3", "S4", "S5"]);
    assert!(nearly.calls.iter().all(|call| !call.encryption_context.open));
}
