//! What AWS asks of VPC endpoint policies alone (`L-LIM-9`, `L-GK-2`). Such policies may have been saved before AWS
//! asked it, so nothing of it is an error.
// Source: https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html

use crate::condition::Condition;
use crate::condition::operator::Comparison;
use crate::document::{ProblemKind, Statement};
use crate::validate::Check;

/// The keys whose values AWS makes.
const IDENTIFIERS: [&str; 10] = [
    "aws:principalaccount",
    "aws:principalorgid",
    "aws:resourceaccount",
    "aws:resourceorgid",
    "aws:sourceaccount",
    "aws:sourceorgid",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:vpceaccount",
    "aws:vpceorgid",
];

/// How many other characters must stand together on one side of a wildcard.
const LITERAL_RUN: usize = 6;

/// Checks one statement.
pub(super) fn check(check: &mut Check, statement: &Statement) {
    for condition in &statement.conditions {
        of_condition(check, condition);
    }
    if let Some(element) = &statement.resource {
        for resource in element.patterns.iter().filter(|resource| has_mixed_account(resource.as_str())) {
            check.warning(ProblemKind::EndpointAccount, element.at, resource.as_str());
        }
    }
}

fn of_condition(check: &mut Check, condition: &Condition) {
    let Some(operator) = condition.operator() else { return };
    let is_identifier = IDENTIFIERS.contains(&condition.key().as_str());
    let is_numeric = matches!(operator.comparison, Comparison::Numeric(_));
    if is_identifier && (is_numeric || condition.values.iter().any(|value| value.contains(['*', '?']))) {
        return check.warning(ProblemKind::EndpointIdentifier, condition.at, &condition.key_name);
    }
    for value in &condition.values {
        if operator.comparison == Comparison::StringLike && !wildcards_have_company(value) {
            check.warning(ProblemKind::EndpointWildcard, condition.at, value);
        }
        if has_mixed_account(value) {
            check.warning(ProblemKind::EndpointAccount, condition.at, value);
        }
    }
}

/// Whether beside every wildcard, or run of wildcards, six other characters stand together.
fn wildcards_have_company(value: &str) -> bool {
    let is_long = |literal: &&str| literal.chars().count() >= LITERAL_RUN;
    let mut literals = value.split(['*', '?']).filter(|literal| !literal.is_empty());
    let is_plain = !value.contains(['*', '?']);
    // Each wildcard stands between two neighbors of the list, or at an end of it.
    let mut before = literals.next();
    let Some(first) = before else { return is_plain };
    if value.starts_with(['*', '?']) && !is_long(&first) {
        return false;
    }
    for after in literals {
        if !before.as_ref().is_some_and(is_long) && !is_long(&after) {
            return false;
        }
        before = Some(after);
    }
    !value.ends_with(['*', '?']) || before.as_ref().is_some_and(is_long)
}

/// Whether the account of an ARN has digits and wildcards.
fn has_mixed_account(text: &str) -> bool {
    let account = text.strip_prefix("arn:").and_then(|rest| rest.split(':').nth(3)).unwrap_or_default();
    let wildcards = account.chars().filter(|character| matches!(character, '*' | '?')).count();
    wildcards > 0 && wildcards < account.chars().count()
}

#[cfg(test)]
mod tests {
    use super::{has_mixed_account, wildcards_have_company};

    #[test]
    fn six_characters_beside_every_wildcard() {
        for (value, company) in [
            ("", true),
            ("plain", true),
            ("*", false),
            ("abcdef*", true),
            ("abcde*", false),
            ("*abcdef", true),
            ("*abcde", false),
            ("ab*cdefgh", true),
            ("abc*def", false),
            ("abcdef**", true),
            ("abcdef*g?", false),
            ("arn:aws:iam::*:role/Job", true),
            ("a*abcdef*b", true),
        ] {
            assert_eq!(wildcards_have_company(value), company, "{value}");
        }
    }

    #[test]
    fn the_account_is_an_id_or_wildcards() {
        for (text, mixed) in [
            ("arn:aws:kms:us-east-1:111122223333:key/*", false),
            ("arn:aws:kms:us-east-1:*:key/*", false),
            ("arn:aws:kms:us-east-1:1111*:key/*", true),
            ("arn:aws:kms:us-east-1:????:key/*", false),
            ("arn:aws:s3:::lake*", false),
            ("arn:aws:kms:*", false),
            ("*", false),
        ] {
            assert_eq!(has_mixed_account(text), mixed, "{text}");
        }
    }
}
