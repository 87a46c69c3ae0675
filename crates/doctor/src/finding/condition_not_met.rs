//! A statement would allow, were it not for a condition; AWS reports it as if there were none (`L-CND`).

use iam::policy_set::PolicyType;

use crate::finding::code::Code;
use crate::finding::lacking::unmet_conditions;
use crate::finding::near_miss::{NearMiss, nearest};
use crate::finding::reading::{Said, caller, key};
use crate::finding::{Finding, Layer, draft, identity_policy_lacks_allow, key_policy_lacks_allow, mend};
use crate::fix::proposal::Proposal;
use crate::kms::authorize::Authorization;
use crate::kms::case::Case;

/// Judges one case: identity-based policies and the key policy, each by itself.
#[must_use]
pub fn judge(case: &Case, authorization: &Authorization) -> Vec<Finding> {
    let mut findings = Vec::new();
    let is_service = matches!(case.request.principal, iam::request::Principal::Service { .. });
    if key_policy_lacks_allow::blocks(case, authorization)
        && !is_service
        && let NearMiss::Condition(said) = nearest(case, PolicyType::Resource, None)
    {
        findings.push(finding(case, PolicyType::Resource, &said, mend::key_policy_allow(case)));
    }
    if identity_policy_lacks_allow::blocks(case, authorization)
        && let NearMiss::Condition(said) = nearest(case, PolicyType::Identity, None)
    {
        findings.push(finding(case, PolicyType::Identity, &said, mend::identity_allow(case)));
    }
    findings
}

fn finding(case: &Case, policy_type: PolicyType, said: &Said<'_>, proposal: Option<Proposal>) -> Finding {
    let (why, evidence) = unmet_conditions(case, said);
    let side =
        if policy_type == PolicyType::Resource { "the key policy" } else { "an identity-based policy" };
    let message =
        format!("{side} allows {} {{actions}} on {} only under a condition{why}", caller(case), key(case));
    let mut finding = draft(case, Code::ConditionNotMet, Layer::Policy(policy_type), message);
    finding.evidence = evidence;
    finding.proposal = proposal;
    let keys: Vec<&str> = said.unmet().map(|condition| condition.key().as_str()).collect();
    if keys.contains(&"kms:encryptioncontext:aws:s3:arn") {
        finding.advice.push(
            "with an S3 Bucket Key the encryption context is the bucket's ARN, else the object's: a condition needs both"
                .to_owned(),
        );
    }
    if keys.iter().any(|key| ["aws:sourceip", "aws:sourcevpc", "aws:sourcevpce"].contains(key)) {
        finding.advice.push(
            "a request that a service makes for the role carries no address and no VPC endpoint: allow it by `kms:ViaService`"
                .to_owned(),
        );
    }
    finding
}
