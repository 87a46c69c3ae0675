//! One statement: whom it names and how, and whether it covers action, resource and context.

use iam::document::{Effect, Element, PolicyDocument, Statement, Version};
use iam::principal::PrincipalPattern;
use iam::request::{Action, Context, Principal, Request, Resource, Text};
use iam::truth::Truth;

use crate::condition;
use crate::text::{Hole, Token, matches, read_arn};

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

const NOBODY: Kinds = Kinds { direct: Truth::False, limited: Truth::False, account: Truth::False };
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
        let patterns = element.patterns.iter().map(|pattern| resource(pattern.as_str(), request, variables));
        resources(element.negated, statement.effect, &patterns.collect::<Vec<_>>())
    });
    let conditions =
        statement.conditions.iter().map(|each| condition::holds(each, variables, &request.context));
    let rest = action.and(resource).and(Truth::all(conditions));
    let kinds = match &statement.principal {
        None => ANYBODY,
        Some(element) if element.negated => not_principal(element, &request.principal, has_boundary),
        Some(element) => named(element, &request.principal),
    };
    Kinds {
        direct: kinds.direct.and(rest),
        limited: kinds.limited.and(rest),
        account: kinds.account.and(rest),
    }
}

/// L-ACT-1 to L-ACT-3.
pub fn action(pattern: &str, action: &Action) -> Truth {
    if pattern == "*" || pattern == "*:*" {
        return Truth::True;
    }
    let Some((service, name)) = pattern.split_once(':') else { return Truth::False };
    let (wanted, asked) = action.as_str().split_once(':').unwrap();
    let name = name.to_ascii_lowercase();
    let name: Vec<Token> = name
        .chars()
        .map(|character| match character {
            '*' => Token::Many,
            '?' => Token::One,
            other => Token::Literal(other),
        })
        .collect();
    Truth::from(service.eq_ignore_ascii_case(wanted))
        .and(matches(&name, Text::Exact(&asked.to_ascii_lowercase())))
}

/// Whether an entry of `Resource` covers the request's resource; `Err` when a variable stands for nothing (L-RES).
fn resource(pattern: &str, request: &Request, variables: bool) -> Result<Truth, Hole> {
    resource_matches(pattern, variables, &request.resource, &request.context)
}

/// The same, for one pattern.
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
    let tokens = read_arn(pattern, variables, true, context)?;
    Ok(match resource {
        Resource::Arn(arn) => matches(&tokens, Text::Exact(arn)),
        Resource::ArnPrefix(prefix) => matches(&tokens, Text::Prefix(prefix)), // L-RES-13
        // L-RES-7, Q-06
        Resource::Unspecified { scope } if pattern.ends_with(":*") => matches(&tokens, Text::Exact(scope)),
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

fn named(element: &Element<PrincipalPattern>, caller: &Principal) -> Kinds {
    let mut kinds = NOBODY;
    for pattern in &element.patterns {
        let (kind, truth) = names(pattern, caller);
        let slot = match kind {
            Kind::Direct => &mut kinds.direct,
            Kind::Limited => &mut kinds.limited,
            Kind::Account => &mut kinds.account,
        };
        *slot = slot.or(truth);
    }
    kinds
}

enum Kind {
    Direct,
    Limited,
    Account,
}

/// The table of L-PRN §2.3, row by row.
fn names(pattern: &PrincipalPattern, caller: &Principal) -> (Kind, Truth) {
    use Principal::{FederatedUser, RoleSession, RootUser, Service, User};
    let is = |left: &str, right: &str| Truth::from(left == right);
    match (pattern, caller) {
        (PrincipalPattern::Anyone, _) => (Kind::Direct, Truth::True),
        (PrincipalPattern::Account { id, .. }, RootUser { arn }) => (Kind::Direct, is(id, account(arn))),
        (PrincipalPattern::Account { id, .. }, User { arn, .. } | FederatedUser { arn, .. }) => {
            (Kind::Account, is(id, account(arn)))
        }
        (PrincipalPattern::Account { id, .. }, RoleSession(own)) => {
            (Kind::Account, is(id, account(&own.role_arn)))
        }
        (PrincipalPattern::User(named), User { arn, .. }) => (Kind::Direct, is(named, arn)),
        (PrincipalPattern::User(_), FederatedUser { user_arn: None, .. }) => (Kind::Limited, Truth::Unknown),
        (PrincipalPattern::User(named), FederatedUser { user_arn: Some(arn), .. }) => {
            (Kind::Limited, is(named, arn))
        }
        (PrincipalPattern::Role(named), RoleSession(own)) if own.path_known => {
            (Kind::Limited, is(named, &own.role_arn))
        }
        (PrincipalPattern::Role(named), RoleSession(own)) => {
            (Kind::Limited, is(&without_path(named), &without_path(&own.role_arn))) // L-PRN-13
        }
        (PrincipalPattern::RoleSession(named), RoleSession(own)) => {
            let arn = without_path(&own.role_arn).replacen(":iam:", ":sts:", 1).replacen(
                ":role/",
                ":assumed-role/",
                1,
            );
            let truth = match &own.session_name {
                Some(session) => is(named, &format!("{arn}/{session}")),
                None => Truth::from(named.starts_with(&format!("{arn}/"))).and(Truth::Unknown),
            };
            (Kind::Direct, truth)
        }
        (PrincipalPattern::FederatedUser(named), FederatedUser { arn, .. }) => (Kind::Direct, is(named, arn)),
        // L-PRN-11
        (PrincipalPattern::UniqueId(id), User { id: own, .. }) if id.starts_with("AIDA") => {
            (Kind::Direct, own.as_ref().map_or(Truth::Unknown, |own| is(id, own)))
        }
        (PrincipalPattern::UniqueId(id), RoleSession(own)) if id.starts_with("AROA") => {
            (Kind::Limited, own.role_id.as_ref().map_or(Truth::Unknown, |own| is(id, own)))
        }
        (PrincipalPattern::Service(named), Service { name }) => (Kind::Direct, is(named, name)),
        _ => (Kind::Direct, Truth::False),
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
