//! The caller's permissions boundary denies (`E-SAME-3`).

use keytrace_iam::policy_set::PolicyType;

use crate::finding::code::Code;
use crate::finding::{Finding, denying};
use keytrace_access::kms::authorize::Authorization;
use keytrace_access::kms::case::Case;

/// Judges one case.
#[must_use]
pub fn judge(case: &Case, authorization: &Authorization) -> Option<Finding> {
    denying::judge(case, authorization, PolicyType::PermissionsBoundary, Code::PermissionsBoundaryDenies)
}

#[cfg(test)]
mod tests {
    use crate::finding::code::Code;
    use crate::finding::example::{ALL, KEY, healthy, judged, layer, narrowed};

    #[test]
    fn a_statement_that_covers_the_request_is_pointed_at_and_narrowed() {
        let mut case = healthy();
        case.policies.permissions_boundary =
            layer("cap", &[ALL, r#"{"Sid":"Guard","Effect":"Deny","Action":"kms:*","Resource":"*"}"#]);
        narrowed(&case, Code::PermissionsBoundaryDenies, &format!(r#""NotResource":"{KEY}""#));
    }

    #[test]
    fn a_statement_about_something_else_is_not() {
        let mut case = healthy();
        case.policies.permissions_boundary =
            layer("cap", &[ALL, r#"{"Sid":"Guard","Effect":"Deny","Action":"s3:*","Resource":"*"}"#]);
        assert_eq!(judged(&case).len(), 0);
    }
}
