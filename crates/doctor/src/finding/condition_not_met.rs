//! A statement would allow, were it not for a condition; AWS reports it as if there were none (`L-CND`).

use keytrace_iam::policy_set::PolicyType;

use crate::finding::code::Code;
use crate::finding::lacking::{self, unmet_conditions};
use crate::finding::mend::context::further_context;
use crate::finding::near_miss::{NearMiss, nearest};
use crate::finding::reading::Said;
use crate::finding::{Finding, identity_policy_lacks_allow, key_policy_lacks_allow, mend};
use crate::fix::proposal::Proposal;
use keytrace_access::kms::authorize::Authorization;
use keytrace_access::kms::case::Case;

/// Judges one case: identity-based policies and the key policy, each by itself.
#[must_use]
pub fn judge(case: &Case, authorization: &Authorization) -> Vec<Finding> {
    let mut findings = Vec::new();
    let is_service = matches!(case.request.principal, keytrace_iam::request::Principal::Service { .. });
    if key_policy_lacks_allow::blocks(case, authorization)
        && !is_service
        && let NearMiss::Condition(said) = nearest(case, PolicyType::Resource, None)
    {
        let proposal = further_context(case, PolicyType::Resource, &said);
        let proposal = proposal.or_else(|| mend::key_policy_allow(case));
        findings.push(finding(case, PolicyType::Resource, &said, proposal));
    }
    if identity_policy_lacks_allow::blocks(case, authorization)
        && case.call.is_of_kms()
        && let NearMiss::Condition(said) = nearest(case, PolicyType::Identity, None)
    {
        let proposal = further_context(case, PolicyType::Identity, &said);
        let proposal = proposal.or_else(|| mend::identity_allow(case));
        findings.push(finding(case, PolicyType::Identity, &said, proposal));
    }
    findings
}

fn finding(case: &Case, policy_type: PolicyType, said: &Said<'_>, proposal: Option<Proposal>) -> Finding {
    let side =
        if policy_type == PolicyType::Resource { "the key policy" } else { "an identity-based policy" };
    let sentence = format!("{side} allows {{caller}} {{actions}} on {{key}} only under a condition");
    let reason = unmet_conditions(case, said);
    let mut finding = lacking::finding(case, Code::ConditionNotMet, policy_type, &sentence, reason);
    finding.proposal = proposal;
    finding
}

#[cfg(test)]
mod tests {
    use crate::finding::code::Code;
    use crate::finding::example::{DELEGATION, errors, fixed, healthy, judged, layer, the};

    const OBJECTS_ONLY: &str = r#"{"Sid":"Objects","Effect":"Allow","Action":"kms:Decrypt","Resource":"*","Condition":{"StringLike":{"kms:EncryptionContext:aws:s3:arn":"arn:aws:s3:::lake/*"}}}"#;

    #[test]
    fn a_bucket_key_sends_another_context_than_the_condition_wants() {
        // FX-15, S7.
        let mut case = healthy();
        case.policies.identity = layer("own", &[OBJECTS_ONLY]);
        assert_eq!(errors(&case), [Code::ConditionNotMet]);
        let finding = the(&case, Code::ConditionNotMet);
        assert!(
            finding
                .message
                .contains("`kms:EncryptionContext:aws:s3:arn` does not hold: it is `arn:aws:s3:::lake`")
        );
        assert_eq!(
            finding.evidence[0].pointer.as_deref(),
            Some("/Statement/0/Condition/StringLike/kms:EncryptionContext:aws:s3:arn")
        );
        assert_eq!(finding.evidence[0].line, Some(2));
        let (documents, proof) = fixed(&finding);
        assert_eq!(proof, "allow safe Alone");
        assert!(documents[0].contains(r#"["arn:aws:s3:::lake/*","arn:aws:s3:::lake"]"#), "{documents:?}");
    }

    #[test]
    fn only_the_one_condition_on_the_context_is_widened() {
        let with = |old: &str, new: &str| {
            let mut case = healthy();
            case.policies.identity = layer("own", &[&OBJECTS_ONLY.replace(old, new)]);
            fixed(&the(&case, Code::ConditionNotMet))
        };
        let (widened, _) = with("StringLike", "ArnLike");
        assert!(widened[0].contains(r#""arn:aws:s3:::lake/*","arn:aws:s3:::lake"]"#), "{widened:?}");
        for (old, new) in [
            ("\"Condition\":{", "\"Condition\":{\"StringEquals\":{\"kms:ViaService\":\"x\"},"),
            ("StringLike", "ForAllValues:StringLike"),
        ] {
            let (added, proof) = with(old, new);
            assert!(added[0].contains("UseKeyThroughS3") && !added[0].contains("lake\"]"), "{added:?}");
            assert_eq!(proof, "allow safe Alone");
        }
    }

    #[test]
    fn a_delegation_under_a_condition_is_the_key_policys() {
        // FX-5.
        let glue_only = DELEGATION.replace(
            r#""Resource":"*"}"#,
            r#""Resource":"*","Condition":{"StringEquals":{"kms:ViaService":"glue.us-east-1.amazonaws.com"}}}"#,
        );
        let mut case = healthy();
        case.policies.resource = layer("key policy", &[&glue_only]);
        let finding = the(&case, Code::ConditionNotMet);
        assert_eq!((errors(&case), finding.layer.name()), (vec![Code::ConditionNotMet], "resource"));
        assert_eq!(fixed(&finding).1, "allow safe Alone");
    }

    #[test]
    fn a_condition_that_holds_is_none() {
        let mut case = healthy();
        case.policies.identity = layer("own", &[OBJECTS_ONLY]);
        case.request.context.set_text("kms:EncryptionContext:aws:s3:arn", "arn:aws:s3:::lake/raw/a");
        assert_eq!(judged(&case).len(), 0);
    }
}
