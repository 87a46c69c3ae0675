//! The statement that comes nearest to allowing a case, and what it lacks.

use keytrace_iam::policy_set::PolicyType;
use keytrace_iam::principal::PrincipalPattern;
use keytrace_iam::request::{ContextValue, KeyName, Values};

use crate::finding::reading::{Said, said};
use keytrace_access::kms::case::Case;

/// Why no statement of a layer allows.
pub(super) enum NearMiss<'c> {
    /// A statement fits but for its conditions.
    Condition(Said<'c>),
    /// A statement of a key policy fits but has no `Resource`.
    NoResource(Said<'c>),
    /// A statement fits but names the key by this alias.
    Alias(Said<'c>, usize),
    /// A statement fits but names other resources.
    Resource(Said<'c>),
    /// A statement fits but names a deleted user or role by this id.
    Deleted(Said<'c>, String),
    /// A statement fits but writes an action that does not exist.
    Misspelt(Said<'c>, String, String),
    /// Nothing comes near.
    Nothing,
}

/// What comes nearest in one layer, or in one level of it.
pub(super) fn nearest(case: &Case, policy_type: PolicyType, level: Option<usize>) -> NearMiss<'_> {
    let mut statements = said(case, policy_type);
    statements.retain(|said| said.allows() && level.is_none_or(|level| level == said.level));
    let take = |found: Option<&Said<'_>>| found.map(|said| said.said.statement);
    let fits = |said: &Said<'_>| said.names_caller() && said.said.action.is_true();
    let pick = |test: &dyn Fn(&Said<'_>) -> bool| take(statements.iter().find(|said| test(said)));

    let by_condition =
        pick(&|said| fits(said) && said.said.resource.is_true() && said.unmet().next().is_some());
    let by_none = pick(&|said| fits(said) && said.statement.resource.is_none());
    let by_alias = pick(&|said| fits(said) && alias_at(case, said).is_some());
    let by_resource = pick(&|said| fits(said) && !said.said.resource.is_true());
    let deleted = pick(&|said| {
        said.said.action.is_true() && said.said.resource.is_true() && deleted_id(said).is_some()
    });
    let misspelt = pick(&|said| {
        said.names_caller() && !said.said.resource.is_false() && misspelt_action(case, said).is_some()
    });
    let order = [by_condition, by_none, by_alias, deleted, misspelt, by_resource];
    let Some((rank, reference)) =
        order.into_iter().enumerate().find_map(|(rank, found)| Some((rank, found?)))
    else {
        return NearMiss::Nothing;
    };
    let Some(said) = statements.into_iter().find(|said| said.said.statement == reference) else {
        return NearMiss::Nothing;
    };
    match rank {
        0 => NearMiss::Condition(said),
        1 => NearMiss::NoResource(said),
        2 => alias_at(case, &said).map_or(NearMiss::Nothing, |at| NearMiss::Alias(said.clone(), at)),
        3 => deleted_id(&said).map_or(NearMiss::Nothing, |id| NearMiss::Deleted(said.clone(), id)),
        4 => misspelt_action(case, &said)
            .map_or(NearMiss::Nothing, |(written, meant)| NearMiss::Misspelt(said.clone(), written, meant)),
        _ => NearMiss::Resource(said),
    }
}

/// The entry of `Resource` that is an alias which points, or may point, to the key (`L-RES-10`).
fn alias_at(case: &Case, said: &Said<'_>) -> Option<usize> {
    let resource = said.statement.resource.as_ref().filter(|resource| !resource.negated)?;
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

fn deleted_id(said: &Said<'_>) -> Option<String> {
    let principal = said.statement.principal.as_ref().filter(|principal| !principal.negated)?;
    principal.patterns.iter().find_map(|pattern| match pattern {
        PrincipalPattern::UniqueId(id) => Some(id.to_string()),
        _ => None,
    })
}

/// An entry of `Action` that is no action of KMS but looks like the one that is asked for.
fn misspelt_action(case: &Case, said: &Said<'_>) -> Option<(String, String)> {
    let patterns = &said.statement.action.patterns;
    patterns.iter().find_map(|pattern| {
        let meant = crate::finding::kms_action::meant_by(pattern.as_str())?;
        let is_asked = crate::finding::kms_action::is_covered(&meant, case.call.action);
        is_asked.then(|| (pattern.as_str().to_owned(), meant))
    })
}
