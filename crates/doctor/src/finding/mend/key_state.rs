//! A key whose state keeps it from serving, and how it is made usable again.

use crate::finding::code::Code;
use crate::finding::evidence::Evidence;
use crate::finding::mend::administrator;
use crate::finding::reading::{key, key_account};
use crate::finding::{Finding, Layer, draft};
use crate::fix::proposal::{Change, Proposal};
use crate::fix::{Safety, key_arn};
use keytrace_access::kms::case::Case;
use keytrace_access::kms::key_state::KeyState;

/// The finding that the key's state is one of `states` and does not permit the action.
pub(in crate::finding) fn state_finding(
    case: &Case,
    states: &[KeyState],
    code: Code,
    words: &str,
) -> Option<Finding> {
    let state = case.key.state.filter(|state| states.contains(state))?;
    if !case.key.state_permits(case.call.action).is_false() {
        return None;
    }
    let message = format!("{} {words}; {{actions}} cannot succeed, whatever the policies say", key(case));
    let mut finding = draft(case, code, Layer::Key, message);
    let what = key_arn(case).unwrap_or(case.call.written_key());
    let why = format!("`KeyState` is `{}`", state.name());
    finding.evidence = vec![Evidence::looked_at(what, why)];
    Some(finding)
}

/// Making the key usable again. Its owner had a reason, so this wants review.
pub(in crate::finding) fn enable(case: &Case, from: KeyState) -> Option<Proposal> {
    let change = Change::EnableKey { arn: key_arn(case)?.to_owned(), from };
    Some(Proposal {
        changes: vec![change],
        safety: Safety::Review,
        who: administrator(key_account(case)?),
        alternatives: Vec::new(),
    })
}
