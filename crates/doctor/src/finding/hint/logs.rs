//! An encrypted log group needs three things at once, and who adds one meets the next (rows `C2`, `C3`, `C4`, `R7`).

use crate::finding::Finding;
use crate::finding::hint::policy_type;
use keytrace_access::kms::case::Case;
use keytrace_access::row::Row;

/// The three: the same words wherever one of them is missing, so that a report says them once.
// Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
pub(super) fn hint(case: &Case, finding: &Finding) -> Option<String> {
    policy_type(finding).filter(|_| matches!(case.call.row, Row::C2 | Row::C3 | Row::C4 | Row::R7))?;
    let region = &case.call.region;
    Some(format!(
        "encrypted logs need three permissions at once: the role's `logs:AssociateKmsKey` on the log group, which \
         AWSGlueServiceRole does not hold; `logs.{region}.amazonaws.com` in the key policy, with the log group as \
         `kms:EncryptionContext:aws:logs:arn`; and the role itself on the key, through `logs.{region}.amazonaws.com` (since \
         July 2025)"
    ))
}

#[cfg(test)]
mod tests {
    use keytrace_access::row::Row;
    use keytrace_iam::policy_set::Layer;

    use crate::finding::code::Code;
    use crate::finding::example::{healthy, the};

    #[test]
    fn all_three_are_named_and_only_for_logs() {
        let mut case = healthy();
        case.policies.identity = Layer::of(Vec::new());
        let advice = |case: &keytrace_access::kms::case::Case| {
            the(case, Code::IdentityPolicyLacksAllow).advice.join("\n")
        };
        assert!(!advice(&case).contains("three permissions"));
        case.call.row = Row::C4;
        for words in [
            "three permissions at once",
            "logs:AssociateKmsKey",
            "`logs.us-east-1.amazonaws.com` in the key policy",
        ] {
            assert!(advice(&case).contains(words), "{}", advice(&case));
        }
        case.call.row = Row::R7;
        assert!(advice(&case).contains("three permissions"), "{}", advice(&case));
    }
}
