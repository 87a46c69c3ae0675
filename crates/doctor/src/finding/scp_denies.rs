//! A service control policy denies, at whatever level it is attached (`E-SCP-2`).

use keytrace_iam::policy_set::PolicyType;

use crate::finding::code::Code;
use crate::finding::{Finding, denying};
use keytrace_access::kms::authorize::Authorization;
use keytrace_access::kms::case::Case;

/// Judges one case.
#[must_use]
pub fn judge(case: &Case, authorization: &Authorization) -> Option<Finding> {
    denying::judge(case, authorization, PolicyType::Scp, Code::ScpDenies)
}

#[cfg(test)]
mod tests {
    use crate::finding::code::Code;
    use crate::finding::example::{ALL, ROLE, healthy, judged, narrowed, scps};

    #[test]
    fn a_statement_that_covers_the_request_is_pointed_at_and_narrowed() {
        let mut case = healthy();
        case.policies.scp = scp_with(r#"{"Sid":"Guard","Effect":"Deny","Action":"kms:*","Resource":"*"}"#);
        narrowed(&case, Code::ScpDenies, &format!(r#""ArnNotEquals":{{"aws:PrincipalArn":"{ROLE}"}}"#));
    }

    #[test]
    fn a_statement_about_something_else_is_not() {
        let mut case = healthy();
        case.policies.scp = scp_with(r#"{"Sid":"Guard","Effect":"Deny","Action":"s3:*","Resource":"*"}"#);
        assert_eq!(judged(&case).len(), 0);
    }

    fn scp_with(statement: &str) -> keytrace_iam::policy_set::Layer {
        scps(&[ALL, &format!("{ALL},{statement}"), ALL])
    }
}
