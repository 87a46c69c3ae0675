//! A change that has not been tried yet.

use keytrace_iam::policy_set::{Policy, PolicyType};

use crate::remediation::amendment::Amendment;
use crate::remediation::{Safety, Target};
use keytrace_access::kms::key_state::KeyState;

/// A change that might fix a case.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// The changes.
    pub changes: Vec<Change>,
    /// Whether they may be made without asking.
    pub safety: Safety,
    /// Who may make them.
    pub who: String,
    /// Other changes that would serve, in words.
    pub alternatives: Vec<String>,
}

/// A change of one thing.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// A change of a policy's text.
    Policy {
        /// The policy.
        place: Box<Place>,
        /// The change.
        amendment: Amendment,
    },
    /// A key is made usable again.
    EnableKey {
        /// The key's ARN.
        arn: String,
        /// The state it is in.
        from: KeyState,
    },
}

impl Change {
    /// A text that only equal changes of one and the same thing have.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        match self {
            Self::Policy { place, amendment } => format!(
                "{:?} {:?} {} {} {amendment:?}",
                place.policy_type,
                place.target,
                place.level,
                place.text.as_deref().unwrap_or_default()
            ),
            Self::EnableKey { arn, .. } => arn.clone(),
        }
    }
}

/// A policy among those that bear on a case, or one to be made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The policy's type.
    pub policy_type: PolicyType,
    /// What a report calls it.
    pub target: Target,
    /// The policy's own name.
    pub name: String,
    /// Its text; none for a policy to be made.
    pub text: Option<String>,
    /// For a policy to be made in a layer with levels: the level, the root of the organization first.
    pub level: usize,
}

impl Place {
    /// The place of a policy that was read.
    #[must_use]
    pub fn of(policy_type: PolicyType, policy: &Policy, target: Target) -> Self {
        let (name, text) = (policy.name.to_string(), Some(policy.text.to_string()));
        Self { policy_type, target, name, text, level: 0 }
    }

    /// The place of a policy to be made.
    #[must_use]
    pub fn new(policy_type: PolicyType, target: Target, level: usize) -> Self {
        Self { policy_type, name: target.name.clone(), target, text: None, level }
    }
}
