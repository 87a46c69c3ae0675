//! The statement that comes nearest to allowing a case, and what it lacks.

use keytrace_access::kms::case::Case;
use keytrace_iam::principal::PrincipalPattern;
use keytrace_iam::request::{ContextValue, KeyName, Values};

use crate::analysis::StatementResult;
use crate::misspelled::{is_covered, meant_by};

/// Why no statement of a layer allows, in the order in which it is told.
#[derive(Clone)]
pub(crate) enum NearMiss<'c> {
    /// A statement fits but for its conditions.
    Condition(StatementResult<'c>),
    /// A statement of a key policy fits but has no `Resource`.
    NoResource(StatementResult<'c>),
    /// A statement fits but names the key by an alias: the entry of `Resource` with this number.
    Alias(StatementResult<'c>, usize),
    /// A statement fits but names a deleted user or role by this ID.
    Deleted(StatementResult<'c>, String),
    /// A statement fits but has an action that does not exist, and the one that is probably meant.
    Misspelled(StatementResult<'c>, String, String),
    /// A statement fits but names other resources.
    Resource(StatementResult<'c>),
    /// Nothing comes near.
    Nothing,
}

/// What comes nearest among the statements of one layer, or of one level of it.
pub(crate) fn nearest<'s, 'c: 's>(
    case: &Case,
    statements: impl Iterator<Item = &'s StatementResult<'c>>,
) -> NearMiss<'c> {
    let allowing: Vec<_> = statements.filter(|one| one.allows()).collect();
    let find = |test: &dyn Fn(&StatementResult<'c>) -> Option<NearMiss<'c>>| {
        allowing.iter().find_map(|one| test(one))
    };
    let fits = |one: &StatementResult<'_>| one.names_caller() && one.clauses.action.is_true();
    let with = |is_near: bool, near: fn(StatementResult<'c>) -> NearMiss<'c>, one: &StatementResult<'c>| {
        is_near.then(|| near(one.clone()))
    };
    find(&|one| {
        let is_near = fits(one) && one.clauses.resource.is_true() && one.unmet().next().is_some();
        with(is_near, NearMiss::Condition, one)
    })
    .or_else(|| find(&|one| with(fits(one) && one.statement.resource.is_none(), NearMiss::NoResource, one)))
    .or_else(|| {
        find(&|one| {
            let entry = alias_at(case, one).filter(|_| fits(one))?;
            Some(NearMiss::Alias(one.clone(), entry))
        })
    })
    .or_else(|| {
        find(&|one| {
            let is_near = one.clauses.action.is_true() && one.clauses.resource.is_true();
            let id = deleted_id(one).filter(|_| is_near)?;
            Some(NearMiss::Deleted(one.clone(), id))
        })
    })
    .or_else(|| {
        find(&|one| {
            let is_near = one.names_caller() && !one.clauses.resource.is_false();
            let (written, meant) = misspelled_action(case, one).filter(|_| is_near)?;
            Some(NearMiss::Misspelled(one.clone(), written, meant))
        })
    })
    .or_else(|| find(&|one| with(fits(one) && !one.clauses.resource.is_true(), NearMiss::Resource, one)))
    .unwrap_or(NearMiss::Nothing)
}

/// The entry of `Resource` that is an alias which points, or may point, to the key (`L-RES-10`).
fn alias_at(case: &Case, one: &StatementResult<'_>) -> Option<usize> {
    let resource = one.statement.resource.as_ref().filter(|resource| !resource.negated)?;
    resource.patterns.iter().position(|pattern| is_alias_of_key(case, pattern.as_str()))
}

fn is_alias_of_key(case: &Case, text: &str) -> bool {
    let Some(arn) = keytrace_aws::arn::Arn::parse(text).filter(|arn| arn.service == "kms") else {
        return false;
    };
    if !arn.resource.starts_with("alias/") {
        return false;
    }
    let pattern = keytrace_iam::wildcard::Pattern::wildcard(arn.resource);
    match case.request.context.value(&KeyName::new("kms:ResourceAliases")) {
        ContextValue::Present(Values::Many(aliases)) => aliases.iter().any(|alias| match alias.text() {
            keytrace_iam::request::Text::Exact(text) => pattern.matches_text(text),
            keytrace_iam::request::Text::Prefix(_) => true,
        }),
        ContextValue::Present(Values::One(_))
        | ContextValue::Perhaps(_)
        | ContextValue::Absent
        | ContextValue::Unknown => true,
    }
}

fn deleted_id(one: &StatementResult<'_>) -> Option<String> {
    let principal = one.statement.principal.as_ref().filter(|principal| !principal.negated)?;
    principal.patterns.iter().find_map(|pattern| match pattern {
        PrincipalPattern::UniqueId(id) => Some(id.to_string()),
        _ => None,
    })
}

/// An entry of `Action` that is no action of KMS but looks like the one that is asked for.
fn misspelled_action(case: &Case, one: &StatementResult<'_>) -> Option<(String, String)> {
    let patterns = &one.statement.action.patterns;
    patterns.iter().find_map(|pattern| {
        let meant = meant_by(pattern.as_str())?;
        let is_asked = is_covered(&meant, case.call.action);
        is_asked.then(|| (pattern.as_str().to_owned(), meant))
    })
}
