//! What the parser accepts and what it reports, with the place.

use super::parse;
use crate::document::{Effect, ProblemKind, Severity, Version};

fn statement(body: &str) -> String {
    format!(r#"{{"Version":"2012-10-17","Statement":[{{{body}}}]}}"#)
}

#[test]
fn a_bare_value_is_a_list_of_one() {
    let bare =
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"kms:Decrypt","Resource":"*"}}"#;
    let document = parse(bare);
    assert!(document.problems.is_empty(), "{:?}", document.problems);
    assert_eq!(document.version, Version::V2012);
    assert_eq!(document.statements[0].effect, Effect::Allow);
    assert_eq!(document.statements[0].action.patterns.len(), 1);
}

#[test]
fn an_absent_version_is_the_older_one() {
    let document = parse(
        r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::${aws:username}/*"}]}"#,
    );
    assert_eq!(document.version, Version::V2008);
    assert_eq!(document.problems[0].kind, ProblemKind::VariableWithoutVersion);
    assert!(document.is_valid());
}

#[test]
fn numbers_and_booleans_mean_their_text() {
    let body = r#""Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":true},"NumericLessThan":{"s3:max-keys":5}}"#;
    let document = parse(&statement(body));
    let conditions = &document.statements[0].conditions;
    assert_eq!((&*conditions[0].values[0], &*conditions[1].values[0]), ("true", "5"));
    assert!(document.problems.is_empty());
}

/// The sign `§` marks where the first error stands; it is not part of the text.
#[test]
fn errors_have_a_kind_and_a_place() {
    let allow = r#""Effect":"Allow","Action":"*","Resource":"*""#;
    for (marked, kind) in [
        (
            String::from("{\n \"Statement\": [\n§}"),
            ProblemKind::InvalidJson(crate::json::Fault::UnexpectedCharacter),
        ),
        (String::from("§[]"), ProblemKind::NotAnObject),
        (String::from("§{}"), ProblemKind::MissingElement),
        (String::from(r#"{"Statement":§[]}"#), ProblemKind::EmptyList),
        (format!(r#"{{"Version":§"2013-01-01","Statement":{{{allow}}}}}"#), ProblemKind::UnknownVersion),
        (format!(r#"{{§"statement":{{}},"Statement":{{{allow}}}}}"#), ProblemKind::UnknownElement),
        (statement(r#""Effect":§"allow","Action":"*","Resource":"*""#), ProblemKind::InvalidEffect),
        (String::from(r#"{"Statement":[§{"Effect":"Allow","Resource":"*"}]}"#), ProblemKind::MissingElement),
        (
            statement(r#""Effect":"Allow","Action":"*",§"NotAction":"*","Resource":"*""#),
            ProblemKind::ExclusiveElements,
        ),
        (statement(&format!(r#"{allow},§"Action":"kms:*""#)), ProblemKind::DuplicateMember),
        // TV-L-19
        (
            statement(&format!(
                r#"{allow},"Condition":{{"StringEquals":{{"a":"1"}},§"StringEquals":{{"b":"2"}}}}"#
            )),
            ProblemKind::DuplicateMember,
        ),
        (
            statement(&format!(r#"{allow},"Condition":{{§"StringMatches":{{"a":"1"}}}}"#)),
            ProblemKind::UnknownOperator,
        ),
        (statement(r#""Effect":"Allow","Action":§7,"Resource":"*""#), ProblemKind::WrongType),
        (statement(&format!(r#"{allow},"Principal":§"me""#)), ProblemKind::InvalidPrincipal),
    ] {
        let (before, after) = marked.split_once('§').unwrap();
        let document = parse(&format!("{before}{after}"));
        let first = document.problems.iter().find(|problem| problem.severity == Severity::Error);
        let first = first.unwrap_or_else(|| panic!("no error in {marked}"));
        assert_eq!((first.kind, first.at as usize), (kind, before.len()), "{marked}");
        assert!(!document.is_valid());
    }
    let document = parse("{\n \"Statement\": [\n}");
    let position = document.position(document.problems[0].at);
    assert_eq!((position.line, position.column), (3, 1));
}

#[test]
fn surprising_but_legal_texts_are_warnings() {
    let principal = |text: &str| {
        format!(r#""Effect":"Allow","Action":"*","Resource":"*","Principal":{{"AWS":"{text}"}}"#)
    };
    for (body, kind) in [
        (principal("arn:aws:iam::111122223333:role/Job "), ProblemKind::BlankInPrincipal),
        (principal("arn:aws:iam::11112222333:role/Job"), ProblemKind::InvalidPrincipal),
        (principal("AROAEXAMPLEJOB"), ProblemKind::UniqueIdPrincipal),
        (
            String::from(r#""Effect":"Allow","Action":"kms=Decrypt","Resource":"*""#),
            ProblemKind::InvalidAction,
        ),
        (
            String::from(r#""Effect":"Allow","Action":"*","Resource":"alias/data""#),
            ProblemKind::InvalidResource,
        ),
        (
            String::from(
                r#""Effect":"Allow","Action":"*","Resource":"*","Condition":{"stringequals":{"a":"1"}}"#,
            ),
            ProblemKind::OperatorCase,
        ),
        (
            String::from(
                r#""Effect":"Allow","Action":"*","Resource":"*","Condition":{"NumericLessThan":{"a":"x"}}"#,
            ),
            ProblemKind::InvalidConditionValue,
        ),
    ] {
        let document = parse(&statement(&body));
        assert_eq!(
            document.problems.iter().map(|problem| problem.kind).collect::<Vec<_>>(),
            [kind],
            "{body}"
        );
        assert!(document.is_valid(), "{body}");
    }
}
