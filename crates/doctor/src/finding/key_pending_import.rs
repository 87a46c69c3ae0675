//! The key has no key material: it was never imported, was deleted, or has expired (`E-KST-3`).

use crate::finding::Finding;
use crate::finding::code::Code;
use crate::finding::mend::key_state::state_finding;
use keytrace_access::kms::authorize::Authorization;
use keytrace_access::kms::case::Case;
use keytrace_access::kms::key_state::KeyState;

/// Judges one case.
#[must_use]
pub fn judge(case: &Case, _: &Authorization) -> Option<Finding> {
    let words = "has no key material (`PendingImport`)";
    let mut finding = state_finding(case, &[KeyState::PendingImport], Code::KeyPendingImport, words)?;
    finding.advice.push(
        "import the very same key material again (`GetParametersForImport`, `ImportKeyMaterial`); no policy can help"
            .to_owned(),
    );
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
        case.key.state = Some(KeyState::PendingImport);
        assert_eq!(errors(&case), [Code::KeyPendingImport]);
        let finding = the(&case, Code::KeyPendingImport);
        assert!(finding.fix.is_none() && !finding.advice.is_empty());
    }

    #[test]
    fn it_is_not_found_where_it_does_not_matter() {
        let mut case = healthy();
        case.key.state = Some(KeyState::Enabled);
        assert_eq!(judged(&case).len(), 0);
    }
}
