//! Texts made to be slow. Their sizes are such that quadratic work would not end while anybody waits.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::sync::Arc;

use keytrace_iam::condition::Condition;
use keytrace_iam::document::ProblemKind;
use keytrace_iam::evaluate::evaluate;
use keytrace_iam::explain::explain;
use keytrace_iam::parse::parse;
use keytrace_iam::policy_set::{Layer, Level, Policy, PolicySet};
use keytrace_iam::request::{Action, Context, Principal, Request, Resource};
use keytrace_iam::truth::Truth;
use keytrace_iam::wildcard::Pattern;

const MANY: usize = 200_000;

fn problems(text: &str, kind: ProblemKind) -> usize {
    parse(text).problems.iter().filter(|problem| problem.kind == kind).count()
}

#[test]
fn two_hundred_thousand_members_of_one_name() {
    let text = format!("{{{}\"Id\":\"x\"}}", "\"Id\":\"x\",".repeat(MANY));
    assert_eq!(problems(&text, ProblemKind::DuplicateMember), MANY);
}

#[test]
fn two_hundred_thousand_statements_that_lack_everything() {
    let text = format!("{{\"Statement\":[{}{{}}]}}", "{},".repeat(MANY - 1));
    assert_eq!(problems(&text, ProblemKind::MissingElement), 2 * MANY);
}

#[test]
fn two_hundred_thousand_statements_with_one_sid() {
    let statement = r#"{"Sid":"a","Effect":"Deny","Action":"a:b","Resource":"*"}"#;
    let text = format!("{{\"Statement\":[{}{statement}]}}", format!("{statement},").repeat(MANY - 1));
    assert_eq!(problems(&text, ProblemKind::DuplicateSid), MANY - 1);
}

#[test]
fn a_million_open_brackets() {
    let document = parse(&"[".repeat(1_000_000));
    assert_eq!(document.problems.len(), 1);
}

#[test]
fn two_hundred_thousand_stars_against_as_many_characters() {
    let text = "a".repeat(MANY);
    assert!(Pattern::wildcard(&"*a".repeat(MANY)).matches_text(&text));
    assert!(!Pattern::wildcard(&"*a".repeat(MANY + 1)).matches_text(&text));
    assert!(!Pattern::wildcard(&format!("{}b", "*a".repeat(MANY - 1))).matches_text(&text));
}

#[test]
fn ten_thousand_stars_and_question_marks_against_as_many_characters() {
    let text = "a".repeat(10_000);
    let matches = |pattern: &str| Pattern::wildcard(pattern).matches_text(&text);
    assert!(matches(&"*?".repeat(10_000)));
    assert!(!matches(&"*?".repeat(10_001)));
    assert!(matches(&"*a?".repeat(5_000)));
    assert!(!matches(&format!("{}b*", "*a?".repeat(4_999))));
    assert!(!matches(&format!("*{}*", "a?b".repeat(3_333))));
    // One run of half the text's length that fails at its end, wherever it is tried.
    assert!(!matches(&format!("*{}b*", "a?".repeat(2_500))));
    assert!(!matches(&format!("*{}?b*", "a".repeat(5_000))));
    assert!(matches(&format!("*{}?a*", "a".repeat(5_000))));
}

#[test]
fn a_long_run_with_the_value_of_a_variable() {
    let mut context = Context::closed();
    context.set_text("aws:PrincipalTag/long", &"a".repeat(5_000));
    context.set_text("aws:SourceIdentity", &"a".repeat(10_000));
    for (pattern, expected) in
        [("*${aws:PrincipalTag/long}?b*", Truth::False), ("*${aws:PrincipalTag/long}?a*", Truth::True)]
    {
        let condition = Condition::new("StringLike", "aws:SourceIdentity", vec![pattern.into()], true, 0);
        assert_eq!(condition.matches(&context), expected, "{pattern}");
    }
}

#[test]
fn an_arn_condition_with_two_hundred_thousand_stars() {
    let pattern = format!("arn:aws:s3:::{}b", "*a".repeat(MANY));
    let condition = Condition::new("ArnLike", "aws:SourceArn", vec![pattern.into()], true, 0);
    let mut context = Context::closed();
    context.set_text("aws:SourceArn", &format!("arn:aws:s3:::{}", "a".repeat(MANY)));
    assert_eq!(condition.matches(&context), Truth::False);
}

/// More than a `StatementRef` can number.
#[test]
fn a_hundred_thousand_policies_and_levels() {
    let policy = |text: &str| Arc::new(Policy::new("p", text));
    let (allow, deny) = (
        policy(r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#),
        policy(r#"{"Statement":{"Effect":"Deny","Action":"kms:*","Resource":"*"}}"#),
    );
    let mut identity = vec![allow.clone(); 100_000];
    identity.push(deny);
    let level = Level { policies: vec![allow], incomplete: false };
    let policies = PolicySet {
        identity: Layer::of(identity),
        scp: Layer::of_levels(vec![level; 100_000]),
        ..PolicySet::default()
    };
    let request = Request {
        principal: Principal::parse("arn:aws:iam::111122223333:role/Job").unwrap(),
        action: Action::parse("kms:Decrypt").unwrap(),
        resource: Resource::Arn("arn:aws:kms:us-east-1:111122223333:key/k".into()),
        context: Context::closed(),
    };
    let outcomes = evaluate(&policies, &request);
    assert_eq!((outcomes.identity.deny, outcomes.scp.allow), (Truth::True, Truth::True));
    assert_eq!(explain(&policies, &request).len(), 200_001);
}

#[test]
fn a_document_is_evaluated_up_to_a_length_that_none_has() {
    let statement = r#"{"Effect":"Deny","Action":"a:b","Resource":"*"}"#;
    let text = |blanks: usize| format!("{{\"Statement\":{statement}}}{}", " ".repeat(blanks));
    let bare = text(0).len();
    assert!(parse(&text(1024 * 1024 - bare)).is_valid());
    assert_eq!(problems(&text(1024 * 1024 - bare + 1), ProblemKind::Oversized), 1);
}
