//! One statement: whom it names and how, and whether it covers action, resource and context.

use keytrace_iam::document::{Effect, Element, PolicyDocument, Statement, Version};
use keytrace_iam::principal::PrincipalPattern;
use keytrace_iam::request::{Action, Context, Principal, Request, Resource};
use keytrace_iam::truth::Truth;

use crate::condition;
use crate::text::{Hole, matches, read, read_resource};

/// How surely a statement names the caller directly or as everybody, within the limits of boundary and session
/// policy, and through the account (L-PRN §2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kinds {
    /// `Direct` or `Any`.
    pub direct: Truth,
    /// `Role` or `ParentUser`.
    pub limited: Truth,
    /// `Account`.
    pub account: Truth,
}

impl Kinds {
    /// Each kind joined with a further truth.
    pub fn and(self, rest: Truth) -> Self {
        let Self { direct, limited, account } = self;
        Self { direct: direct.and(rest), limited: limited.and(rest), account: account.and(rest) }
    }

    /// Each kind in either.
    pub fn or(self, other: Self) -> Self {
        let Self { direct, limited, account } = other;
        Self {
            direct: self.direct.or(direct),
            limited: self.limited.or(limited),
            account: self.account.or(account),
        }
    }

    /// In any way.
    pub fn any(self) -> Truth {
        self.direct.or(self.limited).or(self.account)
    }
}

/// Named in no way.
pub const NOBODY: Kinds = Kinds { direct: Truth::False, limited: Truth::False, account: Truth::False };
const ANYBODY: Kinds = Kinds { direct: Truth::True, ..NOBODY };

/// How a statement applies to a request: each kind of naming, and all other clauses.
pub fn applies(
    document: &PolicyDocument,
    statement: &Statement,
    request: &Request,
    has_boundary: Truth,
    without_resource: Truth,
) -> Kinds {
    let variables = document.version == Version::V2012;
    let action =
        Truth::any(statement.action.patterns.iter().map(|pattern| action(pattern.as_str(), &request.action)));
    let action = if statement.action.negated { !action } else { action };
    let resource = statement.resource.as_ref().map_or(without_resource, |element| {
        let covers = |text| resource_matches(text, variables, &request.resource, &request.context);
        let patterns = element.patterns.iter().map(|pattern| covers(pattern.as_str()));
        resources(element.negated, statement.effect, &patterns.collect::<Vec<_>>())
    });
    let conditions =
        statement.conditions.iter().map(|each| condition::holds(each, variables, &request.context));
    let rest = action.and(resource).and(Truth::all(conditions));
    let kinds = match &statement.principal {
        None => ANYBODY,
        Some(element) if element.negated => not_principal(element, &request.principal, has_boundary),
        Some(element) => named(element, &request.principal).or(canonical_user(element, request)),
    };
    kinds.and(rest)
}

/// L-ACT-1 to L-ACT-3: without letter case; wildcards in the name only.
pub fn action(pattern: &str, action: &Action) -> Truth {
    let (pattern, asked) = (pattern.to_ascii_lowercase(), action.as_str().to_ascii_lowercase());
    let service = asked.split_once(':').unwrap().0;
    let own_service = pattern.strip_prefix(service).is_some_and(|rest| rest.starts_with(':'));
    let name = read(&pattern, false, true, &Context::closed()).unwrap();
    let covers = own_service && matches(&name, &asked.chars().collect::<Vec<_>>());
    (covers || pattern == "*" || pattern == "*:*").into()
}

/// Whether an entry of `Resource` covers a resource; `Err` when a variable stands for nothing (L-RES). Of a resource of
/// which only the beginning is known, this opinion says nothing but to `*` (L-RES-13).
pub fn resource_matches(
    pattern: &str,
    variables: bool,
    resource: &Resource,
    context: &Context,
) -> Result<Truth, Hole> {
    if pattern == "*" {
        return Ok(Truth::True); // L-RES-1
    }
    if !pattern.starts_with("arn:") {
        return Ok(Truth::False); // L-RES-6
    }
    let tokens = read_resource(pattern, variables, context)?;
    let covers = |text: &str| matches(&tokens, &text.chars().collect::<Vec<_>>()).into();
    Ok(match resource {
        Resource::Arn(arn) => covers(arn),
        Resource::ArnPrefix(_) => Truth::Unknown,
        Resource::Unspecified { scope } if pattern.ends_with(":*") => covers(scope), // L-RES-7, Q-06
        Resource::Unspecified { .. } => Truth::False,
    })
}

/// `Resource`: one entry covers it. `NotResource`: none does; an unresolved entry covers nothing, and lets only a Deny
/// apply (L-RES-8, L-VAR-5, Q-09).
fn resources(negated: bool, effect: Effect, entries: &[Result<Truth, Hole>]) -> Truth {
    let covered = Truth::any(entries.iter().map(|entry| match entry {
        Ok(truth) => *truth,
        Err(Hole::Missing) => Truth::False,
        Err(Hole::Unknown) => Truth::Unknown,
    }));
    match (negated, effect) {
        (false, _) => covered,
        (true, Effect::Allow) if entries.contains(&Err(Hole::Missing)) => Truth::False,
        (true, _) => !covered,
    }
}

