//! An AWS managed key serves only its own account, and nobody can change that (`E-AMK-2`).

use crate::finding::code::Code;
use crate::finding::evidence::Evidence;
use crate::finding::reading::{caller, key, key_account};
use crate::finding::{Finding, Layer, blocking, draft};
use crate::kms::authorize::Authorization;
use crate::kms::case::Case;

/// Judges one case.
#[must_use]
pub fn judge(case: &Case, _: &Authorization) -> Option<Finding> {
    if !case.same_account.is_false() || !blocking::is_aws_managed(case) {
        return None;
    }
    let account = key_account(case).unwrap_or("another account");
    let message = format!(
        "{} serves only account {account}; {} is of another account and can never use it for {{actions}}",
        key(case),
        caller(case)
    );
    let mut finding = draft(case, Code::AwsManagedKeyCrossAccount, Layer::Key, message);
    let why = "its policy demands `kms:CallerAccount` of its own account and cannot be edited";
    finding.evidence = vec![Evidence::looked_at(case.call.key.read_from.clone(), why)];
    finding.advice.push(format!(
        "make a customer managed key in account {account}, admit the role in its key policy and in the role's own \
         policy, set it in {}, and encrypt again what is encrypted under the AWS managed key",
        case.call.key.read_from
    ));
    Some(finding)
}
