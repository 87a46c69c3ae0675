//! An AWS service uses the key as itself, and the key policy does not allow it (`E-SVC-1`).

use keytrace_iam::policy_set::PolicyType;
use keytrace_iam::request::Principal;

use crate::analysis::Analysis;
use crate::findings::Finding;
use crate::findings::code::Code;
use crate::findings::lacking::{finding, reason};
use crate::remediation::propose;

/// Judges one case.
pub(super) fn judge(analysis: &Analysis<'_>, code: Code) -> Option<Finding> {
    let Principal::Service { name } = &analysis.case.request.principal else { return None };
    if !analysis.key_policy_blocks() {
        return None;
    }
    let sentence = format!(
        "the key policy does not allow the service principal `{name}` to call {{actions}} on {{key}}; no change to a role's \
         policy fixes this"
    );
    let mut finding = finding(analysis, code, &sentence, reason(analysis, PolicyType::Resource));
    finding.proposal = propose::key_policy_allow(analysis.case);
    Some(finding)
}

#[cfg(test)]
mod tests {
    use crate::findings::code::Code;
    use crate::findings::example::{DELEGATION, errors, fixed, judged, layer, of, the};

    #[test]
    fn a_service_is_allowed_for_the_resource_for_which_it_acts() {
        let mut case = of("s3.amazonaws.com", "kms:GenerateDataKey");
        case.same_account = keytrace_iam::truth::Truth::True;
        case.policies.identity = keytrace_iam::policy_set::Layer::not_applicable();
        case.policies.scp = keytrace_iam::policy_set::Layer::not_applicable();
        case.policies.resource = layer("key policy", &[DELEGATION]);
        case.request.context.set_text("aws:SourceArn", "arn:aws:s3:::lake");
        case.request.context.set_text("aws:SourceAccount", "111122223333");
        let (documents, proof) = fixed(&the(&case, Code::ServicePrincipalMissing));
        assert_eq!(proof, "allow safe Alone");
        let condition = r#""Condition":{"StringEquals":{"aws:SourceAccount":"111122223333"},"ArnLike":{"aws:SourceArn":"arn:aws:s3:::lake"}}"#;
        assert!(documents[0].contains(condition), "{documents:?}");
        let admits = |bucket: &str| {
            let condition = condition.replace("lake", bucket);
            format!(
                r#"{{"Effect":"Allow","Principal":{{"Service":"s3.amazonaws.com"}},"Action":"kms:*","Resource":"*",{condition}}}"#
            )
        };
        case.policies.resource = layer("key policy", &[&admits("lake")]);
        assert_eq!(judged(&case).len(), 0);
        case.policies.resource = layer("key policy", &[&admits("mart")]);
        assert!(errors(&case).contains(&Code::ServicePrincipalMissing));
    }

    #[test]
    fn a_log_group_needs_the_service_of_its_region() {
        let mut case = of("logs.us-east-1.amazonaws.com", "kms:GenerateDataKey");
        case.same_account = keytrace_iam::truth::Truth::True;
        case.policies.identity = keytrace_iam::policy_set::Layer::not_applicable();
        case.policies.scp = keytrace_iam::policy_set::Layer::not_applicable();
        case.policies.resource = layer(
            "key policy",
            &[
                DELEGATION,
                r#"{"Effect":"Allow","Principal":{"Service":"logs.eu-west-1.amazonaws.com"},"Action":"kms:*","Resource":"*"}"#,
            ],
        );
        assert_eq!(errors(&case), [Code::ServicePrincipalMissing]);
        let (documents, proof) = fixed(&the(&case, Code::ServicePrincipalMissing));
        assert_eq!(proof, "allow safe Alone");
        assert!(documents[0].contains(r#""Service":"logs.us-east-1.amazonaws.com""#), "{documents:?}");
        assert!(!documents[0].contains("ViaService"), "{documents:?}");
        case.policies.resource = layer(
            "key policy",
            &[
                r#"{"Effect":"Allow","Principal":{"Service":"logs.us-east-1.amazonaws.com"},"Action":"kms:*","Resource":"*"}"#,
            ],
        );
        assert_eq!(judged(&case).len(), 0);
    }
}
