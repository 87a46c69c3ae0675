//! Explicit denies: the same for every policy type, but for the words and for who may change the policy.

use keytrace_iam::document::Effect;
use keytrace_iam::policy_set::PolicyType;

use crate::finding::code::Code;
use crate::finding::mend::narrow::narrow;
use crate::finding::reading::{Said, caller, context_words, key, said};
use crate::finding::{Finding, Layer, draft};
use keytrace_access::kms::authorize::Authorization;
use keytrace_access::kms::case::Case;

/// What is found where a statement of one policy type denies.
pub(super) fn judge(
    case: &Case,
    authorization: &Authorization,
    policy_type: PolicyType,
    code: Code,
) -> Option<Finding> {
    if !authorization.outcomes.of(policy_type).deny.is_true() {
        return None;
    }
    let mut denying = said(case, policy_type);
    denying.retain(|said| said.statement.effect == Effect::Deny && said.said.applies().is_true());
    let first = denying.first()?;
    let more = match denying.len() {
        1 => String::new(),
        number => format!(", and {} more", number - 1),
    };
    let message = format!(
        "{} of {}{more} denies {} {{actions}} on {}",
        first.name(),
        policy_words(policy_type, case, first),
        caller(case),
        key(case),
    );
    let mut finding = draft(case, code, Layer::Policy(policy_type), message);
    finding.evidence = denying.iter().map(|said| said.evidence(said.statement.at, why(case, said))).collect();
    finding.proposal = narrow(case, policy_type, &denying);
    if finding.proposal.is_none() {
        finding.advice.push("nobody but AWS can edit this policy: detach it or exempt the role".to_owned());
    }
    Some(finding)
}

fn why(case: &Case, said: &Said<'_>) -> String {
    let actions: Vec<&str> = said.statement.action.patterns.iter().map(|pattern| pattern.as_str()).collect();
    let list = actions.iter().take(3).map(|action| format!("`{action}`")).collect::<Vec<_>>().join(", ");
    let not = if said.statement.action.negated { "all but " } else { "" };
    let mut why = format!("denies {not}{list}");
    for condition in &said.statement.conditions {
        why.push_str(&format!(
            "; condition `{}` on `{}` holds: {}",
            condition.operator_name,
            condition.key_name,
            context_words(case, &condition.key_name)
        ));
    }
    why
}

/// The policy in words, with where it is attached.
fn policy_words(policy_type: PolicyType, case: &Case, said: &Said<'_>) -> String {
    let name = &said.policy.name;
    let attached = || level_words(case, policy_type, said.level);
    match policy_type {
        PolicyType::Identity => format!("identity-based policy `{name}`"),
        PolicyType::Resource => "the key policy".to_owned(),
        PolicyType::PermissionsBoundary => format!("permissions boundary `{name}`"),
        PolicyType::Session => "the session policy".to_owned(),
        PolicyType::Scp => format!("service control policy `{name}` (attached to {})", attached()),
        PolicyType::Rcp => format!("resource control policy `{name}` (attached to {})", attached()),
        PolicyType::VpcEndpoint => format!("the VPC endpoint's policy `{name}`"),
    }
}

/// A level of the organization in words (`E-SCP-2`: root, organizational units, account), with its id if it is known.
pub(super) fn level_words(case: &Case, policy_type: PolicyType, level: usize) -> String {
    let ids = if policy_type == PolicyType::Rcp { &case.facts.rcp_levels } else { &case.facts.scp_levels };
    let levels = case.policies.layer(policy_type).levels().len();
    let word = match level {
        0 => "the organization's root",
        _ if level + 1 == levels => "the account",
        _ => "the organizational unit",
    };
    match ids.get(level).filter(|id| !id.is_empty()) {
        Some(id) => format!("{word} `{id}`"),
        None => word.to_owned(),
    }
}
