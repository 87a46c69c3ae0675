//! A statement of the key policy has no `Resource`: KMS stores it, and it has no effect (`L-RES-9`).

use keytrace_iam::policy_set::PolicyType;

use crate::analysis::Analysis;
use crate::findings::code::Code;
use crate::findings::{Finding, draft};
use crate::near_miss::NearMiss;

/// Judges one case.
pub(super) fn judge(analysis: &Analysis<'_>, code: Code) -> Option<Finding> {
    if !analysis.key_policy_blocks() {
        return None;
    }
    let proposal = analysis.corrections().missing_resource.clone()?;
    let NearMiss::NoResource(one) = analysis.near_miss(PolicyType::Resource) else { return None };
    let sentence = format!(
        "{} would allow {{caller}} to call {{actions}} on {{key}}, but it has no `Resource` element and so no effect",
        one.place()
    );
    let mut finding = draft(analysis, code, sentence);
    finding.evidence = vec![one.evidence(one.statement.at, "there is no `Resource` element")];
    finding.proposal = Some(proposal);
    Some(finding)
}

#[cfg(test)]
mod tests {
    use crate::findings::code::Code;
    use crate::findings::example::{ROLE, errors, fixed, healthy, layer, the};

    #[test]
    fn kms_ignores_a_statement_without_resource() {
        // TV-E-32, FX-8.
        let statement = format!(
            r#"{{"Sid":"Use","Effect":"Allow","Principal":{{"AWS":"{ROLE}"}},"Action":"kms:Decrypt"}}"#
        );
        let mut case = healthy();
        case.policies.resource = layer("key policy", &[&statement]);
        assert_eq!(errors(&case), [Code::StatementWithoutResource]);
        let (documents, proof) = fixed(&the(&case, Code::StatementWithoutResource));
        assert_eq!(proof, "allow review Alone");
        assert!(documents[0].contains(r#""Action":"kms:Decrypt","Resource":"*"}"#), "{documents:?}");
    }

    #[test]
    fn without_resource_and_about_another_action_it_is_not_the_cause() {
        let statement =
            format!(r#"{{"Effect":"Allow","Principal":{{"AWS":"{ROLE}"}},"Action":"kms:Encrypt"}}"#);
        let mut case = healthy();
        case.policies.resource = layer("key policy", &[&statement]);
        assert_eq!(errors(&case), [Code::KeyPolicyDoesNotDelegate]);
    }
}
