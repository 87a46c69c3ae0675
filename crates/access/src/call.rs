//! One AWS request that a workload or a person makes: who, what, on which resource, how it gets there, and why.

use std::collections::BTreeMap;

use crate::row::Row;
use keytrace_iam::request::Principal;
use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::collected::{Collected, Gap};

/// The action that CloudWatch Logs requires where a key is associated with a log group (row `C2`).
pub const ASSOCIATE_KMS_KEY: &str = "logs:AssociateKmsKey";

/// The pair of the encryption context that names a log group.
pub const LOG_GROUP: &str = "aws:logs:arn";

/// A request, derived from configuration or named by a person.
#[derive(Clone, Debug)]
pub struct Call {
    /// The row of the call table that derived it, [`Row::Asked`] or [`Row::Observed`].
    pub row: Row,
    /// Who makes the request: a role session, a service principal …
    pub principal: Principal,
    /// The action as policies name it, for example `kms:Decrypt`.
    pub action: &'static str,
    /// What the action is taken on.
    pub resource: Resource,
    /// The encryption context; empty for a request that KMS does not get.
    pub encryption_context: EncryptionContext,
    /// The service that makes the request with the principal's credentials.
    pub via_service: ViaService,
    /// The Region of the endpoint: that of the service's resource, not of the job.
    pub region: String,
    /// How the request reaches the service.
    pub network: NetworkPath,
    /// When the request is made.
    pub necessity: Necessity,
    /// Why the request is made, in words: `reads s3://lake/raw/ (argument --source_path)`.
    pub because: String,
    /// How sure the derivation is.
    pub confidence: Confidence,
    /// The inline session policy of the run, if one was given (`JobRun.ExecutionRoleSessionPolicy`).
    pub session_policy: Option<String>,
    /// What is known of the objects, where S3 makes the request for objects.
    pub objects: Objects,
    /// For what a service calls as itself, where AWS documents that it says so.
    pub source: Option<Source>,
}

/// The objects for which S3 makes a request, as far as findings distinguish them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Objects {
    /// Whether the request is for the parts of a multipart upload, which small objects do not have.
    pub in_parts: bool,
    /// The key of one of them, where the objects of the location are encrypted in several ways.
    pub example: Option<String>,
}

/// The resource for which a service calls as itself (`aws:SourceArn`, `aws:SourceAccount`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its ARN.
    pub arn: String,
    /// The account that owns it.
    pub account: Collected<AccountId>,
}

impl Call {
    /// Whether the request is for KMS, whose law differs from that of every other service.
    #[must_use]
    pub fn is_of_kms(&self) -> bool {
        matches!(self.resource, Resource::Key(_))
    }

    /// The service that gets the request, as actions name it: `kms`, `logs`, `s3`.
    #[must_use]
    pub fn service(&self) -> &'static str {
        self.action.split_once(':').map_or(self.action, |(service, _)| service)
    }

    /// The key that the request is about: the resource of a KMS request, or the key that another request names.
    #[must_use]
    pub fn key(&self) -> Option<&KeyReference> {
        match &self.resource {
            Resource::Key(key) => Some(key),
            Resource::Named { key, .. } => key.as_ref(),
        }
    }

    /// What the key reference stands for, if the request has one.
    #[must_use]
    pub fn key_target(&self) -> Option<&KeyTarget> {
        self.key().map(|key| &key.target)
    }

    /// The key as configuration names it; empty where it names none.
    #[must_use]
    pub fn written_key(&self) -> &str {
        self.key().map_or("", |key| &key.written)
    }

    /// Where the key is named; empty where no key is.
    #[must_use]
    pub fn key_read_from(&self) -> &str {
        self.key().map_or("", |key| &key.read_from)
    }

    /// The key, to change it.
    pub fn key_mut(&mut self) -> Option<&mut KeyReference> {
        match &mut self.resource {
            Resource::Key(key) => Some(key),
            Resource::Named { key, .. } => key.as_mut(),
        }
    }

    /// The log group that the request is for, by the encryption context.
    #[must_use]
    pub fn log_group(&self) -> Option<&ContextText> {
        self.encryption_context.pairs.get(LOG_GROUP)
    }
}

/// What an action is taken on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resource {
    /// A KMS key: the request is for KMS.
    Key(KeyReference),
    /// A resource of another service.
    Named {
        /// Its ARN, as far as it is known.
        arn: ContextText,
        /// The key that the request names: to encrypt an object with, to associate with a log group.
        key: Option<KeyReference>,
    },
}

/// A key as configuration names it, and what it resolves to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyReference {
    /// The text as it stands in the configuration: ARN, id, alias; empty when the configuration names none.
    pub written: String,
    /// Where it was read, for example `default encryption of bucket lake`.
    pub read_from: String,
    /// What it stands for.
    pub target: KeyTarget,
}

/// What a key reference stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyTarget {
    /// This key, by its ARN. It may not exist.
    Arn(String),
    /// The AWS managed key of a service; its ARN is not known, its policy is.
    AwsManaged {
        /// The alias, for example `alias/aws/s3`.
        alias: String,
        /// The account that owns it.
        account: String,
    },
    /// An alias that does not exist where it is looked up.
    NoSuchAlias {
        /// The alias's ARN as KMS would report it.
        alias_arn: String,
    },
    /// Text that is no key reference at all.
    Malformed,
    /// Which key it is could not be read.
    Unknown(Gap),
}

/// The encryption context of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EncryptionContext {
    /// The pairs that are known.
    pub pairs: BTreeMap<String, ContextText>,
    /// Whether further pairs may be sent, or the pairs are not known.
    pub open: bool,
}

/// The value of a pair of an encryption context.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ContextText {
    /// Exactly this text.
    Exact(String),
    /// A text that begins with this one: any object under a prefix.
    Prefix(String),
}

/// Which service makes the request on behalf of the principal (`kms:ViaService`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ViaService {
    /// None: the job's own process, or a service principal, calls KMS.
    Direct,
    /// This service, for example `s3` or `glue`; the key's value is `<service>.<region>.amazonaws.com`.
    Service(&'static str),
    /// Not known whether a service or the job itself calls (`Q-21`): this one, or none.
    Either(&'static str),
    /// Not known whether a service calls, nor which: perhaps this one.
    Untold(&'static str),
}

/// How a request reaches KMS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NetworkPath {
    /// Inside AWS: a service calls KMS. No endpoint of the customer is passed (`E-FAS-4`).
    Service,
    /// From the job's network interface through an interface endpoint of KMS.
    VpcEndpoint {
        /// The endpoint's id.
        id: String,
        /// The account that holds the endpoint.
        account: String,
    },
    /// Over the internet: through NAT, or from Glue's own network.
    Public,
    /// From a subnet that cannot reach KMS (`E-VPCE-10`).
    NoRoute,
    /// The network's configuration could not be read.
    Unknown(Gap),
}

/// When a request is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Necessity {
    /// In every run.
    Must,
    /// When the job first does what needs it.
    OnFirstUse,
    /// Only under this condition, in words that follow `only if`.
    OnlyIf(String),
}

/// How sure a statement is: the marks D, W and K of the call model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// From knowledge, without a source that could be opened.
    Assumed,
    /// Seen in logs or tests.
    Observed,
    /// AWS's documentation says so.
    Documented,
}
