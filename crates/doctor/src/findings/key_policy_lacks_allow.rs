//! The key policy does not allow the caller in any way, and no grant does (`E-KMS-1`, `E-KMS-5`).

use keytrace_iam::policy_set::PolicyType;

use crate::analysis::Analysis;
use crate::findings::Finding;
use crate::findings::code::Code;
use crate::findings::lacking::{finding, reason};
use crate::remediation::propose;

/// Judges one case.
pub(super) fn judge(analysis: &Analysis<'_>, code: Code) -> Option<Finding> {
    if !analysis.key_policy_only_lacks_allow() || analysis.lacks_delegation() {
        return None;
    }
    let sentence = "the key policy does not allow {caller} to call {actions} on {key}";
    let mut finding = finding(analysis, code, sentence, reason(analysis, PolicyType::Resource));
    if analysis.is_aws_managed() {
        finding.advice.push(
            "an AWS managed key accepts only requests through its own service, and nobody can edit its policy: use a \
             customer managed key"
                .to_owned(),
        );
    } else {
        finding.proposal = propose::key_policy_allow(analysis.case);
    }
    Some(finding)
}

#[cfg(test)]
mod tests {
    use crate::findings::code::Code;
    use crate::findings::example::{
        DELEGATION, ROLE, STRANGER, errors, fixed, grant, healthy, judged, layer, of, the,
    };

    #[test]
    fn across_accounts_both_sides_are_found() {
        // TV-E-21 with TV-E-20.
        let mut case = of(STRANGER, "kms:Decrypt");
        assert_eq!(errors(&case), [Code::KeyPolicyLacksAllow]);
        assert_eq!(fixed(&the(&case, Code::KeyPolicyLacksAllow)).1, "allow review Alone");
        case.policies.identity = layer("own", &[r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#]);
        assert_eq!(errors(&case), [Code::KeyPolicyLacksAllow, Code::IdentityPolicyLacksAllow]);
        for code in errors(&case) {
            assert_eq!(fixed(&the(&case, code)).1, "allow review Together", "{code:?}");
        }
    }

    #[test]
    fn where_neither_side_allows_in_one_account_the_key_policy_alone_is_fixed() {
        // E-KMS-6.
        let mut case = healthy();
        case.policies.identity = layer("own", &[r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#]);
        case.policies.resource = layer("key policy", &[&DELEGATION.replace(":root", ":role/admin")]);
        assert_eq!(errors(&case), [Code::KeyPolicyLacksAllow]);
        let finding = the(&case, Code::KeyPolicyLacksAllow);
        let (documents, proof) = fixed(&finding);
        assert_eq!(proof, "allow safe Alone");
        assert!(
            documents[0].contains(&format!(
                r#""Principal":{{"AWS":"{ROLE}"}},"Action":"kms:Decrypt","Resource":"*""#
            ))
        );
        assert!(finding.fix.unwrap().alternatives()[0].contains(":root"));
    }

    #[test]
    fn a_grant_serves_as_well() {
        // TV-E-27.
        let mut case = healthy();
        case.policies.identity = layer("own", &[r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#]);
        case.policies.resource = layer("key policy", &[&DELEGATION.replace(":root", ":role/admin")]);
        case.grants = keytrace_access::kms::case::Grants::of([grant(ROLE, &["Decrypt"])]);
        assert_eq!(judged(&case).len(), 0);
    }
}
