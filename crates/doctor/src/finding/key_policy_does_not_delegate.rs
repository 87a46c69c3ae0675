//! Identity-based policies allow, but the key policy does not let the account's policies decide (`E-KMS-3`).

use iam::document::Effect;
use iam::policy_set::PolicyType;

use crate::finding::code::Code;
use crate::finding::key_policy_lacks_allow::{identity_is_in_vain, is_plain};
use crate::finding::reading::{caller, key, key_account, read_policies, said};
use crate::finding::{Finding, Layer, draft, mend};
use crate::kms::authorize::Authorization;
use crate::kms::case::Case;

/// Judges one case.
#[must_use]
pub fn judge(case: &Case, authorization: &Authorization) -> Option<Finding> {
    if !is_plain(case, authorization) || !identity_is_in_vain(case, authorization) {
        return None;
    }
    let account = key_account(case)?;
    let message = format!(
        "the key policy neither names {} nor lets policies of account {account} decide on {{actions}}, so what its \
         identity-based policies allow on {} has no effect",
        caller(case),
        key(case)
    );
    let layer = Layer::Policy(PolicyType::Resource);
    let mut finding = draft(case, Code::KeyPolicyDoesNotDelegate, layer, message);
    // A statement for the account that is about other actions: it delegates exactly what it lists.
    let delegations = said(case, PolicyType::Resource).into_iter().filter(|said| {
        said.statement.effect == Effect::Allow
            && said.said.naming.account.is_true()
            && said.said.action.is_false()
    });
    finding.evidence = delegations
        .map(|said| {
            let why = format!("delegates to the account, but not `{}`", case.call.action);
            said.evidence(said.statement.action.at, why)
        })
        .collect();
    if finding.evidence.is_empty() {
        finding.evidence = read_policies(case, PolicyType::Resource, None);
    }
    finding.proposal = mend::key_policy_allow(case);
    Some(finding)
}
