//! Evaluates a request against each policy type, without allocating.

use crate::document::{Effect, Element, Statement, numbers};
use crate::policy_set::{Layer, Level, MissingResource, PolicySet, PolicyType, StatementRef};
use crate::principal::{Caller, Naming};
use crate::request::Request;
use crate::resource::ResourcePattern;
use crate::truth::Truth;

/// The outcome of one policy type, with the statements that decide it.
///
/// Only resource-based policies distinguish kinds of allowing, because only they name principals (`L-PRN-15`).
// Why three kinds: what else must allow depends on how the policy names the caller. Named itself, nothing else must
// (`allow`); named by its role, the permissions boundary and the session policy must permit the request (`limited`); named by
// its account, the caller's own policies must allow it as well (`delegate`). `decide` combines them differently within one
// account and across accounts, so one answer here would lose what it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Whether the policy type exists for this request.
    pub applicable: bool,
    /// Whether a statement denies the request.
    pub deny: Truth,
    /// Whether statements allow it; in a resource-based policy, whether one names the caller itself or everyone.
    pub allow: Truth,
    /// Whether a resource-based policy allows the caller's role, within permissions boundary and session policy.
    pub limited: Truth,
    /// Whether a resource-based policy allows the caller's account, so that identity-based policies decide.
    pub delegate: Truth,
    /// The statement that denies.
    pub denied_by: Option<StatementRef>,
    /// The statement that allows; with levels, of the last level.
    pub allowed_by: Option<StatementRef>,
    /// The statement that allows through the role.
    pub limited_by: Option<StatementRef>,
    /// The statement that delegates to the account.
    pub delegated_by: Option<StatementRef>,
    /// The first level, from the root, that does not certainly allow the request.
    pub lacking_level: Option<u16>,
}

/// The answer of one layer (`E-ORD`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// The policy type does not exist for this request.
    NotApplicable,
    /// The layer allows the request.
    Allow,
    /// A statement denies it.
    ExplicitDeny,
    /// No statement allows it.
    ImplicitDeny,
    /// The answer depends on a missing fact.
    Unknown,
}

impl Verdict {
    /// The name in answers and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NotApplicable => "not-applicable",
            Self::Allow => "allow",
            Self::ExplicitDeny => "explicit-deny",
            Self::ImplicitDeny => "implicit-deny",
            Self::Unknown => "unknown",
        }
    }
}

impl Outcome {
    fn not_applicable() -> Self {
        Self { applicable: false, ..Self::without_statements() }
    }

    /// The outcome of a policy type none of whose statements applies.
    pub(crate) fn without_statements() -> Self {
        Self {
            applicable: true,
            deny: Truth::False,
            allow: Truth::False,
            limited: Truth::False,
            delegate: Truth::False,
            denied_by: None,
            allowed_by: None,
            limited_by: None,
            delegated_by: None,
            lacking_level: None,
        }
    }

    /// Whether the layer allows the request in any of the three ways.
    #[must_use]
    pub fn admits(&self) -> Truth {
        self.allow.or(self.limited).or(self.delegate)
    }

    /// The answer of the layer.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        if !self.applicable {
            return Verdict::NotApplicable;
        }
        match (self.deny, self.admits()) {
            (Truth::True, _) => Verdict::ExplicitDeny,
            (_, Truth::False) => Verdict::ImplicitDeny,
            (Truth::False, Truth::True) => Verdict::Allow,
            _ => Verdict::Unknown,
        }
    }

    /// Whether a limiting layer permits the request: it does not exist, or it allows it.
    #[must_use]
    pub fn permits(&self) -> Truth {
        if self.applicable { self.allow } else { Truth::True }
    }
}

/// The outcomes of all policy types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcomes {
    /// Identity-based policies.
    pub identity: Outcome,
    /// The resource's policy.
    pub resource: Outcome,
    /// The permissions boundary.
    pub permissions_boundary: Outcome,
    /// Session policies.
    pub session: Outcome,
    /// Service control policies.
    pub scp: Outcome,
    /// Resource control policies.
    pub rcp: Outcome,
    /// The VPC endpoint's policy.
    pub vpc_endpoint: Outcome,
}

