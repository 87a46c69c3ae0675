//! The key is scheduled for deletion; cancelling leaves it disabled, so recovery takes two steps (`E-KST-2`).

use crate::finding::Finding;
use crate::finding::code::Code;
use crate::finding::mend::key_state::{enable, state_finding};
use crate::kms::authorize::Authorization;
use crate::kms::case::Case;
use crate::kms::key_state::KeyState;

/// Judges one case.
#[must_use]
pub fn judge(case: &Case, _: &Authorization) -> Option<Finding> {
    let states = [KeyState::PendingDeletion, KeyState::PendingReplicaDeletion];
    let mut finding = state_finding(case, &states, Code::KeyPendingDeletion, "is scheduled for deletion")?;
    finding.advice.push(
        "first `CancelKeyDeletion`, which leaves the key disabled, then `EnableKey`; ask its owner why it was to go"
            .to_owned(),
    );
    finding.proposal = enable(case, case.key.state?);
    Some(finding)
}
