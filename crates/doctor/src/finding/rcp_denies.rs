//! A resource control policy of the key's account denies (`E-RCP-3`).

use keytrace_iam::policy_set::PolicyType;

use crate::finding::code::Code;
use crate::finding::{Finding, denying};
use keytrace_access::kms::authorize::Authorization;
use keytrace_access::kms::case::Case;

/// Judges one case.
#[must_use]
pub fn judge(case: &Case, authorization: &Authorization) -> Option<Finding> {
    denying::judge(case, authorization, PolicyType::Rcp, Code::RcpDenies)
}

#[cfg(test)]
mod tests {
    use crate::finding::code::Code;
    use crate::finding::example::{ROLE, healthy, judged, layer, narrowed};

    #[test]
    fn a_statement_that_covers_the_request_is_pointed_at_and_narrowed() {
        let mut case = healthy();
        case.policies.rcp = layer(
            "perimeter",
            &[r#"{"Sid":"Guard","Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*"}"#],
        );
        narrowed(&case, Code::RcpDenies, &format!(r#""ArnNotEquals":{{"aws:PrincipalArn":"{ROLE}"}}"#));
    }

    #[test]
    fn a_statement_about_something_else_is_not() {
        let mut case = healthy();
        case.policies.rcp = layer(
            "perimeter",
            &[r#"{"Sid":"Guard","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}"#],
        );
        assert_eq!(judged(&case).len(), 0);
    }
}
