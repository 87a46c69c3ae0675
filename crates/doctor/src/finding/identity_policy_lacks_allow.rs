//! No identity-based policy of the caller allows, and one must (`E-KMS-4`, `E-KMS-5`).

use iam::policy_set::PolicyType;

use crate::finding::code::Code;
use crate::finding::lacking::reason;
use crate::finding::near_miss::{NearMiss, nearest};
use crate::finding::reading::{caller, key};
use crate::finding::{Finding, Layer, blocking, draft, mend};
use crate::kms::authorize::Authorization;
use crate::kms::case::Case;

/// Judges one case.
#[must_use]
pub fn judge(case: &Case, authorization: &Authorization) -> Option<Finding> {
    if !blocks(case, authorization) || !case.call.is_of_kms() {
        return None;
    }
    // What has a code of its own is told there.
    if matches!(nearest(case, PolicyType::Identity, None), NearMiss::Condition(_) | NearMiss::Alias(..)) {
        return None;
    }
    let (why, evidence) = reason(case, PolicyType::Identity, None);
    let message =
        format!("no identity-based policy of {} allows {{actions}} on {}{why}", caller(case), key(case));
    let layer = Layer::Policy(PolicyType::Identity);
    let mut finding = draft(case, Code::IdentityPolicyLacksAllow, layer, message);
    finding.evidence = evidence;
    finding.proposal = mend::identity_allow(case);
    Some(finding)
}

/// Whether the want of an allow stops the case, and an allow could help.
pub(super) fn blocks(case: &Case, authorization: &Authorization) -> bool {
    blocking::identity(case, authorization) && !blocking::beyond_policies(case, authorization)
}

#[cfg(test)]
mod tests {
    use crate::finding::code::Code;
    use crate::finding::example::{DELEGATION, errors, fixed, healthy, judged, layer, the};

    fn with(statement: &str) -> crate::kms::case::Case {
        let mut case = healthy();
        case.policies.identity = layer("own", &[statement]);
        case
    }

    #[test]
    fn the_statement_that_comes_nearest_is_named() {
        for (statement, words) in [
            (r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#, "allows `kms:Decrypt` on key"),
            (
                r#"{"Effect":"Allow","Action":"kinesis:Decrypt","Resource":"*"}"#,
                "did you mean `kms:Decrypt`?",
            ),
            (
                r#"{"Effect":"Allow","Action":"kms:*","Resource":"arn:aws:kms:eu-west-1:111122223333:key/64d3e826-1a87-4cbc-95b8-fb386730a07f"}"#,
                "Region `eu-west-1` instead of `us-east-1`",
            ),
            (
                r#"{"Effect":"Allow","Action":"kms:*","Resource":"arn:aws:kms:us-east-1:111122223333:key/other"}"#,
                "names another key",
            ),
        ] {
            let case = with(statement);
            assert_eq!(errors(&case), [Code::IdentityPolicyLacksAllow], "{statement}");
            let finding = the(&case, Code::IdentityPolicyLacksAllow);
            assert!(finding.message.contains(words), "{}", finding.message);
            assert_eq!(fixed(&finding).1, "allow safe Alone", "{statement}");
        }
    }

    #[test]
    fn an_inline_policy_about_kms_is_extended() {
        let case = with(r#"{"Effect":"Allow","Action":"kms:GenerateDataKey","Resource":"*"}"#);
        let finding = the(&case, Code::IdentityPolicyLacksAllow);
        let edit = &finding.fix.as_ref().unwrap().edits()[0];
        assert_eq!((edit.target.name.as_str(), edit.parts[0].pointer.as_str()), ("own", "/Statement/1"));
    }

    #[test]
    fn a_key_policy_that_names_the_role_needs_none() {
        // E-KMS-4.
        let mut case = with(r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#);
        case.policies.resource = layer("key policy", &[&DELEGATION.replace(":root", ":role/etl")]);
        assert_eq!(judged(&case).len(), 0);
    }

    #[test]
    fn nothing_to_point_at_says_what_was_read() {
        let finding = the(
            &with(r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#),
            Code::IdentityPolicyLacksAllow,
        );
        assert_eq!((finding.evidence[0].policy.as_str(), finding.evidence[0].line), ("own", None));
    }
}
