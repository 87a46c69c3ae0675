//! The answer to one object of the input, in the shape `keytrace.simulate/1`.

use keytrace_iam::decide::{Decision, Relation, decide, guarded, join};
use keytrace_iam::document::{Effect, Severity};
use keytrace_iam::evaluate::{Outcomes, Verdict, evaluate};
use keytrace_iam::explain::{StatementExplanation, explain};
use keytrace_iam::policy_set::PolicyType;
use keytrace_iam::request::Principal;
use keytrace_iam::truth::Truth;
use serde::Serialize;

use crate::simulate::judged::{Judged, judged};
use crate::simulate::policies::PlacedProblem;
use crate::simulate::question::Question;
use crate::simulate::service::Law;

/// The answer to one simulation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    schema: &'static str,
    /// `allow`, `explicit-deny`, `implicit-deny` or `unknown`.
    pub decision: &'static str,
    /// What every layer says.
    pub layers: Layers,
    /// The statements that apply or that only one clause keeps from applying.
    pub statements: Vec<StatementAnswer>,
    /// What is wrong with the policies.
    pub problems: Vec<ProblemAnswer>,
    /// The readings on which the answer rests, because AWS does not say, or says two things.
    pub judgements: Vec<JudgementAnswer>,
}

/// What every layer says: `allow`, `explicit-deny`, `implicit-deny`, `not-applicable` or `unknown`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Layers {
    /// Identity-based policies.
    pub identity: &'static str,
    /// The resource's policy.
    pub resource: &'static str,
    /// The permissions boundary.
    pub permissions_boundary: &'static str,
    /// Session policies.
    pub session: &'static str,
    /// Service control policies.
    pub scp: &'static str,
    /// Resource control policies.
    pub rcp: &'static str,
    /// The VPC endpoint's policy.
    pub vpc_endpoint: &'static str,
}

/// A statement that applies or that only one clause keeps from applying.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StatementAnswer {
    /// The layer.
    pub layer: &'static str,
    /// `orgIdentifier` of the level, for service and resource control policies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// The policy's name.
    pub policy: String,
    /// The statement's `Sid`.
    pub sid: Option<String>,
    /// The statement's number within its policy, from 0.
    pub index: u16,
    /// `Allow` or `Deny`.
    pub effect: &'static str,
    /// Whether it applies; none when a missing fact decides.
    pub matched: Option<bool>,
}

/// Something wrong with a policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProblemAnswer {
    /// The layer.
    pub layer: &'static str,
    /// The policy's name.
    pub policy: String,
    /// `error` when AWS would refuse the policy, which makes the layer unknown; else `warning`.
    pub severity: &'static str,
    /// What is wrong.
    pub message: String,
    /// The line in the input, from 1.
    pub line: u32,
    /// The column in the input, from 1, in bytes.
    pub column: u32,
}

/// A reading on which the answer rests, because AWS does not say, or says two things.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct JudgementAnswer {
    /// The number of the question: `docs/law.md` lists them.
    pub question: &'static str,
    /// What is judged.
    pub judged: &'static str,
    /// The decision under the other reading.
    pub otherwise: &'static str,
    /// The layers that would answer otherwise under it.
    pub layers: Vec<&'static str>,
}

/// Answers one question.
pub(super) fn answer(question: &Question) -> Answer {
    let outcomes = evaluate(&question.policies, &question.request);
    Answer {
        schema: "keytrace.simulate/1",
        decision: decide_question(question, &outcomes).name(),
        layers: layers(question, &outcomes),
        statements: statements(question),
        problems: question.problems.iter().map(problem).collect(),
        judgements: judgements(question, &outcomes),
    }
}

fn judgements(question: &Question, outcomes: &Outcomes) -> Vec<JudgementAnswer> {
    let told = |judged: Judged| JudgementAnswer {
        question: judged.judgement.question(),
        judged: judged.judgement.words(),
        otherwise: judged.otherwise.name(),
        layers: judged.layers.into_iter().map(PolicyType::name).collect(),
    };
    judged(question, outcomes).into_iter().map(told).collect()
}

