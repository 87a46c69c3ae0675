//! The request that policies judge: who, what, on which resource, in which context.

use crate::arn::Arn;
use crate::document::offset;
use crate::hash::{Head, hash, service_hash};

/// One request: a principal, an action, a resource and the context keys (`E-REQ-1`).
#[derive(Clone, Debug)]
pub struct Request {
    /// Who asks.
    pub principal: Principal,
    /// The action, for example `kms:Decrypt`.
    pub action: Action,
    /// What is acted on.
    pub resource: Resource,
    /// The values of the condition keys.
    pub context: Context,
}

/// Who asks, as AWS tells kinds of principals apart (`E-REQ-2`).
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

/// The name of a condition key, compared without letter case (`L-CND-2`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName {
    hash: u64,
    lower: Box<str>,
}

impl KeyName {
    /// The key of this name.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let lower = if name.is_ascii() { name.to_ascii_lowercase() } else { name.to_lowercase() };
        Self { hash: hash(lower.bytes()), lower: lower.into_boxed_str() }
    }

    /// The name in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.lower
    }
}

/// The value of one condition key: different facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContextValue {
    /// The request carries the key with these values.
    Present(Values),
    /// The request carries the key with these values, or does not carry it; which of both, nobody knows.
    Perhaps(Values),
    /// The request certainly does not carry the key.
    Absent,
    /// Nobody knows.
    Unknown,
}

/// The values of a key that the request carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Values {
    /// A single-valued key.
    One(Value),
    /// A multi-valued key; the list may be empty.
    Many(Box<[Value]>),
}

/// One value, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Exactly this text.
    Exact(Box<str>),
    /// Some text that begins with this one: an object under a prefix, say.
    Prefix(Box<str>),
}

impl Value {
    /// The value without its owner.
    #[must_use]
    pub fn text(&self) -> Text<'_> {
        match self {
            Self::Exact(text) => Text::Exact(text),
            Self::Prefix(text) => Text::Prefix(text),
        }
    }
}

/// A borrowed [`Value`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text<'a> {
    /// Exactly this text.
    Exact(&'a str),
    /// Some text that begins with this one.
    Prefix(&'a str),
}

static ABSENT: ContextValue = ContextValue::Absent;
static UNKNOWN: ContextValue = ContextValue::Unknown;

/// The condition keys of one request, and what holds for keys that are not listed.
#[derive(Clone, Debug)]
pub struct Context {
    entries: Vec<(KeyName, ContextValue)>,
    /// A hash table over the entries: their numbers from 1, and 0 for an empty slot.
    ///
    /// INVARIANT: its length is a power of two, or 0, and at least twice that of the entries.
    slots: Vec<u32>,
    families: Vec<(Box<str>, bool)>,
    open: bool,
}

impl Context {
    /// A context in which every key that is not listed is absent.
    #[must_use]
    pub fn closed() -> Self {
        Self { entries: Vec::new(), slots: Vec::new(), families: Vec::new(), open: false }
    }

    /// A context in which every key that is not listed is unknown.
    #[must_use]
    pub fn open() -> Self {
        Self { open: true, ..Self::closed() }
    }

    /// Sets a key, replacing what was there.
    pub fn set(&mut self, name: &str, value: ContextValue) {
        let key = KeyName::new(name);
        if let Some((_, old)) = self.entry(&key).and_then(|at| self.entries.get_mut(at)) {
            *old = value;
            return;
        }
        self.entries.push((key, value));
        if self.entries.len() * 2 > self.slots.len() {
            self.slots = vec![0; (self.slots.len() * 2).max(64)];
            (0..self.entries.len()).for_each(|at| self.take_slot(at));
        } else {
            self.take_slot(self.entries.len() - 1);
        }
    }

    /// Puts the number of an entry into the first free slot for its key.
    fn take_slot(&mut self, entry: usize) {
        let Some((key, _)) = self.entries.get(entry) else { return };
        let free = self.slots_for(key).find(|at| self.slots.get(*at) == Some(&0));
        if let Some(slot) = free.and_then(|at| self.slots.get_mut(at)) {
            *slot = offset(entry + 1);
        }
    }

    /// The slots at which a key may stand, in order.
    fn slots_for(&self, key: &KeyName) -> impl Iterator<Item = usize> + use<> {
        let mask = self.slots.len().wrapping_sub(1);
        let first = key.hash as usize;
        (0..=mask).map(move |step| first.wrapping_add(step) & mask)
    }

    /// The number of the entry of a key.
    fn entry(&self, key: &KeyName) -> Option<usize> {
        for slot in self.slots_for(key) {
            let entry = (*self.slots.get(slot)? as usize).checked_sub(1)?;
            if self.entries.get(entry).is_some_and(|(known, _)| known == key) {
                return Some(entry);
            }
        }
        None
    }

    /// Sets a single-valued key to `text`.
    pub fn set_text(&mut self, name: &str, text: &str) {
        self.set(name, ContextValue::Present(Values::One(Value::Exact(text.into()))));
    }

    /// Sets a multi-valued key.
    pub fn set_list<'t>(&mut self, name: &str, texts: impl IntoIterator<Item = &'t str>) {
        let values = texts.into_iter().map(|text| Value::Exact(text.into())).collect();
        self.set(name, ContextValue::Present(Values::Many(values)));
    }

    /// Says that all keys whose name begins with `prefix` are listed: the others of that family are absent.
    pub fn close_family(&mut self, prefix: &str) {
        self.families.push((prefix.to_lowercase().into_boxed_str(), false));
    }

    /// Says that keys whose name begins with `prefix` and are not listed are unknown.
    pub fn open_family(&mut self, prefix: &str) {
        self.families.push((prefix.to_lowercase().into_boxed_str(), true));
    }

    /// Whether the key was set.
    #[must_use]
    pub fn lists(&self, name: &str) -> bool {
        self.entry(&KeyName::new(name)).is_some()
    }

    /// The value of a key.
    #[must_use]
    pub fn value(&self, key: &KeyName) -> &ContextValue {
        if let Some((_, value)) = self.entry(key).and_then(|at| self.entries.get(at)) {
            return value;
        }
        let family = self
            .families
            .iter()
            .filter(|(prefix, _)| key.lower.starts_with(&**prefix))
            .max_by_key(|(prefix, _)| prefix.len());
        if family.map_or(self.open, |(_, open)| *open) { &UNKNOWN } else { &ABSENT }
    }

    /// The keys that were set, with their values, in the order in which they were first set.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &ContextValue)> {
        self.entries.iter().map(|(key, value)| (key.as_str(), value))
    }
}

#[cfg(test)]
mod tests;
