//! The policies that bear on one request, by policy type, with what is missing.

use std::sync::Arc;

use crate::document::PolicyDocument;
use crate::parse::parse;
use crate::truth::Truth;
use crate::validate::{DocumentKind, too_long};

/// The types of policies, in the order in which reports list them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PolicyType {
    /// Policies attached to or embedded in the user, its groups or the role.
    Identity,
    /// The policy of the resource: a key policy, a bucket policy, a role trust policy.
    Resource,
    /// The boundary that limits what identity-based policies can allow.
    PermissionsBoundary,
    /// Policies passed when the session was created.
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

    /// The name in answers and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Resource => "resource",
            Self::PermissionsBoundary => "permissions-boundary",
            Self::Session => "session",
            Self::Scp => "scp",
            Self::Rcp => "rcp",
            Self::VpcEndpoint => "vpc-endpoint",
        }
    }
}

/// A policy: its name, its text and its document.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The name by which people find it.
    pub name: Box<str>,
    /// The ARN; policies embedded in a role or a resource have none.
    pub arn: Option<Box<str>>,
    /// The text, exactly as it was read.
    pub text: Box<str>,
    /// The parsed form of the text.
    pub document: PolicyDocument,
}

impl Policy {
    /// Parses `text` into a policy without an ARN.
    #[must_use]
    pub fn new(name: &str, text: &str) -> Self {
        Self { name: name.into(), arn: None, text: text.into(), document: parse(text) }
    }

    /// Parses `text` into a policy of this kind; what AWS rejects in such policies is among its problems.
    #[must_use]
    pub fn of_kind(name: &str, text: &str, kind: DocumentKind) -> Self {
        let policy = Self::new(name, text);
        let mut document = policy.document.checked_as(kind);
        document.problems.extend(too_long(text, kind));
        Self { document, ..policy }
    }

    /// Parses `text` into the policy of a key, in which a statement without `Action` is valid and has no effect.
    #[must_use]
    pub fn of_key(name: &str, text: &str) -> Self {
        let policy = Self::new(name, text);
        Self { document: policy.document.of_key(), ..policy }
    }

    /// The same policy with its ARN.
    #[must_use]
    pub fn with_arn(self, arn: &str) -> Self {
        Self { arn: Some(arn.into()), ..self }
    }
}

/// The policies of one level: of the root, an organizational unit, or an account; all policies where there are no levels.
#[derive(Clone, Debug, Default)]
pub struct Level {
    /// The known policies.
    pub policies: Vec<Arc<Policy>>,
    /// Whether there may be more policies, which could not be read.
    pub incomplete: bool,
}

/// All policies of one type that apply to a request.
#[derive(Clone, Debug)]
pub struct Layer {
    applicable: bool,
    levels: Vec<Level>,
    /// Whether an account that is named as principal means its root user alone (`E-VPCE-6`).
    account_is_root_user: Truth,
}

impl Default for Layer {
    fn default() -> Self {
        Self::not_applicable()
    }
}

impl Layer {
    /// The policy type does not exist for this request: no boundary, no organization.
    #[must_use]
    pub fn not_applicable() -> Self {
        Self { applicable: false, levels: Vec::new(), account_is_root_user: Truth::False }
    }

    /// The policies of this type could not be read.
    #[must_use]
    pub fn unknown() -> Self {
        Self::of_levels(vec![Level { policies: Vec::new(), incomplete: true }])
    }

    /// Exactly these policies.
    #[must_use]
    pub fn of(policies: Vec<Arc<Policy>>) -> Self {
        Self::of_levels(vec![Level { policies, incomplete: false }])
    }

    /// These levels, the root of the organization first; every level must allow.
    #[must_use]
    pub fn of_levels(levels: Vec<Level>) -> Self {
        Self { applicable: true, levels, account_is_root_user: Truth::False }
    }

    /// The same policies, of a VPC endpoint that is, or is not, or may be a gateway endpoint (`E-VPCE-6`).
    #[must_use]
    pub fn of_gateway(self, gateway: Truth) -> Self {
        Self { account_is_root_user: gateway, ..self }
    }

    /// Whether an account that is named as principal means its root user alone.
    #[must_use]
    pub fn account_is_root_user(&self) -> Truth {
        self.account_is_root_user
    }

    /// Whether the policy type exists for this request.
    #[must_use]
    pub fn is_applicable(&self) -> bool {
        self.applicable
    }

    /// The levels, the root of the organization first.
    #[must_use]
    pub fn levels(&self) -> &[Level] {
        &self.levels
    }

    /// All policies in the order in which [`StatementRef::policy`] counts them.
    pub fn policies(&self) -> impl Iterator<Item = &Arc<Policy>> {
        self.levels.iter().flat_map(|level| &level.policies)
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

    /// Whether a policy of this layer is missing or unusable.
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

/// The policies that apply to one request.
#[derive(Clone, Debug, Default)]
pub struct PolicySet {
    /// Identity-based policies.
    pub identity: Layer,
    /// The resource's policy.
    pub resource: Layer,
    /// The permissions boundary.
    pub permissions_boundary: Layer,
    /// Session policies.
    pub session: Layer,
    /// Service control policies.
    pub scp: Layer,
    /// Resource control policies.
    pub rcp: Layer,
    /// The VPC endpoint's policy.
    pub vpc_endpoint: Layer,
    /// How statements without `Resource` are read in the resource's policy.
    pub missing_resource: MissingResource,
}

impl PolicySet {
    /// The layer of one policy type.
    #[must_use]
    pub fn layer(&self, policy_type: PolicyType) -> &Layer {
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

    /// The policy of a statement.
    #[must_use]
    pub fn policy(&self, statement: StatementRef) -> Option<&Arc<Policy>> {
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

/// Refers to one statement of a [`PolicySet`], in six bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatementRef {
    /// The type of its policy.
    pub policy_type: PolicyType,
    /// The number of the policy within its type, from 0, over all levels.
    pub policy: u16,
    /// The number of the statement within its policy, from 0.
    pub statement: u16,
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Layer, Level, Policy, PolicySet};
    use crate::truth::Truth;

    /// `L-PRN-18` asks whether there is a boundary, not what it says.
    #[test]
    fn a_boundary_that_cannot_be_read_whole_is_a_boundary() {
        let level = |text: Option<&str>, incomplete| {
            let policies = text.map(|text| Arc::new(Policy::new("b", text)));
            Layer::of_levels(vec![Level { policies: policies.into_iter().collect(), incomplete }])
        };
        for (boundary, expected) in [
            (Layer::not_applicable(), Truth::False),
            (Layer::unknown(), Truth::Unknown),
            (level(Some("{"), false), Truth::True),
            (level(Some("{}"), true), Truth::True),
            (level(None, false), Truth::True),
        ] {
            let policies = PolicySet { permissions_boundary: boundary, ..PolicySet::default() };
            assert_eq!(policies.has_boundary(), expected, "{:?}", policies.permissions_boundary);
        }
    }
}
