//! What the snapshot knows of the key that a call names: where it is, whether it exists, and its state.

use std::borrow::Cow;

use keytrace_aws::arn::Arn;
use keytrace_iam::request::Resource;
use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::collected::{Collected, Gap};
use keytrace_snapshot::kms::{Alias, Key, KeyMetadata};
use keytrace_snapshot::snapshot::Snapshot;

use crate::call::{Call, KeyTarget};
use crate::kms::key::AWS_MANAGED;
use crate::kms::key_state::{Existence, KeyFacts, KeyManager, KeyState};
use keytrace_aws::partition::partition_of;

/// The key of a call, as far as the snapshot tells.
pub(crate) struct KeyRecord<'a> {
    /// The key's ARN, if it is known.
    pub(crate) arn: Option<String>,
    /// The account that owns the key, if it is known.
    pub(crate) account: Option<AccountId>,
    /// The Region of the key.
    pub(crate) region: String,
    /// What was read of it, or the gaps where that should be; none where there is no such key.
    pub(crate) key: Option<Cow<'a, Key>>,
    /// Its aliases.
    pub(crate) aliases: Collected<Vec<&'a Alias>>,
    /// The alias `alias/aws/…`, if AWS manages the key.
    pub(crate) aws_managed_alias: Option<String>,
    /// Existence, state and kind.
    pub(crate) facts: KeyFacts,
    /// The gaps that were met on the way.
    pub(crate) gaps: Vec<Gap>,
}

impl<'a> KeyRecord<'a> {
    /// Looks up the key of a call.
    pub(crate) fn read(snapshot: &'a Snapshot, call: &Call) -> Self {
        match call.key_target() {
            Some(KeyTarget::Arn(arn)) => Self::of_arn(snapshot, call, arn),
            Some(KeyTarget::AwsManaged { alias, account }) => Self::of_aws_managed(call, alias, account),
            Some(KeyTarget::NoSuchAlias { .. } | KeyTarget::Malformed) => {
                let missing = KeyFacts { existence: Existence::NotFound, ..KeyFacts::unknown() };
                Self { facts: missing, ..Self::unknown(call) }
            }
            Some(KeyTarget::Unknown(gap)) => Self { gaps: vec![gap.clone()], ..Self::unknown(call) },
            None => Self::unknown(call),
        }
    }

    /// The key's ARN, or its alias where the ARN is not known.
    pub(crate) fn name(&self) -> &str {
        self.arn.as_deref().or(self.aws_managed_alias.as_deref()).unwrap_or("the key")
    }

    /// The resource of the request. Policies compare the key's ARN, never an alias (`L-RES-10`).
    pub(crate) fn resource(&self) -> Resource {
        let partition = partition_of(&self.region);
        match (&self.arn, &self.account) {
            (Some(arn), _) => Resource::Arn(arn.as_str().into()),
            (None, Some(account)) => {
                Resource::ArnPrefix(format!("arn:{partition}:kms:{}:{account}:key/", self.region).into())
            }
            (None, None) => Resource::ArnPrefix(format!("arn:{partition}:kms:{}:", self.region).into()),
        }
    }

    fn unknown(call: &Call) -> Self {
        Self {
            arn: None,
            account: None,
            region: call.region.clone(),
            key: None,
            aliases: Collected::Absent,
            aws_managed_alias: None,
            facts: KeyFacts::unknown(),
            gaps: Vec::new(),
        }
    }

    /// AWS managed keys are symmetric, made when first needed, and cannot be disabled or deleted (`E-AMK-3`).
    fn of_aws_managed(call: &Call, alias: &str, account: &str) -> Self {
        let facts = KeyFacts {
            existence: Existence::Exists,
            state: Some(KeyState::Enabled),
            manager: Some(KeyManager::Aws),
            usage: Some("ENCRYPT_DECRYPT".to_owned()),
            spec: Some("SYMMETRIC_DEFAULT".to_owned()),
        };
        Self {
            account: AccountId::parse(account),
            aws_managed_alias: Some(alias.to_owned()),
            facts,
            ..Self::unknown(call)
        }
    }

