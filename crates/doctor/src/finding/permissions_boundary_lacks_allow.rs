//! The permissions boundary caps the caller and does not allow (`E-BND-1`, `E-SAME-2`).

use keytrace_iam::policy_set::PolicyType;

use crate::finding::code::Code;
use crate::finding::lacking::{finding, reason};
use crate::finding::{Finding, blocking, mend};
use keytrace_access::kms::authorize::Authorization;
use keytrace_access::kms::case::Case;

/// Judges one case.
#[must_use]
pub fn judge(case: &Case, authorization: &Authorization) -> Option<Finding> {
    let boundary = PolicyType::PermissionsBoundary;
    let blocks = blocking::limit(case, authorization, boundary);
    if !blocks || blocking::beyond_policies(case, authorization) {
        return None;
    }
    let name = case.policies.permissions_boundary.policies().next().map_or("", |policy| &policy.name);
    let sentence =
        format!("the permissions boundary `{name}` of {{caller}} does not allow {{actions}} on {{key}}");
    let reason = reason(case, boundary, None);
    let mut finding = finding(case, Code::PermissionsBoundaryLacksAllow, boundary, &sentence, reason);
    finding.proposal = mend::limit_allow(case, boundary);
    Some(finding)
}

#[cfg(test)]
mod tests {
    use crate::finding::code::Code;
    use crate::finding::example::{KEY, errors, healthy, layer, mended};

    #[test]
    fn a_cap_without_kms_blocks_and_gets_the_smallest_allow() {
        let mut case = healthy();
        case.policies.permissions_boundary =
            layer("cap", &[r#"{"Sid":"Cap","Effect":"Allow","Action":"s3:*","Resource":"*"}"#]);
        mended(
            &case,
            Code::PermissionsBoundaryLacksAllow,
            &format!(r#""Action":"kms:Decrypt","Resource":"{KEY}""#),
        );
    }

    #[test]
    fn a_key_policy_that_names_everybody_is_not_capped_in_its_own_account() {
        // E-SAME-2, last row.
        let mut case = healthy();
        case.policies.permissions_boundary =
            layer("cap", &[r#"{"Sid":"Cap","Effect":"Allow","Action":"s3:*","Resource":"*"}"#]);
        let everybody = r#"{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"}"#;
        case.policies.resource = layer("key policy", &[everybody]);
        assert_eq!(errors(&case), []);
    }
}
