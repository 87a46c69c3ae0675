//! The key is disabled (`E-KST-2`).

use crate::finding::Finding;
use crate::finding::code::Code;
use crate::finding::mend::key_state::{enable, state_finding};
use keytrace_access::kms::authorize::Authorization;
use keytrace_access::kms::case::Case;
use keytrace_access::kms::key_state::KeyState;

/// Judges one case.
#[must_use]
pub fn judge(case: &Case, _: &Authorization) -> Option<Finding> {
    let mut finding = state_finding(case, &[KeyState::Disabled], Code::KeyDisabled, "is disabled")?;
    finding.proposal = enable(case, KeyState::Disabled);
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
        case.key.state = Some(KeyState::Disabled);
        assert_eq!(errors(&case), [Code::KeyDisabled]);
        let finding = the(&case, Code::KeyDisabled);
        let fix = finding.fix.unwrap();
        assert_eq!(fix.proof().name(), "allow");
        assert_eq!(fix.commands(), [format!("aws kms enable-key --key-id {KEY} --region us-east-1")]);
    }

    #[test]
    fn it_is_not_found_where_it_does_not_matter() {
        let mut case = healthy();
        case.key.state = Some(KeyState::Updating);
        assert_eq!(judged(&case).len(), 0);
    }
}
