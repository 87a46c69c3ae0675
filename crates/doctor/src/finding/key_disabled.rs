//! The key is disabled (`E-KST-2`).

use crate::finding::Finding;
use crate::finding::code::Code;
use crate::finding::mend::key_state::{enable, state_finding};
use crate::kms::authorize::Authorization;
use crate::kms::case::Case;
use crate::kms::key_state::KeyState;

/// Judges one case.
#[must_use]
pub fn judge(case: &Case, _: &Authorization) -> Option<Finding> {
    let mut finding = state_finding(case, &[KeyState::Disabled], Code::KeyDisabled, "is disabled")?;
    finding.proposal = enable(case, KeyState::Disabled);
    Some(finding)
}
