//! Where AWS's documentation is silent or contradicts itself, keytrace chooses one interpretation. This module reports
//! which interpretations affect a request, and what the outcome would be under the other one.
//!
//! `decide` never uses it: it explains a decision afterwards.

use crate::document::{Effect, Element, Statement, Version};
use crate::evaluate::Outcomes;
use crate::explain::{StatementExplanation, explain, join};
use crate::policy_set::{PolicySet, PolicyType};
use crate::principal::{Naming, PrincipalPattern};
use crate::request::{Context, ContextValue, KeyName, Principal, Request, Resource, RoleSession};
use crate::resource::ResourcePattern;
use crate::truth::Truth;

/// A question that AWS's documentation leaves open, answered by judgement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Judgement {
    /// `Q-02`: names of users and roles in a principal's ARN are compared with their letter case.
    NameCase,
    /// `Q-03`: an account that is listed alone in `NotPrincipal` exempts nobody but its root user.
    LoneAccount,
    /// `Q-04`: a `*` that ends a part of an ARN runs past the colon.
    ColonExpansion,
    /// `Q-05`: the parts of a resource's ARN are compared with their letter case.
    ArnCase,
    /// `Q-06`: for an action without resources a pattern counts that covers the whole account and Region.
    AccountScope,
    /// `Q-08`: a `*` or `?` in what a policy variable stands for is no wildcard.
    WildcardInValue,
    /// `Q-09`: a policy variable without a value in `NotResource` excludes nothing for a Deny, and stops an Allow.
    UnresolvedNotResource,
    /// `Q-09b`: a negated operator holds against a policy variable without a value.
    UnresolvedNegation,
    /// `Q-10`: `ForAnyValue:…IfExists` holds when the request lacks the key.
    AnyValueIfExists,
    /// `Q-11`: a key with several values matches neither way without a set operator.
    NoSetOperator,
    /// `Q-12`: an operator's name is read in any letter case.
    OperatorCase,
    /// `Q-12`: a value of the request that is not of the operator's type does not match, so a negated operator holds.
    UnreadableValue,
    /// `Q-25`: in the policy of an interface endpoint an account stands for all its principals.
    EndpointAccount,
    /// `Q-36`: in a resource's policy `*` names service principals too.
    EverybodyIncludesServices,
    /// `Q-41`: a key policy is told the key's aliases, though AWS documents `kms:ResourceAliases` for IAM policies alone.
    AliasesInKeyPolicy,
}

impl Judgement {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::NameCase,
        Self::LoneAccount,
        Self::ColonExpansion,
        Self::ArnCase,
        Self::AccountScope,
        Self::WildcardInValue,
        Self::UnresolvedNotResource,
        Self::UnresolvedNegation,
        Self::AnyValueIfExists,
        Self::NoSetOperator,
        Self::OperatorCase,
        Self::UnreadableValue,
        Self::EndpointAccount,
        Self::EverybodyIncludesServices,
        Self::AliasesInKeyPolicy,
    ];

    /// The number of the question.
    #[must_use]
    pub fn question(self) -> &'static str {
        match self {
            Self::NameCase => "Q-02",
            Self::LoneAccount => "Q-03",
            Self::ColonExpansion => "Q-04",
            Self::ArnCase => "Q-05",
            Self::AccountScope => "Q-06",
            Self::WildcardInValue => "Q-08",
            Self::UnresolvedNotResource => "Q-09",
            Self::UnresolvedNegation => "Q-09b",
            Self::AnyValueIfExists => "Q-10",
            Self::NoSetOperator => "Q-11",
            Self::OperatorCase | Self::UnreadableValue => "Q-12",
            Self::EndpointAccount => "Q-25",
            Self::EverybodyIncludesServices => "Q-36",
            Self::AliasesInKeyPolicy => "Q-41",
        }
    }

    /// What is judged, in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::NameCase => "the name in a principal's ARN is compared with its letter case",
            Self::LoneAccount => "an account listed alone in `NotPrincipal` exempts only its root user",
            Self::ColonExpansion => "a `*` that ends a part of an ARN runs past the colon",
            Self::ArnCase => "a resource's ARN is compared with its letter case",
            Self::AccountScope => {
                "for an action without resources a pattern counts that covers the whole account and Region"
            }
            Self::WildcardInValue => "a `*` or `?` in the value of a policy variable is no wildcard",
            Self::UnresolvedNotResource => {
                "a policy variable without a value in `NotResource` excludes nothing for a Deny, and stops an Allow"
            }
            Self::UnresolvedNegation => {
                "a negated condition operator holds against a policy variable without a value"
            }
            Self::AnyValueIfExists => "`ForAnyValue:…IfExists` holds when the request lacks the key",
            Self::NoSetOperator => "a key with several values matches neither way without a set operator",
            Self::OperatorCase => "a condition operator's name is read in any letter case",
            Self::UnreadableValue => {
                "a value that is not of the operator's type does not match, so the negated operator holds"
            }
            Self::EndpointAccount => {
                "in the policy of an interface endpoint an account stands for all its principals"
            }
            Self::EverybodyIncludesServices => "in a resource's policy `*` names service principals too",
            Self::AliasesInKeyPolicy => {
                "`kms:ResourceAliases` is compared in a key policy too; AWS documents it for IAM policies alone"
            }
        }
    }
}

