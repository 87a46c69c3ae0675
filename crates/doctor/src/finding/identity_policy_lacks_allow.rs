//! No identity-based policy of the caller allows, and one must (`E-KMS-4`, `E-KMS-5`).

use iam::policy_set::PolicyType;

use crate::finding::code::Code;
use crate::finding::lacking::reason;
use crate::finding::near_miss::{NearMiss, nearest};
use crate::finding::reading::{caller, key};
use crate::finding::{Finding, Layer, blocking, draft, mend};
use crate::kms::authorize::Authorization;
use crate::kms::case::Case;

/// Judges one case.
#[must_use]
pub fn judge(case: &Case, authorization: &Authorization) -> Option<Finding> {
    if !blocks(case, authorization) {
        return None;
    }
    // What has a code of its own is told there.
    if matches!(nearest(case, PolicyType::Identity, None), NearMiss::Condition(_) | NearMiss::Alias(..)) {
        return None;
    }
    let (why, evidence) = reason(case, PolicyType::Identity, None);
    let message =
        format!("no identity-based policy of {} allows {{actions}} on {}{why}", caller(case), key(case));
    let layer = Layer::Policy(PolicyType::Identity);
    let mut finding = draft(case, Code::IdentityPolicyLacksAllow, layer, message);
    finding.evidence = evidence;
    finding.proposal = mend::identity_allow(case);
    Some(finding)
}

/// Whether the want of an allow stops the case, and an allow could help.
pub(super) fn blocks(case: &Case, authorization: &Authorization) -> bool {
    blocking::identity(case, authorization) && !blocking::beyond_policies(case, authorization)
}
