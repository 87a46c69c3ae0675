//! The session policy caps the session and does not allow (`E-SES-1`).

use iam::policy_set::PolicyType;

use crate::finding::code::Code;
use crate::finding::lacking::reason;
use crate::finding::reading::{caller, key};
use crate::finding::{Finding, Layer, blocking, draft, mend};
use crate::kms::authorize::Authorization;
use crate::kms::case::Case;

/// Judges one case.
#[must_use]
pub fn judge(case: &Case, authorization: &Authorization) -> Option<Finding> {
    let blocks = blocking::limit(case, authorization, PolicyType::Session);
    if !blocks || blocking::beyond_policies(case, authorization) {
        return None;
    }
    let (why, evidence) = reason(case, PolicyType::Session, None);
    let message = format!(
        "the session policy of this session of {} does not allow {{actions}} on {}{why}",
        caller(case),
        key(case)
    );
    let layer = Layer::Policy(PolicyType::Session);
    let mut finding = draft(case, Code::SessionPolicyLacksAllow, layer, message);
    finding.evidence = evidence;
    finding.proposal = mend::limit_allow(case, PolicyType::Session);
    Some(finding)
}
