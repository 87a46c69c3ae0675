//! The permissions boundary caps the caller and does not allow (`E-BND-1`, `E-SAME-2`).

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
    let boundary = PolicyType::PermissionsBoundary;
    let blocks = blocking::limit(case, authorization, boundary);
    if !blocks || blocking::beyond_policies(case, authorization) {
        return None;
    }
    let name = case.policies.permissions_boundary.policies().next().map_or("", |policy| &policy.name);
    let (why, evidence) = reason(case, boundary, None);
    let message = format!(
        "the permissions boundary `{name}` of {} does not allow {{actions}} on {}{why}",
        caller(case),
        key(case)
    );
    let mut finding = draft(case, Code::PermissionsBoundaryLacksAllow, Layer::Policy(boundary), message);
    finding.evidence = evidence;
    finding.proposal = mend::limit_allow(case, boundary);
    Some(finding)
}
