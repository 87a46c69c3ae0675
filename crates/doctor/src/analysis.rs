//! One case, explained once: its decision, what every statement answers, which statement comes nearest to allowing it,
//! and which layers block it. Findings, hints and proposals all read this; none of them asks another.

use std::cell::OnceCell;

use keytrace_access::call::KeyTarget;
use keytrace_access::kms::authorize::{Authorization, authorize};
use keytrace_access::kms::case::Case;
use keytrace_access::kms::judgement::{Judged, judged};
use keytrace_access::kms::key_state::KeyManager;
use keytrace_iam::condition::Condition;
use keytrace_iam::decide::{Decision, identity_allows};
use keytrace_iam::document::{Effect, Statement};
use keytrace_iam::evaluate::evaluate;
use keytrace_iam::explain::{StatementExplanation, explain};
use keytrace_iam::policy_set::{Layer, Level, Policy, PolicySet, PolicyType};
use keytrace_iam::request::{ContextValue, KeyName, Principal, Value, Values};
use keytrace_iam::truth::Truth;

use crate::near_miss::{NearMiss, nearest};
use crate::remediation::correction::Corrections;
use crate::remediation::key_arn;

/// A case with its decision. What explains the decision is computed when it is first asked for, and kept.
pub struct Analysis<'c> {
    /// The case.
    pub case: &'c Case,
    /// Its decision, and what every part said to it.
    pub authorization: Authorization,
    statements: OnceCell<Vec<StatementResult<'c>>>,
    near_misses: [OnceCell<NearMiss<'c>>; PolicyType::ALL.len()],
    corrections: OnceCell<Corrections>,
    judgements: OnceCell<Vec<Judged>>,
}

impl<'c> Analysis<'c> {
    /// Decides a case.
    #[must_use]
    pub fn of(case: &'c Case) -> Self {
        Self::decided(case, authorize(case))
    }

    /// A case that has been decided already.
    #[must_use]
    pub fn decided(case: &'c Case, authorization: Authorization) -> Self {
        Self {
            case,
            authorization,
            statements: OnceCell::new(),
            near_misses: Default::default(),
            corrections: OnceCell::new(),
            judgements: OnceCell::new(),
        }
    }

    /// Every statement of every layer.
    pub(crate) fn statements(&self) -> &[StatementResult<'c>] {
        self.statements.get_or_init(|| {
            let policies = &self.case.policies;
            let of = |clauses: StatementExplanation| {
                let layer = policies.layer(clauses.statement.policy_type);
                let policy = layer.policies().nth(usize::from(clauses.statement.policy))?;
                let statement = policy.document.statements.get(usize::from(clauses.statement.statement))?;
                let level = layer.level_of(clauses.statement.policy)?;
                Some(StatementResult { policy, level, statement, clauses })
            };
            explain(policies, &self.case.request).into_iter().filter_map(of).collect()
        })
    }