impl Outcomes {
    /// The outcome of one policy type.
    #[must_use]
    pub fn of(&self, policy_type: PolicyType) -> &Outcome {
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

    /// The outcome of one policy type, to be replaced where a user assumes another.
    pub fn of_mut(&mut self, policy_type: PolicyType) -> &mut Outcome {
        match policy_type {
            PolicyType::Identity => &mut self.identity,
            PolicyType::Resource => &mut self.resource,
            PolicyType::PermissionsBoundary => &mut self.permissions_boundary,
            PolicyType::Session => &mut self.session,
            PolicyType::Scp => &mut self.scp,
            PolicyType::Rcp => &mut self.rcp,
            PolicyType::VpcEndpoint => &mut self.vpc_endpoint,
        }
    }

    /// Whether a statement of any layer denies the request.
    #[must_use]
    pub fn denied(&self) -> Truth {
        Truth::any(PolicyType::ALL.map(|policy_type| self.of(policy_type).deny))
    }
}

/// Evaluates a request against every layer.
// Why every layer, even after one denies: AWS's error names one layer, but a fix needs all that block.
#[must_use]
pub fn evaluate(policies: &PolicySet, request: &Request) -> Outcomes {
    let question = Question::new(policies, request);
    let layer = |policy_type| evaluate_layer(&question, policy_type);
    Outcomes {
        identity: layer(PolicyType::Identity),
        resource: layer(PolicyType::Resource),
        permissions_boundary: layer(PolicyType::PermissionsBoundary),
        session: layer(PolicyType::Session),
        scp: layer(PolicyType::Scp),
        rcp: evaluate_rcp(&question),
        vpc_endpoint: layer(PolicyType::VpcEndpoint),
    }
}

/// `E-RCP-3`, `Q-34`: `RCPFullAWSAccess` cannot be detached, so resource control policies can only deny.
fn evaluate_rcp(question: &Question<'_>) -> Outcome {
    let mut outcome = evaluate_layer(question, PolicyType::Rcp);
    if outcome.applicable {
        outcome.allow = Truth::True;
        outcome.lacking_level = None;
    }
    outcome
}

fn evaluate_layer(question: &Question<'_>, policy_type: PolicyType) -> Outcome {
    let layer: &Layer = question.policies.layer(policy_type);
    if !layer.is_applicable() {
        return Outcome::not_applicable();
    }
    // Why it begins with true: levels are combined with `and`, and a layer without levels limits nothing.
    let mut joined = Outcome { allow: Truth::True, ..Outcome::without_statements() };
    let mut policy = 0u16;
    for (level, number) in layer.levels().iter().zip(numbers(0)) {
        let outcome = evaluate_level(question, policy_type, level, policy);
        policy = policy.saturating_add(u16::try_from(level.policies.len()).unwrap_or(u16::MAX));
        if outcome.deny > joined.deny {
            (joined.deny, joined.denied_by) = (outcome.deny, outcome.denied_by);
        }
        // `E-SCP-2`: every level must allow.
        joined.allow = joined.allow.and(outcome.allow);
        joined.allowed_by = outcome.allowed_by;
        (joined.limited, joined.limited_by) = (outcome.limited, outcome.limited_by);
        (joined.delegate, joined.delegated_by) = (outcome.delegate, outcome.delegated_by);
        if joined.lacking_level.is_none() && !outcome.admits().is_true() {
            joined.lacking_level = Some(number);
        }
    }
    joined
}

fn evaluate_level(
    question: &Question<'_>,
    policy_type: PolicyType,
    level: &Level,
    first_policy: u16,
) -> Outcome {
    let mut outcome = Outcome::without_statements();
    let mut incomplete = level.incomplete;
    for (policy, number) in level.policies.iter().zip(numbers(first_policy)) {
        if !policy.document.is_valid() {
            // Why unknown: AWS cannot store such a document, so it says nothing about the one that AWS has.
            incomplete = true;
            continue;
        }
        for (at, statement) in policy.document.covering(&question.request.action) {
            let reference = StatementRef { policy_type, policy: number, statement: at };
            outcome.add(statement, reference, question);
        }
    }
    if incomplete {
        let unknown = |truth: Truth| truth.or(Truth::Unknown);
        outcome.deny = unknown(outcome.deny);
        outcome.allow = unknown(outcome.allow);
        if policy_type == PolicyType::Resource {
            outcome.limited = unknown(outcome.limited);
            outcome.delegate = unknown(outcome.delegate);
        }
    }
    outcome
}

impl Outcome {
    /// Adds what a statement says whose action covers the request's.
    fn add(&mut self, statement: &Statement, at: StatementRef, question: &Question<'_>) {
        // What is certain already need not be asked again.
        let certain = if statement.effect == Effect::Deny { self.deny } else { self.allow };
        if certain.is_true() {
            return;
        }
        let leaves = Leaves { statement, policy_type: at.policy_type, question };
        let naming = leaves.naming();
        if naming.any().is_false() {
            return;
        }
        let mut rest = leaves.resource();
        if !rest.is_false() {
            rest = rest.and(leaves.conditions());
        }
        if rest.is_false() {
            return;
        }
        match statement.effect {
            Effect::Deny => raise(&mut self.deny, &mut self.denied_by, rest.and(naming.any()), at),
            Effect::Allow => {
                raise(&mut self.allow, &mut self.allowed_by, rest.and(naming.direct), at);
                raise(&mut self.limited, &mut self.limited_by, rest.and(naming.limited), at);
                raise(&mut self.delegate, &mut self.delegated_by, rest.and(naming.account), at);
            }
        }
    }
}

fn raise(truth: &mut Truth, by: &mut Option<StatementRef>, found: Truth, at: StatementRef) {
    if found > *truth {
        *truth = found;
        *by = Some(at);
    }
}

/// A request and the policies to evaluate it against. What every statement is asked about is parsed once.
pub(crate) struct Question<'q> {
    policies: &'q PolicySet,
    request: &'q Request,
    caller: Caller<'q>,
    has_boundary: Truth,
}

