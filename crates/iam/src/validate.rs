//! What AWS asks of a document beyond the grammar, by the kind of policy that it is to be (`L-DOC` §1.1, `L-VAL`).
//!
//! The grammar's own faults are in [`PolicyDocument::problems`] already and are not repeated here.

mod bucket;
mod endpoint;
mod key_policy;

use crate::document::{
    Effect, Element, PolicyDocument, Problem, ProblemKind, Severity, Statement, Version, offset,
};
use crate::limit::SizeLimit;
use crate::principal::PrincipalPattern;

/// What a document is to be used as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocumentKind {
    /// An identity-based policy, managed or inline.
    Identity,
    /// A permissions boundary.
    PermissionsBoundary,
    /// A session policy.
    Session,
    /// A service control policy.
    Scp,
    /// A resource control policy.
    Rcp,
    /// The policy of a KMS key.
    KeyPolicy,
    /// The policy of an S3 bucket.
    BucketPolicy,
    /// The policy of any other resource.
    ResourcePolicy,
    /// The trust policy of a role.
    TrustPolicy,
    /// The policy of a VPC endpoint.
    VpcEndpoint,
}

/// Checks `document` as a policy of this kind. An error means that AWS would not have saved it.
// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
// Source: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html
// Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
#[must_use]
pub fn validate(document: &PolicyDocument, kind: DocumentKind) -> Vec<Problem> {
    let mut check = Check { kind, problems: Vec::new() };
    if kind.is_attached_to_a_principal()
        && let Some(id) = &document.id
    {
        check.warning(ProblemKind::MisplacedId, 0, id);
    }
    if kind == DocumentKind::Rcp && document.version == Version::V2008 && !document.statements.is_empty() {
        check.error(ProblemKind::RcpVersion, 0, "Version");
    }
    for statement in &document.statements {
        check.principal(statement);
        check.resource(statement);
        check.sid(statement);
        match kind {
            DocumentKind::Rcp => check.rcp(statement),
            DocumentKind::KeyPolicy => key_policy::overly_permissive(&mut check, statement),
            DocumentKind::BucketPolicy => bucket::check(&mut check, statement),
            DocumentKind::VpcEndpoint => endpoint::check(&mut check, statement),
            DocumentKind::Identity
            | DocumentKind::PermissionsBoundary
            | DocumentKind::Session
            | DocumentKind::Scp
            | DocumentKind::ResourcePolicy
            | DocumentKind::TrustPolicy => {}
        }
    }
    if kind == DocumentKind::KeyPolicy && key_policy::locks_out(document) {
        check.warning(ProblemKind::LockedOut, 0, "");
    }
    check.problems
}

/// Whether `text` is longer than AWS takes of such policies. It is evaluated all the same (`L-LIM-15`).
#[must_use]
pub fn too_long(text: &str, kind: DocumentKind) -> Option<Problem> {
    let limit = SizeLimit::of(kind)?;
    let length = offset(limit.exceeded_by(text)?);
    let kind = ProblemKind::TooLong { limit, length };
    Some(Problem { kind, severity: Severity::Warning, at: 0, text: "".into() })
}

impl PolicyDocument {
    /// The same document with what AWS asks of this kind of policy added to its problems.
    #[must_use]
    pub fn checked_as(self, kind: DocumentKind) -> Self {
        let problems = validate(&self, kind);
        let mut checked = if kind == DocumentKind::KeyPolicy { self.of_key() } else { self };
        // `L-DOC-9`: IAM refuses such a policy; buckets are known to have them.
        let twice = |problem: &&mut Problem| problem.kind == ProblemKind::DuplicateSid;
        if kind.is_of_iam() {
            checked.problems.iter_mut().filter(twice).for_each(|problem| problem.severity = Severity::Error);
        }
        checked.problems.extend(problems);
        checked
    }

    /// The same document as the policy of a key: KMS saves a statement without `Action`, and the statement has no effect.
    // Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html
    #[must_use]
    pub fn of_key(mut self) -> Self {
        let missing = |problem: &&mut Problem| {
            problem.kind == ProblemKind::MissingElement && &*problem.text == "Action"
        };
        for problem in self.problems.iter_mut().filter(missing) {
            (problem.kind, problem.severity) = (ProblemKind::StatementWithoutAction, Severity::Warning);
        }
        self
    }
}

impl DocumentKind {
    /// Whether the caller is the one the policy is attached to, so that it must not name one.
    fn is_attached_to_a_principal(self) -> bool {
        match self {
            Self::Identity | Self::PermissionsBoundary | Self::Session | Self::Scp => true,
            Self::Rcp
            | Self::KeyPolicy
            | Self::BucketPolicy
            | Self::ResourcePolicy
            | Self::TrustPolicy
            | Self::VpcEndpoint => false,
        }
    }

