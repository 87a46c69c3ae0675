//! The role may not associate the key with its log group, so an encrypted log group is never created (row `C2`).

use keytrace_access::call::ASSOCIATE_KMS_KEY;
use keytrace_denial::{Denial, Form};
use keytrace_iam::decide::Decision;
use keytrace_iam::policy_set::PolicyType;

use crate::analysis::Analysis;
use crate::findings::code::Code;
use crate::findings::evidence::Evidence;
use crate::findings::lacking::{finding, reason};
use crate::findings::{Finding, draft};
use crate::remediation::propose;

/// Judges one case: the request to associate the key, where no role policy allows it.
pub(super) fn judge(analysis: &Analysis<'_>, code: Code) -> Option<Finding> {
    if analysis.case.call.is_of_kms() || !analysis.identity_blocks() {
        return None;
    }
    let sentence = "no role policy allows {caller} to call {actions} on {key}, which Glue does as the role before it \
                    encrypts the logs; the AWS managed policy AWSGlueServiceRole does not contain this permission";
    let mut finding = finding(analysis, code, sentence, reason(analysis, PolicyType::Identity));
    finding.proposal = propose::identity_allow(analysis.case);
    Some(finding)
}

/// Judges one case against AWS's error text: `Failed to AssociateKmsKey for logGroup …`.
pub(super) fn judge_observed(analysis: &Analysis<'_>, denial: &Denial) -> Option<Finding> {
    let call = &analysis.case.call;
    let names_action = denial.action.as_deref() == Some(ASSOCIATE_KMS_KEY);
    let is_denied = denial.form == Form::AssociateKmsKey || names_action;
    // Why: the association also fails where CloudWatch Logs may not use the key, and then a request to KMS says so.
    let is_elsewhere = call.is_of_kms() && call.log_group().is_some() && !names_action;
    let is_judged = !call.is_of_kms() && analysis.authorization.decision != Decision::Unknown;
    if !is_denied || is_elsewhere || is_judged {
        return None;
    }
    let sentence = "{caller} may not call `logs:AssociateKmsKey`, which a security configuration with encrypted logs \
                    requires";
    let mut finding = draft(analysis, Code::AssociateKmsKeyMissing, sentence);
    finding.evidence = vec![Evidence::looked_at("the error text", "says that the association failed")];
    finding.advice.push(
        "allow the role to call `logs:AssociateKmsKey` on `arn:aws:logs:*:*:log-group:/aws-glue/*`, and allow \
         `logs.<region>.amazonaws.com` in the key policy: both are required"
            .to_owned(),
    );
    Some(finding)
}

#[cfg(test)]
mod tests {
    use keytrace_iam::policy_set::Layer;
    use keytrace_iam::request::{Action, Resource};

    use crate::analysis::Analysis;
    use crate::findings::code::Code;
    use crate::findings::example::{errors, fixed, healthy, judged, layer, the};
    use keytrace_access::call::{ASSOCIATE_KMS_KEY, ContextText, LOG_GROUP};
    use keytrace_access::kms::case::Case;

    const GROUP: &str = "arn:aws:logs:us-east-1:111122223333:log-group:/aws-glue/jobs/logs-v2-sec";

    /// The request to bind a key to a log group, by a role with one policy of this statement.
    fn association(statement: &str) -> Case {
        let mut case = healthy();
        case.call.action = ASSOCIATE_KMS_KEY;
        let group = ContextText::Exact(GROUP.to_owned());
        case.call.encryption_context.pairs.insert(LOG_GROUP.to_owned(), group.clone());
        let key = case.call.key().cloned();
        case.call.resource = keytrace_access::call::Resource::Named { arn: group, key };
        case.request.action = Action::parse(ASSOCIATE_KMS_KEY).unwrap();
        case.request.resource = Resource::ArnPrefix(GROUP.into());
        case.policies.resource = Layer::not_applicable();
        case.policies.identity = layer("own", &[statement]);
        case
    }

    #[test]
    fn a_role_without_the_action_is_found_and_fixed() {
        // C2: AWSGlueServiceRole as it was published in 2023.
        let glue = r#"{"Effect":"Allow","Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],"Resource":["arn:aws:logs:*:*:*:/aws-glue/*"]}"#;
        let case = association(glue);
        assert_eq!(errors(&case), [Code::AssociateKmsKeyMissing]);
        let (documents, proof) = fixed(&the(&case, Code::AssociateKmsKeyMissing));
        assert_eq!(proof, "allow safe Alone");
        let resource = format!(r#""Action":"logs:AssociateKmsKey","Resource":"{GROUP}*"}}"#);
        assert!(documents[0].contains(&resource), "{documents:?}");
        let nearly = glue.replace("logs:PutLogEvents", "logs:AssociateKmsKey");
        assert_eq!(judged(&association(&nearly)).len(), 0);
    }

    #[test]
    fn every_layer_of_the_caller_is_asked() {
        let mut case = association(r#"{"Effect":"Allow","Action":"logs:*","Resource":"*"}"#);
        case.policies.permissions_boundary =
            layer("cap", &[r#"{"Effect":"Allow","Action":"kms:*","Resource":"*"}"#]);
        assert_eq!(errors(&case), [Code::PermissionsBoundaryLacksAllow]);
        case.policies.permissions_boundary = Layer::not_applicable();
        case.policies.identity =
            layer("own", &[r#"{"Effect":"Deny","Action":"logs:Associate*","Resource":"*"}"#]);
        assert!(errors(&case).contains(&Code::IdentityPolicyDenies));
    }

    #[test]
    fn the_text_of_a_failed_association_is_enough() {
        for (text, found) in [
            (
                "Failed to AssociateKmsKey for logGroup /aws-glue/jobs/secure using KmsKeyId arn:aws:kms:us-east-1:111122223333:key/k",
                true,
            ),
            (
                "User: arn:aws:sts::111122223333:assumed-role/etl/GlueJobRunnerSession is not authorized to perform: logs:AssociateKmsKey on resource: arn:aws:logs:us-east-1:111122223333:log-group:/aws-glue/jobs because no identity-based policy allows the logs:AssociateKmsKey action",
                true,
            ),
            (
                "arn:aws:kms:us-east-1:111122223333:key/64d3e826-1a87-4cbc-95b8-fb386730a07f is disabled. (Service: AWSKMS; Status Code: 400; Error Code: DisabledException)",
                false,
            ),
        ] {
            let denial = keytrace_denial::decode(text).remove(0);
            let case = healthy();
            let finding = super::judge_observed(&Analysis::of(&case), &denial);
            assert_eq!(
                finding.map(|finding| finding.code),
                found.then_some(Code::AssociateKmsKeyMissing),
                "{text}"
            );
        }
    }
}
