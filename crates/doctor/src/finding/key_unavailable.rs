//! The key cannot be used now: its key store is not connected, or it is still being made (`E-KST-2`).

use crate::finding::Finding;
use crate::finding::code::Code;
use crate::finding::mend::key_state::state_finding;
use keytrace_access::kms::authorize::Authorization;
use keytrace_access::kms::case::Case;
use keytrace_access::kms::key_state::KeyState;

/// Judges one case.
#[must_use]
pub fn judge(case: &Case, _: &Authorization) -> Option<Finding> {
    let states = [KeyState::Unavailable, KeyState::Creating];
    let mut finding = state_finding(case, &states, Code::KeyUnavailable, "cannot be used now")?;
    finding.advice.push(match case.key.state {
        Some(KeyState::Creating) => "wait until the key is `Enabled`".to_owned(),
        _ => {
            "connect its custom key store (`ConnectCustomKeyStore`) or mend the external key store".to_owned()
        }
    });
    Some(finding)
}

#[cfg(test)]
mod tests {
    use crate::finding::code::Code;
    use crate::finding::example::{errors, healthy, judged, the};

    use keytrace_access::kms::key_state::KeyState;

    #[test]
    fn it_is_found_and_blocks() {
        let mut case = healthy();
        case.key.state = Some(KeyState::Unavailable);
        assert_eq!(errors(&case), [Code::KeyUnavailable]);
        let finding = the(&case, Code::KeyUnavailable);
        assert!(finding.fix.is_none() && !finding.advice.is_empty());
    }

    #[test]
    fn it_is_not_found_where_it_does_not_matter() {
        let mut case = healthy();
        case.key.state = Some(KeyState::Updating);
        assert_eq!(judged(&case).len(), 0);
    }
}
