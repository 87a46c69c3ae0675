//! `gaps.json`: what AWS said does not exist, and what it refused to tell.

use serde::{Deserialize, Serialize};
use serde_with_macros::skip_serializing_none;

use crate::account::AccountId;
use crate::collected::Gap;

/// The whole of `gaps.json`.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct GapsFile {
    pub(super) gaps: Vec<GapEntry>,
}

/// Why there is no file at a path.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GapEntry {
    pub(super) path: String,
    pub(super) kind: GapKind,
    fact: Option<String>,
    operation: Option<String>,
    permission: Option<String>,
    account: Option<AccountId>,
    region: Option<String>,
    reason: Option<String>,
}

/// What it means that there is no file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum GapKind {
    /// AWS said that there is none.
    Absent,
    /// Nobody asked, or AWS refused.
    NotCollected,
}

impl GapEntry {
    pub(super) fn absent(path: String) -> Self {
        Self {
            path,
            kind: GapKind::Absent,
            fact: None,
            operation: None,
            permission: None,
            account: None,
            region: None,
            reason: None,
        }
    }

    pub(super) fn not_collected(path: String, gap: &Gap) -> Self {
        Self {
            path,
            kind: GapKind::NotCollected,
            fact: Some(gap.fact.clone()),
            operation: Some(gap.operation.clone()),
            permission: Some(gap.permission.clone()),
            account: gap.account.clone(),
            region: gap.region.clone(),
            reason: gap.reason.clone(),
        }
    }

    /// The gap, where `usual` is what the format itself knows of it.
    pub(super) fn over(&self, usual: Gap) -> Gap {
        Gap {
            fact: self.fact.clone().unwrap_or(usual.fact),
            operation: self.operation.clone().unwrap_or(usual.operation),
            permission: self.permission.clone().unwrap_or(usual.permission),
            account: self.account.clone().or(usual.account),
            region: self.region.clone().or(usual.region),
            reason: self.reason.clone().or(usual.reason),
            file: usual.file,
        }
    }
}
