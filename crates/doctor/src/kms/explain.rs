//! Why a case is decided as it is: every statement that denies, and every one that nearly allows, with what it lacks.

use iam::document::{Effect, Statement};
use iam::evaluate::{Verdict, evaluate};
use iam::explain::StatementExplanation;
use iam::policy_set::{Layer, PolicySet, PolicyType, StatementRef};
use iam::principal::Naming;
use iam::truth::Truth;

use crate::kms::case::Case;
use crate::kms::grant;

/// What every layer and every grant of a case says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseExplanation {
    /// The layers that apply, in the order in which reports list them.
    pub layers: Vec<LayerExplanation>,
    /// The grants, in the order of the case.
    pub grants: Vec<GrantExplanation>,
}

/// What the statements of one layer say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerExplanation {
    /// The type of its policies.
    pub policy_type: PolicyType,
    /// The joined answer, before assumptions.
    pub verdict: Verdict,
    /// Whether each level allows, the root first. Layers without levels have one.
    pub levels: Vec<Truth>,
    /// All statements that deny, or that deny for all that is known.
    pub denying: Vec<Candidate>,
    /// All statements that allow.
    pub allowing: Vec<Candidate>,
    /// The statements that would allow but for one part of them.
    pub nearly_allowing: Vec<Candidate>,
}

/// A statement that bears on a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The statement.
    pub statement: StatementRef,
    /// Whether it applies.
    pub applies: Truth,
    /// How it names the caller.
    pub naming: Naming,
    /// The clauses that do not surely hold: those that fail, or where none fails those that nobody knows.
    pub lacks: Vec<ClauseRef>,
}

/// A clause of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClauseRef {
    /// `Principal` or `NotPrincipal`.
    Principal,
    /// `Action` or `NotAction`.
    Action,
    /// `Resource` or `NotResource`.
    Resource,
    /// The condition of this number, from 0.
    Condition(usize),
}

/// What a grant says to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GrantExplanation {
    /// The number of the grant in the case.
    pub grant: u16,
    /// Whether it is made out to the caller, its role or its account.
    pub grantee: Truth,
    /// Whether it lists the operation.
    pub operation: Truth,
    /// Whether its constraints hold.
    pub constraints: Truth,
}

/// Explains a case.
#[must_use]
pub fn explain(case: &Case) -> CaseExplanation {
    let statements = iam::explain::explain(&case.policies, &case.request);
    let outcomes = evaluate(&case.policies, &case.request);
    let applicable = PolicyType::ALL.into_iter().filter(|each| case.policies.layer(*each).is_applicable());
    let layers = applicable
        .map(|policy_type| {
            let verdict = outcomes.of(policy_type).verdict();
            let own = statements.iter().filter(|each| each.statement.policy_type == policy_type);
            explain_layer(&case.policies, policy_type, verdict, &own.collect::<Vec<_>>())
        })
        .collect();
    let known = case.grants.known.iter().zip(0u16..);
    let grants = known.map(|(known, number)| grant::explain(case, known, number)).collect();
    CaseExplanation { layers, grants }
}

fn explain_layer(
    policies: &PolicySet,
    policy_type: PolicyType,
    verdict: Verdict,
    statements: &[&StatementExplanation],
) -> LayerExplanation {
    let of_effect = |effect: Effect| statements.iter().filter(move |each| each.effect == effect);
    let possible = |each: &&&StatementExplanation| !each.applies().is_false();
    let candidates = |effect| of_effect(effect).filter(possible).map(|each| candidate(each)).collect();
    let near = of_effect(Effect::Allow).filter(|each| is_near(policies, each));
    LayerExplanation {
        policy_type,
        verdict,
        levels: match policy_type {
            // `E-RCP-3`: resource control policies only deny.
            PolicyType::Rcp => vec![Truth::True; policies.layer(policy_type).levels().len()],
            _ => levels(policies.layer(policy_type), statements),
        },
        denying: candidates(Effect::Deny),
        allowing: candidates(Effect::Allow),
        nearly_allowing: near.map(|each| candidate(each)).collect(),
    }
}

/// `E-SCP-2`: every level must allow, so it matters which do.
fn levels(layer: &Layer, statements: &[&StatementExplanation]) -> Vec<Truth> {
    let mut allowed: Vec<Truth> = layer
        .levels()
        .iter()
        .map(|level| {
            let unusable = level.policies.iter().any(|policy| !policy.document.is_valid());
            if level.incomplete || unusable { Truth::Unknown } else { Truth::False }
        })
        .collect();
    for statement in statements.iter().filter(|each| each.effect == Effect::Allow) {
        let level = layer.level_of(statement.statement.policy).and_then(|at| allowed.get_mut(at));
        if let Some(level) = level {
            *level = level.or(statement.applies());
        }
    }
    allowed
}

fn candidate(statement: &StatementExplanation) -> Candidate {
    let mut lacks = clauses(statement, Truth::False);
    if lacks.is_empty() {
        lacks = clauses(statement, Truth::Unknown);
    }
    Candidate {
        statement: statement.statement,
        applies: statement.applies(),
        naming: statement.naming,
        lacks,
    }
}

/// The clauses that answered so.
fn clauses(statement: &StatementExplanation, answer: Truth) -> Vec<ClauseRef> {
    let fixed = [
        (ClauseRef::Principal, statement.naming.any()),
        (ClauseRef::Action, statement.action),
        (ClauseRef::Resource, statement.resource),
    ];
    let conditions = statement.conditions.iter().enumerate();
    let conditions = conditions.map(|(at, truth)| (ClauseRef::Condition(at), *truth));
    fixed
        .into_iter()
        .chain(conditions)
        .filter(|(_, truth)| *truth == answer)
        .map(|(clause, _)| clause)
        .collect()
}

/// Whether a statement fails in one part only: its principal, its actions, its resources or its conditions. One that
/// fails in its actions must be about KMS, or every statement about other services would be near.
fn is_near(policies: &PolicySet, explained: &StatementExplanation) -> bool {
    let failed = clauses(explained, Truth::False);
    match failed.as_slice() {
        [] => false,
        [ClauseRef::Action] => statement(policies, explained.statement).is_some_and(names_kms),
        [ClauseRef::Principal | ClauseRef::Resource] => true,
        several => several.iter().all(|clause| matches!(clause, ClauseRef::Condition(_))),
    }
}

/// The statement that a reference means.
#[must_use]
pub fn statement(policies: &PolicySet, reference: StatementRef) -> Option<&Statement> {
    policies.policy(reference)?.document.statements.get(usize::from(reference.statement))
}

fn names_kms(statement: &Statement) -> bool {
    let is_kms = |text: &str| text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("kms:"));
    statement.action.patterns.iter().any(|pattern| is_kms(pattern.as_str()))
}
