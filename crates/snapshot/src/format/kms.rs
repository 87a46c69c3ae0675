//! The files of KMS.

use keytrace_aws::catalog::kms::DESCRIBE_KEY;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_with_macros::skip_serializing_none;

use super::error::Error;
use super::name::{decoded, encoded};
use super::source::Source;
use super::writer::Writer;
use crate::account::AccountId;
use crate::collected::{Collected, Gap};
use crate::kms::{Grant, Key, KeyMetadata, KeyTag, Kms};
use crate::place::Place;
use crate::policy_text::PolicyText;
use crate::snapshot::Snapshot;

/// `kms:ListKeys`.
#[skip_serializing_none]
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct KeyListEntry {
    key_id: String,
    key_arn: Option<String>,
}

/// One of `key-details.json`: the answers about one key, joined.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct KeyDetails {
    key_id: String,
    key_metadata: Option<KeyMetadata>,
    policy: Option<PolicyText>,
    grants: Option<Vec<Grant>>,
    tags: Option<Vec<KeyTag>>,
}

/// The keys that were met so far, by account and Region, then by key id.
#[derive(Default)]
pub(super) struct Parts(BTreeMap<(AccountId, String), BTreeMap<String, Key>>);

impl Parts {
    pub(super) fn take(
        &mut self,
        kms: &mut Kms,
        place: Place<'_>,
        segments: &[&str],
        source: &Source<'_>,
    ) -> Result<(), Error> {
        let keys = self.0.entry((place.account.clone(), place.region.to_owned())).or_default();
        match segments {
            ["aliases"] => source.list(&mut kms.aliases, "Aliases"),
            ["keys"] => take_list(kms, keys, place, source),
            ["key-details"] => take_details(keys, place, source),
            ["keys", key_id, file] => {
                let key = key_mut(keys, place, decoded(source.path, key_id)?);
                match *file {
                    "key" => source.thing(&mut key.metadata, Some("KeyMetadata")),
                    "policy" => source.thing(&mut key.policy, Some("Policy")),
                    "grants" => source.list(&mut key.grants, "Grants"),
                    "tags" => source.list(&mut key.tags, "Tags"),
                    _ => Err(source.unknown()),
                }
            }
            _ => Err(source.unknown()),
        }
    }

    /// Puts the keys into the snapshot. A key that `kms:DescribeKey` did not find is absent.
    pub(super) fn join(self, snapshot: &mut Snapshot) {
        for ((account, region), keys) in self.0 {
            let items = &mut snapshot.region_mut(&account, &region).kms.keys.items;
            for (key_id, key) in keys {
                let key = if key.metadata.is_absent() { Collected::Absent } else { Collected::Known(key) };
                items.insert(key_id, key);
            }
        }
    }
}

fn take_list(
    kms: &mut Kms,
    keys: &mut BTreeMap<String, Key>,
    place: Place<'_>,
    source: &Source<'_>,
) -> Result<(), Error> {
    let mut list = kms.keys.listed.as_ref().map(|&()| Vec::<KeyListEntry>::new());
    source.list(&mut list, "Keys")?;
    kms.keys.listed = list.as_ref().map(|_| ());
    for entry in list.into_known().unwrap_or_default() {
        key_mut(keys, place, entry.key_id);
    }
    Ok(())
}

fn take_details(
    keys: &mut BTreeMap<String, Key>,
    place: Place<'_>,
    source: &Source<'_>,
) -> Result<(), Error> {
    let mut list = Collected::NotCollected(Gap { file: None, ..place.gap_about(&DESCRIBE_KEY, "keys") });
    source.list::<KeyDetails>(&mut list, "Keys")?;
    for details in list.into_known().unwrap_or_default() {
        let KeyDetails { key_id, key_metadata, policy, grants, tags } = details;
        let key = key_mut(keys, place, key_id.clone());
        let is_told_twice = put(&mut key.metadata, key_metadata)
            | put(&mut key.policy, policy)
            | put(&mut key.grants, grants)
            | put(&mut key.tags, tags);
        if is_told_twice {
            return Err(source.duplicate(&format!("key `{key_id}`")));
        }
    }
    Ok(())
}

/// Puts in what was told, and says whether it had been told before.
fn put<T>(target: &mut Collected<T>, told: Option<T>) -> bool {
    let is_told_twice = told.is_some() && target.is_known();
    if let Some(told) = told {
        *target = Collected::Known(told);
    }
    is_told_twice
}

fn key_mut<'a>(keys: &'a mut BTreeMap<String, Key>, place: Place<'_>, key_id: String) -> &'a mut Key {
    let unknown = Key::not_collected(place.account, place.region, &key_id);
    keys.entry(key_id).or_insert(unknown)
}

pub(super) fn write(writer: &mut Writer, folder: &str, kms: &Kms) -> Result<(), Error> {
    writer.list(format!("{folder}/aliases.json"), "Aliases", &kms.aliases)?;
    let entries = kms.keys.known().map(|(key_id, key)| KeyListEntry {
        key_id: key_id.to_owned(),
        key_arn: key.metadata.known().map(|metadata| metadata.arn.clone()),
    });
    let listed = kms.keys.listed.as_ref().map(|()| entries.collect());
    writer.list(format!("{folder}/keys.json"), "Keys", &listed)?;
    for (key_id, key) in &kms.keys.items {
        let folder = format!("{folder}/keys/{}", encoded(key_id));
        let path = format!("{folder}/key.json");
        let Collected::Known(key) = key else {
            writer.object(path, key, |_| ())?;
            continue;
        };
        writer.one(path, Some("KeyMetadata"), &key.metadata)?;
        writer.one(format!("{folder}/policy.json"), Some("Policy"), &key.policy)?;
        writer.list(format!("{folder}/grants.json"), "Grants", &key.grants)?;
        writer.list(format!("{folder}/tags.json"), "Tags", &key.tags)?;
    }
    Ok(())
}
