//! The words that all reports share: for principals, encryption contexts, network paths, layers.

use keytrace_iam::policy_set::PolicyType;
use keytrace_iam::request::Principal;

use keytrace_access::call::{Confidence, ContextText, Necessity, NetworkPath, ViaService};
use keytrace_doctor::diagnose::{LookAlike, Standing};
use keytrace_doctor::findings::Layer;
use keytrace_glue::derivation::{Underived, Why};

/// The principal's ARN or name; for a session the session ARN, as AWS's messages show it.
pub(crate) fn principal(principal: &Principal) -> String {
    match principal {
        Principal::RoleSession(session) => {
            match (&session.session_name, keytrace_aws::arn::Arn::parse(&session.role_arn)) {
                (Some(name), Some(arn)) => {
                    format!("arn:{}:sts::{}:assumed-role/{}/{name}", arn.partition, arn.account, arn.name())
                }
                _ => session.role_arn.to_string(),
            }
        }
        Principal::Service { name } | Principal::Federated { provider: name } => name.to_string(),
        Principal::Anonymous => "anonymous".to_owned(),
        Principal::RootUser { arn } | Principal::User { arn, .. } | Principal::FederatedUser { arn, .. } => {
            arn.to_string()
        }
    }
}

/// A value of the encryption context; a prefix ends with `*`.
pub(crate) fn context(value: &ContextText) -> String {
    match value {
        ContextText::Exact(text) => text.clone(),
        ContextText::Prefix(prefix) => format!("{prefix}*"),
    }
}

/// The value of `kms:ViaService`.
pub(crate) fn via_service(via: &ViaService, region: &str) -> Option<String> {
    match via {
        ViaService::Direct => None,
        // Source: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html — one suffix in all partitions.
        ViaService::Service(service) | ViaService::Either(service) | ViaService::Untold(service) => {
            Some(format!("{service}.{region}.amazonaws.com"))
        }
    }
}

/// The name of a network path to KMS in JSON.
pub(crate) fn network(path: &NetworkPath) -> String {
    match path {
        NetworkPath::Service => "service".to_owned(),
        NetworkPath::VpcEndpoint { id, .. } => id.clone(),
        NetworkPath::Public => "public".to_owned(),
        NetworkPath::NoRoute => "no-route".to_owned(),
        NetworkPath::Unknown(_) => "unknown".to_owned(),
    }
}

/// When a request is made, in JSON.
pub(crate) fn necessity(necessity: &Necessity) -> String {
    match necessity {
        Necessity::Must => "must".to_owned(),
        Necessity::OnFirstUse => "on-first-use".to_owned(),
        Necessity::OnlyIf(condition) => format!("only-if {condition}"),
    }
}

/// The condition under which a request is made at all, as a suffix.
pub(crate) fn only_if(necessity: &Necessity) -> String {
    match necessity {
        Necessity::Must | Necessity::OnFirstUse => String::new(),
        Necessity::OnlyIf(condition) => format!(" (only if {condition})"),
    }
}

/// A confidence's name.
pub(crate) fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Assumed => "assumed",
        Confidence::Observed => "observed",
        Confidence::Documented => "documented",
    }
}

/// The confidence in something that AWS does not document.
pub(crate) fn undocumented(confidence_in: Confidence) -> Option<&'static str> {
    (confidence_in != Confidence::Documented).then(|| confidence(confidence_in))
}

/// What could not be derived, and why.
pub(crate) fn underived(underived: &Underived) -> String {
    match &underived.why {
        Why::Gap(gap) => {
            let reason = gap.reason.as_ref().map(|reason| format!(" ({reason})")).unwrap_or_default();
            format!("{}: requires `{}`{reason}", underived.what, gap.permission)
        }
        Why::Reason(reason) => format!("{}: {reason}", underived.what),
    }
}

/// What people call a layer.
pub(crate) fn layer(layer: Layer) -> &'static str {
    match layer {
        Layer::Policy(PolicyType::Identity) => "role policies",
        Layer::Policy(PolicyType::Resource) => "key policy",
        Layer::Policy(PolicyType::PermissionsBoundary) => "permissions boundary",
        Layer::Policy(PolicyType::Session) => "session policy",
        Layer::Policy(PolicyType::Scp) => "SCP",
        Layer::Policy(PolicyType::Rcp) => "RCP",
        Layer::Policy(PolicyType::VpcEndpoint) => "VPC endpoint policy",
        Layer::Grant => "grants",
        Layer::Key => "key state",
        Layer::Network => "network",
        Layer::Request => "request",
    }
}

/// What people call a look-alike, whose name in JSON is fixed.
pub(crate) fn look_alike(other: &LookAlike) -> &'static str {
    match (other.what, other.standing) {
        ("a bucket policy that demands encryption headers", _) => {
            "a bucket policy that requires encryption headers"
        }
        ("a HEAD request whose refusal has no text", _) => "a denied HEAD request, whose error has no text",
        ("other credentials than the role's", Standing::RuledIn) => "the job did not run with its own role",
        ("other credentials than the role's", _) => "credentials other than the job's role",
        ("the policy of a KMS VPC endpoint", _) => "the policy of the KMS VPC endpoint",
        (what, _) => what,
    }
}
