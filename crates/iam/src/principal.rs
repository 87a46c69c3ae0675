//! The `Principal` element: its patterns, and *how* they name the caller, which decides what else must allow.

use crate::document::Element;
use crate::request::{Action, Principal, RoleSession};
use crate::truth::Truth;
use keytrace_aws::arn::{Arn, is_account_id};

/// One entry of `Principal` or `NotPrincipal` (`L-PRN-2` to `L-PRN-6`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrincipalPattern {
    /// `"*"` or `{"AWS": "*"}`: every caller.
    Anyone,
    /// An account, by its id or its `:root` ARN; the text as it was written.
    Account {
        /// The twelve digits.
        id: Box<str>,
        /// The text as it was written.
        text: Box<str>,
    },
    /// An IAM user's ARN.
    User(Box<str>),
    /// A role's ARN.
    Role(Box<str>),
    /// A role session's ARN.
    RoleSession(Box<str>),
    /// A federated user session's ARN.
    FederatedUser(Box<str>),
    /// A unique id such as `AROA…`: what it named has been deleted, or the document was read raw (`L-PRN-9`).
    UniqueId(Box<str>),
    /// A service principal.
    Service(Box<str>),
    /// A web identity or SAML provider, compared as text; never a caller of KMS (`L-PRN-5`).
    Federated(Box<str>),
    /// A canonical user id: the owner of an account, as S3 alone names it (`L-PRN-6`).
    CanonicalUser(Box<str>),
    /// A text that AWS does not accept as a principal; it names nobody (`L-PRN-20`).
    Invalid(Box<str>),
}

impl PrincipalPattern {
    /// Reads an entry of the kind `AWS`.
    #[must_use]
    pub fn aws(text: &str) -> Self {
        if text == "*" {
            return Self::Anyone;
        }
        if is_account_id(text) {
            return Self::Account { id: text.into(), text: text.into() };
        }
        if is_unique_id(text) {
            return Self::UniqueId(text.into());
        }
        let blank = text.chars().any(char::is_whitespace);
        match Arn::parse(text).filter(|arn| !blank && is_account_id(arn.account)) {
            Some(arn) => Self::of_arn(&arn, text),
            None => Self::Invalid(text.into()),
        }
    }

    fn of_arn(arn: &Arn<'_>, text: &str) -> Self {
        if arn.service == "iam" && arn.resource == "root" {
            return Self::Account { id: arn.account.into(), text: text.into() };
        }
        let wildcard = text.contains(['*', '?']);
        match (arn.service, arn.typed_resource()) {
            _ if wildcard => Self::Invalid(text.into()),
            ("iam", Some(("user", name))) if !name.is_empty() => Self::User(text.into()),
            ("iam", Some(("role", name))) if !name.is_empty() => Self::Role(text.into()),
            ("sts", Some(("assumed-role", name))) if name.contains('/') => Self::RoleSession(text.into()),
            ("sts", Some(("federated-user", name))) if !name.is_empty() => Self::FederatedUser(text.into()),
            _ => Self::Invalid(text.into()),
        }
    }

