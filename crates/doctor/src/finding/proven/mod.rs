//! A layer that nobody could read, and that AWS's error text names (`E-UNK-2`, `M-ORD-2`: a named layer is certain to
//! deny).

use keytrace_iam::evaluate::Verdict;
use keytrace_iam::policy_set::PolicyType;

use crate::finding::code::Code;
use crate::finding::evidence::Evidence;
use crate::finding::reading::{caller, key};
use crate::finding::{Finding, Layer, draft};
use keytrace_access::call::Confidence;
use keytrace_access::kms::authorize::Authorization;
use keytrace_access::kms::case::Case;
use keytrace_denial::{Denial, Refusal};

/// What AWS's error text proves about a layer of this case that the facts leave open.
#[must_use]
pub fn judge_observed(case: &Case, authorization: &Authorization, denial: &Denial) -> Option<Finding> {
    let (policy_type, code) = named(denial.layer?, denial.refusal?);
    if authorization.outcomes.of(policy_type).verdict() != Verdict::Unknown {
        return None;
    }
    let layer = Layer::Policy(policy_type);
    let how = match denial.refusal? {
        Refusal::Explicit => "a statement of it denies",
        Refusal::Implicit => "no statement of it allows",
    };
    let message = format!(
        "the {} layer stops {}: AWS's error text says that {how} {{actions}} on {}; nobody could read its policies",
        layer.name(),
        caller(case),
        key(case)
    );
    let mut finding = draft(case, code, layer, message);
    finding.confidence = finding.confidence.min(Confidence::Observed);
    let place = denial.policy_arn.as_deref().unwrap_or("the error text");
    finding.evidence = vec![Evidence::looked_at(place, "AWS names it, so it is certain")];
    finding.advice.push(
        "have these policies read by somebody who may, and ask again: only then can a change be proven, and other \
         layers may deny too"
            .to_owned(),
    );
    Some(finding)
}

fn named(layer: keytrace_denial::Layer, refusal: Refusal) -> (PolicyType, Code) {
    use keytrace_denial::Layer as L;
    match (layer, refusal) {
        (L::Identity, Refusal::Explicit) => (PolicyType::Identity, Code::IdentityPolicyDenies),
        (L::Identity, Refusal::Implicit) => (PolicyType::Identity, Code::IdentityPolicyLacksAllow),
        (L::Resource, Refusal::Explicit) => (PolicyType::Resource, Code::KeyPolicyDenies),
        (L::Resource, Refusal::Implicit) => (PolicyType::Resource, Code::KeyPolicyLacksAllow),
        (L::PermissionsBoundary, Refusal::Explicit) => {
            (PolicyType::PermissionsBoundary, Code::PermissionsBoundaryDenies)
        }
        (L::PermissionsBoundary, Refusal::Implicit) => {
            (PolicyType::PermissionsBoundary, Code::PermissionsBoundaryLacksAllow)
        }
        (L::Session, Refusal::Explicit) => (PolicyType::Session, Code::SessionPolicyDenies),
        (L::Session, Refusal::Implicit) => (PolicyType::Session, Code::SessionPolicyLacksAllow),
        (L::Scp, Refusal::Explicit) => (PolicyType::Scp, Code::ScpDenies),
        (L::Scp, Refusal::Implicit) => (PolicyType::Scp, Code::ScpLacksAllow),
        // `E-RCP-3`: resource control policies only deny.
        (L::Rcp, Refusal::Explicit | Refusal::Implicit) => (PolicyType::Rcp, Code::RcpDenies),
        (L::VpcEndpoint, Refusal::Explicit) => (PolicyType::VpcEndpoint, Code::VpcEndpointPolicyDenies),
        (L::VpcEndpoint, Refusal::Implicit) => (PolicyType::VpcEndpoint, Code::VpcEndpointPolicyLacksAllow),
    }
}
