//! The key policy does not admit the caller in any way, and no grant does (`E-KMS-1`, `E-KMS-5`).

use keytrace_iam::policy_set::PolicyType;
use keytrace_iam::request::Principal;

use crate::finding::code::Code;
use crate::finding::lacking::{finding, reason};
use crate::finding::near_miss::{NearMiss, nearest};
use crate::finding::{
    Finding, blocking, deleted_principal, invalid_principal, mend, statement_without_resource,
};
use keytrace_access::kms::authorize::Authorization;
use keytrace_access::kms::case::Case;

/// Judges one case.
#[must_use]
pub fn judge(case: &Case, authorization: &Authorization) -> Option<Finding> {
    if !is_plain(case, authorization) || identity_is_in_vain(case, authorization) {
        return None;
    }
    let sentence = "the key policy does not admit {caller} for {actions} on {key}";
    let reason = reason(case, PolicyType::Resource, None);
    let mut finding = finding(case, Code::KeyPolicyLacksAllow, PolicyType::Resource, sentence, reason);
    if blocking::is_aws_managed(case) {
        finding.advice.push(
            "an AWS managed key serves only requests through its own service, and nobody can edit its policy: use a customer managed key"
                .to_owned(),
        );
    } else {
        finding.proposal = mend::key_policy_allow(case);
    }
    Some(finding)
}

/// Whether the key policy stops the case, and it is a policy that somebody could edit or that misses its purpose.
pub(super) fn blocks(case: &Case, authorization: &Authorization) -> bool {
    let crosses = case.same_account.is_false() && blocking::is_aws_managed(case);
    case.call.is_of_kms()
        && blocking::key_policy(authorization)
        && !case.key.is_reachable().is_false()
        && !crosses
}

/// Whether the key policy stops the case for no reason that has a code of its own.
pub(super) fn is_plain(case: &Case, authorization: &Authorization) -> bool {
    blocks(case, authorization)
        && !matches!(case.request.principal, Principal::Service { .. })
        && !invalid_principal::mends(case)
        && !statement_without_resource::mends(case)
        && !deleted_principal::mends(case)
        && !matches!(nearest(case, PolicyType::Resource, None), NearMiss::Condition(_))
}

/// Whether identity-based policies allow, but the key's account does not let them decide (`E-KMS-3`).
pub(super) fn identity_is_in_vain(case: &Case, authorization: &Authorization) -> bool {
    case.same_account.is_true()
        && authorization.outcomes.identity.applicable
        && authorization.outcomes.identity.allow.is_true()
        && !blocking::is_aws_managed(case)
}

#[cfg(test)]
mod tests {
    use crate::finding::code::Code;
    use crate::finding::example::{
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
    fn where_neither_side_allows_in_one_account_the_key_policy_alone_is_mended() {
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