    /// Whether IAM itself keeps such policies.
    fn is_of_iam(self) -> bool {
        matches!(self, Self::Identity | Self::PermissionsBoundary | Self::Session)
    }
}

struct Check {
    kind: DocumentKind,
    problems: Vec<Problem>,
}

impl Check {
    fn add(&mut self, kind: ProblemKind, severity: Severity, at: u32, text: &str) {
        self.problems.push(Problem { kind, severity, at, text: text.into() });
    }

    fn error(&mut self, kind: ProblemKind, at: u32, text: &str) {
        self.add(kind, Severity::Error, at, text);
    }

    fn warning(&mut self, kind: ProblemKind, at: u32, text: &str) {
        self.add(kind, Severity::Warning, at, text);
    }

    fn principal(&mut self, statement: &Statement) {
        let Some(principal) = &statement.principal else {
            if !self.kind.is_attached_to_a_principal() {
                self.error(ProblemKind::PrincipalRequired, statement.at, "Principal");
            }
            return;
        };
        if self.kind.is_attached_to_a_principal() {
            let kind = match self.kind {
                DocumentKind::Scp => ProblemKind::ScpPrincipal,
                _ => ProblemKind::PrincipalForbidden,
            };
            return self.error(kind, principal.at, name(principal, "Principal"));
        }
        if !principal.negated {
            return;
        }
        match self.kind {
            DocumentKind::Rcp | DocumentKind::TrustPolicy | DocumentKind::VpcEndpoint => {
                self.error(ProblemKind::NotPrincipalForbidden, principal.at, "NotPrincipal");
            }
            _ if statement.effect == Effect::Allow => {
                self.error(ProblemKind::NotPrincipalForbidden, principal.at, "NotPrincipal");
            }
            _ => {}
        }
    }

    fn resource(&mut self, statement: &Statement) {
        match (&statement.resource, self.kind) {
            (Some(resource), DocumentKind::TrustPolicy) => {
                self.error(ProblemKind::ResourceForbidden, resource.at, name(resource, "Resource"));
            }
            (Some(_), _) | (None, DocumentKind::TrustPolicy) => {}
            // `L-RES-9`: KMS saves such a statement and ignores it.
            (None, DocumentKind::KeyPolicy) => {
                self.warning(ProblemKind::StatementWithoutResource, statement.at, "Resource");
            }
            (None, DocumentKind::Scp | DocumentKind::ResourcePolicy) => {
                self.warning(ProblemKind::ResourceAssumed, statement.at, "Resource");
            }
            (
                None,
                DocumentKind::Identity
                | DocumentKind::PermissionsBoundary
                | DocumentKind::Session
                | DocumentKind::Rcp
                | DocumentKind::BucketPolicy
                | DocumentKind::VpcEndpoint,
            ) => self.error(ProblemKind::ResourceRequired, statement.at, "Resource"),
        }
    }

    /// `L-DOC-9`: IAM's own policies know letters and digits only; key policies also take blanks.
    fn sid(&mut self, statement: &Statement) {
        if let Some(sid) = statement.sid.as_deref().filter(|_| self.kind.is_of_iam())
            && !sid.bytes().all(|byte| byte.is_ascii_alphanumeric())
        {
            self.error(ProblemKind::SidCharacters, statement.at, sid);
        }
    }

    /// `E-RCP-3`: customers' resource control policies only deny, for everybody, named actions.
    fn rcp(&mut self, statement: &Statement) {
        let anyone = |principal: &Element<PrincipalPattern>| {
            matches!(&*principal.patterns, [PrincipalPattern::Anyone])
        };
        if let Some(principal) = statement.principal.as_ref().filter(|principal| !anyone(principal)) {
            self.error(ProblemKind::RcpPrincipal, principal.at, "Principal");
        }
        if statement.action.negated {
            self.error(ProblemKind::RcpNotAction, statement.action.at, "NotAction");
        }
        let every = statement.action.patterns.iter().any(|action| action.as_str() == "*");
        match statement.effect {
            // `RCPFullAWSAccess`, which AWS attaches itself, is the only one that allows.
            Effect::Allow if every && statement.conditions.is_empty() => {}
            Effect::Allow => self.error(ProblemKind::RcpAllow, statement.at, "Allow"),
            Effect::Deny if every => self.error(ProblemKind::RcpEveryAction, statement.action.at, "*"),
            Effect::Deny => {}
        }
    }
}

fn name<P>(element: &Element<P>, plain: &'static str) -> &'static str {
    match (plain, element.negated) {
        ("Principal", true) => "NotPrincipal",
        ("Resource", true) => "NotResource",
        _ => plain,
    }
}

#[cfg(test)]
mod tests;
