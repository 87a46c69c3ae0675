//! Findings: what blocks a request or may block it, how sure that is, where it stands, and what mends it.
//!
//! Every code has its own file, named for it, with a `judge` that answers for one case. Every layer that blocks gives
//! its finding; one does not hide another.

pub mod acting_principal_differs;
pub mod alias_in_resource;
pub mod associate_kms_key_missing;
pub mod aws_managed_key_cross_account;
mod blocking;
pub mod code;
pub mod condition_not_met;
pub mod contradicts_observation;
pub mod deleted_principal;
mod denying;
pub mod evidence;
#[cfg(test)]
mod example;
pub mod facts_missing;
pub mod grant_lacks_operation;
mod hint;
pub mod identity_policy_denies;
pub mod identity_policy_lacks_allow;
pub mod invalid_principal;
mod join;
pub mod key_disabled;
pub mod key_in_other_region;
pub mod key_not_found;
pub mod key_pending_deletion;
pub mod key_pending_import;
pub mod key_policy_denies;
pub mod key_policy_does_not_delegate;
pub mod key_policy_lacks_allow;
pub mod key_unavailable;
pub mod key_wrong_usage;
mod kms_action;
mod lacking;
mod mend;
mod near_miss;
pub mod no_route_to_kms;
pub mod permissions_boundary_denies;
pub mod permissions_boundary_lacks_allow;
pub mod plan;
pub mod proven;
pub mod rcp_denies;
mod reading;
pub mod rests_on_judgement;
pub mod scp_denies;
pub mod scp_lacks_allow;
pub mod service_principal_missing;
pub mod session_policy_denies;
pub mod session_policy_lacks_allow;
pub mod statement_without_resource;
pub mod union;
pub mod vpc_endpoint_policy_denies;
pub mod vpc_endpoint_policy_lacks_allow;
mod wording;

use keytrace_iam::policy_set::PolicyType;

use crate::finding::code::Code;
use crate::finding::evidence::Evidence;
use crate::finding::join::holder;
use crate::finding::wording::Wording;
use crate::fix::Fix;
use crate::fix::proof::{Trial, prove};
use crate::fix::proposal::Proposal;
use keytrace_access::call::Confidence;
use keytrace_access::kms::authorize::Authorization;
use keytrace_access::kms::case::{Case, PrincipalExistence};
use keytrace_denial::Denial;

/// One thing that blocks a request, may block it, or will surprise its owner.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What it is.
    pub code: Code,
    /// Which layer it concerns.
    pub layer: Layer,
    /// How grave it is.
    pub severity: Severity,
    /// How sure the rules are that it rests on.
    pub confidence: Confidence,
    /// What is wrong, in one sentence.
    pub message: String,
    /// Where it stands, and which policies were read.
    pub evidence: Vec<Evidence>,
    /// What to do where no edit of a policy can mend it, or besides the fix: sentences, possibly none.
    pub advice: Vec<String>,
    /// The change that mends it, proven.
    pub fix: Option<Fix>,
    /// The cases that it concerns, by their number in the subject; a finding of a single case has none.
    pub calls: Vec<usize>,
    /// Whose fault it is, where that tells findings of the same words apart: a role, a key, an account.
    holder: String,
    wording: Wording,
    proposal: Option<Proposal>,
}

type Judge = fn(&Case, &Authorization) -> Option<Finding>;

/// The findings of a single case that look at nothing but the case.
const JUDGES: [Judge; 33] = [
    acting_principal_differs::judge,
    alias_in_resource::judge,
    associate_kms_key_missing::judge,
    aws_managed_key_cross_account::judge,
    deleted_principal::judge,
    facts_missing::judge,
    grant_lacks_operation::judge,
    identity_policy_denies::judge,
    identity_policy_lacks_allow::judge,
    invalid_principal::judge,
    key_disabled::judge,
    key_in_other_region::judge,
    key_not_found::judge,
    key_pending_deletion::judge,
    key_pending_import::judge,
    key_policy_denies::judge,
    key_policy_does_not_delegate::judge,
    key_policy_lacks_allow::judge,
    key_unavailable::judge,
    key_wrong_usage::judge,
    no_route_to_kms::judge,
    permissions_boundary_denies::judge,
    permissions_boundary_lacks_allow::judge,
    rcp_denies::judge,
    rests_on_judgement::judge,
    scp_denies::judge,
    scp_lacks_allow::judge,
    service_principal_missing::judge,
    session_policy_denies::judge,
    session_policy_lacks_allow::judge,
    statement_without_resource::judge,
    vpc_endpoint_policy_denies::judge,
    vpc_endpoint_policy_lacks_allow::judge,
];

