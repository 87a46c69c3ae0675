//! A service control policy denies, at whatever level it is attached (`E-SCP-2`).

use iam::policy_set::PolicyType;

use crate::finding::code::Code;
use crate::finding::{Finding, denying};
use crate::kms::authorize::Authorization;
use crate::kms::case::Case;

/// Judges one case.
#[must_use]
pub fn judge(case: &Case, authorization: &Authorization) -> Option<Finding> {
    denying::judge(case, authorization, PolicyType::Scp, Code::ScpDenies)
}
