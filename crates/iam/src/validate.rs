//! What AWS asks of a document beyond the grammar, by the kind of policy that it is to be (`L-DOC` §1.1, `L-VAL`).
//!
//! The grammar's own faults are in [`PolicyDocument::problems`] already and are not repeated here.

use crate::document::{Effect, Element, PolicyDocument, Problem, ProblemKind, Severity, Statement, Version};
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
        if kind == DocumentKind::Rcp {
            check.rcp(statement);
        }
        if kind == DocumentKind::KeyPolicy {
            check.overly_permissive(statement);
        }
    }
    check.problems
}

impl PolicyDocument {
    /// The same document with what AWS asks of this kind of policy added to its problems.
    #[must_use]
    pub fn checked_as(mut self, kind: DocumentKind) -> Self {
        let problems = validate(&self, kind);
        self.problems.extend(problems);
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
            return self.error(ProblemKind::PrincipalForbidden, principal.at, name(principal, "Principal"));
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
        let iam = matches!(
            self.kind,
            DocumentKind::Identity | DocumentKind::PermissionsBoundary | DocumentKind::Session
        );
        if let Some(sid) = statement.sid.as_deref().filter(|_| iam)
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

    /// `L-VAL-6`: KMS refuses `ForAllValues` on a key that holds one value, because it is true without the key.
    fn overly_permissive(&mut self, statement: &Statement) {
        for condition in &statement.conditions {
            let key = condition.key().as_str();
            let single = key.starts_with("kms:encryptioncontext:") || key.starts_with("aws:requesttag/");
            let for_all = condition.operator_name.to_ascii_lowercase().starts_with("forallvalues:");
            if single && for_all {
                self.error(ProblemKind::OverlyPermissiveCondition, condition.at, &condition.key_name);
            }
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
mod tests {
    use super::{DocumentKind, validate};
    use crate::document::{ProblemKind, Severity};
    use crate::parse::parse;

    fn kinds(kind: DocumentKind, statement: &str) -> Vec<(ProblemKind, Severity)> {
        let text = format!("{{\"Version\":\"2012-10-17\",\"Statement\":[{statement}]}}");
        let document = parse(&text);
        assert_eq!(document.problems, []);
        validate(&document, kind).into_iter().map(|problem| (problem.kind, problem.severity)).collect()
    }

    const PLAIN: &str = r#"{"Effect":"Allow","Action":"kms:Decrypt","Resource":"*"}"#;
    const NAMED: &str = r#"{"Effect":"Deny","Principal":"*","Action":"kms:Decrypt","Resource":"*"}"#;
    const BARE: &str = r#"{"Effect":"Deny","Principal":"*","Action":"kms:Decrypt"}"#;

    #[test]
    fn each_kind_has_its_own_elements() {
        use DocumentKind::{
            BucketPolicy, Identity, KeyPolicy, PermissionsBoundary, Rcp, ResourcePolicy, Scp, Session,
            TrustPolicy, VpcEndpoint,
        };
        use ProblemKind::{
            PrincipalForbidden, PrincipalRequired, ResourceAssumed, ResourceForbidden, ResourceRequired,
            StatementWithoutResource,
        };
        let error = |kind| vec![(kind, Severity::Error)];
        let warning = |kind| vec![(kind, Severity::Warning)];
        for kind in [Identity, PermissionsBoundary, Session, Scp] {
            assert_eq!(kinds(kind, PLAIN), [], "{kind:?}");
            assert_eq!(kinds(kind, NAMED), error(PrincipalForbidden), "{kind:?}");
        }
        for kind in [KeyPolicy, BucketPolicy, ResourcePolicy, VpcEndpoint] {
            assert_eq!(kinds(kind, PLAIN), error(PrincipalRequired), "{kind:?}");
            assert_eq!(kinds(kind, NAMED), [], "{kind:?}");
        }
        assert_eq!(kinds(Rcp, NAMED), []);
        assert_eq!(kinds(TrustPolicy, NAMED), error(ResourceForbidden));
        assert_eq!(kinds(TrustPolicy, BARE), []);
        assert_eq!(kinds(KeyPolicy, BARE), warning(StatementWithoutResource));
        assert_eq!(kinds(ResourcePolicy, BARE), warning(ResourceAssumed));
        for kind in [BucketPolicy, VpcEndpoint, Rcp] {
            assert_eq!(kinds(kind, BARE), error(ResourceRequired), "{kind:?}");
        }
    }

    #[test]
    fn a_document_of_the_wrong_kind_is_not_valid() {
        let document = || parse(r#"{"Statement":{"Effect":"Allow","Action":"kms:Decrypt","Resource":"*"}}"#);
        assert!(document().checked_as(DocumentKind::Identity).is_valid());
        let refused = document().checked_as(DocumentKind::KeyPolicy);
        assert_eq!((refused.is_valid(), refused.problems.len()), (false, 1));
    }

    #[test]
    fn resource_control_policies_only_deny_named_actions_to_everybody() {
        for (statement, expected) in [
            (r#"{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}"#, None),
            (NAMED, None),
            (
                r#"{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"}"#,
                Some(ProblemKind::RcpAllow),
            ),
            (
                r#"{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}"#,
                Some(ProblemKind::RcpEveryAction),
            ),
            (
                r#"{"Effect":"Deny","Principal":"*","NotAction":"kms:*","Resource":"*"}"#,
                Some(ProblemKind::RcpNotAction),
            ),
            (
                r#"{"Effect":"Deny","Principal":{"AWS":"111122223333"},"Action":"kms:*","Resource":"*"}"#,
                Some(ProblemKind::RcpPrincipal),
            ),
        ] {
            let found: Vec<ProblemKind> =
                kinds(DocumentKind::Rcp, statement).into_iter().map(|(kind, _)| kind).collect();
            assert_eq!(found, Vec::from_iter(expected), "{statement}");
        }
    }

    #[test]
    fn sids_with_blanks_and_not_principal() {
        let sid = r#"{"Sid":"Enable IAM","Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*"}"#;
        assert_eq!(kinds(DocumentKind::KeyPolicy, sid), []);
        let sid = r#"{"Sid":"Enable IAM","Effect":"Deny","Action":"kms:*","Resource":"*"}"#;
        assert_eq!(kinds(DocumentKind::Identity, sid), [(ProblemKind::SidCharacters, Severity::Error)]);
        let others =
            r#"{"Effect":"Deny","NotPrincipal":{"AWS":"111122223333"},"Action":"kms:*","Resource":"*"}"#;
        assert_eq!(kinds(DocumentKind::KeyPolicy, others), []);
        assert_eq!(
            kinds(DocumentKind::VpcEndpoint, others),
            [(ProblemKind::NotPrincipalForbidden, Severity::Error)]
        );
    }

    #[test]
    fn for_all_values_on_a_single_valued_key_is_refused_by_kms() {
        let statement = r#"{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*",
            "Condition":{"ForAllValues:StringEquals":{"kms:EncryptionContext:app":"etl"}}}"#;
        assert_eq!(
            kinds(DocumentKind::KeyPolicy, statement),
            [(ProblemKind::OverlyPermissiveCondition, Severity::Error)]
        );
        let keys = statement.replace("EncryptionContext:app", "EncryptionContextKeys");
        assert_eq!(kinds(DocumentKind::KeyPolicy, &keys), []);
    }
}