/// Decides by what the policies say.
pub(super) fn decide_question(question: &Question, outcomes: &Outcomes) -> Decision {
    if question.law == Law::AlwaysAllowed {
        return Decision::Allow;
    }
    let principal = &question.request.principal;
    let same_account = principal.account() == Some(&*question.owner);
    let decision = decide(
        outcomes,
        Relation {
            principal,
            same_account: same_account.into(),
            resource_policy: question.law.resource_policy(),
        },
    );
    // `E-S3-8`, `L-PRN-1`: KMS knows no anonymous caller.
    if *principal == Principal::Anonymous && question.law.kms_action().is_some() {
        return join(outcomes.denied(), Truth::False);
    }
    // `E-GRT-9`: the grant decides, and it is not asked; a denial is sure all the same.
    if question.law.is_decided_by_grants() {
        let guarded = guarded(outcomes);
        return join(outcomes.denied(), guarded.and(Truth::Unknown));
    }
    // `E-KMS-7`: permissions for other operations have no effect across accounts.
    let crosses = principal.account().is_some() && !same_account;
    match decision {
        Decision::Allow | Decision::Unknown if crosses && !question.law.works_across_accounts() => {
            if outcomes.denied().is_unknown() { Decision::Unknown } else { Decision::ImplicitDeny }
        }
        decision => decision,
    }
}

fn layers(question: &Question, outcomes: &Outcomes) -> Layers {
    let say = |policy_type| outcomes.of(policy_type).verdict().name();
    // `E-SES-2`: a federated user without session policy has no identity-based permissions.
    let powerless = matches!(question.request.principal, Principal::FederatedUser { .. })
        && !outcomes.session.applicable
        && outcomes.identity.verdict() == Verdict::Allow;
    Layers {
        identity: if powerless { Verdict::ImplicitDeny.name() } else { say(PolicyType::Identity) },
        resource: say(PolicyType::Resource),
        permissions_boundary: say(PolicyType::PermissionsBoundary),
        session: say(PolicyType::Session),
        scp: say(PolicyType::Scp),
        rcp: say(PolicyType::Rcp),
        vpc_endpoint: say(PolicyType::VpcEndpoint),
    }
}

fn statements(question: &Question) -> Vec<StatementAnswer> {
    let told = |explanation: StatementExplanation| {
        let applies = explanation.applies();
        (!applies.is_false() || nearly_applies(&explanation))
            .then(|| statement(question, &explanation, applies))?
    };
    explain(&question.policies, &question.request).into_iter().filter_map(told).collect()
}

/// Whether the action is covered and exactly one other clause keeps the statement from applying.
fn nearly_applies(explanation: &StatementExplanation) -> bool {
    let clauses = [explanation.naming.any(), explanation.resource];
    let failing = clauses.iter().chain(&explanation.conditions).filter(|truth| truth.is_false()).count();
    !explanation.action.is_false() && failing == 1
}

fn statement(
    question: &Question,
    explanation: &StatementExplanation,
    applies: Truth,
) -> Option<StatementAnswer> {
    let reference = explanation.statement;
    let policy = question.policies.policy(reference)?;
    let found = policy.document.statements.get(usize::from(reference.statement))?;
    let names = match reference.policy_type {
        PolicyType::Scp => question.scp_levels.as_slice(),
        PolicyType::Rcp => question.rcp_levels.as_slice(),
        _ => &[],
    };
    let level = question.policies.layer(reference.policy_type).level_of(reference.policy);
    Some(StatementAnswer {
        layer: reference.policy_type.name(),
        level: level.and_then(|at| names.get(at)).map(|name| String::from(&**name)),
        policy: String::from(&*policy.name),
        sid: found.sid.as_deref().map(String::from),
        index: reference.statement,
        effect: match explanation.effect {
            Effect::Allow => "Allow",
            Effect::Deny => "Deny",
        },
        matched: match applies {
            Truth::True => Some(true),
            Truth::False => Some(false),
            Truth::Unknown => None,
        },
    })
}

fn problem(placed: &PlacedProblem) -> ProblemAnswer {
    let message = placed.problem.kind.message();
    ProblemAnswer {
        layer: placed.policy_type.name(),
        policy: String::from(&*placed.policy),
        severity: match placed.problem.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        message: match &*placed.problem.text {
            "" => message,
            text => format!("`{text}`: {message}"),
        },
        line: placed.position.line,
        column: placed.position.column,
    }
}
