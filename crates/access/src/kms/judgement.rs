//! Which readings a decision rests on: where AWS does not say, or says two things, and the other reading would answer
//! otherwise.

use keytrace_iam::document::Element;
use keytrace_iam::evaluate::{Outcomes, evaluate};
use keytrace_iam::policy_set::{Layer, PolicySet, PolicyType};
use keytrace_iam::principal::PrincipalPattern;
use keytrace_iam::request::{ContextValue, Principal, Request};
use keytrace_iam::truth::Truth;

use crate::call::ViaService;
use crate::kms::authorize::{Authorization, join_all};
use crate::kms::case::{Case, KeyPolicySource};
use crate::kms::grant::GrantOutcome;

/// A question that AWS's documentation leaves open, answered by judgement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Judgement {
    /// How a statement is read.
    Policy(keytrace_iam::judgement::Judgement),
    /// `Q-13`: a direct request about grants carries `kms:GrantIsForAWSResource` with `false`.
    GrantForService,
    /// `Q-15`: boundary and session policy limit a grant to a role, and no grant to the session or user itself; a
    /// grant that the caller's account made needs no identity-based allow.
    GrantWithinLimits,
    /// `Q-16`: a key policy that names the role's session is not limited by a session policy that is silent.
    SessionNamed,
    /// `Q-26`: the policy of this AWS managed key is like that of `aws/s3`.
    ManagedKeyPolicy,
    /// `Q-28`: a key policy that names everybody is not limited by a boundary or session policy that is silent.
    EverybodyNamed,
    /// `Q-31`: the root user of another account has every permission on its own side.
    ForeignRootUser,
}

impl Judgement {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        let own = [
            Self::GrantForService,
            Self::GrantWithinLimits,
            Self::SessionNamed,
            Self::ManagedKeyPolicy,
            Self::EverybodyNamed,
            Self::ForeignRootUser,
        ];
        keytrace_iam::judgement::Judgement::ALL.into_iter().map(Self::Policy).chain(own)
    }

    /// The number of the question.
    #[must_use]
    pub fn question(self) -> &'static str {
        match self {
            Self::Policy(judgement) => judgement.question(),
            Self::GrantForService => "Q-13",
            Self::GrantWithinLimits => "Q-15",
            Self::SessionNamed => "Q-16",
            Self::ManagedKeyPolicy => "Q-26",
            Self::EverybodyNamed => "Q-28",
            Self::ForeignRootUser => "Q-31",
        }
    }

    /// What is judged, in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Policy(judgement) => judgement.words(),
            Self::GrantForService => {
                "a direct request about grants carries `kms:GrantIsForAWSResource` with the value `false`"
            }
            Self::GrantWithinLimits => {
                "boundary and session policy limit a grant to a role, and none to a session or user; a grant that the caller's account made needs no identity-based allow"
            }
            Self::SessionNamed => {
                "a resource's policy that names the role's session is not limited by a session policy that is silent"
            }
            Self::ManagedKeyPolicy => "the policy of this AWS managed key is like that of `aws/s3`",
            Self::EverybodyNamed => {
                "a resource's policy that names everybody is not limited by a boundary or session policy that is silent"
            }
            Self::ForeignRootUser => "the root user of another account has every permission on its own side",
        }
    }
}

/// A judgement on which the answer to a case rests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The judgement.
    pub judgement: Judgement,
    /// The layers that would answer otherwise, or limit otherwise.
    pub layers: Vec<PolicyType>,
    /// Whether the decision would be another, or not be certain.
    pub decides: bool,
}

/// The judgements on which the answer to a case rests.
#[must_use]
pub fn judged(case: &Case, authorization: &Authorization) -> Vec<Judged> {
    let compare = Compare { case, authorization };
    let mut found = Vec::new();
    for other in keytrace_iam::judgement::other_readings(&case.policies, &case.request) {
        found.extend(compare.with_outcomes(Judgement::Policy(other.judgement), other.outcomes));
    }
    found.extend(compare.grant_for_service());
    found.extend(compare.managed_key_policy());
    found.extend(compare.named_without_limits());
    found.extend(compare.grants());
    found.extend(compare.foreign_root_user());
    found
}

struct Compare<'c> {
    case: &'c Case,
    authorization: &'c Authorization,
}

