//! Encrypted logs of a job: CloudWatch Logs asks for itself (`C3`) and on behalf of the job (`C4`).

use std::collections::BTreeMap;

use iam::request::Principal;
use snapshot::collected::Collected;
use snapshot::snapshot::Snapshot;

use crate::glue::access::also_only_if;
use crate::glue::arguments::Arguments;
use crate::glue::derivation::{Actor, Derivation, Request};
use crate::glue::role::partition;
use crate::glue::row;
use crate::kms::call::{ContextText, EncryptionContext, Necessity, ViaService};
use crate::kms::key;

/// Adds the requests for the log groups of a job under a security configuration.
pub(crate) fn derive(
    snapshot: &Snapshot,
    actor: &Actor,
    (arguments, security_configuration, trigger): (&Arguments<'_>, Option<&str>, Option<&str>),
    derivation: &mut Derivation,
) {
    let Some(name) = security_configuration.filter(|name| !name.is_empty()) else { return };
    // Why: a configuration that nobody read is told where its encryption of S3 is looked up.
    let Collected::Known(configuration) =
        snapshot.security_configuration(&actor.account, &actor.region, name)
    else {
        return;
    };
    let Some(logs) = &configuration.encryption_configuration.cloud_watch_encryption else { return };
    if logs.cloud_watch_encryption_mode.as_deref() != Some("SSE-KMS") {
        return;
    }
    let written = logs.kms_key_arn.as_deref().unwrap_or_default();
    let read_from = format!("`CloudWatchEncryption` of security configuration `{name}`");
    let key = key::resolve(snapshot, written, &read_from, &actor.account, &actor.region, "logs");
    let only = |necessity: Necessity| match trigger {
        Some(trigger) => also_only_if(&necessity, &format!("trigger `{trigger}` starts the job")),
        None => necessity,
    };
    let because = format!("encrypts the log groups of security configuration `{name}`");
    let request = |row, action, necessity: Necessity| Request {
        row,
        action,
        key: key.clone(),
        encryption_context: context(actor, arguments),
        service: "logs",
        region: actor.region.clone(),
        necessity: only(necessity),
        because: because.clone(),
    };
    // Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
    for action in ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"] {
        let mut call = actor.call(request(&row::C3, action, Necessity::Must));
        call.principal = Principal::Service { name: format!("logs.{}.amazonaws.com", actor.region).into() };
        call.via_service = ViaService::Direct;
        call.session_policy = None;
        derivation.add(call);
        let condition = "the log group is made or associated anew".to_owned();
        derivation.add(actor.call(request(&row::C4, action, Necessity::OnlyIf(condition))));
    }
}

/// The ARN of the log group, without `:*`: several groups, below `/aws-glue/` unless an argument names another.
fn context(actor: &Actor, arguments: &Arguments<'_>) -> EncryptionContext {
    let (region, account) = (&actor.region, &actor.account);
    let names = ["--continuous-log-logGroup", "--custom-logGroup-prefix"];
    let folder = if names.iter().any(|name| arguments.get(name).is_some()) { "" } else { "/aws-glue/" };
    let arn = format!("arn:{}:logs:{region}:{account}:log-group:{folder}", partition(region));
    let pairs = BTreeMap::from([("aws:logs:arn".to_owned(), ContextText::Prefix(arn))]);
    EncryptionContext { pairs, open: false }
}
