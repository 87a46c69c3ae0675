//! What is wrong with policy documents, so far that AWS could not hold them.

use keytrace_iam::document::Severity;
use keytrace_iam::policy_set::{Policy, PolicyType};

use keytrace_access::kms::case::Case;

/// A policy document that AWS could not hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PolicyProblem {
    /// The policy.
    pub policy: String,
    /// What is wrong, in words.
    pub message: String,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
}

/// What is wrong with the documents that bear on a case, so far that AWS could not hold them.
pub(super) fn problems(case: &Case) -> Vec<PolicyProblem> {
    let policies = PolicyType::ALL.into_iter().flat_map(|policy_type| {
        case.policies.layer(policy_type).policies().map(move |policy| (policy_type, policy))
    });
    let mut found = Vec::new();
    for (policy_type, policy) in policies {
        for problem in &policy.document.problems {
            if problem.severity == Severity::Error {
                let position = policy.document.position(problem.at);
                let meant =
                    if problem.text.is_empty() { String::new() } else { format!(": `{}`", problem.text) };
                found.push(PolicyProblem {
                    policy: place(case, policy_type, policy),
                    message: format!("{}{meant}", problem.kind.message()),
                    line: position.line,
                    column: position.column,
                });
            }
        }
    }
    found
}

/// Which policy it is among all of the snapshot: its ARN, else its name and what it is attached to.
fn place(case: &Case, policy_type: PolicyType, policy: &Policy) -> String {
    let holder = match policy_type {
        PolicyType::Resource => case.facts.key_arn.as_deref(),
        PolicyType::Identity | PolicyType::Session => case.request.principal.arn(),
        _ => None,
    };
    match (&policy.arn, holder) {
        (Some(arn), _) => arn.to_string(),
        (None, Some(holder)) => format!("{} of {holder}", policy.name),
        (None, None) => policy.name.to_string(),
    }
}