/// Everything that is to be said about one decided case. Each fix is proven together with all the others.
#[must_use]
pub fn findings(case: &Case, authorization: &Authorization) -> Vec<Finding> {
    let mut found: Vec<Finding> = JUDGES.into_iter().filter_map(|judge| judge(case, authorization)).collect();
    found.extend(condition_not_met::judge(case, authorization));
    hint::advise(case, &mut found);
    rests_on_judgement::mark(case, authorization, &mut found);
    if case.facts.principal_exists == PrincipalExistence::Missing {
        found.iter_mut().for_each(|finding| withdraw(case, finding));
    }
    found.sort_by_key(|finding| Code::ALL.iter().position(|code| *code == finding.code));
    let proposals: Vec<Option<Proposal>> = found.iter().map(|finding| finding.proposal.clone()).collect();
    for (own, finding) in found.iter_mut().enumerate() {
        finding.fix = prove_among(&[case], &[], &proposals, own);
    }
    found
}

/// No policy can be put on a role that does not exist, and none can name it (`L-PRN-20`): no such change is proposed.
fn withdraw(case: &Case, finding: &mut Finding) {
    use PolicyType::{Identity, PermissionsBoundary, Resource};
    if !matches!(finding.layer, Layer::Policy(Identity | PermissionsBoundary | Resource)) {
        return;
    }
    finding.proposal = None;
    finding.advice = vec![format!(
        "{} does not exist: correct the name where it is given, or create it; then ask again",
        reading::caller(case)
    )];
}

/// What AWS's error text adds to a decided case.
#[must_use]
pub fn observed(case: &Case, authorization: &Authorization, denial: &Denial) -> Vec<Finding> {
    [
        associate_kms_key_missing::judge_observed(case, authorization, denial),
        acting_principal_differs::judge_observed(case, denial),
        contradicts_observation::judge_observed(case, authorization, denial),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Proves one of several proposals together with the others.
fn prove_among(mends: &[&Case], keeps: &[&Case], proposals: &[Option<Proposal>], own: usize) -> Option<Fix> {
    let proposal = proposals.get(own)?.as_ref()?;
    let others: Vec<&Proposal> = proposals
        .iter()
        .enumerate()
        .filter(|(at, _)| *at != own)
        .filter_map(|(_, other)| other.as_ref())
        .collect();
    prove(Trial { mends, keeps }, proposal, &others)
}

/// A finding that blocks, as sure as the rule is documented and the call is derived. `{actions}` stands for the action.
fn draft(case: &Case, code: Code, layer: Layer, sentence: String) -> Finding {
    let (caller, key) = (reading::caller(case), reading::key(case));
    let mut wording = Wording::new(sentence.replace(&caller, wording::CALLER).replace(&key, wording::KEY));
    wording.mark(wording::ACTIONS, format!("`{}`", case.call.action));
    wording.mark(wording::CALLER, caller);
    wording.mark(wording::KEY, key);
    Finding {
        code,
        layer,
        severity: Severity::Error,
        confidence: case.call.confidence.min(Confidence::Documented),
        message: wording.sentence(),
        evidence: Vec::new(),
        advice: Vec::new(),
        fix: None,
        calls: Vec::new(),
        holder: holder(case, code, layer),
        wording,
        proposal: None,
    }
}

/// What stands between a request and its success.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// The policies of one type.
    Policy(PolicyType),
    /// The key's grants.
    Grant,
    /// The key itself: its place, state and kind.
    Key,
    /// The way from the job to KMS.
    Network,
    /// The request: who makes it, for what.
    Request,
}

impl Layer {
    /// The name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Policy(policy_type) => policy_type.name(),
            Self::Grant => "grant",
            Self::Key => "key",
            Self::Network => "network",
            Self::Request => "request",
        }
    }

    /// What it is, in words for a person.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Policy(PolicyType::Identity) => "the role's own policies",
            Self::Policy(PolicyType::Resource) => "the key policy",
            Self::Policy(PolicyType::PermissionsBoundary) => "the permissions boundary",
            Self::Policy(PolicyType::Session) => "the session policy",
            Self::Policy(PolicyType::Scp) => "a service control policy",
            Self::Policy(PolicyType::Rcp) => "a resource control policy",
            Self::Policy(PolicyType::VpcEndpoint) => "the VPC endpoint policy",
            Self::Grant => "the grants of the key",
            Self::Key => "the key itself",
            Self::Network => "the network",
            Self::Request => "the request itself",
        }
    }
}

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; nothing is proven to be blocked by it.
    Note,
    /// Nothing is blocked now, or not surely, but it is likely to surprise.
    Warning,
    /// The request is blocked by it.
    Error,
}

impl Severity {
    /// The name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

#[cfg(test)]
mod tests;
