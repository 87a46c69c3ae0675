//! The role may not associate the key with its log group, so an encrypted log group is never made (row C2).

use iam::policy_set::PolicyType;

use crate::denial::{Denial, Form};
use crate::finding::code::Code;
use crate::finding::evidence::Evidence;
use crate::finding::reading::caller;
use crate::finding::{Finding, Layer, draft};
use crate::kms::case::Case;

/// Judges one case against AWS's error text: `Failed to AssociateKmsKey for logGroup …`.
#[must_use]
pub fn judge_observed(case: &Case, denial: &Denial) -> Option<Finding> {
    let is_refused =
        denial.form == Form::AssociateKmsKey || denial.action.as_deref() == Some("logs:AssociateKmsKey");
    if !is_refused {
        return None;
    }
    let message = format!(
        "{} may not do `logs:AssociateKmsKey`, which a security configuration with encrypted logs asks of it",
        caller(case)
    );
    let layer = Layer::Policy(PolicyType::Identity);
    let mut finding = draft(case, Code::AssociateKmsKeyMissing, layer, message);
    finding.evidence = vec![Evidence::looked_at("the error text", "says that the association failed")];
    finding.advice.push(
        "allow the role `logs:AssociateKmsKey` on `arn:aws:logs:*:*:log-group:/aws-glue/*`, and admit \
         `logs.<region>.amazonaws.com` in the key policy: both are needed"
            .to_owned(),
    );
    Some(finding)
}

#[cfg(test)]
mod tests {
    use crate::finding::code::Code;
    use crate::finding::example::healthy;

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
            let denial = crate::denial::decode(text).remove(0);
            let finding = super::judge_observed(&healthy(), &denial);
            assert_eq!(
                finding.map(|finding| finding.code),
                found.then_some(Code::AssociateKmsKeyMissing),
                "{text}"
            );
        }
    }
}
