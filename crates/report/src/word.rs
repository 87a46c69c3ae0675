//! The words that all reports share: for principals, contexts and ways.

use keytrace_iam::request::Principal;

use keytrace_access::call::{Confidence, ContextText, Necessity, NetworkPath, ViaService};
use keytrace_glue::derivation::{Underived, Why};

/// The principal's ARN or name; of a session its own ARN, as AWS's messages show it.
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

/// The value of an encryption context's pair; a prefix ends with `*`.
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

/// The way to KMS.
pub(crate) fn network(path: &NetworkPath) -> String {
    match path {
        NetworkPath::Service => "service".to_owned(),
        NetworkPath::VpcEndpoint { id, .. } => id.clone(),
        NetworkPath::Public => "public".to_owned(),
        NetworkPath::NoRoute => "no-route".to_owned(),
        NetworkPath::Unknown(_) => "unknown".to_owned(),
    }
}

/// When a request is made.
pub(crate) fn necessity(necessity: &Necessity) -> String {
    match necessity {
        Necessity::Must => "must".to_owned(),
        Necessity::OnFirstUse => "on-first-use".to_owned(),
        Necessity::OnlyIf(condition) => format!("only-if {condition}"),
    }
}

/// The condition of a request that may not be made at all, as it follows what the request is for.
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

/// How sure something is, where AWS does not document it.
pub(crate) fn sureness(sure: Confidence) -> Option<&'static str> {
    (sure != Confidence::Documented).then(|| confidence(sure))
}

/// What could not be derived, and why.
pub(crate) fn underived(underived: &Underived) -> String {
    match &underived.why {
        Why::Gap(gap) => {
            let reason = gap.reason.as_ref().map(|reason| format!(" ({reason})")).unwrap_or_default();
            format!("{}: the permission `{}` would tell{reason}", underived.what, gap.permission)
        }
        Why::Reason(reason) => format!("{}: {reason}", underived.what),
    }
}
