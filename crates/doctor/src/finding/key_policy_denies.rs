//! A statement of the key policy denies (`E-ORD-3`).

use keytrace_iam::policy_set::PolicyType;

use crate::finding::code::Code;
use crate::finding::{Finding, denying};
use keytrace_access::kms::authorize::Authorization;
use keytrace_access::kms::case::Case;

/// Judges one case.
#[must_use]
pub fn judge(case: &Case, authorization: &Authorization) -> Option<Finding> {
    denying::judge(case, authorization, PolicyType::Resource, Code::KeyPolicyDenies)
}

#[cfg(test)]
mod tests {
    use crate::finding::code::Code;
    use crate::finding::example::{DELEGATION, ROLE, fixed, healthy, judged, layer, narrowed, the};

    #[test]
    fn a_statement_that_covers_the_request_is_pointed_at_and_narrowed() {
        let mut case = healthy();
        case.policies.resource = layer(
            "key policy",
            &[
                DELEGATION,
                r#"{"Sid":"Guard","Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*"}"#,
            ],
        );
        narrowed(&case, Code::KeyPolicyDenies, &format!(r#""ArnNotEquals":{{"aws:PrincipalArn":"{ROLE}"}}"#));
    }

    #[test]
    fn a_statement_about_something_else_is_not() {
        let mut case = healthy();
        case.policies.resource = layer(
            "key policy",
            &[
                DELEGATION,
                r#"{"Sid":"Guard","Effect":"Deny","Principal":{"AWS":"arn:aws:iam::111122223333:role/other"},"Action":"kms:*","Resource":"*"}"#,
            ],
        );
        assert_eq!(judged(&case).len(), 0);
    }

    #[test]
    fn a_statement_about_networks_gets_an_exception_for_services() {
        // TV-E-30: S3 calls KMS for the job, and carries no VPC endpoint.
        let guard = r#"{"Sid":"Guard","Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*","Condition":{"StringNotEquals":{"aws:SourceVpce":"vpce-1"}}}"#;
        let mut case = healthy();
        case.policies.resource = layer("key policy", &[DELEGATION, guard]);
        let (documents, proof) = fixed(&the(&case, Code::KeyPolicyDenies));
        assert!(documents[0].contains(r#""BoolIfExists":{"aws:ViaAWSService":"false"}"#), "{documents:?}");
        assert_eq!(proof, "allow review Alone");
    }
}
