//! The files of Secrets Manager, Lake Formation, SQS, DynamoDB and Kinesis.

use serde::{Deserialize, Serialize};

use super::error::Error;
use super::name::{decoded, encoded};
use super::source::Source;
use super::writer::Writer;
use crate::collected::Collected;
use crate::data_stores::DataStores;
use crate::place::Place;
use crate::policy_text::PolicyText;

/// `secretsmanager:GetResourcePolicy`, which leaves the policy out where there is none.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct GetResourcePolicy<T> {
    resource_policy: Option<T>,
}

pub(super) fn take(
    stores: &mut DataStores,
    place: Place<'_>,
    segments: &[&str],
    source: &Source<'_>,
) -> Result<(), Error> {
    match segments {
        ["secretsmanager", "secrets"] => {
            source.inventory(&mut stores.secrets, "SecretList", |secret| secret.name.clone())
        }
        ["secretsmanager", "secrets", name, "secret"] => {
            let name = decoded(source.path, name)?;
            let gap = place.secret(&name);
            source.item(&mut stores.secrets, name, gap, None)
        }
        ["secretsmanager", "secrets", name, "policy"] => {
            let name = decoded(source.path, name)?;
            let mut policy = Collected::NotCollected(place.secret_policy(&name));
            source.object(&mut policy, None, |file: GetResourcePolicy<PolicyText>| file.resource_policy)?;
            stores.secret_policies.insert(name, policy.or_absent());
            Ok(())
        }
        ["lakeformation", "resources"] => {
            source.list(&mut stores.lake_formation_resources, "ResourceInfoList")
        }
        ["lakeformation", "opt-ins"] => {
            source.list(&mut stores.lake_formation_opt_ins, "LakeFormationOptInsInfoList")
        }
        ["sqs", "queues", name] => {
            let name = decoded(source.path, name)?;
            let usual = Collected::NotCollected(place.queue(&name));
            let target = stores.queues.entry(name).or_insert(usual);
            source.thing(target, Some("Attributes"))
        }
        ["dynamodb", "tables", name] => {
            let name = decoded(source.path, name)?;
            let usual = Collected::NotCollected(place.dynamo_db_table(&name));
            let target = stores.dynamo_db_tables.entry(name).or_insert(usual);
            source.thing(target, Some("Table"))
        }
        ["kinesis", "streams", name] => {
            let name = decoded(source.path, name)?;
            let usual = Collected::NotCollected(place.stream(&name));
            let target = stores.streams.entry(name).or_insert(usual);
            source.thing(target, Some("StreamDescriptionSummary"))
        }
        _ => Err(source.unknown()),
    }
}

pub(super) fn write(writer: &mut Writer, folder: &str, stores: &DataStores) -> Result<(), Error> {
    let secrets = format!("{folder}/secretsmanager/secrets");
    let known = stores.secrets.known().map(|(_, secret)| secret).collect::<Vec<_>>();
    let is_listed = stores.secrets.listed.is_known();
    writer.list(format!("{secrets}.json"), "SecretList", &stores.secrets.listed.as_ref().map(|()| known))?;
    for (name, secret) in &stores.secrets.items {
        if !(is_listed && secret.is_known()) {
            writer.object(format!("{secrets}/{}/secret.json", encoded(name)), secret, |secret| secret)?;
        }
    }
    for (name, policy) in &stores.secret_policies {
        let path = format!("{secrets}/{}/policy.json", encoded(name));
        writer.object(path, policy, |policy| GetResourcePolicy { resource_policy: Some(policy) })?;
    }
    let resources = &stores.lake_formation_resources;
    writer.list(format!("{folder}/lakeformation/resources.json"), "ResourceInfoList", resources)?;
    let opt_ins = &stores.lake_formation_opt_ins;
    writer.list(format!("{folder}/lakeformation/opt-ins.json"), "LakeFormationOptInsInfoList", opt_ins)?;
    writer.each(&format!("{folder}/sqs/queues"), Some("Attributes"), &stores.queues)?;
    writer.each(&format!("{folder}/dynamodb/tables"), Some("Table"), &stores.dynamo_db_tables)?;
    writer.each(&format!("{folder}/kinesis/streams"), Some("StreamDescriptionSummary"), &stores.streams)
}
