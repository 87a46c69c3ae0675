//! The policy of the VPC endpoint denies (`E-VPCE-1`).

use keytrace_iam::policy_set::PolicyType;

use crate::finding::code::Code;
use crate::finding::{Finding, denying};
use keytrace_access::kms::authorize::Authorization;
use keytrace_access::kms::case::Case;

/// Judges one case.
#[must_use]
pub fn judge(case: &Case, authorization: &Authorization) -> Option<Finding> {
    denying::judge(case, authorization, PolicyType::VpcEndpoint, Code::VpcEndpointPolicyDenies)
}

#[cfg(test)]
mod tests {
    use crate::finding::code::Code;
    use crate::finding::example::{ROLE, healthy, judged, layer, narrowed};

    #[test]
    fn a_statement_that_covers_the_request_is_pointed_at_and_narrowed() {
        let mut case = healthy();
        case.policies.vpc_endpoint = layer(
            "vpce-1",
            &[
                r#"{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}"#,
                r#"{"Sid":"Guard","Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*"}"#,
            ],
        );
        narrowed(
            &case,
            Code::VpcEndpointPolicyDenies,
            &format!(r#""ArnNotEquals":{{"aws:PrincipalArn":"{ROLE}"}}"#),
        );
    }

    #[test]
    fn a_statement_about_something_else_is_not() {
        let mut case = healthy();
        case.policies.vpc_endpoint = layer(
            "vpce-1",
            &[
                r#"{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}"#,
                r#"{"Sid":"Guard","Effect":"Deny","Principal":{"AWS":"arn:aws:iam::111122223333:role/other"},"Action":"kms:*","Resource":"*"}"#,
            ],
        );
        assert_eq!(judged(&case).len(), 0);
    }
}