    /// Every statement of one layer.
    pub(crate) fn statements_of(
        &self,
        policy_type: PolicyType,
    ) -> impl Iterator<Item = &StatementResult<'c>> {
        self.statements().iter().filter(move |one| one.clauses.statement.policy_type == policy_type)
    }

    /// What comes nearest to an allow in one layer.
    pub(crate) fn near_miss(&self, policy_type: PolicyType) -> &NearMiss<'c> {
        let mut cells = PolicyType::ALL.into_iter().zip(&self.near_misses);
        let own = cells.find(|(own, _)| *own == policy_type);
        own.map_or(&NearMiss::Nothing, |(_, cell)| {
            cell.get_or_init(|| nearest(self.case, self.statements_of(policy_type)))
        })
    }

    /// What comes nearest to an allow among the SCPs that are attached to one level.
    pub(crate) fn near_miss_of_scps(&self, level: usize) -> NearMiss<'c> {
        let of_level = self.statements_of(PolicyType::Scp).filter(|one| one.level == level);
        nearest(self.case, of_level)
    }

    /// Corrections of the key policy's text, each of which alone makes it allow the caller.
    pub(crate) fn corrections(&self) -> &Corrections {
        self.corrections.get_or_init(|| Corrections::of(self))
    }

    /// The judgments on which the answer rests.
    pub(crate) fn judgements(&self) -> &[Judged] {
        self.judgements.get_or_init(|| judged(self.case, &self.authorization))
    }

    /// Whether neither the key policy nor a grant allows the caller, in a policy that somebody could edit.
    pub(crate) fn key_policy_blocks(&self) -> bool {
        let crosses = self.case.same_account.is_false() && self.is_aws_managed();
        self.case.call.is_of_kms() && self.key_policy_lacks() && self.key_is_reachable() && !crosses
    }

    /// Whether the key policy blocks the case for no reason that has a code of its own.
    pub(crate) fn key_policy_only_lacks_allow(&self) -> bool {
        self.key_policy_blocks()
            && !matches!(self.case.request.principal, Principal::Service { .. })
            && !self.corrections().is_any()
            && !matches!(self.near_miss(PolicyType::Resource), NearMiss::Condition(_))
    }

    /// Whether role policies allow, but the key's account does not let them decide (`E-KMS-3`).
    pub(crate) fn lacks_delegation(&self) -> bool {
        let identity = &self.authorization.outcomes.identity;
        self.case.same_account.is_true()
            && identity.applicable
            && identity.allow.is_true()
            && !self.is_aws_managed()
    }

    /// Whether role policies must allow and do not, and an allow could help.
    pub(crate) fn identity_blocks(&self) -> bool {
        self.identity_lacks() && !self.is_beyond_policies()
    }

    /// Whether role policies must allow and do not (`E-KMS-4`, `E-KMS-5`).
    ///
    /// Where key policy and role policies both give nothing in one account, the key policy is named: it can allow the
    /// role alone (`E-KMS-6`).
    fn identity_lacks(&self) -> bool {
        let Authorization { outcomes, grants, .. } = &self.authorization;
        if !self.caller_has_policies() || !identity_allows(outcomes, &self.case.request.principal).is_false()
        {
            return false;
        }
        if !self.case.call.is_of_kms() {
            return true;
        }
        let direct =
            outcomes.resource.allow.or(outcomes.resource.limited).or(grants.direct).or(grants.limited);
        let within = direct.is_false() && !outcomes.resource.delegate.or(grants.account).is_false();
        let own_grant = grants.from_callers_account.or(grants.direct).or(grants.limited);
        self.in_every_relation(within, own_grant.is_false())
    }

    /// Whether role policies of another account than the key's do not allow, and only a grant that could not be read
    /// might stand in for them (`E-XACC-3`).
    pub(crate) fn identity_lacks_but_for_grants(&self) -> bool {
        identity_allows(&self.authorization.outcomes, &self.case.request.principal).is_false()
            && self.caller_has_policies()
            && self.case.same_account.is_false()
            && self.authorization.decision == Decision::Unknown
            && !self.is_aws_managed()
    }

    /// Whether a layer that limits the caller or guards every request must allow and does not, and an allow could help.
    pub(crate) fn limit_blocks(&self, policy_type: PolicyType) -> bool {
        let Authorization { outcomes, grants, .. } = &self.authorization;
        if !outcomes.of(policy_type).permits().is_false() || self.is_beyond_policies() {
            return false;
        }
        match policy_type {
            // `E-SAME-2`, `E-XACC-2`: an admission that names the session itself is not limited in its own account.
            PolicyType::PermissionsBoundary | PolicyType::Session => {
                self.in_every_relation(outcomes.resource.allow.or(grants.direct).is_false(), true)
            }
            _ => true,
        }
    }

    /// The levels of the organization at which no SCP allows (`E-SCP-2`).
    pub(crate) fn levels_without_allow(&self) -> Vec<usize> {
        let alone =
            |level: &Level| PolicySet { scp: Layer::of_levels(vec![level.clone()]), ..PolicySet::default() };
        let lacks = |level| evaluate(&alone(level), &self.case.request).scp.allow.is_false();
        let levels = self.case.policies.scp.levels().iter().enumerate();
        levels.filter(|(_, level)| lacks(level)).map(|(at, _)| at).collect()
    }

    /// Whether the key is one of AWS's own, whose policy cannot be edited.
    pub(crate) fn is_aws_managed(&self) -> bool {
        self.case.key.manager == Some(KeyManager::Aws)
            || matches!(self.case.call.key_target(), Some(KeyTarget::AwsManaged { .. }))
    }

    fn key_policy_lacks(&self) -> bool {
        let Authorization { outcomes, grants, .. } = &self.authorization;
        outcomes.resource.admits().or(grants.any()).is_false()
    }

    fn key_is_reachable(&self) -> bool {
        !self.case.key.is_reachable().is_false()
    }

    /// Whether no change of a policy can help: the key is not where the request looks for it, or it is an AWS managed
    /// key that does not allow the caller (`E-AMK-2`, `E-AMK-3`).
    fn is_beyond_policies(&self) -> bool {
        !self.key_is_reachable() || (self.is_aws_managed() && self.key_policy_lacks())
    }

    fn caller_has_policies(&self) -> bool {
        !matches!(
            self.case.request.principal,
            Principal::Service { .. } | Principal::Federated { .. } | Principal::Anonymous
        )
    }

    fn in_every_relation(&self, within: bool, across: bool) -> bool {
        match self.case.same_account {
            Truth::True => within,
            Truth::False => across,
            Truth::Unknown => within && across,
        }
    }
}

/// A statement, and what its clauses answer to the case's request.
#[derive(Clone)]
pub(crate) struct StatementResult<'c> {
    pub(crate) policy: &'c Policy,
    pub(crate) level: usize,
    pub(crate) statement: &'c Statement,
    pub(crate) clauses: StatementExplanation,
}

impl StatementResult<'_> {
    pub(crate) fn allows(&self) -> bool {
        self.statement.effect == Effect::Allow
    }

    pub(crate) fn names_caller(&self) -> bool {
        !self.clauses.naming.any().is_false()
    }

    /// The conditions that do not hold.
    pub(crate) fn unmet(&self) -> impl Iterator<Item = &Condition> {
        let answers = self.statement.conditions.iter().zip(&self.clauses.conditions);
        answers.filter(|(_, answer)| answer.is_false()).map(|(condition, _)| condition)
    }

    /// Where the `Principal` element stands; the statement itself where it has none.
    pub(crate) fn principal_at(&self) -> u32 {
        self.statement.principal.as_ref().map_or(self.statement.at, |principal| principal.at)
    }
}

/// The account that owns the key, as its ARN says.
pub(crate) fn key_account(case: &Case) -> Option<&str> {
    if let Some(KeyTarget::AwsManaged { account, .. }) = case.call.key_target() {
        return Some(account);
    }
    key_arn(case).and_then(keytrace_aws::arn::Arn::parse).map(|arn| arn.account)
}

/// The one exact value of a condition key, if the request carries it and it is known.
pub(crate) fn context_text<'c>(case: &'c Case, name: &str) -> Option<&'c str> {
    match case.request.context.value(&KeyName::new(name)) {
        ContextValue::Present(Values::One(Value::Exact(text))) => Some(text),
        ContextValue::Present(_)
        | ContextValue::Perhaps(_)
        | ContextValue::Absent
        | ContextValue::Unknown => None,
    }
}
