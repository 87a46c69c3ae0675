//! Copies that Glue keeps, and Athena workgroups over them.

use keytrace_access::call::{Confidence, Necessity, ViaService};
use keytrace_access::row::Row;
use keytrace_iam::request::Principal;
use keytrace_snapshot::collected::Collected;
use serde_json::{Value, json};

use super::{ACCOUNT, REGION, World, default_key, key, lines, object, rows};
use crate::derivation::{Derivation, Why};
use crate::kms_calls;
use crate::subject::{Subject, SubjectKind};

const ROLE: &str = "arn:aws:iam::111122223333:role/analyst";

fn world() -> World {
    let mut world = World::new();
    world.region().glue.data_catalog_encryption_settings = Collected::Absent;
    world
}

/// The requests of a subject, with who acts where the configuration names nobody.
fn asked(world: &World, kind: SubjectKind, name: &str, principal: &str) -> Derivation {
    let subject = Subject::new(kind, world.account.clone(), REGION, name);
    kms_calls(&world.snapshot, &Subject { principal: Some(principal.to_owned()), ..subject })
}

#[test]
fn the_export_of_the_catalog_is_written_by_services() {
    let of = |algorithm: &str| {
        let encryption = json!({"SseAlgorithm": algorithm, "KmsKeyArn": key("export")});
        let export = json!({"S3TablesConfiguration": {"EncryptionConfiguration": encryption}});
        let mut world = world();
        world.region().glue.workloads.catalog_export =
            Collected::Known(serde_json::from_value(export).unwrap());
        world
    };
    let has = of("aws:kms").of(SubjectKind::CatalogExport, ACCOUNT);
    let tables = "arn:aws:s3tables:us-east-1:111122223333:bucket/aws-catalog/table/…";
    let expected = ["GenerateDataKey", "Decrypt"].map(|action| format!("G10 {action} export {tables}"));
    assert_eq!(lines(&has), [expected.clone(), expected].concat());
    let service = |name: &str| Principal::Service { name: name.into() };
    assert_eq!(has.calls[0].principal, service("systemtables.catalog.amazonaws.com"));
    assert_eq!(has.calls[2].principal, service("maintenance.s3tables.amazonaws.com"));
    let with_caller = asked(&of("aws:kms"), SubjectKind::CatalogExport, ACCOUNT, ROLE);
    assert_eq!(
        lines(&with_caller)[4..],
        [
            "G10 DescribeKey export ",
            "G10 GenerateDataKey export 111122223333",
            "G10 Decrypt export 111122223333",
        ]
    );
    assert!(of("AES256").of(SubjectKind::CatalogExport, ACCOUNT).calls.is_empty());
}

fn integrated(key_of_target: Option<&str>) -> World {
    let target = "arn:aws:glue:us-east-1:111122223333:database/sales";
    let integration = json!({"IntegrationName": "crm", "TargetArn": target, "KmsKeyId": key("channel"),
        "AdditionalEncryptionContext": {"team": "data"}});
    let properties = json!({"ResourceArn": target, "TargetProcessingProperties": {
        "RoleArn": "arn:aws:iam::111122223333:role/target", "KmsArn": key_of_target.map(key)}});
    let mut world = world();
    let workloads = &mut world.region().glue.workloads;
    workloads.integrations.insert("crm", serde_json::from_value(integration).unwrap());
    let known = Collected::Known(serde_json::from_value(properties).unwrap());
    workloads.integration_properties.insert(target.to_owned(), known);
    world
}

#[test]
fn an_integration_writes_its_target_with_a_role() {
    let has = integrated(Some("target")).of(SubjectKind::Integration, "crm");
    assert_eq!(lines(&has), ["G11 GenerateDataKey target ", "G11 Decrypt target "]);
    assert_eq!(has.calls[0].principal.arn(), Some("arn:aws:iam::111122223333:role/target"));
    assert!(integrated(None).of(SubjectKind::Integration, "crm").calls.is_empty());
    let made = asked(&integrated(None), SubjectKind::Integration, "crm", ROLE);
    let actions = ["DescribeKey", "CreateGrant", "GenerateDataKey", "Decrypt"];
    assert_eq!(lines(&made), actions.map(|action| format!("G11 {action} channel data")));
    assert!(made.calls.iter().all(|call| call.encryption_context.open));
}

#[test]
fn an_integration_whose_target_nobody_read_is_told() {
    let mut world = integrated(Some("target"));
    world.region().glue.workloads.integration_properties.clear();
    let has = world.of(SubjectKind::Integration, "crm");
    let Why::Gap(gap) = &has.unknowns[0].why else { panic!("{:?}", has.unknowns) };
    assert_eq!(gap.operation, "glue:GetIntegrationResourceProperty");
}

#[test]
fn a_managed_catalog_moves_data_with_its_transfer_role() {
    let of = |properties: Value| {
        let catalog =
            json!({"Name": "managed", "CatalogProperties": {"DataLakeAccessProperties": properties}});
        let mut world = world();
        let catalogs = &mut world.region().glue.workloads.catalogs;
        catalogs.insert("managed", serde_json::from_value(catalog).unwrap());
        world.of(SubjectKind::Catalog, "managed")
    };
    let has = of(json!({"DataTransferRole": ROLE, "KmsKey": key("staging")}));
    assert_eq!(lines(&has), ["G12 GenerateDataKey staging ", "G12 Decrypt staging "]);
    assert_eq!(has.calls[0].confidence, Confidence::Assumed);
    assert!(of(json!({"DataTransferRole": ROLE})).calls.is_empty());
}

