//! What KMS asks of key policies alone (`L-VAL-2`, `L-VAL-6`).

use crate::document::{Effect, Element, PolicyDocument, ProblemKind, Statement};
use crate::principal::PrincipalPattern;
use crate::request::Action;
use crate::resource::ResourcePattern;
use crate::validate::Check;

/// `L-VAL-2`: whether nobody at all could change the key policy again, whoever saves it.
pub(super) fn locks_out(document: &PolicyDocument) -> bool {
    let Some(change) = Action::parse("kms:PutKeyPolicy") else { return false };
    let about = |statement: &&Statement| statement.resource.is_some() && statement.covers(&change);
    let mut concerned = document.statements.iter().filter(about);
    let stops = |statement: &Statement| statement.effect == Effect::Deny && is_for_all(statement);
    let lets = |statement: &Statement| statement.effect == Effect::Allow && names_a_caller(statement);
    !document.statements.is_empty() && (concerned.clone().any(stops) || !concerned.any(lets))
}

/// Whether a statement applies to every request for its actions.
fn is_for_all(statement: &Statement) -> bool {
    let anyone = |principal: &Element<PrincipalPattern>| {
        !principal.negated && principal.patterns.contains(&PrincipalPattern::Anyone)
    };
    let everything = |resource: &Element<ResourcePattern>| {
        !resource.negated && resource.patterns.iter().any(|pattern| pattern.as_str() == "*")
    };
    statement.conditions.is_empty()
        && statement.principal.as_ref().is_some_and(anyone)
        && statement.resource.as_ref().is_some_and(everything)
}

/// Whether a statement may name who saves a key policy: a user, a role, an account; no service does.
fn names_a_caller(statement: &Statement) -> bool {
    let may_call = |pattern: &PrincipalPattern| match pattern {
        PrincipalPattern::Anyone
        | PrincipalPattern::Account { .. }
        | PrincipalPattern::User(_)
        | PrincipalPattern::Role(_)
        | PrincipalPattern::RoleSession(_)
        | PrincipalPattern::FederatedUser(_)
        | PrincipalPattern::UniqueId(_) => true,
        PrincipalPattern::Service(_)
        | PrincipalPattern::Federated(_)
        | PrincipalPattern::CanonicalUser(_)
        | PrincipalPattern::Invalid(_) => false,
    };
    statement
        .principal
        .as_ref()
        .is_none_or(|principal| principal.negated || principal.patterns.iter().any(may_call))
}

/// `L-VAL-6`: KMS refuses `ForAllValues` on a key that holds one value, because it is true without the key.
pub(super) fn overly_permissive(check: &mut Check, statement: &Statement) {
    for condition in &statement.conditions {
        let key = condition.key().as_str();
        let single = key.starts_with("kms:encryptioncontext:") || key.starts_with("aws:requesttag/");
        let for_all = condition.operator_name.to_ascii_lowercase().starts_with("forallvalues:");
        if single && for_all {
            check.error(ProblemKind::OverlyPermissiveCondition, condition.at, &condition.key_name);
        }
    }
}
