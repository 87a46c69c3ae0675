//! No role policy of the caller allows, and one must (`E-KMS-4`, `E-KMS-5`).

use keytrace_iam::policy_set::PolicyType;

use crate::analysis::Analysis;
use crate::findings::code::Code;
use crate::findings::lacking::{finding, reason};
use crate::findings::{Finding, Severity};
use crate::near_miss::NearMiss;
use crate::remediation::propose;

/// Judges one case.
pub(super) fn judge(analysis: &Analysis<'_>, code: Code) -> Option<Finding> {
    let is_but_for_grants = analysis.identity_lacks_but_for_grants();
    if !analysis.case.call.is_of_kms() || !(analysis.identity_blocks() || is_but_for_grants) {
        return None;
    }
    // What has a code of its own is reported there.
    let has_own_code =
        matches!(analysis.near_miss(PolicyType::Identity), NearMiss::Condition(_) | NearMiss::Alias(..));
    if has_own_code && !is_but_for_grants {
        return None;
    }
    let sentence = "no role policy allows {caller} to call {actions} on {key}";
    let mut finding = finding(analysis, code, sentence, reason(analysis, PolicyType::Identity));
    finding.proposal = propose::identity_allow(analysis.case);
    if is_but_for_grants {
        finding.severity = Severity::Warning;
        finding.advise(
            "the key belongs to another account, so the role needs this allow whatever the key policy says, which could \
             not be read: necessary, not sufficient. Only a grant of the key to {caller} itself could replace it",
        );
    }
    Some(finding)
}

#[cfg(test)]
mod tests {
    use crate::findings::Severity;
    use crate::findings::code::Code;
    use crate::findings::example::{DELEGATION, STRANGER, errors, fixed, healthy, judged, layer, of, the};

    fn with(statement: &str) -> keytrace_access::kms::case::Case {
        let mut case = healthy();
        case.policies.identity = layer("own", &[statement]);
        case
    }

    #[test]
    fn the_statement_that_comes_nearest_is_named() {
        for (statement, words) in [
            (r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#, "to call `kms:Decrypt` on key"),
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
            (
                r#"{"Effect":"Allow","Action":"kms:*","Resource":"arn:aws:kms:us-east-1:444455556666:key/64d3e826-1a87-4cbc-95b8-fb386730a07f"}"#,
                "account `444455556666` instead of `111122223333`",
            ),
            (
                r#"{"Effect":"Allow","Action":"kms:*","Resource":"arn:aws-cn:kms:us-east-1:111122223333:key/64d3e826-1a87-4cbc-95b8-fb386730a07f"}"#,
                "partition `aws-cn` instead of `aws`",
            ),
            (
                r#"{"Effect":"Allow","Action":"kms:*","Resource":["arn:aws:s3:::x","arn:aws:kms:us-east-1:111122223333:key/64d3e826-1a87-4cbc-95b8-fb386730a07f "]}"#,
                "the key's ARN with a blank in it",
            ),
            (
                r#"{"Effect":"Allow","Action":"kms:*","Resource":"64d3e826-1a87-4cbc-95b8-fb386730a07f"}"#,
                "an ID alone",
            ),
            (
                r#"{"Effect":"Allow","Action":"kms:GenrateDataKey*","Resource":"*"}"#,
                "to call `kms:Decrypt` on key",
            ),
            (r#"{"Effect":"Allow","Action":"kms:Decrpt*","Resource":"*"}"#, "did you mean `kms:Decrypt*`?"),
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
    fn across_accounts_with_the_owners_side_unread_the_missing_allow_is_told_beside_undetermined() {
        // E-XACC-3.
        let mut case = of(STRANGER, "kms:Decrypt");
        case.policies.resource = keytrace_iam::policy_set::Layer::unknown();
        case.grants = keytrace_access::kms::case::Grants::unknown();
        let shown = |case: &keytrace_access::kms::case::Case| {
            let found = judged(case);
            found.iter().map(|finding| (finding.code, finding.severity)).collect::<Vec<_>>()
        };
        assert_eq!(shown(&case), [(Code::FactsMissing, Severity::Note)]);
        case.policies.identity = layer("own", &[r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#]);
        assert_eq!(
            shown(&case),
            [(Code::IdentityPolicyLacksAllow, Severity::Warning), (Code::FactsMissing, Severity::Note)]
        );
        let finding = the(&case, Code::IdentityPolicyLacksAllow);
        assert!(finding.advice[0].contains("necessary, not sufficient"), "{:?}", finding.advice);
        assert_eq!(finding.fix.unwrap().proof().name(), "allow-unless-gaps");
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
