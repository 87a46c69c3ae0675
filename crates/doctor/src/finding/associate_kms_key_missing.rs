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