impl<'q> Question<'q> {
    pub(crate) fn new(policies: &'q PolicySet, request: &'q Request) -> Self {
        let caller = Caller::of(&request.principal).asking(&request.action);
        Self { policies, request, caller, has_boundary: policies.has_boundary() }
    }
}

/// The results of the clauses of one statement. `evaluate` folds them, `explain` lists them.
// Why shared: decisions and explanations cannot contradict each other where both ask the same functions.
pub(crate) struct Leaves<'s> {
    pub(crate) statement: &'s Statement,
    pub(crate) policy_type: PolicyType,
    pub(crate) question: &'s Question<'s>,
}

impl Leaves<'_> {
    /// How the statement names the caller. Only resource-based policies distinguish kinds.
    pub(crate) fn naming(&self) -> Naming {
        let Some(principal) = &self.statement.principal else {
            let names_principals = self.policy_type == PolicyType::Resource;
            return if names_principals { Naming::nobody() } else { Naming::anyone() };
        };
        let naming = principal.names_caller(&self.question.caller, self.question.has_boundary);
        if self.policy_type == PolicyType::Resource {
            naming
        } else {
            // `E-VPCE-5`: in an interface endpoint's policy an account stands for all its principals, and `E-VPCE-6`:
            // in a gateway endpoint's for the root user, whom `direct` names.
            let layer = self.question.policies.layer(self.policy_type);
            let account = naming.account.and(!layer.account_is_root_user());
            Naming { direct: naming.direct.or(naming.limited).or(account), ..Naming::nobody() }
        }
    }

    pub(crate) fn action(&self) -> Truth {
        self.statement.covers(&self.question.request.action).into()
    }

    pub(crate) fn resource(&self) -> Truth {
        let Some(element) = &self.statement.resource else {
            let no_effect = self.policy_type == PolicyType::Resource
                && self.question.policies.missing_resource == MissingResource::NoEffect;
            return (!no_effect).into();
        };
        self.resource_element(element)
    }

    fn resource_element(&self, element: &Element<ResourcePattern>) -> Truth {
        let Request { resource, context, .. } = self.question.request;
        let each = element.patterns.iter();
        let covered = Truth::any(each.clone().map(|pattern| pattern.matches(resource, context).truth()));
        match (element.negated, self.statement.effect) {
            (false, _) => covered,
            (true, Effect::Deny) => !covered,
            // `Q-09`: a `NotResource` entry that stands for nothing excludes nothing; an Allow does not lean on it.
            (true, Effect::Allow) => {
                (!covered).and(Truth::all(each.map(|pattern| pattern.is_resolved(context))))
            }
        }
    }

    pub(crate) fn condition(&self, at: usize) -> Option<Truth> {
        self.statement.conditions.get(at).map(|condition| condition.matches(&self.question.request.context))
    }

    pub(crate) fn conditions(&self) -> Truth {
        Truth::all(
            self.statement
                .conditions
                .iter()
                .map(|condition| condition.matches(&self.question.request.context)),
        )
    }
}
