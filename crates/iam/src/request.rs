//! The request that policies judge: who, what, on which resource, in which context.

mod context;

pub use context::{Context, ContextValue, KeyName, Text, Value, Values};

use crate::hash::{Head, service_hash};
use keytrace_aws::arn::Arn;

/// One request: a principal, an action, a resource and the context keys (`E-REQ-1`).
#[derive(Clone, Debug)]
pub struct Request {
    /// The caller.
    pub principal: Principal,
    /// The action, for example `kms:Decrypt`.
    pub action: Action,
    /// The resource that it acts on.
    pub resource: Resource,
    /// The values of the condition keys.
    pub context: Context,
}

/// The caller of a request, by AWS's kinds of principals (`E-REQ-2`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    /// The root user of an account.
    RootUser {
        /// The account's ARN: `arn:aws:iam::111122223333:root`.
        arn: Box<str>,
    },
    /// An IAM user.
    User {
        /// The user's ARN with its path.
        arn: Box<str>,
        /// The unique id (`AIDA…`) if it is known.
        id: Option<Box<str>>,
    },
    /// A session of a role: a job, a crawler, a person who assumed it.
    RoleSession(RoleSession),
    /// A session made by `sts:GetFederationToken`.
    FederatedUser {
        /// The session's ARN: `arn:aws:sts::111122223333:federated-user/name`.
        arn: Box<str>,
        /// The ARN of the IAM user who made the session, if it is known.
        user_arn: Option<Box<str>>,
    },
    /// An AWS service that calls as itself, for example `logs.us-east-1.amazonaws.com`.
    Service {
        /// The service principal's name.
        name: Box<str>,
    },
    /// Who was let in by an identity provider and has no session yet: the caller of `sts:AssumeRoleWithSAML` and
    /// `sts:AssumeRoleWithWebIdentity` (`L-PRN-5`).
    Federated {
        /// The provider's ARN or name, for example `accounts.google.com`.
        provider: Box<str>,
    },
    /// A request without a signature.
    Anonymous,
}

/// A session of a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleSession {
    /// The role's ARN. With the path when `path_known`, else built from a session's ARN, which carries none.
    pub role_arn: Box<str>,
    /// Whether `role_arn` holds the role's path (`L-PRN-13`).
    pub path_known: bool,
    /// The session's name, if it is known.
    pub session_name: Option<Box<str>>,
    /// The role's unique id (`AROA…`), if it is known.
    pub role_id: Option<Box<str>>,
}

impl RoleSession {
    /// Whether the role is a service-linked role (`E-REQ-2`).
    #[must_use]
    pub fn is_service_linked(&self) -> bool {
        Arn::parse(&self.role_arn).is_some_and(|arn| arn.resource.starts_with("role/aws-service-role/"))
    }
}

impl Principal {
    /// Reads a principal's ARN, a service principal's name or `anonymous`. A role's own ARN stands for a session of it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text == "anonymous" {
            return Some(Self::Anonymous);
        }
        let Some(arn) = Arn::parse(text) else {
            let is_service = text.ends_with(".amazonaws.com") || text.ends_with(".amazonaws.com.cn");
            return is_service.then(|| Self::Service { name: text.into() });
        };
        if arn.resource == "root" {
            return Some(Self::RootUser { arn: text.into() });
        }
        let (kind, rest) = arn.typed_resource()?;
        match (arn.service, kind) {
            ("iam", "user") => Some(Self::User { arn: text.into(), id: None }),
            ("sts", "federated-user") => Some(Self::FederatedUser { arn: text.into(), user_arn: None }),
            ("iam", "role") => Some(Self::RoleSession(RoleSession {
                role_arn: text.into(),
                path_known: true,
                session_name: None,
                role_id: None,
            })),
            ("sts", "assumed-role") => {
                let (role, session) = rest.split_once('/').unwrap_or((rest, ""));
                let role_arn = format!("arn:{}:iam::{}:role/{role}", arn.partition, arn.account);
                Some(Self::RoleSession(RoleSession {
                    role_arn: role_arn.into(),
                    path_known: false,
                    session_name: (!session.is_empty()).then(|| session.into()),
                    role_id: None,
                }))
            }
            _ => None,
        }
    }

    /// The account that the principal belongs to; none for services, identity providers and anonymous callers.
    #[must_use]
    pub fn account(&self) -> Option<&str> {
        self.arn().and_then(Arn::parse).map(|arn| arn.account)
    }

    /// The ARN that policies name: the user's, the role's (not the session's), the federated session's.
    #[must_use]
    pub fn arn(&self) -> Option<&str> {
        match self {
            Self::RootUser { arn } | Self::User { arn, .. } | Self::FederatedUser { arn, .. } => Some(arn),
            Self::RoleSession(session) => Some(&session.role_arn),
            Self::Service { .. } | Self::Federated { .. } | Self::Anonymous => None,
        }
    }
}

/// An action such as `kms:Decrypt`, kept in lower case for comparing (`L-ACT-1`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    text: Box<str>,
    lower: Box<str>,
    colon: usize,
    service: u64,
    head: Head,
}

impl Action {
    /// Reads `service:Name`; none without exactly one colon or with an empty part.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (service, name) = text.split_once(':')?;
        if service.is_empty() || name.is_empty() || name.contains(':') {
            return None;
        }
        Some(Self::of(service, name))
    }

    /// The action of this name of a service, whether or not the service has it.
    #[must_use]
    pub fn of(service: &str, name: &str) -> Self {
        let text = format!("{service}:{name}").into_boxed_str();
        let lower = text.to_ascii_lowercase().into_boxed_str();
        let (colon, hash, head) =
            (service.len(), service_hash(service), Head::of(name.as_bytes(), name.len()));
        Self { text, lower, colon, service: hash, head }
    }

    /// The action as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The service's prefix in lower case.
    #[must_use]
    pub fn service(&self) -> &str {
        self.lower.get(..self.colon).unwrap_or_default()
    }

    /// The name in lower case.
    #[must_use]
    pub fn name(&self) -> &str {
        self.lower.get(self.colon + 1..).unwrap_or_default()
    }

    pub(crate) fn service_hash(&self) -> u64 {
        self.service
    }

    pub(crate) fn head(&self) -> Head {
        self.head
    }
}

/// What a request acts on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resource {
    /// One resource, by its ARN.
    Arn(Box<str>),
    /// One of the resources whose ARN begins with this text; which one is not known (`L-RES-13`).
    ArnPrefix(Box<str>),
    /// The action has no resource type and is authorized against `*` (`L-RES-7`).
    Unspecified {
        /// `arn:partition:service:region:account:` of the request's endpoint and caller.
        scope: Box<str>,
    },
}

#[cfg(test)]
mod tests;
