//! The key's state keeps it from being used. The four codes differ in the state: `key-disabled` and
//! `key-pending-deletion` (`E-KST-2`), `key-pending-import` (`E-KST-3`: key material that was never imported, was
//! deleted, or has expired), and `key-unavailable` (a key store that is not connected, or a key that is being created).

use keytrace_access::kms::key_state::KeyState;

use crate::analysis::Analysis;
use crate::findings::code::Code;
use crate::findings::evidence::Evidence;
use crate::findings::{Finding, draft};
use crate::remediation::{key_arn, propose};

/// Judges one case.
pub(super) fn judge(analysis: &Analysis<'_>, code: Code) -> Option<Finding> {
    let case = analysis.case;
    let state = case.key.state?;
    let (own, words, advice) = match state {
        KeyState::Disabled => (Code::KeyDisabled, "is disabled", None),
        // Why two steps: a key whose deletion is canceled is disabled.
        KeyState::PendingDeletion | KeyState::PendingReplicaDeletion => (
            Code::KeyPendingDeletion,
            "is scheduled for deletion",
            Some(
                "first `CancelKeyDeletion`, which leaves the key disabled, then `EnableKey`; ask the key's owner why it was \
                 to be deleted",
            ),
        ),
        KeyState::PendingImport => (
            Code::KeyPendingImport,
            "has no key material (`PendingImport`)",
            Some(
                "import the same key material again (`GetParametersForImport`, `ImportKeyMaterial`); no policy change \
                 fixes this",
            ),
        ),
        KeyState::Creating => {
            (Code::KeyUnavailable, "cannot be used now", Some("wait until the key is `Enabled`"))
        }
        KeyState::Unavailable => (
            Code::KeyUnavailable,
            "cannot be used now",
            Some("connect its custom key store (`ConnectCustomKeyStore`), or fix its external key store"),
        ),
        _ => return None,
    };
    if own != code || !case.key.state_permits(case.call.action).is_false() {
        return None;
    }
    let sentence = format!("{{key}} {words}; {{actions}} cannot succeed, whatever the policies say");
    let mut finding = draft(analysis, code, sentence);
    let what = key_arn(case).unwrap_or(case.call.written_key());
    finding.evidence = vec![Evidence::looked_at(what, format!("`KeyState` is `{}`", state.name()))];
    finding.advice.extend(advice.map(str::to_owned));
    if matches!(code, Code::KeyDisabled | Code::KeyPendingDeletion) {
        finding.proposal = propose::enabled_key(case, state);
    }
    Some(finding)
}

#[cfg(test)]
mod tests {
    use keytrace_access::kms::key_state::KeyState;

    use crate::findings::code::Code;
    use crate::findings::example::{KEY, errors, healthy, judged, the};

    #[test]
    fn a_state_that_blocks_is_found_with_what_makes_the_key_usable() {
        let enable = format!("aws kms enable-key --key-id {KEY} --region us-east-1");
        let cancel = format!("aws kms cancel-key-deletion --key-id {KEY} --region us-east-1");
        for (state, code, commands) in [
            (KeyState::Disabled, Code::KeyDisabled, vec![enable.clone()]),
            (KeyState::PendingDeletion, Code::KeyPendingDeletion, vec![cancel, enable]),
            (KeyState::PendingImport, Code::KeyPendingImport, vec![]),
            (KeyState::Unavailable, Code::KeyUnavailable, vec![]),
            (KeyState::Creating, Code::KeyUnavailable, vec![]),
        ] {
            let mut case = healthy();
            case.key.state = Some(state);
            assert_eq!(errors(&case), [code]);
            let finding = the(&case, code);
            if commands.is_empty() {
                assert!(finding.fix.is_none() && !finding.advice.is_empty(), "{code:?}");
            } else {
                let fix = finding.fix.unwrap();
                assert_eq!((fix.proof().name(), fix.commands()), ("allow", commands.as_slice()));
            }
        }
    }

    #[test]
    fn a_state_that_permits_the_request_is_not() {
        for state in [KeyState::Enabled, KeyState::Updating] {
            let mut case = healthy();
            case.key.state = Some(state);
            assert_eq!(judged(&case).len(), 0);
        }
    }
}