fn work_group(configuration: Value) -> World {
    let mut world = World::new().table("s3://lake/orders/").bucket(
        "lake",
        default_key("new"),
        json!([object("orders/a", "data"), object("other/a", "other")]),
    );
    world = world.bucket("results", default_key("results"), json!([]));
    let group = json!({"Name": "primary", "Configuration": configuration});
    let region = world.region();
    region.glue.data_catalog_encryption_settings = Collected::Absent;
    region.data_stores.lake_formation_resources = Collected::Known(Vec::new());
    region.athena.work_groups.insert("primary", serde_json::from_value(group).unwrap());
    world
}

fn of_results(configuration: Value) -> Derivation {
    let mut whole = json!({"ExecutionRole": ROLE, "EnforceWorkGroupConfiguration": true});
    whole.as_object_mut().unwrap().extend(configuration.as_object().unwrap().clone());
    let mut derivation = work_group(whole).of(SubjectKind::AthenaWorkgroup, "primary");
    derivation.calls.retain(|call| call.row == Row::A2);
    derivation
}

#[test]
fn queries_read_tables_as_who_submits_them() {
    let has = work_group(json!({"ExecutionRole": ROLE})).of(SubjectKind::AthenaWorkgroup, "primary");
    assert_eq!(lines(&has), ["A1 Decrypt data arn:aws:s3:::lake/orders/…"]);
    assert_eq!(has.calls[0].principal.arn(), Some(ROLE));
    let condition = "a query reads a table there".to_owned();
    assert_eq!(has.calls[0].necessity, Necessity::OnlyIf(condition));
    let nobody = work_group(json!({}));
    let nearly = nobody.of(SubjectKind::AthenaWorkgroup, "primary");
    assert!(nearly.calls.is_empty());
    assert!(matches!(nearly.unknowns[0].why, Why::Reason(_)));
    let submitter = asked(&nobody, SubjectKind::AthenaWorkgroup, "primary", ROLE);
    assert_eq!(lines(&submitter), lines(&has));
}

#[test]
fn results_are_written_as_the_workgroup_says() {
    let written = |encryption: Value| {
        let results = json!({"OutputLocation": "s3://results/q/", "EncryptionConfiguration": encryption});
        of_results(json!({"ResultConfiguration": results}))
    };
    let at = "arn:aws:s3:::results/q/…";
    let by_key = written(json!({"EncryptionOption": "SSE_KMS", "KmsKey": key("wg")}));
    assert_eq!(lines(&by_key), [format!("A2 GenerateDataKey wg {at}"), format!("A2 Decrypt wg {at}")]);
    assert_eq!(by_key.calls[0].necessity, Necessity::Must);
    assert!(written(json!({"EncryptionOption": "SSE_S3"})).calls.is_empty());
    let by_bucket = written(json!(null));
    assert_eq!(
        lines(&by_bucket),
        [format!("A2 GenerateDataKey results {at}"), format!("A2 Decrypt results {at}")]
    );
    let by_client = written(json!({"EncryptionOption": "CSE_KMS", "KmsKey": key("wg")}));
    assert_eq!(lines(&by_client), ["A2 GenerateDataKey wg ", "A2 Decrypt wg "]);
    assert_eq!(by_client.calls[0].via_service, ViaService::Untold("athena"));
    assert_eq!(by_client.calls[0].confidence, Confidence::Assumed);
}

#[test]
fn a_workgroup_that_does_not_enforce_its_settings_only_offers_them() {
    let results = json!({"OutputLocation": "s3://results/q/"});
    let offered = of_results(json!({"ResultConfiguration": results, "EnforceWorkGroupConfiguration": false}));
    assert!(offered.calls.iter().all(|call| matches!(call.necessity, Necessity::OnlyIf(_))));
    assert_eq!(rows(&offered), ["A2", "A2"]);
}

#[test]
fn results_that_athena_keeps_are_written_to_no_bucket() {
    let results = json!({"OutputLocation": "s3://results/q/"});
    let managed = json!({"Enabled": true, "EncryptionConfiguration": {"KmsKey": key("managed")}});
    let settings = json!({"ResultConfiguration": results, "ManagedQueryResultsConfiguration": managed});
    assert_eq!(lines(&of_results(settings)), ["A2 GenerateDataKey managed ", "A2 Decrypt managed "]);
    let without_key =
        json!({"ResultConfiguration": results, "ManagedQueryResultsConfiguration": {"Enabled": true}});
    assert!(of_results(without_key).calls.is_empty());
    let spark = json!({"CustomerContentEncryptionConfiguration": {"KmsKey": key("spark")}});
    assert_eq!(lines(&of_results(spark)), ["A2 GenerateDataKey spark ", "A2 Decrypt spark "]);
}
