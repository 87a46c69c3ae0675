//! Reads the policies of one object of the input, with their problems.

use std::sync::Arc;

use keytrace_iam::document::{Position, Problem, ProblemKind, Severity};
use keytrace_iam::limit::CountLimit;
use keytrace_iam::policy_set::{Layer, Level, Policy, PolicyType};
use keytrace_iam::validate::DocumentKind;

use crate::simulate::field::{Field, Object};
use crate::simulate::input_error::{InputError, InputErrorKind};

const LEVEL: &[&str] = &["orgIdentifier", "policies"];
const POLICY: &[&str] = &["name", "policy"];

/// The most policies of one list that are read: far more than AWS attaches to anything.
const MOST_POLICIES: usize = 1_000;

/// The root of an organization, five units below each other, and the account.
// Source: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
const MOST_LEVELS: usize = 7;

/// A problem of a policy, with its place in the input.
pub(super) struct PlacedProblem {
    pub(super) policy_type: PolicyType,
    pub(super) policy: Box<str>,
    pub(super) problem: Problem,
    pub(super) position: Position,
}

/// Reads policies and keeps what is wrong with them.
#[derive(Default)]
pub(super) struct PolicyReader {
    pub(super) problems: Vec<PlacedProblem>,
}

impl PolicyReader {
    fn policy(
        &mut self,
        name: &str,
        field: &Field<'_, '_>,
        policy_type: PolicyType,
        kind: DocumentKind,
    ) -> Arc<Policy> {
        let policy = Policy::of_kind(name, field.as_written(), kind);
        for problem in &policy.document.problems {
            self.problems.push(PlacedProblem {
                policy_type,
                policy: name.into(),
                problem: problem.clone(),
                position: field.position_of(problem.at),
            });
        }
        Arc::new(policy)
    }

    /// A field that is one policy.
    pub(super) fn single(
        &mut self,
        object: &Object<'_, '_>,
        name: &str,
        policy_type: PolicyType,
        kind: DocumentKind,
    ) -> Layer {
        match object.optional(name) {
            Some(field) => Layer::of(vec![self.policy(name, &field, policy_type, kind)]),
            None => Layer::not_applicable(),
        }
    }

    /// A field that is a list of named policies; an empty list is a layer that allows nothing.
    pub(super) fn list(
        &mut self,
        object: &Object<'_, '_>,
        name: &str,
        policy_type: PolicyType,
        kind: DocumentKind,
    ) -> Result<Layer, InputError> {
        match object.optional(name) {
            Some(field) => Ok(Layer::of(self.named(&field, policy_type, kind)?)),
            None => Ok(Layer::not_applicable()),
        }
    }

    /// A field that is a list of named policies; an empty list says that there is no such layer.
    pub(super) fn some(
        &mut self,
        object: &Object<'_, '_>,
        name: &str,
        policy_type: PolicyType,
        (kind, limit): (DocumentKind, CountLimit),
    ) -> Result<Layer, InputError> {
        let Some(field) = object.optional(name) else { return Ok(Layer::not_applicable()) };
        let policies = self.named(&field, policy_type, kind)?;
        self.count(&policies, limit, policy_type, (name, &field));
        Ok(if policies.is_empty() { Layer::not_applicable() } else { Layer::of(policies) })
    }

    /// Tells when there are more policies than AWS takes (`L-LIM-7`, `L-LIM-8`).
    fn count(
        &mut self,
        policies: &[Arc<Policy>],
        limit: CountLimit,
        policy_type: PolicyType,
        (name, field): (&str, &Field<'_, '_>),
    ) {
        if policies.len() > limit.most() {
            let count = u32::try_from(policies.len()).unwrap_or(u32::MAX);
            let kind = ProblemKind::TooMany { limit, count };
            self.problems.push(PlacedProblem {
                policy_type,
                policy: name.into(),
                problem: Problem { kind, severity: Severity::Warning, at: 0, text: "".into() },
                position: field.position_of(0),
            });
        }
    }

    fn named(
        &mut self,
        field: &Field<'_, '_>,
        policy_type: PolicyType,
        kind: DocumentKind,
    ) -> Result<Vec<Arc<Policy>>, InputError> {
        let elements = field.elements()?;
        if elements.len() > MOST_POLICIES {
            return Err(field.error(InputErrorKind::TooMuch { most: "1,000 policies" }));
        }
        let read = |element: Field<'_, '_>| {
            let object = element.object(POLICY)?;
            let name = object.required("name")?;
            Ok(self.policy(name.text()?, &object.required("policy")?, policy_type, kind))
        };
        elements.into_iter().map(read).collect()
    }

    /// A field that is a list of levels, the root of the organization first; none say that there is no organization.
    pub(super) fn levels(
        &mut self,
        object: &Object<'_, '_>,
        name: &str,
        policy_type: PolicyType,
        (kind, limit): (DocumentKind, CountLimit),
    ) -> Result<(Layer, Vec<Box<str>>), InputError> {
        let Some(field) = object.optional(name) else { return Ok((Layer::not_applicable(), Vec::new())) };
        let (mut levels, mut names) = (Vec::new(), Vec::new());
        let elements = field.elements()?;
        if elements.len() > MOST_LEVELS {
            return Err(field.error(InputErrorKind::TooMuch { most: "seven levels" }));
        }
        for element in elements {
            let object = element.object(LEVEL)?;
            let name = object.required("orgIdentifier")?.text()?;
            names.push(name.into());
            let listed = object.required("policies")?;
            let policies = self.named(&listed, policy_type, kind)?;
            self.count(&policies, limit, policy_type, (name, &listed));
            levels.push(Level { policies, incomplete: false });
        }
        let layer = if levels.is_empty() { Layer::not_applicable() } else { Layer::of_levels(levels) };
        Ok((layer, names))
    }
}
