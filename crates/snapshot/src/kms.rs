//! Keys, their policies, grants, tags and aliases, in the words of the KMS API.

use keytrace_aws::catalog::Operation;
use keytrace_aws::catalog::kms;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_with_macros::skip_serializing_none;

use crate::account::AccountId;
use crate::collected::{Collected, Gap, Inventory};
use crate::place::Place;
use crate::policy_text::PolicyText;
use crate::timestamp::Timestamp;

/// The KMS of one account and Region. Keys go by key id, `1234abcd-…` or `mrk-…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kms {
    /// The keys, by key id.
    pub keys: Inventory<Key>,
    /// The aliases (`kms:ListAliases`).
    pub aliases: Collected<Vec<Alias>>,
}

impl Kms {
    /// The KMS of a Region of which nothing was collected.
    pub fn not_collected(account: &AccountId, region: &str) -> Self {
        let gap = |row: &Operation| Place::new(account, region).gap_of(row, &[]);
        Self {
            keys: Inventory::not_collected(gap(&kms::LIST_KEYS)),
            aliases: Collected::NotCollected(gap(&kms::LIST_ALIASES)),
        }
    }
}

/// What was read about one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The answer of `kms:DescribeKey`.
    pub metadata: Collected<KeyMetadata>,
    /// The key policy (`kms:GetKeyPolicy`).
    pub policy: Collected<PolicyText>,
    /// The grants (`kms:ListGrants`).
    pub grants: Collected<Vec<Grant>>,
    /// The tags (`kms:ListResourceTags`).
    pub tags: Collected<Vec<KeyTag>>,
}

impl Key {
    /// A key of which nothing was collected but that it exists.
    pub fn not_collected(account: &AccountId, region: &str, key_id: &str) -> Self {
        let gap = |row: &Operation| Place::new(account, region).gap_of(row, &[("key", key_id)]);
        let metadata = gap(&kms::DESCRIBE_KEY);
        Self {
            metadata: Collected::NotCollected(Gap {
                fact: format!("state of {}", metadata.fact),
                ..metadata
            }),
            policy: Collected::NotCollected(gap(&kms::GET_KEY_POLICY)),
            grants: Collected::NotCollected(gap(&kms::LIST_GRANTS)),
            tags: Collected::NotCollected(gap(&kms::LIST_RESOURCE_TAGS)),
        }
    }
}

/// A key's metadata, as `kms:DescribeKey` prints it.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct KeyMetadata {
    /// The key's ARN.
    pub arn: String,
    /// The key's id.
    pub key_id: String,
    /// The account that owns the key.
    #[serde(rename = "AWSAccountId")]
    pub aws_account_id: Option<AccountId>,
    /// Whether the key is enabled.
    pub enabled: Option<bool>,
    /// `Enabled`, `Disabled`, `PendingDeletion`, `PendingImport`, `Unavailable` …
    pub key_state: Option<String>,
    /// `AWS` or `CUSTOMER`.
    pub key_manager: Option<String>,
    /// `SYMMETRIC_DEFAULT`, `RSA_2048` …
    pub key_spec: Option<String>,
    /// `ENCRYPT_DECRYPT`, `SIGN_VERIFY`, `GENERATE_VERIFY_MAC` …
    pub key_usage: Option<String>,
    /// `AWS_KMS`, `EXTERNAL`, `AWS_CLOUDHSM` or `EXTERNAL_KEY_STORE`.
    pub origin: Option<String>,
    /// When a key in state `PendingDeletion` will be deleted.
    pub deletion_date: Option<Timestamp>,
    /// When imported key material expires.
    pub valid_to: Option<Timestamp>,
    /// Whether it is a multi-Region key.
    pub multi_region: Option<bool>,
    /// The other Regions of a multi-Region key.
    pub multi_region_configuration: Option<MultiRegionConfiguration>,
    /// The custom key store that holds the key material.
    pub custom_key_store_id: Option<String>,
    /// The key in an external key store.
    pub xks_key_configuration: Option<XksKeyConfiguration>,
}

/// The primary and the replicas of a multi-Region key.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct MultiRegionConfiguration {
    /// `PRIMARY` or `REPLICA`.
    pub multi_region_key_type: Option<String>,
    /// The primary key.
    pub primary_key: Option<MultiRegionKey>,
    /// The replica keys.
    #[serde(default)]
    pub replica_keys: Vec<MultiRegionKey>,
}

/// One of the keys of a multi-Region key.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct MultiRegionKey {
    /// The key's ARN.
    pub arn: Option<String>,
    /// The key's Region.
    pub region: Option<String>,
}

/// A key in an external key store.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct XksKeyConfiguration {
    /// The key's id in the external key store.
    pub id: Option<String>,
}

/// A grant on a key.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Grant {
    /// The grant's id.
    pub grant_id: Option<String>,
    /// The key's ARN or id.
    pub key_id: Option<String>,
    /// The grant's name.
    pub name: Option<String>,
    /// Who may use the key.
    pub grantee_principal: Option<String>,
    /// The AWS service that may use the key.
    pub grantee_service_principal: Option<String>,
    /// Who may retire the grant.
    pub retiring_principal: Option<String>,
    /// The account that made the grant.
    pub issuing_account: Option<String>,
    /// `Decrypt`, `GenerateDataKey`, `CreateGrant` …
    #[serde(default)]
    pub operations: Vec<String>,
    /// What a request must carry for the grant to hold.
    pub constraints: Option<GrantConstraints>,
    /// When the grant was made.
    pub creation_date: Option<Timestamp>,
}

/// What a request must carry for a grant to hold.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GrantConstraints {
    /// Pairs that the encryption context must contain.
    pub encryption_context_subset: Option<BTreeMap<String, String>>,
    /// Pairs that the encryption context must be.
    pub encryption_context_equals: Option<BTreeMap<String, String>>,
    /// The resource on whose behalf the service must call.
    pub source_arn: Option<String>,
}

/// An alias and the key it points to.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Alias {
    /// The name, with its prefix `alias/`.
    pub alias_name: String,
    /// The alias's ARN.
    pub alias_arn: Option<String>,
    /// The id of the key it points to; none for a predefined alias that has no key yet.
    pub target_key_id: Option<String>,
}

/// A tag of a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct KeyTag {
    /// The tag's key.
    pub tag_key: String,
    /// The tag's value.
    pub tag_value: String,
}