/// A reading that bears on a request: what the policies would say under the other one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OtherReading {
    /// The question.
    pub judgement: Judgement,
    /// What every policy type would say. Its statements are not named.
    pub outcomes: Outcomes,
}

/// The judgements under whose other reading a statement would apply otherwise, or not be sure to apply as it does.
#[must_use]
pub fn other_readings(policies: &PolicySet, request: &Request) -> Vec<OtherReading> {
    let explained = explain(policies, request);
    let read = |judgement| {
        let mut differs = false;
        let other = |plain: &StatementExplanation| {
            let other = otherwise(policies, request, plain, judgement);
            differs |= other.applies() != plain.applies() || other.naming != plain.naming;
            other
        };
        let others: Vec<StatementExplanation> = explained.iter().map(other).collect();
        differs.then(|| OtherReading { judgement, outcomes: join(policies, &others) })
    };
    Judgement::ALL.into_iter().filter_map(read).collect()
}

/// What a statement would say if this judgement were the other way.
fn otherwise(
    policies: &PolicySet,
    request: &Request,
    plain: &StatementExplanation,
    judgement: Judgement,
) -> StatementExplanation {
    let mut other = plain.clone();
    let Some(policy) = policies.policy(plain.statement) else { return other };
    let Some(statement) = policy.document.statements.get(usize::from(plain.statement.statement)) else {
        return other;
    };
    let variables = policy.document.version == Version::V2012;
    match judgement {
        Judgement::NameCase
        | Judgement::LoneAccount
        | Judgement::EndpointAccount
        | Judgement::EverybodyIncludesServices => {
            if let Some(naming) = other_naming(policies, request, statement, plain, judgement) {
                other.naming = naming;
            }
        }
        Judgement::ColonExpansion
        | Judgement::ArnCase
        | Judgement::AccountScope
        | Judgement::UnresolvedNotResource => {
            if let Some(element) = &statement.resource {
                other.resource = other_resource(element, request, plain, judgement, variables);
            }
        }
        Judgement::WildcardInValue => {
            if let Some(element) = &statement.resource {
                other.resource = other_resource(element, request, plain, judgement, variables);
            }
            other_conditions(&mut other, statement, judgement, &request.context);
        }
        Judgement::UnresolvedNegation
        | Judgement::AnyValueIfExists
        | Judgement::NoSetOperator
        | Judgement::OperatorCase
        | Judgement::UnreadableValue => {
            other_conditions(&mut other, statement, judgement, &request.context);
        }
        Judgement::AliasesInKeyPolicy if plain.statement.policy_type == PolicyType::Resource => {
            for (answer, condition) in other.conditions.iter_mut().zip(&statement.conditions) {
                if *condition.key() == KeyName::new(ALIASES) {
                    *answer = condition.matches(&without_aliases(&request.context));
                }
            }
        }
        Judgement::AliasesInKeyPolicy => {}
    }
    other
}

fn other_conditions(
    other: &mut StatementExplanation,
    statement: &Statement,
    judgement: Judgement,
    context: &Context,
) {
    for (answer, condition) in other.conditions.iter_mut().zip(&statement.conditions) {
        if let Some(read) = condition.otherwise(judgement, context) {
            *answer = read;
        }
    }
}

/// The aliases of the key that a request is about.
// Source: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
const ALIASES: &str = "kms:ResourceAliases";

fn without_aliases(context: &Context) -> Context {
    let mut context = context.clone();
    context.set(ALIASES, ContextValue::Absent);
    context
}

