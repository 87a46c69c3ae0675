//! What every clause of every statement said: the same leaves as `evaluate`, mapped instead of folded.

use crate::document::Effect;
use crate::evaluate::{Leaves, Question};
use crate::policy_set::{PolicySet, PolicyType, StatementRef};
use crate::principal::Naming;
use crate::request::Request;
use crate::truth::Truth;

/// What the clauses of one statement said to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementExplanation {
    /// The statement.
    pub statement: StatementRef,
    /// What it does when it applies.
    pub effect: Effect,
    /// How it names the caller.
    pub naming: Naming,
    /// Whether `Action` or `NotAction` covers the request's action.
    pub action: Truth,
    /// Whether `Resource` or `NotResource` covers the request's resource.
    pub resource: Truth,
    /// Whether each condition holds, in the order of the statement's conditions.
    pub conditions: Box<[Truth]>,
}

impl StatementExplanation {
    /// Whether the statement applies, all its clauses taken together.
    #[must_use]
    pub fn applies(&self) -> Truth {
        let conditions = Truth::all(self.conditions.iter().copied());
        self.naming.any().and(self.action).and(self.resource).and(conditions)
    }
}

/// Explains every statement of every valid document, in the order of the policy set.
#[must_use]
pub fn explain(policies: &PolicySet, request: &Request) -> Vec<StatementExplanation> {
    let question = Question::new(policies, request);
    let mut explanations = Vec::new();
    for policy_type in PolicyType::ALL {
        for (policy, number) in policies.layer(policy_type).policies().zip(0u16..) {
            if !policy.document.is_valid() {
                continue;
            }
            for (statement, at) in policy.document.statements.iter().zip(0u16..) {
                let leaves = Leaves { statement, policy_type, question: &question };
                explanations.push(StatementExplanation {
                    statement: StatementRef { policy_type, policy: number, statement: at },
                    effect: statement.effect,
                    naming: leaves.naming(),
                    action: leaves.action(),
                    resource: leaves.resource(),
                    conditions: (0..statement.conditions.len())
                        .filter_map(|at| leaves.condition(at))
                        .collect(),
                });
            }
        }
    }
    explanations
}
