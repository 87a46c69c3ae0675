//! Encrypted logs: the role binds the key to its log group (`C2`), CloudWatch Logs asks KMS for itself (`C3`) and on
//! behalf of the role (`C4`); of a crawler all three are `R7`.

use std::collections::BTreeMap;

use keytrace_access::call::{
    ASSOCIATE_KMS_KEY, ContextText, EncryptionContext, KeyReference, LOG_GROUP, Necessity, Resource,
    ViaService,
};
use keytrace_access::kms::key;
use keytrace_access::row::Row;
use keytrace_aws::partition::partition_of;
use keytrace_iam::request::Principal;
use keytrace_snapshot::collected::Collected;
use keytrace_snapshot::snapshot::Snapshot;
use keytrace_uses::also_only_if;

use crate::derivation::{Actor, Derivation, Request};
use crate::requests::log_group::LogGroup;

/// The rows of the three parts.
#[derive(Clone, Copy)]
pub(crate) struct Rows {
    associate: Row,
    service: Row,
    role: Row,
}

/// The rows of a job.
pub(crate) const OF_JOB: Rows = Rows { associate: Row::C2, service: Row::C3, role: Row::C4 };
/// The rows of a crawler.
pub(crate) const OF_CRAWLER: Rows = Rows { associate: Row::R7, service: Row::R7, role: Row::R7 };

/// What CloudWatch Logs does with a key.
// Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
const ACTIONS: [&str; 3] = ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"];

/// Adds the requests for these log groups. `trigger` is the one without which they are not written.
pub(crate) fn derive(
    snapshot: &Snapshot,
    actor: &Actor,
    rows: Rows,
    (groups, security_configuration, trigger): (&[LogGroup], Option<&str>, Option<&str>),
    derivation: &mut Derivation,
) {
    let configured = security_configuration.filter(|name| !name.is_empty());
    let key = configured.and_then(|name| configured_key(snapshot, actor, name));
    for group in groups {
        let bound = group.bound_key(snapshot, actor);
        let encrypted = match (&key, &bound) {
            (Some((key, name)), _) => Encrypted {
                key: key.clone(),
                because: format!("encrypts {group} for security configuration `{name}`"),
                binding: binding(snapshot, actor, key, &bound),
                binds: Some(format!("binds the key to {group} for security configuration `{name}`")),
            },
            // Why: a log group that was not read is taken to have no key; without a security configuration few have one.
            (None, Collected::Known(written)) => Encrypted {
                key: key::resolve(
                    snapshot,
                    written,
                    &group.to_string(),
                    &actor.account,
                    &actor.region,
                    "logs",
                ),
                because: format!("writes to {group}, which is encrypted already"),
                binding: Binding::Bound,
                binds: None,
            },
            (None, Collected::Absent | Collected::NotCollected(_)) => continue,
        };
        Parts { actor, rows, group, trigger }.derive(&encrypted, derivation);
    }
}

/// The key that a security configuration names for logs, and the configuration's name.
fn configured_key<'a>(snapshot: &Snapshot, actor: &Actor, name: &'a str) -> Option<(KeyReference, &'a str)> {
    // Why: a configuration that was not read is reported where its encryption of S3 is looked up.
    let Collected::Known(configuration) =
        snapshot.security_configuration(&actor.account, &actor.region, name)
    else {
        return None;
    };
    let logs = configuration.encryption_configuration.cloud_watch_encryption.as_ref()?;
    if logs.cloud_watch_encryption_mode.as_deref() != Some("SSE-KMS") {
        return None;
    }
    let written = logs.kms_key_arn.as_deref().unwrap_or_default();
    let read_from = format!("`CloudWatchEncryption` of security configuration `{name}`");
    Some((key::resolve(snapshot, written, &read_from, &actor.account, &actor.region, "logs"), name))
}

/// Whether a log group has the key already.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Binding {
    Bound,
    NotBound,
    Unknown,
}

fn binding(snapshot: &Snapshot, actor: &Actor, key: &KeyReference, bound: &Collected<String>) -> Binding {
    match bound {
        Collected::Known(written) => {
            let own = key::resolve(snapshot, written, "", &actor.account, &actor.region, "logs");
            if own.target == key.target { Binding::Bound } else { Binding::NotBound }
        }
        Collected::Absent => Binding::NotBound,
        Collected::NotCollected(_) => Binding::Unknown,
    }
}

/// A log group's key, and why it is used.
struct Encrypted {
    key: KeyReference,
    because: String,
    binding: Binding,
    /// Why the role binds it, where a security configuration asks for it.
    binds: Option<String>,
}

/// One log group of one role.
struct Parts<'a> {
    actor: &'a Actor,
    rows: Rows,
    group: &'a LogGroup,
    trigger: Option<&'a str>,
}

impl Parts<'_> {
    fn derive(&self, encrypted: &Encrypted, derivation: &mut Derivation) {
        // Why: whether Glue binds the key again at every start is not documented.
        let associates = match encrypted.binding {
            Binding::Bound => only_if("Glue binds the key to the log group again"),
            Binding::NotBound | Binding::Unknown => Necessity::Must,
        };
        if let Some(binds) = &encrypted.binds {
            let mut call = self.call(self.rows.associate, ASSOCIATE_KMS_KEY, encrypted, associates);
            call.resource = Resource::Named { arn: self.arn(), key: Some(encrypted.key.clone()) };
            call.via_service = ViaService::Direct;
            call.because.clone_from(binds);
            derivation.add(call);
        }
        let for_role = match encrypted.binding {
            Binding::NotBound => Necessity::Must,
            Binding::Bound => only_if(
                "CloudWatch Logs calls KMS on behalf of the role for log groups that already have the key",
            ),
            Binding::Unknown => only_if("the log group is created, or associated with the key again"),
        };
        for action in ACTIONS {
            let mut call = self.call(self.rows.service, action, encrypted, Necessity::Must);
            let name = format!("logs.{}.amazonaws.com", self.actor.region);
            call.principal = Principal::Service { name: name.into() };
            call.via_service = ViaService::Direct;
            call.session_policy = None;
            derivation.add(call);
            derivation.add(self.call(self.rows.role, action, encrypted, for_role.clone()));
        }
    }

    fn call(
        &self,
        row: Row,
        action: &'static str,
        encrypted: &Encrypted,
        necessity: Necessity,
    ) -> keytrace_access::call::Call {
        let necessity = match self.trigger {
            Some(trigger) => also_only_if(&necessity, &format!("trigger `{trigger}` starts the job")),
            None => necessity,
        };
        self.actor.call(Request {
            row,
            action,
            key: encrypted.key.clone(),
            encryption_context: self.context(),
            service: "logs",
            region: self.actor.region.clone(),
            necessity,
            because: encrypted.because.clone(),
        })
    }

    fn context(&self) -> EncryptionContext {
        EncryptionContext { pairs: BTreeMap::from([(LOG_GROUP.to_owned(), self.arn())]), open: false }
    }

    /// The ARN of the log group, without `:*`.
    fn arn(&self) -> ContextText {
        let Actor { account, region, .. } = self.actor;
        let arn =
            |name: &str| format!("arn:{}:logs:{region}:{account}:log-group:{name}", partition_of(region));
        match &self.group.name {
            ContextText::Exact(name) => ContextText::Exact(arn(name)),
            ContextText::Prefix(name) => ContextText::Prefix(arn(name)),
        }
    }
}

fn only_if(condition: &str) -> Necessity {
    Necessity::OnlyIf(condition.to_owned())
}