fn other_naming(
    policies: &PolicySet,
    request: &Request,
    statement: &Statement,
    plain: &StatementExplanation,
    judgement: Judgement,
) -> Option<Naming> {
    let element = statement.principal.as_ref()?;
    let listed = || Element { negated: false, patterns: element.patterns.clone(), at: element.at };
    let is_resource = plain.statement.policy_type == PolicyType::Resource;
    let kinds = |naming: Naming| match is_resource {
        true => naming,
        false => Naming { direct: naming.any(), ..Naming::nobody() },
    };
    match judgement {
        Judgement::NameCase if !element.negated => {
            let patterns = element.patterns.iter().map(lower_pattern).collect();
            let lowered = Element { negated: false, patterns, at: element.at };
            let naming = kinds(lowered.names(&lower_principal(&request.principal), Truth::False));
            (naming.any() > plain.naming.any()).then_some(naming)
        }
        Judgement::LoneAccount if element.negated => {
            let account = listed().names(&request.principal, Truth::False).account;
            let exempt = account.and(!policies.has_boundary());
            exempt.is_true().then(Naming::nobody)
        }
        Judgement::EndpointAccount if plain.statement.policy_type == PolicyType::VpcEndpoint => {
            let named = listed().names(&request.principal, Truth::False);
            (!element.negated)
                .then_some(Naming { direct: named.direct.or(named.limited), ..Naming::nobody() })
        }
        Judgement::EverybodyIncludesServices if is_resource && !element.negated => {
            let patterns = element.patterns.iter().filter(|one| **one != PrincipalPattern::Anyone).cloned();
            let others = Element { negated: false, patterns: patterns.collect(), at: element.at };
            let is_service = matches!(request.principal, Principal::Service { .. });
            is_service.then(|| others.names(&request.principal, Truth::False))
        }
        _ => None,
    }
}

/// The pattern with its ARN in lower case; ids and names of services stay as they are.
fn lower_pattern(pattern: &PrincipalPattern) -> PrincipalPattern {
    match pattern {
        PrincipalPattern::User(text)
        | PrincipalPattern::Role(text)
        | PrincipalPattern::RoleSession(text)
        | PrincipalPattern::FederatedUser(text) => PrincipalPattern::aws(&text.to_lowercase()),
        other => other.clone(),
    }
}

fn lower_principal(principal: &Principal) -> Principal {
    let lower = |text: &str| text.to_lowercase().into_boxed_str();
    match principal {
        Principal::User { arn, id } => Principal::User { arn: lower(arn), id: id.clone() },
        Principal::RoleSession(session) => Principal::RoleSession(RoleSession {
            role_arn: lower(&session.role_arn),
            session_name: session.session_name.as_deref().map(lower),
            ..session.clone()
        }),
        Principal::FederatedUser { arn, user_arn } => {
            Principal::FederatedUser { arn: lower(arn), user_arn: user_arn.as_deref().map(lower) }
        }
        other => other.clone(),
    }
}

fn other_resource(
    element: &Element<ResourcePattern>,
    request: &Request,
    plain: &StatementExplanation,
    judgement: Judgement,
    variables: bool,
) -> Truth {
    let Request { resource, context, .. } = request;
    let each = element.patterns.iter();
    let covers = |pattern: &ResourcePattern| pattern.matches(resource, context).truth();
    let unresolved = each.clone().any(|pattern| pattern.is_resolved(context).is_false());
    let covered = match judgement {
        Judgement::ColonExpansion => Truth::any(each.map(|pattern| {
            let by_expansion = pattern.matches_by_expansion_only(resource, context);
            if by_expansion { Truth::False } else { covers(pattern) }
        })),
        Judgement::ArnCase => {
            let lowered = lower_resource(resource);
            Truth::any(each.map(|pattern| {
                let other = ResourcePattern::new(&lower_head(pattern.as_str()), variables);
                covers(pattern).or(other.matches(&lowered, context).truth())
            }))
        }
        Judgement::WildcardInValue => Truth::any(
            each.map(|pattern| covers(pattern).or(pattern.matches_by_wildcard_value(resource, context))),
        ),
        Judgement::AccountScope if matches!(resource, Resource::Unspecified { .. }) => {
            Truth::from(each.into_iter().any(|pattern| pattern.as_str() == "*"))
        }
        // For a Deny the other reading is that the statement does not match, for an Allow that nothing is excluded.
        Judgement::UnresolvedNotResource if element.negated && unresolved => {
            return match plain.effect {
                Effect::Deny => Truth::False,
                Effect::Allow => !Truth::any(each.map(covers)),
            };
        }
        _ => return plain.resource,
    };
    if covered == Truth::any(element.patterns.iter().map(covers)) {
        return plain.resource;
    }
    if element.negated { !covered } else { covered }
}

/// The first five parts of an ARN in lower case.
fn lower_head(text: &str) -> String {
    let fifth = text.match_indices(':').nth(4).map_or(text.len(), |(at, _)| at);
    let (head, rest) = text.split_at_checked(fifth).unwrap_or((text, ""));
    head.to_lowercase() + rest
}

fn lower_resource(resource: &Resource) -> Resource {
    match resource {
        Resource::Arn(text) => Resource::Arn(lower_head(text).into()),
        Resource::ArnPrefix(text) => Resource::ArnPrefix(lower_head(text).into()),
        Resource::Unspecified { scope } => Resource::Unspecified { scope: scope.to_lowercase().into() },
    }
}

#[cfg(test)]
mod tests;
