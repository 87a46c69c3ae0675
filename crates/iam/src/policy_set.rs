//! The policies that bear on one request, by policy type, with what is missing.

use crate::document::PolicyDocument;
use crate::truth::Truth;

/// The types of policies, in the order in which reports list them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PolicyType {
    /// Policies attached to or embedded in the user, its groups or the role.
    Identity,
    /// The policy of the resource: a key policy, a bucket policy, a role trust policy.
    Resource,
    /// The boundary that caps what identity-based policies can give.
    PermissionsBoundary,
    /// Policies passed when the session was made.
    Session,
    /// Service control policies of the caller's account, by level.
    Scp,
    /// Resource control policies of the resource owner's account, by level.
    Rcp,
    /// The policy of the VPC endpoint that the request enters through.
    VpcEndpoint,
}

impl PolicyType {
    /// All policy types, in the order in which reports list them.
    pub const ALL: [Self; 7] = [
        Self::Identity,
        Self::Resource,
        Self::PermissionsBoundary,
        Self::Session,
        Self::Scp,
        Self::Rcp,
        Self::VpcEndpoint,
    ];
}

/// A policy: its name and its document.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The name or ARN that a person would look it up by.
    pub name: Box<str>,
    /// The parsed document.
    pub document: PolicyDocument,
}

/// The policies of one level: one account, one organizational unit, or all there is where levels do not exist.
#[derive(Clone, Debug, Default)]
pub struct Level<'p> {
    /// What is known of the level's policies.
    pub policies: Vec<&'p Policy>,
    /// Whether further policies may exist that nobody could read.
    pub incomplete: bool,
}

/// All policies of one type that bear on a request.
#[derive(Clone, Debug, Default)]
pub struct Layer<'p> {
    applicable: bool,
    levels: Vec<Level<'p>>,
}

impl<'p> Layer<'p> {
    /// The policy type does not exist for this request: no boundary, no organization.
    #[must_use]
    pub fn not_applicable() -> Self {
        Self { applicable: false, levels: Vec::new() }
    }

    /// Nothing is known about policies of this type.
    #[must_use]
    pub fn unknown() -> Self {
        Self::of_levels(vec![Level { policies: Vec::new(), incomplete: true }])
    }

    /// Exactly these policies.
    #[must_use]
    pub fn of(policies: Vec<&'p Policy>) -> Self {
        Self::of_levels(vec![Level { policies, incomplete: false }])
    }

    /// These levels, the root of the organization first; every level must allow.
    #[must_use]
    pub fn of_levels(levels: Vec<Level<'p>>) -> Self {
        Self { applicable: true, levels }
    }

    /// Whether the policy type exists for this request.
    #[must_use]
    pub fn is_applicable(&self) -> bool {
        self.applicable
    }

    /// The levels, the root of the organization first.
    #[must_use]
    pub fn levels(&self) -> &[Level<'p>] {
        &self.levels
    }

    /// All policies in the order in which [`StatementRef::policy`] counts them.
    pub fn policies(&self) -> impl Iterator<Item = &'p Policy> {
        self.levels.iter().flat_map(|level| level.policies.iter().copied())
    }

    /// The level to which the policy of that number belongs.
    #[must_use]
    pub fn level_of(&self, policy: u16) -> Option<usize> {
        let mut first = 0usize;
        for (at, level) in self.levels.iter().enumerate() {
            first += level.policies.len();
            if usize::from(policy) < first {
                return Some(at);
            }
        }
        None
    }

    /// Whether anything about this layer is missing or unusable.
    #[must_use]
    pub fn is_incomplete(&self) -> bool {
        self.levels
            .iter()
            .any(|level| level.incomplete || level.policies.iter().any(|policy| !policy.document.is_valid()))
    }
}

/// What a statement of the resource's policy means when it has no `Resource` element.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MissingResource {
    /// It has no effect: key policies (`L-RES-9`).
    NoEffect,
    /// It means the resource that carries the policy: role trust policies and others.
    #[default]
    ThisResource,
}

/// The policies that bear on one request.
#[derive(Clone, Debug, Default)]
pub struct PolicySet<'p> {
    /// Identity-based policies.
    pub identity: Layer<'p>,
    /// The resource's policy.
    pub resource: Layer<'p>,
    /// The permissions boundary.
    pub permissions_boundary: Layer<'p>,
    /// Session policies.
    pub session: Layer<'p>,
    /// Service control policies.
    pub scp: Layer<'p>,
    /// Resource control policies.
    pub rcp: Layer<'p>,
    /// The VPC endpoint's policy.
    pub vpc_endpoint: Layer<'p>,
    /// How statements without `Resource` are read in the resource's policy.
    pub missing_resource: MissingResource,
}

impl<'p> PolicySet<'p> {
    /// The layer of one policy type.
    #[must_use]
    pub fn layer(&self, policy_type: PolicyType) -> &Layer<'p> {
        match policy_type {
            PolicyType::Identity => &self.identity,
            PolicyType::Resource => &self.resource,
            PolicyType::PermissionsBoundary => &self.permissions_boundary,
            PolicyType::Session => &self.session,
            PolicyType::Scp => &self.scp,
            PolicyType::Rcp => &self.rcp,
            PolicyType::VpcEndpoint => &self.vpc_endpoint,
        }
    }

    /// The policy that a reference means.
    #[must_use]
    pub fn policy(&self, statement: StatementRef) -> Option<&'p Policy> {
        self.layer(statement.policy_type).policies().nth(usize::from(statement.policy))
    }

    /// Whether the caller has a permissions boundary.
    #[must_use]
    pub fn has_boundary(&self) -> Truth {
        let layer = &self.permissions_boundary;
        let read = layer.policies().next().is_some();
        if !layer.is_applicable() {
            Truth::False
        } else if read || !layer.is_incomplete() {
            Truth::True
        } else {
            Truth::Unknown
        }
    }
}

/// One statement of a [`PolicySet`]: a cause that costs six bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatementRef {
    /// The type of its policy.
    pub policy_type: PolicyType,
    /// The number of the policy within its type, from 0, over all levels.
    pub policy: u16,
    /// The number of the statement within its policy, from 0.
    pub statement: u16,
}
