//! Condition keys about the key itself (`L-KK`).

use keytrace_iam::request::{ContextValue, Value, Values};
use keytrace_snapshot::collected::Collected;
use keytrace_snapshot::kms::KeyMetadata;
use keytrace_snapshot::snapshot::Snapshot;

use crate::kms::context::{Gathered, organization};
use crate::kms::key_record::KeyRecord;
use crate::kms::key_state::KeyManager;

const RESOURCE_TAG: &str = "aws:ResourceTag/";

/// Adds the keys about the KMS key.
pub(crate) fn add(gathered: &mut Gathered, snapshot: &Snapshot, key: &KeyRecord<'_>) {
    if let Some(account) = &key.account {
        gathered.text("aws:ResourceAccount", account.as_str());
        organization(gathered, snapshot, account, ["aws:ResourceOrgID", "aws:ResourceOrgPaths"]);
    }
    tags(gathered, key);
    aliases(gathered, key);
    for name in ["kms:KeySpec", "kms:CustomerMasterKeySpec"] {
        gathered.read(name, key.facts.spec.as_deref());
    }
    for name in ["kms:KeyUsage", "kms:CustomerMasterKeyUsage"] {
        gathered.read(name, key.facts.usage.as_deref());
    }
    match key.key.as_deref().map(|read| &read.metadata) {
        Some(Collected::Known(metadata)) => described(gathered, metadata),
        Some(Collected::NotCollected(gap)) => {
            for prefix in ["kms:key", "kms:customermaster", "kms:multiregion"] {
                gathered.miss(prefix, gap);
            }
        }
        Some(Collected::Absent) | None => {}
    }
    if key.facts.manager == Some(KeyManager::Aws) {
        gathered.text("kms:KeyOrigin", "AWS_KMS");
        gathered.flag("kms:MultiRegion", false);
        gathered.absent("kms:MultiRegionKeyType");
    }
}

fn described(gathered: &mut Gathered, metadata: &KeyMetadata) {
    gathered.read("kms:KeyOrigin", metadata.origin.as_deref());
    let Some(multi_region) = metadata.multi_region else { return };
    gathered.flag("kms:MultiRegion", multi_region);
    if multi_region {
        let configuration = metadata.multi_region_configuration.as_ref();
        let key_type = configuration.and_then(|found| found.multi_region_key_type.as_deref());
        gathered.read("kms:MultiRegionKeyType", key_type);
    } else {
        gathered.absent("kms:MultiRegionKeyType");
    }
}

fn tags(gathered: &mut Gathered, key: &KeyRecord<'_>) {
    match key.key.as_deref().map(|read| &read.tags) {
        Some(Collected::Known(tags)) => {
            for tag in tags {
                let value = Values::One(Value::Exact(tag.tag_value.as_str().into()));
                let name = format!("{RESOURCE_TAG}{}", tag.tag_key);
                gathered.member(&name, ContextValue::Present(value));
            }
            gathered.context.close_family(RESOURCE_TAG);
        }
        Some(Collected::Absent) => gathered.context.close_family(RESOURCE_TAG),
        Some(Collected::NotCollected(_)) | None if key.facts.manager == Some(KeyManager::Aws) => {
            // Why: customers cannot tag AWS managed keys.
            gathered.context.close_family(RESOURCE_TAG);
        }
        Some(Collected::NotCollected(gap)) => gathered.miss("aws:resourcetag/", gap),
        None => {}
    }
}

fn aliases(gathered: &mut Gathered, key: &KeyRecord<'_>) {
    match &key.aliases {
        Collected::Known(aliases) => {
            let names = aliases.iter().map(|alias| alias.alias_name.as_str());
            gathered.context.set_list("kms:ResourceAliases", names);
        }
        Collected::Absent => {
            if let Some(alias) = &key.aws_managed_alias {
                gathered.context.set_list("kms:ResourceAliases", [alias.as_str()]);
            }
        }
        Collected::NotCollected(gap) => gathered.miss("kms:resourcealiases", gap),
    }
}
