//! Findings: what blocks a request or may block it, how sure that is, where it stands, and what mends it.
//!
//! Every code has its own file, named for it, with a `judge` that answers for one case. Every layer that blocks gives
//! its finding; one does not hide another.

pub mod code;
pub mod evidence;

use iam::policy_set::PolicyType;

use crate::finding::code::Code;
use crate::finding::evidence::Evidence;
use crate::fix::Fix;
use crate::kms::call::Confidence;

/// One thing that blocks a request, may block it, or will surprise its owner.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What it is.
    pub code: Code,
    /// Which layer it concerns.
    pub layer: Layer,
    /// How grave it is.
    pub severity: Severity,
    /// How sure the rules are that it rests on.
    pub confidence: Confidence,
    /// What is wrong, in one sentence.
    pub message: String,
    /// Where it stands, and which policies were read.
    pub evidence: Vec<Evidence>,
    /// What to do where no edit of a policy can mend it, or besides the fix: sentences, possibly none.
    pub advice: Vec<String>,
    /// The change that mends it, proven.
    pub fix: Option<Fix>,
    /// The cases that it concerns, by their number in the subject; a finding of a single case has none.
    pub calls: Vec<usize>,
}

/// What stands between a request and its success.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// The policies of one type.
    Policy(PolicyType),
    /// The key's grants.
    Grant,
    /// The key itself: its place, state and kind.
    Key,
    /// The way from the job to KMS.
    Network,
    /// The request: who makes it, for what.
    Request,
}

impl Layer {
    /// The name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Policy(PolicyType::Identity) => "identity",
            Self::Policy(PolicyType::Resource) => "resource",
            Self::Policy(PolicyType::PermissionsBoundary) => "permissions-boundary",
            Self::Policy(PolicyType::Session) => "session",
            Self::Policy(PolicyType::Scp) => "scp",
            Self::Policy(PolicyType::Rcp) => "rcp",
            Self::Policy(PolicyType::VpcEndpoint) => "vpc-endpoint",
            Self::Grant => "grant",
            Self::Key => "key",
            Self::Network => "network",
            Self::Request => "request",
        }
    }
}

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; nothing is proven to be blocked by it.
    Note,
    /// Nothing is blocked now, or not surely, but it is likely to surprise.
    Warning,
    /// The request is blocked by it.
    Error,
}

impl Severity {
    /// The name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}
