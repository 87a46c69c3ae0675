//! Corrections of a key policy's text: faults that keep a statement from allowing the caller, each taken out.

use keytrace_access::kms::authorize::authorize;
use keytrace_access::kms::case::Case;
use keytrace_iam::document::{Problem, ProblemKind};
use keytrace_iam::policy_set::{Policy, PolicyType};
use keytrace_iam::principal::PrincipalPattern;
use serde_json::{Value, json};

use crate::analysis::Analysis;
use crate::findings::evidence::pointer_to;
use crate::near_miss::NearMiss;
use crate::remediation::Safety;
use crate::remediation::proof::repaired;
use crate::remediation::proposal::Proposal;
use crate::remediation::propose::{editable_caller, place_of, replace};

/// The corrections that are there to make, each only if it alone makes the key policy allow the caller.
#[derive(Clone, Debug, Default)]
pub(crate) struct Corrections {
    /// Principals without their blanks.
    pub(crate) invalid_principal: Option<Proposal>,
    /// A `Resource` element for a statement that has none.
    pub(crate) missing_resource: Option<Proposal>,
    /// The caller in the place of a deleted principal.
    pub(crate) deleted_principal: Option<Proposal>,
}

impl Corrections {
    pub(crate) fn of(analysis: &Analysis<'_>) -> Self {
        let case = analysis.case;
        let allows = |proposal: &Proposal| {
            let repaired = repaired(case, proposal);
            repaired.is_some_and(|case| authorize(&case).outcomes.resource.admits().is_true())
        };
        Self {
            invalid_principal: without_blanks(case).filter(allows),
            missing_resource: with_resource(analysis).filter(allows),
            deleted_principal: renamed(analysis).filter(allows),
        }
    }

    pub(crate) fn is_any(&self) -> bool {
        [&self.invalid_principal, &self.missing_resource, &self.deleted_principal]
            .into_iter()
            .any(Option::is_some)
    }
}

/// The principals that AWS does not accept, with the policies that name them.
pub(crate) fn invalid_principals(case: &Case) -> Vec<(&Policy, &Problem)> {
    let policies = case.policies.resource.policies();
    let is_meant = |kind| matches!(kind, ProblemKind::BlankInPrincipal | ProblemKind::InvalidPrincipal);
    policies
        .flat_map(|policy| policy.document.problems.iter().map(move |problem| (&**policy, problem)))
        .filter(|(_, problem)| is_meant(problem.kind))
        .collect()
}

/// Every blank taken out of every principal that is one without them.
fn without_blanks(case: &Case) -> Option<Proposal> {
    let mut changes = Vec::new();
    let mut who = String::new();
    for (policy, problem) in invalid_principals(case) {
        let clean: String = problem.text.chars().filter(|letter| !letter.is_whitespace()).collect();
        let is_blank = problem.kind == ProblemKind::BlankInPrincipal;
        if !is_blank || matches!(PrincipalPattern::aws(&clean), PrincipalPattern::Invalid(_)) {
            continue;
        }
        let (place, owner) = place_of(case, PolicyType::Resource, policy)?;
        changes.push(replace(place, pointer_to(&policy.text, problem.at)?, json!(clean)));
        who = owner;
    }
    if changes.is_empty() {
        return None;
    }
    Some(Proposal { changes, safety: Safety::Safe, who, alternatives: Vec::new() })
}

fn with_resource(analysis: &Analysis<'_>) -> Option<Proposal> {
    let NearMiss::NoResource(one) = analysis.near_miss(PolicyType::Resource) else { return None };
    corrected(analysis.case, one.policy, one.pointer()?, |mut statement| {
        statement.as_object_mut()?.insert("Resource".into(), json!("*"));
        Some(statement)
    })
}

fn renamed(analysis: &Analysis<'_>) -> Option<Proposal> {
    let NearMiss::Deleted(one, id) = analysis.near_miss(PolicyType::Resource) else { return None };
    let pointer = pointer_to(&one.policy.text, one.statement.principal.as_ref()?.at)?;
    corrected(analysis.case, one.policy, pointer, |mut principal| {
        let own = json!(editable_caller(analysis.case)?);
        match principal.get_mut("AWS")? {
            Value::Array(list) => *list.iter_mut().find(|entry| entry.as_str() == Some(id))? = own,
            single => *single = own,
        }
        Some(principal)
    })
}

/// One value of the key policy's text, corrected.
fn corrected(
    case: &Case,
    policy: &Policy,
    pointer: String,
    correct: impl FnOnce(Value) -> Option<Value>,
) -> Option<Proposal> {
    let (place, who) = place_of(case, PolicyType::Resource, policy)?;
    let document: Value = serde_json::from_str(&policy.text).ok()?;
    let with = correct(document.pointer(&pointer)?.clone())?;
    let changes = vec![replace(place, pointer, with)];
    Some(Proposal { changes, safety: Safety::Review, who, alternatives: Vec::new() })
}
