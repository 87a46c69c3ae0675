//! What AWS's error text adds to a decided case.

use keytrace_access::call::Confidence;
use keytrace_denial::{Denial, Layer as NamedLayer, Refusal};
use keytrace_iam::evaluate::Verdict;
use keytrace_iam::policy_set::PolicyType;

use crate::analysis::Analysis;
use crate::findings::code::Code;
use crate::findings::evidence::Evidence;
use crate::findings::{
    Finding, Layer, acting_principal_differs, associate_kms_key_missing, contradicts_observation, draft_in,
};

/// What AWS's error text adds to a decided case.
#[must_use]
pub fn observed(analysis: &Analysis<'_>, denial: &Denial) -> Vec<Finding> {
    let found = [
        associate_kms_key_missing::judge_observed(analysis, denial),
        acting_principal_differs::judge_observed(analysis, denial),
        contradicts_observation::judge_observed(analysis, denial),
    ];
    found.into_iter().flatten().collect()
}

/// What AWS's error text proves about a layer of this case that could not be read (`E-UNK-2`, `M-ORD-2`: a layer that
/// AWS names did deny the request).
pub(crate) fn resolved_by(analysis: &Analysis<'_>, denial: &Denial) -> Option<Finding> {
    let policy_type = named_policy_type(denial.layer?);
    let refusal = denial.refusal?;
    if analysis.authorization.outcomes.of(policy_type).verdict() != Verdict::Unknown {
        return None;
    }
    let layer = Layer::Policy(policy_type);
    let how = match refusal {
        Refusal::Explicit => "a statement of it denies",
        Refusal::Implicit => "no statement of it allows",
    };
    let sentence = format!(
        "{} blocks {{caller}}: AWS's error text says that {how} {{actions}} on {{key}}; its policies could not be read",
        layer.title()
    );
    let mut finding = draft_in(analysis, code_of(policy_type, refusal), layer, sentence);
    finding.confidence = finding.confidence.min(Confidence::Observed);
    let place = denial.policy_arn.as_deref().unwrap_or("the error text");
    finding.evidence = vec![Evidence::looked_at(place, "AWS names it, so it is certain")];
    finding.advice.push(
        "collect these policies with credentials that may read them, and run keytrace again: only then can a change be \
         verified, and other layers may deny too"
            .to_owned(),
    );
    Some(finding)
}

/// The type of the policies of a layer that AWS names.
pub(crate) fn named_policy_type(layer: NamedLayer) -> PolicyType {
    match layer {
        NamedLayer::Identity => PolicyType::Identity,
        NamedLayer::Resource => PolicyType::Resource,
        NamedLayer::PermissionsBoundary => PolicyType::PermissionsBoundary,
        NamedLayer::Session => PolicyType::Session,
        NamedLayer::Scp => PolicyType::Scp,
        NamedLayer::Rcp => PolicyType::Rcp,
        NamedLayer::VpcEndpoint => PolicyType::VpcEndpoint,
    }
}

/// The code for a layer that denies, explicitly or because no statement of it allows.
fn code_of(policy_type: PolicyType, refusal: Refusal) -> Code {
    let (denies, lacks_allow) = match policy_type {
        PolicyType::Identity => (Code::IdentityPolicyDenies, Code::IdentityPolicyLacksAllow),
        PolicyType::Resource => (Code::KeyPolicyDenies, Code::KeyPolicyLacksAllow),
        PolicyType::PermissionsBoundary => {
            (Code::PermissionsBoundaryDenies, Code::PermissionsBoundaryLacksAllow)
        }
        PolicyType::Session => (Code::SessionPolicyDenies, Code::SessionPolicyLacksAllow),
        PolicyType::Scp => (Code::ScpDenies, Code::ScpLacksAllow),
        // `E-RCP-3`: RCPs only deny.
        PolicyType::Rcp => (Code::RcpDenies, Code::RcpDenies),
        PolicyType::VpcEndpoint => (Code::VpcEndpointPolicyDenies, Code::VpcEndpointPolicyLacksAllow),
    };
    match refusal {
        Refusal::Explicit => denies,
        Refusal::Implicit => lacks_allow,
    }
}
