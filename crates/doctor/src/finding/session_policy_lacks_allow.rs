//! The session policy caps the session and does not allow (`E-SES-1`).

use keytrace_iam::policy_set::PolicyType;

use crate::finding::code::Code;
use crate::finding::lacking::{finding, reason};
use crate::finding::{Finding, blocking, mend};
use keytrace_access::kms::authorize::Authorization;
use keytrace_access::kms::case::Case;

/// Judges one case.
#[must_use]
pub fn judge(case: &Case, authorization: &Authorization) -> Option<Finding> {
    let blocks = blocking::limit(case, authorization, PolicyType::Session);
    if !blocks || blocking::beyond_policies(case, authorization) {
        return None;
    }
    let sentence = "the session policy of this session of {caller} does not allow {actions} on {key}";
    let reason = reason(case, PolicyType::Session, None);
    let mut finding = finding(case, Code::SessionPolicyLacksAllow, PolicyType::Session, sentence, reason);
    finding.proposal = mend::limit_allow(case, PolicyType::Session);
    Some(finding)
}

#[cfg(test)]
mod tests {
    use crate::finding::code::Code;
    use crate::finding::example::{KEY, errors, healthy, layer, mended};

    #[test]
    fn a_cap_without_kms_blocks_and_gets_the_smallest_allow() {
        let mut case = healthy();
        case.policies.session =
            layer("session policy", &[r#"{"Sid":"Cap","Effect":"Allow","Action":"s3:*","Resource":"*"}"#]);
        mended(
            &case,
            Code::SessionPolicyLacksAllow,
            &format!(r#""Action":"kms:Decrypt","Resource":"{KEY}""#),
        );
    }

    #[test]
    fn a_key_policy_that_names_everybody_is_not_capped_in_its_own_account() {
        // E-SAME-2, last row.
        let mut case = healthy();
        case.policies.session =
            layer("session policy", &[r#"{"Sid":"Cap","Effect":"Allow","Action":"s3:*","Resource":"*"}"#]);
        let everybody = r#"{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"}"#;
        case.policies.resource = layer("key policy", &[everybody]);
        assert_eq!(errors(&case), []);
    }
}
