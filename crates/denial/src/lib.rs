//! An AWS error text or CloudTrail record, parsed: what it proves and what it does not.
//!
//! [`decode`] reads a text of any shape: one sentence, a stack trace, a log file, JSON inside JSON, CloudTrail
//! records. It knows AWS's sentences, not accounts: nothing here looks at a policy or a key.

mod event;
mod form;
mod gather;
mod meaning;
mod name;
mod pattern;
mod plain;
mod principal;
mod record;
mod scan;
mod sentence;
mod service;
mod shape;
mod wrapper;

use keytrace_aws::kms_action::KmsAction;

pub use event::{Event, ViaService};
pub use form::Form;
pub use principal::Principal;

/// Every denial and failure that a text reports, in order, each once.
pub fn decode(text: &str) -> Vec<Denial> {
    let mut denials = scan::decode(text);
    for denial in &mut denials {
        // `M-G-1`: the letter case of an action may differ from KMS's own.
        if let Some(known) = denial.action.as_deref().and_then(KmsAction::find) {
            denial.action = Some(known.name.to_owned());
        }
    }
    denials
}

/// One refusal or failure, as far as the text tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denial {
    /// Which of AWS's texts this is.
    pub form: Form,
    /// What sort of failure it is.
    pub kind: Kind,
    /// The layer that AWS names.
    pub layer: Option<Layer>,
    /// Whether a deny applied or an allow was missing.
    pub refusal: Option<Refusal>,
    /// Whether AWS leaves open if the key exists at all.
    pub concealed: bool,
    /// The caller as written: an ARN, a service principal, `anonymous` or asterisks.
    pub principal: Option<String>,
    /// The refused action.
    pub action: Option<String>,
    /// The ARN of the resource as written.
    pub resource: Option<String>,
    /// The policy that denies, when AWS appends its ARN.
    pub policy_arn: Option<String>,
    /// The IAM prefix of the service that gave this text to its caller.
    pub service: Option<String>,
    /// The HTTP status of the refused call.
    pub status_code: Option<u16>,
    /// The error code of the refused call.
    pub error_code: Option<String>,
    /// The request id of the refused call.
    pub request_id: Option<String>,
    /// Whether an encoded authorization message follows that `sts:DecodeAuthorizationMessage` can read.
    pub encoded: bool,
    /// Another detail of the text: a key state, a Region, a key id, a log group.
    pub detail: Option<String>,
    /// What the CloudTrail record adds, when the text is one.
    pub event: Option<Box<Event>>,
}

impl Denial {
    /// The caller's parts: account, role, session.
    pub fn caller(&self) -> Option<Principal> {
        self.principal.as_deref().map(Principal::read)
    }

    /// The role to look at: from the CloudTrail record with its path, else from the session ARN without it (M-G-3).
    pub fn role_arn(&self) -> Option<String> {
        let recorded = self.event.as_ref().and_then(|event| event.role_arn.clone());
        recorded.or_else(|| self.caller().and_then(|caller| caller.role_arn()))
    }

    /// What is certain from this text.
    pub fn proves(&self) -> Vec<String> {
        meaning::proves(self)
    }

    /// What seems to follow from this text but does not.
    pub fn does_not_prove(&self) -> Vec<String> {
        meaning::does_not_prove(self)
    }

    /// What to look at next.
    pub fn next(&self) -> Vec<String> {
        meaning::next(self)
    }

    /// The rules that this reading rests on.
    pub fn rules(&self) -> Vec<&'static str> {
        meaning::rules(self)
    }
}

/// What sort of failure a text reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Somebody was not allowed to do something.
    AccessDenied,
    /// The key cannot be used in its present state.
    KeyState,
    /// What the request names is not there.
    NotFound,
    /// The request itself is wrong.
    InvalidRequest,
    /// Too many requests.
    Throttled,
    /// Something else.
    Other,
}

impl Kind {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Kind::AccessDenied => "access-denied",
            Kind::KeyState => "key-state",
            Kind::NotFound => "not-found",
            Kind::InvalidRequest => "invalid-request",
            Kind::Throttled => "throttled",
            Kind::Other => "other",
        }
    }
}

/// The policy type that a message names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Layer {
    /// Policies of the user, group or role.
    Identity,
    /// The key policy, bucket policy or another policy of the resource.
    Resource,
    /// The permissions boundary of the user or role.
    PermissionsBoundary,
    /// The session policy of the credentials.
    Session,
    /// A service control policy.
    Scp,
    /// A resource control policy.
    Rcp,
    /// The policy of a VPC endpoint.
    VpcEndpoint,
}

impl Layer {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Layer::Identity => "identity",
            Layer::Resource => "resource",
            Layer::PermissionsBoundary => "permissions-boundary",
            Layer::Session => "session",
            Layer::Scp => "scp",
            Layer::Rcp => "rcp",
            Layer::VpcEndpoint => "vpc-endpoint",
        }
    }
}

/// How a layer refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// A statement denies.
    Explicit,
    /// No statement allows.
    Implicit,
}

impl Refusal {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Refusal::Explicit => "explicit",
            Refusal::Implicit => "implicit",
        }
    }
}
