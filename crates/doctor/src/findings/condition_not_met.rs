//! A statement would allow, were it not for a condition; AWS reports it as if there were none (`L-CND`).

use keytrace_iam::policy_set::PolicyType;
use keytrace_iam::request::Principal;

use crate::analysis::Analysis;
use crate::findings::code::Code;
use crate::findings::lacking::{finding_in, unmet_conditions};
use crate::findings::{Finding, Layer};
use crate::near_miss::NearMiss;
use crate::remediation::propose;

/// Judges one case: role policies and the key policy, each by itself.
pub(super) fn judge(analysis: &Analysis<'_>, code: Code) -> Vec<Finding> {
    let case = analysis.case;
    let is_service = matches!(case.request.principal, Principal::Service { .. });
    let key_policy = analysis.key_policy_blocks() && !is_service;
    let identity = analysis.identity_blocks() && case.call.is_of_kms();
    let layers = [
        (key_policy, PolicyType::Resource, "the key policy allows"),
        (identity, PolicyType::Identity, "a role policy allows"),
    ];
    let finding = |(blocks, policy_type, policy): (bool, PolicyType, &str)| {
        let NearMiss::Condition(one) = analysis.near_miss(policy_type) else { return None };
        if !blocks {
            return None;
        }
        let sentence = format!("{policy} {{caller}} to call {{actions}} on {{key}} only under a condition");
        let layer = Layer::Policy(policy_type);
        let mut finding = finding_in(analysis, code, layer, &sentence, unmet_conditions(case, one));
        finding.proposal = propose::further_context(case, policy_type, one).or_else(|| match policy_type {
            PolicyType::Resource => propose::key_policy_allow(case),
            _ => propose::identity_allow(case),
        });
        Some(finding)
    };
    layers.into_iter().filter_map(finding).collect()
}

#[cfg(test)]
mod tests {
    use crate::findings::code::Code;
    use crate::findings::example::{DELEGATION, errors, fixed, healthy, judged, layer, the};

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
