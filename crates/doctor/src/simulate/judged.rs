//! Which readings an answer rests on: where AWS does not say, or says two things, and the other reading would answer
//! otherwise.

use keytrace_iam::decide::Decision;
use keytrace_iam::evaluate::Outcomes;
use keytrace_iam::judgement::{OtherReading, other_readings};
use keytrace_iam::policy_set::PolicyType;
use keytrace_iam::request::Principal;

use crate::simulate::answer::decide_question;
use crate::simulate::question::Question;
use crate::simulate::service::Law;
use keytrace_access::kms::judgement::{Judgement, named_with_limits};

/// A reading on which an answer rests.
pub(super) struct Judged {
    pub(super) judgement: Judgement,
    /// The decision under the other reading.
    pub(super) otherwise: Decision,
    /// The layers that would say something else.
    pub(super) layers: Vec<PolicyType>,
}

/// The readings under whose other one the decision or a layer would be another.
pub(super) fn judged(question: &Question, outcomes: &Outcomes) -> Vec<Judged> {
    if question.law == Law::AlwaysAllowed {
        return Vec::new();
    }
    let Question { policies, request, .. } = question;
    let decision = decide_question(question, outcomes);
    let compare = |judgement: Judgement, other: Outcomes| {
        let otherwise = decide_question(question, &other);
        let differs = |policy_type: &PolicyType| {
            outcomes.of(*policy_type).verdict() != other.of(*policy_type).verdict()
        };
        let layers: Vec<PolicyType> = PolicyType::ALL.into_iter().filter(differs).collect();
        let rests = otherwise != decision || !layers.is_empty();
        rests.then_some(Judged { judgement, otherwise, layers })
    };
    let of_policies = |other: OtherReading| compare(Judgement::Policy(other.judgement), other.outcomes);
    let mut found: Vec<Judged> =
        other_readings(policies, request).into_iter().filter_map(of_policies).collect();
    let named = named_with_limits(policies, &request.principal, outcomes);
    found.extend(named.and_then(|(judgement, other)| compare(judgement, other)));
    found.extend(foreign_root_user(question, decision));
    found
}

/// `Q-31`: the root user of another account has every permission on its own side.
fn foreign_root_user(question: &Question, decision: Decision) -> Option<Judged> {
    let principal = &question.request.principal;
    let is_foreign =
        matches!(principal, Principal::RootUser { .. }) && principal.account() != Some(&*question.owner);
    (is_foreign && decision == Decision::Allow).then_some(Judged {
        judgement: Judgement::ForeignRootUser,
        otherwise: Decision::Unknown,
        layers: Vec::new(),
    })
}