    fn of_arn(snapshot: &'a Snapshot, call: &Call, arn: &str) -> Self {
        let mut record = Self { arn: Some(arn.to_owned()), ..Self::unknown(call) };
        let Some((account, region, id)) = parts_of(arn) else {
            record.facts.existence = Existence::NotFound;
            return record;
        };
        record.region = region.to_owned();
        record.aliases = snapshot.aliases_of_key(&account, region, id);
        let found = snapshot.key(arn);
        record.key = match &found {
            Collected::Known(key) => Some(Cow::Borrowed(key)),
            Collected::Absent => None,
            Collected::NotCollected(_) => Some(Cow::Owned(Key::not_collected(&account, region, id))),
        };
        record.aws_managed_alias = record.alias_of_aws(call);
        record.read_metadata();
        record.facts.existence = match found {
            _ if region != call.region => Existence::OtherRegion { region: region.to_owned() },
            Collected::Known(key) if key.metadata.is_absent() => Existence::NotFound,
            Collected::Known(_) => Existence::Exists,
            Collected::Absent => elsewhere(snapshot, &account, id)
                .map_or(Existence::NotFound, |region| Existence::FoundElsewhere { region }),
            Collected::NotCollected(_) if record.aws_managed_alias.is_some() => Existence::Exists,
            // Why: an alias points to a key that exists.
            Collected::NotCollected(_)
                if record.aliases.known().is_some_and(|aliases| !aliases.is_empty()) =>
            {
                Existence::Exists
            }
            Collected::NotCollected(_) => Existence::Unknown,
        };
        record.account = Some(account);
        record
    }

    fn alias_of_aws(&self, call: &Call) -> Option<String> {
        let aliases = self.aliases.known().into_iter().flatten();
        let names = aliases.map(|alias| alias.alias_name.as_str());
        let written = call.written_key();
        let written = written.split_once(":alias/").map_or(written, |_| alias_name(written));
        names.chain([written]).find(|name| name.starts_with(AWS_MANAGED)).map(str::to_owned)
    }

    fn read_metadata(&mut self) {
        let metadata = self.key.as_deref().map(|key| key.metadata.clone());
        match metadata {
            Some(Collected::Known(metadata)) => self.take(&metadata),
            Some(Collected::NotCollected(gap)) if self.aws_managed_alias.is_none() => {
                self.gaps.push(gap);
            }
            Some(Collected::NotCollected(_) | Collected::Absent) | None => {}
        }
        self.infer_manager();
    }

    fn take(&mut self, metadata: &KeyMetadata) {
        let facts = &mut self.facts;
        facts.state = metadata.key_state.as_deref().and_then(KeyState::parse);
        facts.manager = match metadata.key_manager.as_deref() {
            Some("AWS") => Some(KeyManager::Aws),
            Some("CUSTOMER") => Some(KeyManager::Customer),
            _ => None,
        };
        facts.spec.clone_from(&metadata.key_spec);
        facts.usage = metadata.key_usage.clone().or_else(|| usage_of(metadata.key_spec.as_deref()?));
        for (field, is_told) in [("KeyState", facts.state.is_some()), ("KeyUsage", facts.usage.is_some())] {
            if !is_told {
                let what = format!("`{field}` of {}", self.arn.as_deref().unwrap_or("the key"));
                let gap = Gap::new(what, "kms:DescribeKey").because("the answer does not tell it");
                self.gaps.push(gap);
            }
        }
    }

    /// Every AWS managed key has an alias that begins with `alias/aws/`, and no other key has one (`E-KID-8`).
    fn infer_manager(&mut self) {
        let facts = &mut self.facts;
        if self.aws_managed_alias.is_some() {
            facts.manager.get_or_insert(KeyManager::Aws);
            facts.usage.get_or_insert_with(|| "ENCRYPT_DECRYPT".to_owned());
            facts.spec.get_or_insert_with(|| "SYMMETRIC_DEFAULT".to_owned());
            facts.state.get_or_insert(KeyState::Enabled);
        } else if self.aliases.is_known() && self.key.is_some() {
            facts.manager.get_or_insert(KeyManager::Customer);
        }
    }
}

/// The only usage that keys of this spec have, where there is but one.
// Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html#KMS-CreateKey-request-KeyUsage
fn usage_of(spec: &str) -> Option<String> {
    (spec == "SYMMETRIC_DEFAULT").then(|| "ENCRYPT_DECRYPT".to_owned())
}

fn alias_name(arn: &str) -> &str {
    Arn::parse(arn).map_or(arn, |parts| parts.resource)
}

/// Another Region of the account that has a key of this id.
fn elsewhere(snapshot: &Snapshot, account: &AccountId, id: &str) -> Option<String> {
    let regions = &snapshot.account(account)?.regions;
    let holds = |region: &&String| {
        snapshot.key_with_id(account, region, id).known().is_some_and(|key| !key.metadata.is_absent())
    };
    regions.keys().find(holds).cloned()
}

/// The account, Region and id that a key's ARN names.
fn parts_of(arn: &str) -> Option<(AccountId, &str, &str)> {
    let parts = Arn::parse(arn).filter(|parts| parts.service == "kms")?;
    let ("key", id) = parts.typed_resource()? else { return None };
    Some((AccountId::parse(parts.account)?, parts.region, id))
}
