//! The result of every clause of every statement, from the same functions that `evaluate` folds.

use crate::document::{Effect, numbers};
use crate::evaluate::{Leaves, Outcome, Outcomes, Question};
use crate::policy_set::{Layer, PolicySet, PolicyType, StatementRef};
use crate::principal::Naming;
use crate::request::Request;
use crate::truth::Truth;

/// The results of the clauses of one statement.
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
    /// Whether the statement applies: all its clauses match.
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
        for (policy, number) in policies.layer(policy_type).policies().zip(numbers(0)) {
            if !policy.document.is_valid() {
                continue;
            }
            for (statement, at) in policy.document.statements.iter().zip(numbers(0)) {
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

/// The outcomes of all policy types, from explanations: the same as `evaluate` returns, but without the statements.
#[must_use]
pub fn join(policies: &PolicySet, statements: &[StatementExplanation]) -> Outcomes {
    let of = |policy_type| join_layer(policies.layer(policy_type), policy_type, statements);
    let mut rcp = of(PolicyType::Rcp);
    if rcp.applicable {
        rcp.allow = Truth::True;
    }
    Outcomes {
        identity: of(PolicyType::Identity),
        resource: of(PolicyType::Resource),
        permissions_boundary: of(PolicyType::PermissionsBoundary),
        session: of(PolicyType::Session),
        scp: of(PolicyType::Scp),
        rcp,
        vpc_endpoint: of(PolicyType::VpcEndpoint),
    }
}

fn join_layer(layer: &Layer, policy_type: PolicyType, statements: &[StatementExplanation]) -> Outcome {
    let mut joined =
        Outcome { applicable: layer.is_applicable(), allow: Truth::True, ..Outcome::without_statements() };
    if !joined.applicable {
        joined.allow = Truth::False;
        return joined;
    }
    for (number, level) in layer.levels().iter().enumerate() {
        let unusable = level.policies.iter().any(|policy| !policy.document.is_valid());
        let hidden = Truth::from(level.incomplete || unusable).and(Truth::Unknown);
        let named = if policy_type == PolicyType::Resource { hidden } else { Truth::False };
        let (mut allow, mut limited, mut delegate) = (hidden, named, named);
        joined.deny = joined.deny.or(hidden);
        let own = |one: &&StatementExplanation| {
            one.statement.policy_type == policy_type && layer.level_of(one.statement.policy) == Some(number)
        };
        for one in statements.iter().filter(own) {
            let rest = one.action.and(one.resource).and(Truth::all(one.conditions.iter().copied()));
            match one.effect {
                Effect::Deny => joined.deny = joined.deny.or(rest.and(one.naming.any())),
                Effect::Allow => {
                    allow = allow.or(rest.and(one.naming.direct));
                    limited = limited.or(rest.and(one.naming.limited));
                    delegate = delegate.or(rest.and(one.naming.account));
                }
            }
        }
        joined.allow = joined.allow.and(allow);
        (joined.limited, joined.delegate) = (limited, delegate);
    }
    joined
}
