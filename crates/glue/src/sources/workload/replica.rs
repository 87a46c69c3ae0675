//! Copies that Glue keeps: the export of the Data Catalog (`G10`), zero-ETL integrations (`G11`), managed catalogs (`G12`).

use std::collections::BTreeMap;

use keytrace_access::call::{ContextText, EncryptionContext, KeyReference, Necessity, ViaService};
use keytrace_access::kms::key;
use keytrace_access::row::Row;
use keytrace_aws::partition::partition_of;
use keytrace_iam::request::Principal;
use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::collected::Collected;
use keytrace_snapshot::glue::Integration;
use keytrace_snapshot::snapshot::Snapshot;

use crate::derivation::{Actor, Derivation, Request};
use crate::subject::Subject;

/// Who acts where the configuration names nobody: the principal that the question names.
pub(super) fn asked(subject: &Subject) -> Option<Actor> {
    let principal = Principal::parse(subject.principal.as_deref()?)?;
    let account = principal.account().and_then(AccountId::parse);
    Some(Actor {
        account: account.unwrap_or_else(|| subject.account.clone()),
        principal,
        region: subject.region.clone(),
        session_policy: None,
    })
}

/// Derives the requests of the export of the Data Catalog's metadata into a table bucket of AWS.
// Source: https://docs.aws.amazon.com/glue/latest/dg/catalog-export-s3-tables.html
pub(super) fn of_export(snapshot: &Snapshot, subject: &Subject, derivation: &mut Derivation) {
    let Subject { account, region, .. } = subject;
    let found = snapshot.catalog_export(account, region);
    let Some(export) = super::configuration(subject, found, derivation) else { return };
    let Some(encryption) = export.encryption().filter(|own| own.sse_algorithm.as_deref() == Some("aws:kms"))
    else {
        return;
    };
    let written = encryption.kms_key_arn.as_deref().unwrap_or_default();
    let key = key::resolve(snapshot, written, "the export of the Data Catalog", account, region, "s3");
    let services = [
        ("systemtables.catalog.amazonaws.com", Necessity::Must, "writes the exported metadata"),
        ("maintenance.s3tables.amazonaws.com", Necessity::OnFirstUse, "maintains the exported tables"),
    ];
    for (service, necessity, does) in services {
        for action in ["kms:GenerateDataKey", "kms:Decrypt"] {
            let actor = Actor {
                principal: Principal::Service { name: service.into() },
                account: account.clone(),
                region: region.clone(),
                session_policy: None,
            };
            let mut call = actor.call(Request {
                row: Row::G10,
                action,
                key: key.clone(),
                encryption_context: of_tables(account, region),
                service: "s3",
                region: region.clone(),
                necessity: necessity.clone(),
                because: does.to_owned(),
            });
            // Why: AWS documents the service principals, and not whether S3 stands between them and KMS.
            call.via_service = ViaService::Either("s3");
            derivation.add(call);
        }
    }
    if let Some(actor) = asked(subject) {
        of_caller(&actor, account, &key, derivation);
    }
}

/// Any table of the table bucket that AWS keeps for the catalog.
fn of_tables(account: &AccountId, region: &str) -> EncryptionContext {
    let bucket = format!("arn:{}:s3tables:{region}:{account}:bucket/aws-catalog", partition_of(region));
    let tables = ContextText::Prefix(format!("{bucket}/table/"));
    EncryptionContext { pairs: BTreeMap::from([("aws:s3:arn".to_owned(), tables)]), open: false }
}

/// Who enables the export must be able to use the key.
fn of_caller(actor: &Actor, account: &AccountId, key: &KeyReference, derivation: &mut Derivation) {
    let catalog = ContextText::Exact(account.to_string());
    let pairs = BTreeMap::from([("glue_catalog_id".to_owned(), catalog)]);
    for action in ["kms:DescribeKey", "kms:GenerateDataKey", "kms:Decrypt"] {
        let pairs = if action == "kms:DescribeKey" { BTreeMap::new() } else { pairs.clone() };
        let mut call = actor.call(Request {
            row: Row::G10,
            action,
            key: key.clone(),
            encryption_context: EncryptionContext { pairs, open: false },
            service: "glue",
            region: actor.region.clone(),
            necessity: Necessity::Must,
            because: "enables the export of the Data Catalog".to_owned(),
        });
        call.via_service = ViaService::Either("glue");
        derivation.add(call);
    }
}