    /// The entry as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Anyone => "*",
            Self::Account { text, .. } => text,
            Self::User(text)
            | Self::Role(text)
            | Self::RoleSession(text)
            | Self::FederatedUser(text)
            | Self::UniqueId(text)
            | Self::Service(text)
            | Self::Federated(text)
            | Self::CanonicalUser(text)
            | Self::Invalid(text) => text,
        }
    }

    /// How this entry names `caller` (`L-PRN` §2.3).
    #[must_use]
    pub fn names(&self, caller: &Principal) -> Naming {
        self.names_caller(&Caller::of(caller))
    }

    fn names_caller(&self, caller: &Caller<'_>) -> Naming {
        let account = caller.account;
        match self {
            Self::Anyone => Naming::of(Named::Anyone, Truth::True),
            Self::Account { id, .. } => match caller.principal {
                Principal::RootUser { .. } => Naming::of(Named::Direct, (account == Some(id)).into()),
                _ => Naming::of(Named::Account, (account == Some(id)).into()),
            },
            Self::User(arn) => match caller.principal {
                Principal::User { arn: own, .. } => Naming::of(Named::Direct, (own == arn).into()),
                Principal::FederatedUser { user_arn: Some(own), .. } => {
                    Naming::of(Named::ParentUser, (own == arn).into())
                }
                // Why: without the parent user's ARN any user of the account could be the one.
                Principal::FederatedUser { user_arn: None, .. } => {
                    let same = Arn::parse(arn).map(|user| user.account) == account;
                    Naming::of(Named::ParentUser, Truth::from(same).and(Truth::Unknown))
                }
                _ => Naming::nobody(),
            },
            Self::Role(arn) => match caller.principal {
                Principal::RoleSession(session) => {
                    Naming::of(Named::Role, role_matches(session, caller, arn))
                }
                _ => Naming::nobody(),
            },
            Self::RoleSession(arn) => match caller.principal {
                Principal::RoleSession(session) => {
                    Naming::of(Named::Direct, session_matches(session, caller, arn))
                }
                _ => Naming::nobody(),
            },
            Self::FederatedUser(arn) => match caller.principal {
                Principal::FederatedUser { arn: own, .. } => Naming::of(Named::Direct, (own == arn).into()),
                _ => Naming::nobody(),
            },
            Self::UniqueId(id) => unique_id_names(id, caller.principal),
            Self::Service(name) => match caller.principal {
                Principal::Service { name: own } => Naming::of(Named::Direct, (own == name).into()),
                _ => Naming::nobody(),
            },
            Self::CanonicalUser(_) => caller.as_canonical_user(),
            Self::Federated(named) => match caller.principal {
                Principal::Federated { provider } => Naming::of(Named::Direct, (provider == named).into()),
                _ => Naming::nobody(),
            },
            Self::Invalid(_) => Naming::nobody(),
        }
    }
}

/// A principal with the parts of its ARN, taken apart once for many patterns.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Caller<'r> {
    principal: &'r Principal,
    partition: &'r str,
    account: Option<&'r str>,
    /// The name of the user or role, without path.
    name: &'r str,
    /// Whether the service asked knows canonical users.
    canonical_users: bool,
}

impl<'r> Caller<'r> {
    pub(crate) fn of(principal: &'r Principal) -> Self {
        match principal.arn().and_then(Arn::parse) {
            Some(arn) => {
                let (partition, account, name) = (arn.partition, Some(arn.account), arn.name());
                Self { principal, partition, account, name, canonical_users: false }
            }
            None => Self { principal, partition: "", account: None, name: "", canonical_users: false },
        }
    }

    /// The same caller, asking for `action`.
    pub(crate) fn asking(self, action: &Action) -> Self {
        Self { canonical_users: action.service() == "s3", ..self }
    }

    /// `L-PRN-6`: an account has one, and nobody says which.
    fn as_canonical_user(&self) -> Naming {
        match self.principal {
            _ if !self.canonical_users || self.account.is_none() => Naming::nobody(),
            Principal::RootUser { .. } => Naming::of(Named::Direct, Truth::Unknown),
            _ => Naming::of(Named::Account, Truth::Unknown),
        }
    }
}

/// How a principal element names the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Named {
    /// Everybody is named.
    Anyone,
    /// The user, the session, the service or the root user itself is named.
    Direct,
    /// The role behind the session is named; boundary and session policy still limit (`E-SAME-2`).
    Role,
    /// The IAM user behind a federated session is named; boundary and session policy still limit.
    ParentUser,
    /// The caller's account is named; its identity-based policies decide.
    Account,
}

/// How surely a principal element names the caller, by what follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Naming {
    /// Named so that nothing else need allow in the same account: [`Named::Direct`] or [`Named::Anyone`].
    pub direct: Truth,
    /// Named within the limits of boundary and session policy: [`Named::Role`] or [`Named::ParentUser`].
    pub limited: Truth,
    /// Named only through the account.
    pub account: Truth,
}

impl Naming {
    fn of(kind: Named, truth: Truth) -> Self {
        let mut naming = Self::nobody();
        match kind {
            Named::Anyone | Named::Direct => naming.direct = truth,
            Named::Role | Named::ParentUser => naming.limited = truth,
            Named::Account => naming.account = truth,
        }
        naming
    }

    /// The caller is not named.
    #[must_use]
    pub fn nobody() -> Self {
        Self { direct: Truth::False, limited: Truth::False, account: Truth::False }
    }

    /// The caller is named as everybody is: also what a statement without `Principal` means.
    #[must_use]
    pub fn anyone() -> Self {
        Self::of(Named::Anyone, Truth::True)
    }

    /// Named in any way.
    #[must_use]
    pub fn any(self) -> Truth {
        self.direct.or(self.limited).or(self.account)
    }

