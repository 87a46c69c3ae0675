//! An organization: its tree, and the policies attached to it, in the words of the Organizations API.

use keytrace_aws::catalog::organizations;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_with_macros::skip_serializing_none;

use crate::account::AccountId;
use crate::collected::{Collected, Gap, Inventory};
use crate::policy_text::PolicyText;

/// What was read about one organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// The organization itself (`organizations:DescribeOrganization`).
    pub description: Collected<OrganizationDescription>,
    /// The root, and which policy types are enabled there (`organizations:ListRoots`).
    pub roots: Collected<Vec<Root>>,
    /// The member accounts (`organizations:ListAccounts`).
    pub accounts: Collected<Vec<OrganizationAccount>>,
    /// The parent of an account or organizational unit, by its id.
    pub parents: BTreeMap<String, Collected<String>>,
    /// The organizational units that were met, by id.
    pub organizational_units: BTreeMap<String, OrganizationalUnit>,
    /// The service control policies, by policy id.
    pub service_control_policies: Inventory<OrganizationPolicy>,
    /// The resource control policies, by policy id.
    pub resource_control_policies: Inventory<OrganizationPolicy>,
    /// The ids of the policies attached directly to a target, where `organizations:ListPoliciesForTarget` was asked.
    pub policies_for_target: BTreeMap<(String, PolicyKind), Collected<Vec<String>>>,
}

impl Organization {
    /// An organization of which nothing was collected.
    pub fn not_collected() -> Self {
        Self {
            description: Collected::NotCollected(Gap::of(&organizations::DESCRIBE_ORGANIZATION, &[])),
            roots: Collected::NotCollected(Gap::of(&organizations::LIST_ROOTS, &[])),
            accounts: Collected::NotCollected(Gap::of(&organizations::LIST_ACCOUNTS, &[])),
            parents: BTreeMap::new(),
            organizational_units: BTreeMap::new(),
            service_control_policies: Inventory::not_collected(Gap::of(&organizations::LIST_SCPS, &[])),
            resource_control_policies: Inventory::not_collected(Gap::of(&organizations::LIST_RCPS, &[])),
            policies_for_target: BTreeMap::new(),
        }
    }
}

impl Organization {
    /// The policies of one kind, to put more in.
    pub fn policies_mut(&mut self, kind: PolicyKind) -> &mut Inventory<OrganizationPolicy> {
        match kind {
            PolicyKind::Scp => &mut self.service_control_policies,
            PolicyKind::Rcp => &mut self.resource_control_policies,
        }
    }

    /// The policies of one kind.
    pub fn policies(&self, kind: PolicyKind) -> &Inventory<OrganizationPolicy> {
        match kind {
            PolicyKind::Scp => &self.service_control_policies,
            PolicyKind::Rcp => &self.resource_control_policies,
        }
    }
}

/// The kinds of organization policies that decide requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PolicyKind {
    /// A service control policy.
    Scp,
    /// A resource control policy.
    Rcp,
}

impl PolicyKind {
    /// Both kinds.
    pub const ALL: [Self; 2] = [Self::Scp, Self::Rcp];

    /// The name of the policy type in the Organizations API.
    pub fn api_name(self) -> &'static str {
        match self {
            Self::Scp => "SERVICE_CONTROL_POLICY",
            Self::Rcp => "RESOURCE_CONTROL_POLICY",
        }
    }

    /// The kind in words, plural.
    pub fn words(self) -> &'static str {
        match self {
            Self::Scp => "service control policies",
            Self::Rcp => "resource control policies",
        }
    }
}

/// The organization itself.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OrganizationDescription {
    /// The organization's id, `o-…`.
    pub id: String,
    /// The management account.
    pub master_account_id: Option<AccountId>,
    /// `ALL` or `CONSOLIDATED_BILLING`.
    pub feature_set: Option<String>,
}

/// The root of an organization.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Root {
    /// The root's id, `r-…`.
    pub id: String,
    /// The root's name.
    pub name: Option<String>,
    /// The policy types; one that is not `ENABLED` is not evaluated.
    #[serde(default)]
    pub policy_types: Vec<PolicyTypeSummary>,
}

/// Whether a policy type is enabled.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PolicyTypeSummary {
    /// `SERVICE_CONTROL_POLICY`, `RESOURCE_CONTROL_POLICY` …
    #[serde(rename = "Type")]
    pub policy_type: String,
    /// `ENABLED`, `PENDING_ENABLE` or `PENDING_DISABLE`.
    pub status: Option<String>,
}

/// An account of an organization.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OrganizationAccount {
    /// The account's id.
    pub id: AccountId,
    /// The account's name.
    pub name: Option<String>,
    /// `ACTIVE`, `SUSPENDED` …
    pub status: Option<String>,
    /// `ACTIVE`, `SUSPENDED`, `CLOSED` …: the field that follows `Status`.
    pub state: Option<String>,
}

/// An organizational unit.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OrganizationalUnit {
    /// The unit's id, `ou-…`.
    pub id: String,
    /// The unit's name.
    pub name: Option<String>,
}

/// A service or resource control policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationPolicy {
    /// Its id, name and ARN.
    pub summary: PolicySummary,
    /// Its text (`organizations:DescribePolicy`).
    pub content: Collected<PolicyText>,
    /// The roots, units and accounts it is attached to, by id (`organizations:ListTargetsForPolicy`).
    pub targets: Collected<BTreeMap<String, PolicyTarget>>,
}

/// The id, name and ARN of an organization policy.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PolicySummary {
    /// The policy's id, `p-…`.
    pub id: String,
    /// The policy's ARN.
    pub arn: Option<String>,
    /// The policy's name.
    pub name: Option<String>,
    /// `SERVICE_CONTROL_POLICY`, `RESOURCE_CONTROL_POLICY` …
    #[serde(rename = "Type")]
    pub policy_type: Option<String>,
    /// Whether AWS made it.
    pub aws_managed: Option<bool>,
}

/// A root, unit or account that a policy is attached to.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PolicyTarget {
    /// The id of the root, unit or account.
    pub target_id: String,
    /// `ROOT`, `ORGANIZATIONAL_UNIT` or `ACCOUNT`.
    #[serde(rename = "Type")]
    pub target_type: Option<String>,
    /// Its name.
    pub name: Option<String>,
}
