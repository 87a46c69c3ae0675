//! The key is scheduled for deletion; cancelling leaves it disabled, so recovery takes two steps (`E-KST-2`).

use crate::finding::Finding;
use crate::finding::code::Code;
use crate::finding::mend::key_state::{enable, state_finding};
use keytrace_access::kms::authorize::Authorization;
use keytrace_access::kms::case::Case;
use keytrace_access::kms::key_state::KeyState;

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

#[cfg(test)]
mod tests {
    use crate::finding::code::Code;
    use crate::finding::example::{KEY, errors, healthy, judged, the};

    use keytrace_access::kms::key_state::KeyState;

    #[test]
    fn it_is_found_and_blocks() {
        let mut case = healthy();
        case.key.state = Some(KeyState::PendingDeletion);
        assert_eq!(errors(&case), [Code::KeyPendingDeletion]);
        let finding = the(&case, Code::KeyPendingDeletion);
        let fix = finding.fix.unwrap();
        assert_eq!(fix.proof().name(), "allow");
        assert_eq!(
            fix.commands(),
            [
                format!("aws kms cancel-key-deletion --key-id {KEY} --region us-east-1"),
                format!("aws kms enable-key --key-id {KEY} --region us-east-1")
            ]
        );
    }

    #[test]
    fn it_is_not_found_where_it_does_not_matter() {
        let mut case = healthy();
        case.key.state = Some(KeyState::Enabled);
        assert_eq!(judged(&case).len(), 0);
    }
}
