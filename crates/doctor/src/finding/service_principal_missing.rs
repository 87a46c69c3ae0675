//! An AWS service uses the key as itself, and the key policy does not admit it (`E-SVC-1`).

use iam::policy_set::PolicyType;
use iam::request::Principal;

use crate::finding::code::Code;
use crate::finding::lacking::reason;
use crate::finding::reading::key;
use crate::finding::{Finding, Layer, draft, key_policy_lacks_allow, mend};
use crate::kms::authorize::Authorization;
use crate::kms::case::Case;

/// Judges one case.
#[must_use]
pub fn judge(case: &Case, authorization: &Authorization) -> Option<Finding> {
    let Principal::Service { name } = &case.request.principal else { return None };
    if !key_policy_lacks_allow::blocks(case, authorization) {
        return None;
    }
    let (why, evidence) = reason(case, PolicyType::Resource, None);
    let message = format!(
        "the key policy does not admit the service principal `{name}` for {{actions}} on {}; policies of roles cannot \
         help it{why}",
        key(case)
    );
    let layer = Layer::Policy(PolicyType::Resource);
    let mut finding = draft(case, Code::ServicePrincipalMissing, layer, message);
    finding.evidence = evidence;
    finding.proposal = mend::key_policy_allow(case);
    Some(finding)
}
