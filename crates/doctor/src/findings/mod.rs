//! Findings: what blocks a request or may block it, how sure that is, where it stands, and what fixes it.
//!
//! `code.rs` lists the codes with their judges. Every layer that blocks gives its finding; one does not hide another.
//! Codes that differ only in a value share a file.

mod acting_principal_differs;
mod alias_in_resource;
mod associate_kms_key_missing;
mod aws_managed_key_cross_account;
pub mod code;
mod condition_not_met;
mod contradicts_observation;
mod deleted_principal;
mod denies;
pub mod evidence;
#[cfg(test)]
pub(crate) mod example;
mod facts_missing;
mod grant_lacks_operation;
mod hints;
mod identity_policy_lacks_allow;
mod invalid_principal;
mod key_in_other_region;
mod key_not_found;
mod key_policy_does_not_delegate;
mod key_policy_lacks_allow;
mod key_state;
mod key_wrong_usage;
mod lacking;
mod limits;
mod no_route_to_kms;
mod observed;
mod rests_on_judgement;
mod scp_lacks_allow;
mod service_principal_missing;
mod statement_without_resource;
pub(crate) mod wording;

pub use observed::observed;
pub(crate) use observed::{named_policy_type, resolved_by};

use keytrace_access::call::Confidence;
use keytrace_access::kms::authorize::Authorization;
use keytrace_access::kms::case::{Case, PrincipalExistence};
use keytrace_iam::decide::Decision;
use keytrace_iam::policy_set::PolicyType;

use crate::analysis::Analysis;
use crate::findings::code::Code;
use crate::findings::evidence::Evidence;
use crate::findings::wording::Wording;
use crate::grouping::holder;
use crate::remediation::Fix;
use crate::remediation::proof::{Trial, prove_each};
use crate::remediation::proposal::Proposal;

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
    /// Where it stands, and which policies were checked.
    pub evidence: Vec<Evidence>,
    /// What to do where no edit of a policy fixes it, or besides the fix: sentences, possibly none.
    pub advice: Vec<String>,
    /// The change that fixes it, proven.
    pub fix: Option<Fix>,
    /// The cases that it concerns, by their number in the subject; a finding of a single case has none.
    pub calls: Vec<usize>,
    /// Who must change something, where that tells findings of the same words apart: a role, a key, an account.
    pub(crate) holder: String,
    pub(crate) wording: Wording,
    pub(crate) proposal: Option<Proposal>,
}

impl Finding {
    /// Gives marks of the sentence their words.
    fn mark(&mut self, words: impl IntoIterator<Item = (String, String)>) {
        for (mark, word) in words {
            self.wording.mark(&mark, word);
        }
        self.message = self.wording.sentence();
    }

    /// Adds a sentence of advice, with the same marks as the finding's own.
    fn advise(&mut self, sentence: &str) {
        self.advice.push(self.wording.fill(sentence));
    }
}

/// A case with its decision and its findings.
#[derive(Clone, Debug)]
pub struct JudgedCase {
    /// The case.
    pub case: Case,
    /// Its decision, and what every part said to it.
    pub authorization: Authorization,
    /// Its findings.
    pub findings: Vec<Finding>,
}

impl JudgedCase {
    /// Decides a case and finds what blocks it.
    #[must_use]
    pub fn of(case: Case) -> Self {
        let analysis = Analysis::of(&case);
        let (authorization, findings) = (analysis.authorization, findings(&analysis));
        Self { case, authorization, findings }
    }

    /// Whether the request is surely denied.
    pub(crate) fn is_denied(&self) -> bool {
        matches!(self.authorization.decision, Decision::ExplicitDeny | Decision::ImplicitDeny)
    }
}

/// Everything that is to be said about one case. Each fix is proven together with all the others.
#[must_use]
pub fn findings(analysis: &Analysis<'_>) -> Vec<Finding> {
    let case = analysis.case;
    let mut found: Vec<Finding> = Code::ALL.iter().flat_map(|code| code.judge(analysis)).collect();
    hints::advise(analysis, &mut found);
    rests_on_judgement::mark(analysis, &mut found);
    if case.facts.principal_exists == PrincipalExistence::Missing {
        found.iter_mut().for_each(|finding| withdraw(case, finding));
    }
    let proposals: Vec<Option<&Proposal>> = found.iter().map(|finding| finding.proposal.as_ref()).collect();
    let fixes = prove_each(&proposals, |_| Some(Trial { fixes: vec![case], keeps: &[] }));
    for (finding, fix) in found.iter_mut().zip(fixes) {
        finding.fix = fix;
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
        "{} does not exist: correct the name where it is given, or create it; then run keytrace again",
        wording::caller(case)
    )];
}

/// A finding in the code's own layer.
fn draft(analysis: &Analysis<'_>, code: Code, sentence: impl Into<String>) -> Finding {
    draft_in(analysis, code, code.layer(), sentence)
}

/// A finding, as sure as the code allows and the call is derived. In the sentence `{caller}`, `{actions}` and `{key}` stand
/// for names.
fn draft_in(analysis: &Analysis<'_>, code: Code, layer: Layer, sentence: impl Into<String>) -> Finding {
    let case = analysis.case;
    let mut wording = Wording::new(sentence.into());
    wording.mark(wording::ACTIONS, format!("`{}`", case.call.action));
    wording.mark(wording::CALLER, wording::caller(case));
    wording.mark(wording::KEY, wording::key(case));
    Finding {
        code,
        layer,
        severity: code.severity(),
        confidence: case.call.confidence.min(code.confidence()),
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
    /// The network path from the job to KMS.
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
            Self::Policy(PolicyType::Identity) => "the role policies",
            Self::Policy(PolicyType::Resource) => "the key policy",
            Self::Policy(PolicyType::PermissionsBoundary) => "the permissions boundary",
            Self::Policy(PolicyType::Session) => "the session policy",
            Self::Policy(PolicyType::Scp) => "an SCP",
            Self::Policy(PolicyType::Rcp) => "an RCP",
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