/// Every entry, joined by or (L-PRN-7).
fn named(element: &Element<PrincipalPattern>, caller: &Principal) -> Kinds {
    element.patterns.iter().fold(NOBODY, |kinds, pattern| kinds.or(names(pattern, caller)))
}

/// L-PRN-6: S3 alone knows canonical users. One is the owner of an account, and nobody says of which.
fn canonical_user(element: &Element<PrincipalPattern>, request: &Request) -> Kinds {
    let is_canonical = |pattern: &PrincipalPattern| matches!(pattern, PrincipalPattern::CanonicalUser(_));
    let s3 = request.action.as_str().to_lowercase().starts_with("s3:");
    match &request.principal {
        _ if !s3 || !element.patterns.iter().any(is_canonical) => NOBODY,
        Principal::Service { .. } | Principal::Federated { .. } | Principal::Anonymous => NOBODY,
        Principal::RootUser { .. } => Kinds { direct: Truth::Unknown, ..NOBODY },
        _ => Kinds { account: Truth::Unknown, ..NOBODY },
    }
}

/// The table of L-PRN §2.3, row by row.
pub fn names(pattern: &PrincipalPattern, caller: &Principal) -> Kinds {
    use Principal::{Federated, FederatedUser, RoleSession, RootUser, Service, User};
    let direct = |truth| Kinds { direct: truth, ..NOBODY };
    let limited = |truth| Kinds { limited: truth, ..NOBODY };
    let is = |left: &str, right: &str| Truth::from(left == right);
    let own_id = |own: &Option<Box<str>>, id: &str| own.as_ref().map_or(Truth::Unknown, |own| is(own, id));
    match (pattern, caller) {
        (PrincipalPattern::Anyone, _) => ANYBODY,
        (PrincipalPattern::Account { id, .. }, RootUser { arn }) => direct(is(id, account(arn))),
        (PrincipalPattern::Account { id, .. }, _) => {
            let own = caller.arn().map_or("", account);
            Kinds { account: is(id, own), ..NOBODY }
        }
        (PrincipalPattern::User(named), User { arn, .. }) => direct(is(named, arn)),
        (PrincipalPattern::User(named), FederatedUser { user_arn, .. }) => limited(own_id(user_arn, named)),
        (PrincipalPattern::Role(named), RoleSession(own)) if own.path_known => {
            limited(is(named, &own.role_arn))
        }
        (PrincipalPattern::Role(named), RoleSession(own)) => {
            limited(is(&without_path(named), &without_path(&own.role_arn))) // L-PRN-13
        }
        (PrincipalPattern::RoleSession(named), RoleSession(own)) => {
            let role = without_path(&own.role_arn).replacen(":iam:", ":sts:", 1);
            let (role, name) =
                (role.replacen(":role/", ":assumed-role/", 1), named.rsplit('/').next().unwrap());
            direct(is(named, &format!("{role}/{name}")).and(own_id(&own.session_name, name)))
        }
        (PrincipalPattern::FederatedUser(named), FederatedUser { arn, .. }) => direct(is(named, arn)),
        // L-PRN-11
        (PrincipalPattern::UniqueId(id), User { id: own, .. }) if id.starts_with("AIDA") => {
            direct(own_id(own, id))
        }
        (PrincipalPattern::UniqueId(id), RoleSession(own)) if id.starts_with("AROA") => {
            limited(own_id(&own.role_id, id))
        }
        (PrincipalPattern::Service(named), Service { name }) => direct(is(named, name)),
        (PrincipalPattern::Federated(named), Federated { provider }) => direct(is(named, provider)), // L-PRN-5
        _ => NOBODY,
    }
}

/// L-PRN-17 to L-PRN-19: a session is exempt when account, role and session are all listed, a user when account and
/// user are. No user or role with a boundary is exempt.
fn not_principal(element: &Element<PrincipalPattern>, caller: &Principal, has_boundary: Truth) -> Kinds {
    let listed = named(element, caller);
    let everybody = element.patterns.contains(&PrincipalPattern::Anyone);
    let exempt = match caller {
        Principal::RoleSession(_) => listed.direct.and(listed.limited).and(listed.account),
        Principal::User { .. } | Principal::FederatedUser { .. } => listed.direct.and(listed.account),
        _ => listed.direct,
    };
    let exempt = exempt.or(everybody.into());
    let bounded = match caller {
        Principal::User { .. } | Principal::RoleSession(_) => has_boundary,
        Principal::FederatedUser { .. } => has_boundary.and(Truth::Unknown), // of its user: not said
        _ => Truth::False,
    };
    Kinds { direct: (!exempt).or(bounded), ..NOBODY }
}

/// The account part of an ARN.
pub fn account(arn: &str) -> &str {
    arn.split(':').nth(4).unwrap_or_default()
}

/// `arn:…:role/team/Job` as `arn:…:role/Job`.
fn without_path(arn: &str) -> String {
    let (head, rest) = arn.split_once('/').unwrap();
    format!("{head}/{}", rest.rsplit('/').next().unwrap())
}