    /// Named so, as far as something else holds too.
    #[must_use]
    pub fn within(self, holds: Truth) -> Self {
        Self {
            direct: self.direct.and(holds),
            limited: self.limited.and(holds),
            account: self.account.and(holds),
        }
    }

    /// Named by either.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            direct: self.direct.or(other.direct),
            limited: self.limited.or(other.limited),
            account: self.account.or(other.account),
        }
    }
}

impl Element<PrincipalPattern> {
    /// How the element names `caller`. `has_boundary` says whether a permissions boundary is attached to the caller.
    #[must_use]
    pub fn names(&self, caller: &Principal, has_boundary: Truth) -> Naming {
        self.names_caller(&Caller::of(caller), has_boundary)
    }

    pub(crate) fn names_caller(&self, caller: &Caller<'_>, has_boundary: Truth) -> Naming {
        let each = self.patterns.iter().map(|pattern| pattern.names_caller(caller));
        let listed = each.fold(Naming::nobody(), Naming::or);
        if !self.negated {
            return listed;
        }
        // `L-PRN-18`: the exemption never holds for a user or role with a boundary. Whether a session of such a user
        // counts as one is not said.
        let bounded = match caller.principal {
            Principal::FederatedUser { .. } => has_boundary.and(Truth::Unknown),
            _ => has_boundary,
        };
        Naming::of(Named::Anyone, !self.exempts(caller.principal, listed).and(!bounded))
    }

    /// `L-PRN-17`, `Q-03`: an exemption needs the account and the caller itself, and for a session also its role.
    fn exempts(&self, caller: &Principal, listed: Naming) -> Truth {
        let anyone = self.patterns.contains(&PrincipalPattern::Anyone);
        match caller {
            _ if anyone => Truth::True,
            Principal::RoleSession(_) => listed.direct.and(listed.limited).and(listed.account),
            Principal::User { .. } | Principal::FederatedUser { .. } => listed.direct.and(listed.account),
            Principal::RootUser { .. } | Principal::Service { .. } | Principal::Federated { .. } => {
                listed.direct
            }
            Principal::Anonymous => Truth::False,
        }
    }
}

/// Whether `text` has the form of a unique id of a user or a role.
#[must_use]
pub fn is_unique_id(text: &str) -> bool {
    let known =
        ["AROA", "AIDA", "AGPA", "ANPA", "ASIA", "AKIA"].iter().any(|prefix| text.starts_with(prefix));
    known && text.len() >= 8 && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

fn role_matches(session: &RoleSession, caller: &Caller<'_>, arn: &str) -> Truth {
    if session.path_known {
        return (&*session.role_arn == arn).into();
    }
    // `L-PRN-13`: a session's ARN carries no path, and role names are unique in an account.
    if !arn.ends_with(caller.name) {
        return Truth::False;
    }
    Arn::parse(arn).is_some_and(|named| same_entity(caller, &named) && named.name() == caller.name).into()
}

fn session_matches(session: &RoleSession, caller: &Caller<'_>, arn: &str) -> Truth {
    let Some(named) = Arn::parse(arn).filter(|named| same_entity(caller, named)) else { return Truth::False };
    let Some((role, name)) = named.typed_resource().and_then(|(_, rest)| rest.split_once('/')) else {
        return Truth::False;
    };
    if caller.name != role {
        return Truth::False;
    }
    session.session_name.as_deref().map_or(Truth::Unknown, |own_name| (own_name == name).into())
}

fn same_entity(caller: &Caller<'_>, named: &Arn<'_>) -> bool {
    caller.partition == named.partition && caller.account == Some(named.account)
}

/// `L-PRN-11`: a unique id names the caller when it is the caller's own.
fn unique_id_names(id: &str, caller: &Principal) -> Naming {
    let compare = |own: &Option<Box<str>>, prefix: &str| match own {
        Some(own) => Truth::from(&**own == id),
        None => Truth::from(id.starts_with(prefix)).and(Truth::Unknown),
    };
    match caller {
        Principal::User { id: own, .. } => Naming::of(Named::Direct, compare(own, "AIDA")),
        Principal::RoleSession(session) => Naming::of(Named::Role, compare(&session.role_id, "AROA")),
        Principal::RootUser { .. }
        | Principal::FederatedUser { .. }
        | Principal::Service { .. }
        | Principal::Federated { .. }
        | Principal::Anonymous => Naming::nobody(),
    }
}

#[cfg(test)]
mod tests;
