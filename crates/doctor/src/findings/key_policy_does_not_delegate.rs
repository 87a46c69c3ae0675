//! Role policies allow, but the key policy does not let the account's policies decide (`E-KMS-3`).

use keytrace_iam::policy_set::PolicyType;

use crate::analysis::{Analysis, key_account};
use crate::findings::code::Code;
use crate::findings::evidence::checked_policies;
use crate::findings::{Finding, draft};
use crate::remediation::propose;

/// Judges one case.
pub(super) fn judge(analysis: &Analysis<'_>, code: Code) -> Option<Finding> {
    if !analysis.key_policy_only_lacks_allow() || !analysis.lacks_delegation() {
        return None;
    }
    let case = analysis.case;
    let sentence = format!(
        "the key policy neither allows {{caller}} itself to call {{actions}} nor delegates to account {}, so the role \
         policies that allow it on {{key}} have no effect",
        key_account(case)?
    );
    let mut finding = draft(analysis, code, sentence);
    // A statement for the account that is about other actions: it delegates exactly what it lists.
    let delegations = analysis
        .statements_of(PolicyType::Resource)
        .filter(|one| one.allows() && one.clauses.naming.account.is_true() && one.clauses.action.is_false());
    let why = format!("delegates to the account, but not `{}`", case.call.action);
    finding.evidence = delegations.map(|one| one.evidence(one.statement.action.at, why.as_str())).collect();
    if finding.evidence.is_empty() {
        finding.evidence = checked_policies(case, PolicyType::Resource, None);
    }
    finding.proposal = propose::key_policy_allow(case);
    Some(finding)
}

#[cfg(test)]
mod tests {
    use crate::findings::code::Code;
    use crate::findings::example::{DELEGATION, ROLE, errors, fixed, healthy, judged, layer, of, the};

    #[test]
    fn an_allow_in_iam_has_no_effect_without_a_delegation() {
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