impl Compare<'_> {
    /// What rests on a judgement, given what the policies say under the other reading.
    fn with_outcomes(&self, judgement: Judgement, outcomes: Outcomes) -> Option<Judged> {
        let other = join_all(self.case, outcomes, self.authorization.grants);
        let decides = other.decision != self.authorization.decision;
        let differs = |policy_type: &PolicyType| {
            let (own, other) =
                (self.authorization.outcomes.of(*policy_type), other.outcomes.of(*policy_type));
            own.deny != other.deny || own.admits() != other.admits()
        };
        let layers: Vec<PolicyType> = PolicyType::ALL.into_iter().filter(differs).collect();
        (decides || !layers.is_empty()).then_some(Judged { judgement, layers, decides })
    }

    fn grant_for_service(&self) -> Option<Judged> {
        let Case { call, request, policies, .. } = self.case;
        let key = "kms:GrantIsForAWSResource";
        if call.via_service != ViaService::Direct || !request.context.lists(key) {
            return None;
        }
        let mut context = request.context.clone();
        context.set(key, ContextValue::Absent);
        let other = Request { context, ..request.clone() };
        self.with_outcomes(Judgement::GrantForService, evaluate(policies, &other))
    }

    fn managed_key_policy(&self) -> Option<Judged> {
        if self.case.facts.key_policy != KeyPolicySource::Assumed {
            return None;
        }
        let policies = PolicySet { resource: Layer::unknown(), ..self.case.policies.clone() };
        self.with_outcomes(Judgement::ManagedKeyPolicy, evaluate(&policies, &self.case.request))
    }

    fn named_without_limits(&self) -> Option<Judged> {
        let Case { policies, request, .. } = self.case;
        let (judgement, other) =
            named_with_limits(policies, &request.principal, &self.authorization.outcomes)?;
        self.with_outcomes(judgement, other).filter(|judged| judged.decides)
    }

    fn grants(&self) -> Option<Judged> {
        let own = self.authorization.grants;
        let all = own.direct.or(own.limited);
        let none = Truth::False;
        let readings = [
            GrantOutcome { direct: all, limited: none, ..own },
            GrantOutcome { direct: none, limited: all, ..own },
            GrantOutcome { from_callers_account: own.from_callers_account.and(Truth::Unknown), ..own },
        ];
        let outcomes = self.authorization.outcomes;
        let differs = |grants: GrantOutcome| {
            join_all(self.case, outcomes, grants).decision != self.authorization.decision
        };
        if !readings.into_iter().any(differs) {
            return None;
        }
        let limits = [PolicyType::PermissionsBoundary, PolicyType::Session];
        let layers = limits.into_iter().filter(|limit| !outcomes.of(*limit).permits().is_true()).collect();
        Some(Judged { judgement: Judgement::GrantWithinLimits, layers, decides: true })
    }

    fn foreign_root_user(&self) -> Option<Judged> {
        let is_root = matches!(self.case.request.principal, Principal::RootUser { .. });
        let allowed = self.authorization.decision == keytrace_iam::decide::Decision::Allow;
        (is_root && allowed && !self.case.same_account.is_true()).then_some(Judged {
            judgement: Judgement::ForeignRootUser,
            layers: Vec::new(),
            decides: true,
        })
    }
}

/// `E-SAME-2`: what AWS documents for a user's ARN, and for `*` with `aws:PrincipalArn`, is taken to hold for sessions
/// and for every `*`. What the policies would say if it did not, when a statement names the caller in such a way.
pub fn named_with_limits(
    policies: &PolicySet,
    principal: &Principal,
    outcomes: &Outcomes,
) -> Option<(Judgement, Outcomes)> {
    let statement = outcomes.resource.allowed_by?;
    let policy = policies.policy(statement)?;
    let statement = policy.document.statements.get(usize::from(statement.statement))?;
    let names = |element: &Element<PrincipalPattern>| {
        !element.negated && element.patterns.contains(&PrincipalPattern::Anyone)
    };
    let judgement = match statement.principal.as_ref().is_some_and(names) {
        true => Judgement::EverybodyNamed,
        false if matches!(principal, Principal::RoleSession(_)) => Judgement::SessionNamed,
        false => return None,
    };
    let documented =
        |condition: &keytrace_iam::condition::Condition| condition.key().as_str() == "aws:principalarn";
    if judgement == Judgement::EverybodyNamed && statement.conditions.iter().any(documented) {
        return None;
    }
    let mut other = *outcomes;
    other.resource.limited = outcomes.resource.limited.or(outcomes.resource.allow);
    other.resource.allow = Truth::False;
    Some((judgement, other))
}
