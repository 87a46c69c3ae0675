//! Table buckets of S3 Tables: which key, for whom, and in which context.

use keytrace_access::call::{Call, KeyTarget, Necessity, ViaService};
use keytrace_iam::request::Principal;
use keytrace_snapshot::collected::Collected;
use serde_json::{Value, json};

use super::{World, key, lines};
use crate::derivation::Derivation;

const BUCKET: &str = "arn:aws:s3tables:us-east-1:111122223333:bucket/tables";

fn kms(id: &str) -> Value {
    json!({"sseAlgorithm": "aws:kms", "kmsKeyArn": key(id)})
}

/// A job with these arguments, and the table bucket `tables` with this encryption.
fn job(arguments: Value, encryption: Value) -> World {
    let mut world = World::new().arguments(arguments);
    let encryption = Collected::Known(serde_json::from_value(encryption).unwrap());
    let region = world.region();
    region.s3_tables.encryption.insert("tables".to_owned(), encryption);
    region.glue.data_catalog_encryption_settings = Collected::Absent;
    world
}

/// The calls of the job's role, and those of S3's upkeep.
fn by_whom(derivation: &Derivation) -> (Vec<&Call>, Vec<&Call>) {
    let is_service = |call: &&Call| matches!(call.principal, Principal::Service { .. });
    derivation.calls.iter().partition(|call| !is_service(call))
}

#[test]
fn tables_in_a_table_bucket_are_read_and_written_with_its_key() {
    let of = |encryption: Value| job(json!({"--source_tables": BUCKET}), encryption).of_job();
    let has = of(kms("tables"));
    let tables = format!("{BUCKET}/table/…");
    let upkeep = ["GenerateDataKey", "Decrypt"].map(|action| format!("S13 {action} tables {tables}"));
    assert_eq!(lines(&has), [vec![format!("S13 Decrypt tables {tables}")], upkeep.to_vec()].concat());
    let (own, service) = by_whom(&has);
    assert_eq!((&own[0].necessity, &own[0].via_service), (&Necessity::Must, &ViaService::Service("s3")));
    let maintenance = Principal::Service { name: "maintenance.s3tables.amazonaws.com".into() };
    assert!(service.iter().all(|call| call.principal == maintenance));
    assert!(service.iter().all(|call| matches!(call.necessity, Necessity::OnlyIf(_))));
    assert!(of(json!({"sseAlgorithm": "AES256"})).calls.is_empty());
}

#[test]
fn every_way_to_name_a_table_bucket_leads_to_it() {
    let of = |conf: &str| {
        let has = job(json!({"--conf": conf}), kms("tables")).of_job();
        let (own, _) = by_whom(&has);
        own.iter().map(|call| call.action).collect::<Vec<_>>()
    };
    // To write asks for both, and to read for one of them.
    let all = ["kms:Decrypt", "kms:GenerateDataKey"];
    assert_eq!(of(&format!("spark.sql.catalog.t.warehouse={BUCKET}")), all);
    assert_eq!(of("spark.sql.catalog.t.glue.id=111122223333:s3tablescatalog/tables"), all);
    assert!(of("spark.sql.catalog.t.glue.id=111122223333:other/tables").is_empty());
    let script = "glueContext.create_dynamic_frame.from_catalog(database='sales', table_name='orders', \
                  catalog_id='111122223333:s3tablescatalog/tables')";
    let world = job(json!({}), kms("tables")).script(script);
    assert_eq!(by_whom(&world.of_job()).0.iter().map(|call| call.row.id()).collect::<Vec<_>>(), ["S13"]);
}

#[test]
fn a_table_has_a_key_of_its_own() {
    let of = |written: String| {
        let mut world = job(json!({"--source_tables": written}), kms("tables"));
        let own = Collected::Known(serde_json::from_value(kms("own")).unwrap());
        let id = ("tables".to_owned(), "t1".to_owned());
        world.region().s3_tables.table_encryption.insert(id, own);
        let has = world.of_job();
        let of_role = by_whom(&has).0.into_iter().map(|call| (super::line(call), call.necessity.clone()));
        of_role.collect::<Vec<_>>()
    };
    let own = format!("S13 Decrypt own {BUCKET}/table/t1…");
    assert_eq!(of(format!("{BUCKET}/table/t1")), [(own.clone(), Necessity::Must)]);
    let any = of(BUCKET.to_owned());
    assert_eq!(any[1], (own, Necessity::OnlyIf("it uses table `t1`".to_owned())));
    let other = of(format!("{BUCKET}/table/t2"));
    let condition = "the table is under the key of its table bucket".to_owned();
    assert_eq!(other[0].1, Necessity::OnlyIf(condition));
}

#[test]
fn a_table_bucket_that_nobody_read_makes_a_call_with_an_unknown_key() {
    let mut world = job(json!({"--source_tables": BUCKET}), kms("tables"));
    world.region().s3_tables.encryption.clear();
    let unread = world.of_job();
    let KeyTarget::Unknown(gap) = unread.calls[0].key_target().unwrap() else { panic!("{:?}", unread.calls) };
    assert_eq!(gap.operation, "s3tables:GetTableBucketEncryption");
    let wrong =
        job(json!({"--source_tables": "arn:aws:s3tables:us-east-1:1:bucket/"}), kms("tables")).of_job();
    assert!(wrong.calls.is_empty() && wrong.unknowns.len() == 1, "{wrong:?}");
}
