//! Identity-based policies allow, but the key policy does not let the account's policies decide (`E-KMS-3`).

use keytrace_iam::document::Effect;
use keytrace_iam::policy_set::PolicyType;

use crate::finding::code::Code;
use crate::finding::key_policy_lacks_allow::{identity_is_in_vain, is_plain};
use crate::finding::reading::{caller, key, key_account, read_policies, said};
use crate::finding::{Finding, Layer, draft, mend};
use keytrace_access::kms::authorize::Authorization;
use keytrace_access::kms::case::Case;

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

#[cfg(test)]
mod tests {
    use crate::finding::code::Code;
    use crate::finding::example::{DELEGATION, ROLE, errors, fixed, healthy, judged, layer, of, the};

    #[test]
    fn an_allow_in_iam_is_in_vain_without_a_delegation() {
        // TV-E-3.
        let mut case = healthy();
        case.policies.resource = layer("key policy", &[&DELEGATION.replace(":root", ":role/admin")]);
        assert_eq!(errors(&case), [Code::KeyPolicyDoesNotDelegate]);
        assert_eq!(fixed(&the(&case, Code::KeyPolicyDoesNotDelegate)).1, "allow safe Alone");
    }

    #[test]
    fn a_delegation_of_other_actions_is_pointed_at() {
        // TV-E-11.
        let mut case = of(ROLE, "kms:GenerateDataKey");
        case.policies.resource = layer("key policy", &[&DELEGATION.replace("kms:*", "kms:Decrypt")]);
        let finding = the(&case, Code::KeyPolicyDoesNotDelegate);
        let seen = &finding.evidence[0];
        assert_eq!((seen.pointer.as_deref(), seen.line), (Some("/Statement/0/Action"), Some(2)));
        assert_eq!(fixed(&finding).1, "allow safe Alone");
    }

    #[test]
    fn a_delegation_of_this_action_is_enough() {
        let mut case = healthy();
        case.policies.resource = layer("key policy", &[&DELEGATION.replace("kms:*", "kms:Decrypt")]);
        assert_eq!(judged(&case).len(), 0);
    }
}