/// Derives the requests of a zero-ETL integration: of the role that writes the target, and of who makes it.
pub(super) fn of_integration(snapshot: &Snapshot, subject: &Subject, derivation: &mut Derivation) {
    let found = snapshot.integration(&subject.account, &subject.region, &subject.name);
    let Some(integration) = super::configuration(subject, found, derivation) else { return };
    of_target(snapshot, subject, integration, derivation);
    let (Some(written), Some(actor)) = (integration.kms_key_id.as_deref(), asked(subject)) else { return };
    let read_from = "`KmsKeyId` of the integration";
    let key = key::resolve(snapshot, written, read_from, &actor.account, &actor.region, "glue");
    let pairs = integration.additional_encryption_context.iter();
    let pairs: BTreeMap<String, ContextText> =
        pairs.map(|(name, text)| (name.clone(), ContextText::Exact(text.clone()))).collect();
    for action in ["kms:DescribeKey", "kms:CreateGrant", "kms:GenerateDataKey", "kms:Decrypt"] {
        let mut call = actor.call(Request {
            row: Row::G11,
            action,
            key: key.clone(),
            encryption_context: EncryptionContext { pairs: pairs.clone(), open: true },
            service: "glue",
            region: actor.region.clone(),
            necessity: Necessity::Must,
            because: "makes the integration, whose channel is encrypted (`KmsKeyId`)".to_owned(),
        });
        call.via_service = ViaService::Either("glue");
        derivation.add(call);
    }
}

fn of_target(snapshot: &Snapshot, subject: &Subject, integration: &Integration, derivation: &mut Derivation) {
    let Some(target) = integration.target_arn.as_deref() else { return };
    let what = format!("how the target of integration `{}` is written", subject.name);
    let property = match snapshot.integration_resource_property(&subject.account, &subject.region, target) {
        Collected::Known(property) => property,
        Collected::Absent => return,
        Collected::NotCollected(gap) => return derivation.gap(what, &gap),
    };
    let Some(target) = &property.target_processing_properties else { return };
    let Some(written) = target.kms_arn.as_deref() else { return };
    let Some(actor) = super::actor(snapshot, subject, target.role_arn.as_deref(), derivation) else { return };
    let read_from = "`TargetProcessingProperties.KmsArn`";
    let key = key::resolve(snapshot, written, read_from, &actor.account, &actor.region, "s3");
    let because = |does: &str| format!("{does} the target of the integration ({read_from})");
    let steps = [
        ("kms:GenerateDataKey", Necessity::Must, because("writes")),
        ("kms:Decrypt", Necessity::OnFirstUse, because("reads")),
    ];
    super::with_untold_context(&actor, Row::G11, (&key, "s3"), &steps, derivation);
}

/// Derives the requests of the role that moves data into and out of a catalog's staging bucket.
pub(super) fn of_catalog(snapshot: &Snapshot, subject: &Subject, derivation: &mut Derivation) {
    let found = snapshot.catalog(&subject.account, &subject.region, &subject.name);
    let Some(catalog) = super::configuration(subject, found, derivation) else { return };
    let properties = catalog.catalog_properties.as_ref();
    let access = properties.and_then(|all| all.data_lake_access_properties.as_ref());
    let Some(access) = access else { return };
    let Some(written) = access.kms_key.as_deref() else { return };
    let Some(actor) = super::actor(snapshot, subject, access.data_transfer_role.as_deref(), derivation)
    else {
        return;
    };
    let read_from = "`DataLakeAccessProperties.KmsKey`";
    let key = key::resolve(snapshot, written, read_from, &actor.account, &actor.region, "s3");
    let because = |does: &str| format!("{does} the staging bucket of the catalog ({read_from})");
    let steps = [
        ("kms:GenerateDataKey", Necessity::OnFirstUse, because("writes to")),
        ("kms:Decrypt", Necessity::OnFirstUse, because("reads")),
    ];
    super::with_untold_context(&actor, Row::G12, (&key, "s3"), &steps, derivation);
}
