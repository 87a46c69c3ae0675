//! Changes that fix a case: proposals, their proof, and plans for many cases.
//!
//! A [`Fix`] exists only after the engine has evaluated the repaired case.

pub(crate) mod allowance;
pub(crate) mod amendment;
mod command;
pub(crate) mod correction;
mod joint;
pub(crate) mod narrow;
pub mod plan;
pub mod proof;
pub mod proposal;
pub(crate) mod propose;
mod repair;
mod size;
mod terraform;

use keytrace_aws::arn::{Arn, is_account_id};
use keytrace_iam::request::Resource;
use keytrace_snapshot::collected::Gap;
use serde_json::Value;

use keytrace_access::kms::case::Case;

/// The ARN of the key that a case is about, if it is known.
#[must_use]
pub fn key_arn(case: &Case) -> Option<&str> {
    match &case.request.resource {
        Resource::Arn(arn) => Some(arn),
        Resource::ArnPrefix(_) | Resource::Unspecified { .. } => None,
    }
}

/// A change that has been tried on a copy of the case.
#[derive(Clone, Debug)]
pub struct Fix {
    safety: Safety,
    edits: Vec<Edit>,
    commands: Vec<String>,
    terraform: Option<String>,
    who: String,
    proof: Proof,
    reach: Reach,
    alternatives: Vec<String>,
}

impl Fix {
    /// Whether it gives no more than the request needs, to whom it belongs.
    #[must_use]
    pub fn safety(&self) -> Safety {
        self.safety
    }

    /// The edits, each of one thing.
    #[must_use]
    pub fn edits(&self) -> &[Edit] {
        &self.edits
    }

    /// AWS CLI commands that make the change.
    #[must_use]
    pub fn commands(&self) -> &[String] {
        &self.commands
    }

    /// The same change for Terraform, where there is one.
    #[must_use]
    pub fn terraform(&self) -> Option<&str> {
        self.terraform.as_deref()
    }

    /// Who may make it: `administrator of account 111122223333`.
    #[must_use]
    pub fn who(&self) -> &str {
        &self.who
    }

    /// What the engine said to the repaired case.
    #[must_use]
    pub fn proof(&self) -> &Proof {
        &self.proof
    }

    /// Whether it suffices alone.
    #[must_use]
    pub fn reach(&self) -> Reach {
        self.reach
    }

    /// The same fix of several subjects: as sure as the least sure proof of them.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        self.reach = self.reach.max(other.reach);
        let gaps = self.proof.gaps().iter().chain(other.proof.gaps());
        let gaps: std::collections::BTreeSet<&Gap> = gaps.collect();
        if !gaps.is_empty() {
            self.proof = Proof::AllowUnlessGaps(gaps.into_iter().cloned().collect());
        }
        self
    }

    /// Other changes that would serve, in words.
    #[must_use]
    pub fn alternatives(&self) -> &[String] {
        &self.alternatives
    }
}

/// Whether a fix may be made without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Safety {
    /// The smallest permission, for the role itself, in its own account.
    Safe,
    /// It removes a guard, crosses accounts, changes a key or could give more than the request needs.
    Review,
}

impl Safety {
    /// The name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Review => "review",
        }
    }
}

/// What the engine said to the repaired case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// It is allowed.
    Allow,
    /// It is allowed unless one of these facts, that were missing before, stands against it.
    AllowUnlessGaps(Vec<Gap>),
}

impl Proof {
    /// The name in reports.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::AllowUnlessGaps(_) => "allow-unless-gaps",
        }
    }

    /// The facts that could stand against it.
    #[must_use]
    pub fn gaps(&self) -> &[Gap] {
        match self {
            Self::Allow => &[],
            Self::AllowUnlessGaps(gaps) => gaps,
        }
    }
}

/// How far a fix reaches when several layers block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// It suffices alone.
    Alone,
    /// It suffices only with the fixes of the other findings.
    Together,
}

/// A change of one thing.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// What is changed.
    pub target: Target,
    /// How.
    pub operation: Operation,
    /// What was there: a policy document or a state; none for something new.
    pub before: Option<Value>,
    /// What shall be there; null for something that is taken away.
    pub after: Value,
    /// For a policy: the parts of the document that differ.
    pub parts: Vec<Part>,
}

impl Edit {
    /// The AWS CLI commands that make this edit with the document in [`Target::file_name`].
    #[must_use]
    pub fn commands_from_file(&self) -> Vec<String> {
        command::commands_from_file(self)
    }
}

impl Target {
    /// The account in which its commands are run; none where the ARN tells none.
    #[must_use]
    pub fn account(&self) -> Option<&str> {
        let arn = self.arn.as_deref().and_then(Arn::parse)?;
        Some(arn.account).filter(|account| is_account_id(account))
    }

    /// The name of the file from which [`Fix::commands`] take the new document: letters, digits and `-_.+`.
    #[must_use]
    pub fn file_name(&self) -> String {
        command::file_name(self)
    }

    /// Whether an inline policy is a user's and no role's.
    fn is_of_user(&self) -> bool {
        self.arn.as_deref().and_then(Arn::parse).is_some_and(|arn| arn.resource.starts_with("user/"))
    }
}

/// A part of a policy document that an edit changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The place in the document's JSON, for example `/Statement/2`.
    pub pointer: String,
    /// What was there; none for a part that is added.
    pub before: Option<Value>,
    /// What shall be there; none for a part that is removed.
    pub after: Option<Value>,
}

/// What an edit does to its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    /// Makes something new.
    Create,
    /// Replaces what is there.
    Replace,
    /// Takes away what is there, because nothing of it would be left.
    Remove,
}

impl Operation {
    /// The name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Replace => "replace",
            Self::Remove => "remove",
        }
    }
}

/// What an edit changes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Target {
    /// What sort of thing.
    pub kind: TargetKind,
    /// Its ARN; of an inline policy the role's or user's, of a key policy the key's.
    pub arn: Option<String>,
    /// Its name.
    pub name: String,
}

/// The sorts of things that edits change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TargetKind {
    /// A policy embedded in a role, or in a user.
    RoleInlinePolicy,
    /// A customer managed policy.
    ManagedPolicy,
    /// A key policy.
    KeyPolicy,
    /// A service control policy.
    Scp,
    /// A resource control policy.
    Rcp,
    /// A permissions boundary.
    Boundary,
    /// The policy of a VPC endpoint.
    VpcEndpointPolicy,
    /// A grant.
    Grant,
    /// A key's state.
    KeyState,
    /// A setting of the job, its run or a resource it uses; also the session policy of a run.
    Setting,
}

impl TargetKind {
    /// The name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::RoleInlinePolicy => "role-inline-policy",
            Self::ManagedPolicy => "managed-policy",
            Self::KeyPolicy => "key-policy",
            Self::Scp => "scp",
            Self::Rcp => "rcp",
            Self::Boundary => "boundary",
            Self::VpcEndpointPolicy => "vpc-endpoint-policy",
            Self::Grant => "grant",
            Self::KeyState => "key-state",
            Self::Setting => "setting",
        }
    }

    /// What it is, in words for a person.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::RoleInlinePolicy => "inline policy",
            Self::ManagedPolicy => "managed policy",
            Self::KeyPolicy => "key policy",
            Self::Scp => "service control policy",
            Self::Rcp => "resource control policy",
            Self::Boundary => "permissions boundary",
            Self::VpcEndpointPolicy => "VPC endpoint policy",
            Self::Grant => "grant",
            Self::KeyState => "state of the key",
            Self::Setting => "setting",
        }
    }
}
