//! Reads the error texts and CloudTrail records with which AWS denies a request.
//!
//! [`decode`] finds every denial in a text of any shape: one sentence, a stack trace, a log file, JSON inside JSON,
//! CloudTrail records. Each [`Denial`] says what the text proves, what it does not prove, and what to do next. The crate
//! knows AWS's sentences, not accounts: nothing here reads a policy or a key.
//!
//! ```
//! use keytrace_denial::{Layer, Refusal, decode};
//!
//! let text = "User: arn:aws:sts::111122223333:assumed-role/etl/GlueJobRunnerSession is not authorized to perform: \
//!     kms:Decrypt on resource: arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab because no \
//!     identity-based policy allows the kms:Decrypt action";
//! let denials = decode(text);
//!
//! let denial = denials.first().ok_or("no denial")?;
//! assert_eq!(denial.layer, Some(Layer::Identity));
//! assert_eq!(denial.refusal, Some(Refusal::Implicit));
//! assert_eq!(denial.role_arn().as_deref(), Some("arn:aws:iam::111122223333:role/etl"));
//! assert!(denial.proves().iter().any(|sentence| sentence.starts_with("no identity-based policy of role `etl`")));
//! assert_eq!(denial.rules(), ["M-L-IDP-I"]);
//! # Ok::<(), &str>(())
//! ```

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

/// Finds every denial and failure that a text reports, in order, each once.
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

/// One denial or failure: all that the text says about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denial {
    /// Which of AWS's texts this is.
    pub form: Form,
    /// What kind of failure it is.
    pub kind: Kind,
    /// The layer that AWS names.
    pub layer: Option<Layer>,
    /// Whether a statement denies the request or none allows it.
    pub refusal: Option<Refusal>,
    /// Whether AWS conceals the reason, even whether the key exists.
    pub concealed: bool,
    /// The caller as written: an ARN, a service principal, `anonymous`, or asterisks.
    pub principal: Option<String>,
    /// The denied action.
    pub action: Option<String>,
    /// The ARN of the resource as written.
    pub resource: Option<String>,
    /// The policy that denies, where AWS appends its ARN.
    pub policy_arn: Option<String>,
    /// The IAM prefix of the service that returned this text.
    pub service: Option<String>,
    /// The HTTP status.
    pub status_code: Option<u16>,
    /// The error code.
    pub error_code: Option<String>,
    /// The request ID.
    pub request_id: Option<String>,
    /// Whether an encoded authorization message follows that `sts:DecodeAuthorizationMessage` can read.
    pub encoded: bool,
    /// Another detail of the text: a key state, a Region, a key id, a log group.
    pub detail: Option<String>,
    /// What a CloudTrail record adds.
    pub event: Option<Box<Event>>,
}

impl Denial {
    /// The parts of the caller's ARN: account, role, session.
    pub fn caller(&self) -> Option<Principal> {
        self.principal.as_deref().map(Principal::read)
    }

    /// The caller's role: from a CloudTrail record with its path, else from the session ARN without it (M-G-3).
    pub fn role_arn(&self) -> Option<String> {
        let recorded = self.event.as_ref().and_then(|event| event.role_arn.clone());
        recorded.or_else(|| self.caller().and_then(|caller| caller.role_arn()))
    }

    /// What this text proves.
    pub fn proves(&self) -> Vec<String> {
        meaning::proves(self)
    }

    /// What seems to follow from this text but does not.
    pub fn does_not_prove(&self) -> Vec<String> {
        meaning::does_not_prove(self)
    }

    /// What to do next.
    pub fn next(&self) -> Vec<String> {
        meaning::next(self)
    }

    /// The IDs of the rules that this explanation is based on; `docs/rules.md` states them.
    pub fn rules(&self) -> Vec<&'static str> {
        meaning::rules(self)
    }
}

/// What kind of failure a text reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A policy denied the request, or none allowed it.
    AccessDenied,
    /// The key state prevents the request.
    KeyState,
    /// The request names something that does not exist.
    NotFound,
    /// The request itself is invalid.
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

/// The type of policy that a text names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Layer {
    /// A policy of the user, group, or role.
    Identity,
    /// The key policy, the bucket policy, or another policy of the resource.
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

/// How a layer denies a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// A statement denies it.
    Explicit,
    /// No statement allows it.
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
