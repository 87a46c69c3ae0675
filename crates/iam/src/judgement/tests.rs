//! Each judgement in a case that rests on it, and in one that nearly does.

use std::sync::Arc;

use super::{Judgement, OtherReading, other_readings};
use crate::evaluate::evaluate;
use crate::policy_set::{Layer, Policy, PolicySet};
use crate::request::{Action, Context, Principal, Request, Resource};
use crate::truth::Truth;

fn request(context: Context) -> Request {
    Request {
        principal: Principal::parse("arn:aws:iam::111122223333:role/Job").unwrap(),
        action: Action::parse("kms:Decrypt").unwrap(),
        resource: Resource::Arn("arn:aws:kms:us-east-1:111122223333:key/abc".into()),
        context,
    }
}

fn layer(statement: &str) -> Layer {
    let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#);
    let policy = Policy::new("p", &text);
    assert!(policy.document.is_valid(), "{:?}", policy.document.problems);
    Layer::of(vec![Arc::new(policy)])
}

fn identity(statement: &str) -> PolicySet {
    PolicySet { identity: layer(statement), ..PolicySet::default() }
}

/// The judgements that bear on a request, each with what the identity layer, or the resource's, says in the other way.
fn found(policies: &PolicySet, request: &Request) -> Vec<(Judgement, Truth, Truth)> {
    let both = |other: OtherReading| {
        let own = evaluate(policies, request);
        let outcomes = if own.resource.applicable {
            (own.resource, other.outcomes.resource)
        } else {
            (own.identity, other.outcomes.identity)
        };
        let said = |outcome: crate::evaluate::Outcome| outcome.admits().or(outcome.deny);
        (other.judgement, said(outcomes.0), said(outcomes.1))
    };
    other_readings(policies, request).into_iter().map(both).collect()
}

#[test]
fn resources_that_rest_on_a_reading_and_their_near_misses() {
    use Judgement::{ArnCase, ColonExpansion, UnresolvedNotResource, WildcardInValue};
    use Truth::{False, True, Unknown};
    let mut context = Context::closed();
    context.set_text("aws:PrincipalTag/star", "a*");
    let element = |name: &str, effect: &str, text: &str| {
        format!(r#"{{"Effect":"{effect}","Action":"kms:*","{name}":"{text}"}}"#)
    };
    for (name, effect, text, expected) in [
        ("Resource", "Allow", "arn:aws:kms:*:key/abc", vec![(ColonExpansion, True, False)]),
        ("Resource", "Allow", "arn:aws:kms:*:*:key/abc", vec![]),
        ("Resource", "Deny", "arn:aws:kms:*", vec![(ColonExpansion, True, False)]),
        ("Resource", "Allow", "arn:aws:KMS:us-east-1:111122223333:key/abc", vec![(ArnCase, False, True)]),
        ("Resource", "Allow", "arn:aws:kms:us-east-1:111122223333:key/ABC", vec![]),
        ("Resource", "Allow", "arn:aws:kms:us-east-1:111122223333:key/abc", vec![]),
        (
            "NotResource",
            "Deny",
            "arn:aws:kms:us-east-1:111122223333:key/${aws:username}",
            vec![(UnresolvedNotResource, True, False)],
        ),
        (
            "NotResource",
            "Allow",
            "arn:aws:kms:us-east-1:111122223333:key/${aws:username}",
            vec![(UnresolvedNotResource, False, True)],
        ),
        ("NotResource", "Deny", "arn:aws:kms:us-east-1:111122223333:key/${aws:username, 'x'}", vec![]),
        (
            "Resource",
            "Allow",
            "arn:aws:kms:*:111122223333:key/${aws:PrincipalTag/star}",
            vec![(WildcardInValue, False, Unknown)],
        ),
        (
            "Resource",
            "Allow",
            "arn:aws:kms:us-east-1:111122223333:key/${aws:username, 'a?c'}",
            vec![(WildcardInValue, False, Unknown)],
        ),
        (
            "NotResource",
            "Deny",
            "arn:aws:kms:us-east-1:111122223333:key/${aws:PrincipalTag/star}",
            vec![(WildcardInValue, True, Unknown)],
        ),
        ("Resource", "Allow", "arn:aws:kms:us-east-1:111122223333:alias/${aws:PrincipalTag/star}", vec![]),
    ] {
        let policies = identity(&element(name, effect, text));
        assert_eq!(found(&policies, &request(context.clone())), expected, "{name} {effect} {text}");
    }
}

#[test]
fn conditions_that_rest_on_a_reading_and_their_near_misses() {
    use Judgement::{
        AnyValueIfExists, NoSetOperator, OperatorCase, UnreadableValue, UnresolvedNegation, WildcardInValue,
    };
    use Truth::{False, True, Unknown};
    let mut context = Context::closed();
    context.set_list("aws:TagKeys", ["a"]);
    context.set_text("aws:PrincipalTag/star", "a*");
    context.set_text("aws:PrincipalTag/plain", "ab");
    context.set_text("aws:SourceIp", "here");
    for (operator, key, value, expected) in [
        ("ForAnyValue:StringEqualsIfExists", "x:y", "a", vec![(AnyValueIfExists, True, False)]),
        ("ForAnyValue:StringEqualsIfExists", "aws:TagKeys", "a", vec![]),
        ("StringEqualsIfExists", "x:y", "a", vec![]),
        ("StringNotEquals", "aws:TagKeys", "b", vec![(NoSetOperator, False, Unknown)]),
        ("ForAnyValue:StringNotEquals", "aws:TagKeys", "b", vec![]),
        ("stringequals", "aws:PrincipalTag/plain", "ab", vec![(OperatorCase, True, False)]),
        ("StringEquals", "aws:PrincipalTag/plain", "ab", vec![]),
        ("NotIpAddress", "aws:SourceIp", "10.0.0.0/8", vec![(UnreadableValue, True, False)]),
        ("IpAddress", "aws:SourceIp", "10.0.0.0/8", vec![]),
        (
            "StringNotEquals",
            "aws:PrincipalTag/plain",
            "${aws:username}",
            vec![(UnresolvedNegation, True, False)],
        ),
        ("StringNotEquals", "aws:PrincipalTag/plain", "${aws:username, 'x'}", vec![]),
        (
            "StringLike",
            "aws:PrincipalTag/plain",
            "${aws:PrincipalTag/star}",
            vec![(WildcardInValue, False, Unknown)],
        ),
        ("StringLike", "aws:PrincipalTag/plain", "${aws:PrincipalTag/plain}", vec![]),
        ("StringEquals", "aws:PrincipalTag/plain", "${aws:PrincipalTag/star}", vec![]),
    ] {
        let statement = format!(
            r#"{{"Effect":"Allow","Action":"kms:*","Resource":"*","Condition":{{"{operator}":{{"{key}":"{value}"}}}}}}"#
        );
        let policies = identity(&statement);
        assert_eq!(found(&policies, &request(context.clone())), expected, "{operator} {key} {value}");
    }
}

#[test]
fn principals_that_rest_on_a_reading_and_their_near_misses() {
    use Judgement::{LoneAccount, NameCase};
    use Truth::{False, True};
    let role = "arn:aws:iam::111122223333:role/Job";
    for (element, effect, text, expected) in [
        ("Principal", "Allow", "arn:aws:iam::111122223333:role/job", vec![(NameCase, False, True)]),
        ("Principal", "Allow", role, vec![]),
        ("Principal", "Allow", "arn:aws:iam::111122223333:role/other", vec![]),
        ("NotPrincipal", "Deny", "111122223333", vec![(LoneAccount, True, False)]),
        ("NotPrincipal", "Deny", "444455556666", vec![]),
        ("NotPrincipal", "Deny", role, vec![]),
    ] {
        let statement = format!(
            r#"{{"Effect":"{effect}","{element}":{{"AWS":"{text}"}},"Action":"kms:*","Resource":"*"}}"#
        );
        let policies = PolicySet { resource: layer(&statement), ..PolicySet::default() };
        assert_eq!(found(&policies, &request(Context::closed())), expected, "{element} {effect} {text}");
    }
}

#[test]
fn an_account_in_an_endpoints_policy_and_an_action_without_resources() {
    let principal = |text: &str| {
        layer(&format!(
            r#"{{"Effect":"Allow","Principal":{{"AWS":"{text}"}},"Action":"kms:*","Resource":"*"}}"#
        ))
    };
    let asked = request(Context::closed());
    let bears = |policies: &PolicySet, asked: &Request| {
        other_readings(policies, asked).into_iter().map(|other| other.judgement).collect::<Vec<_>>()
    };
    let endpoint = |text: &str| PolicySet { vpc_endpoint: principal(text), ..PolicySet::default() };
    assert_eq!(bears(&endpoint("111122223333"), &asked), [Judgement::EndpointAccount]);
    assert_eq!(bears(&endpoint("*"), &asked), []);
    assert_eq!(bears(&endpoint("arn:aws:iam::111122223333:role/Job"), &asked), []);
    let listing = Request {
        action: Action::parse("kms:ListKeys").unwrap(),
        resource: Resource::Unspecified { scope: "arn:aws:kms:us-east-1:111122223333:".into() },
        ..asked
    };
    let resource =
        |text: &str| identity(&format!(r#"{{"Effect":"Allow","Action":"kms:*","Resource":"{text}"}}"#));
    assert_eq!(bears(&resource("arn:aws:kms:us-east-1:111122223333:*"), &listing), [Judgement::AccountScope]);
    assert_eq!(bears(&resource("*"), &listing), []);
    assert_eq!(bears(&resource("arn:aws:kms:us-east-1:111122223333:key/*"), &listing), []);
}

#[test]
fn everybody_and_the_service_itself() {
    let principal = |text: &str| {
        let statement = format!(r#"{{"Effect":"Allow","Principal":{text},"Action":"kms:*","Resource":"*"}}"#);
        PolicySet { resource: layer(&statement), ..PolicySet::default() }
    };
    let service = Request {
        principal: Principal::parse("logs.us-east-1.amazonaws.com").unwrap(),
        ..request(Context::closed())
    };
    let bears = [(Judgement::EverybodyIncludesServices, Truth::True, Truth::False)];
    assert_eq!(found(&principal(r#""*""#), &service), bears);
    assert_eq!(found(&principal(r#"{"Service":"logs.us-east-1.amazonaws.com"}"#), &service), []);
    assert_eq!(found(&principal(r#""*""#), &request(Context::closed())), []);
}

#[test]
fn aliases_in_a_key_policy() {
    use Truth::{False, True};
    let statement = |effect: &str, operator: &str, key: &str, value: &str| {
        format!(
            r#"{{"Effect":"{effect}","Principal":"*","Action":"kms:*","Resource":"*","Condition":{{"{operator}":{{"{key}":{value}}}}}}}"#
        )
    };
    let (any, own) = ("ForAnyValue:StringEquals", r#""alias/data""#);
    let mut context = Context::closed();
    context.set_list("kms:ResourceAliases", ["alias/data"]);
    context.set_text("kms:RequestAlias", "alias/data");
    let asked = request(context);
    for (effect, operator, key, value, expected) in [
        ("Allow", any, "kms:ResourceAliases", own, vec![(Judgement::AliasesInKeyPolicy, True, False)]),
        ("Allow", any, "kms:resourcealiases", own, vec![(Judgement::AliasesInKeyPolicy, True, False)]),
        (
            "Deny",
            "Null",
            "kms:ResourceAliases",
            r#""true""#,
            vec![(Judgement::AliasesInKeyPolicy, False, True)],
        ),
        ("Allow", any, "kms:ResourceAliases", r#""alias/other""#, vec![]),
        ("Allow", "StringEquals", "kms:RequestAlias", own, vec![]),
    ] {
        let policies =
            PolicySet { resource: layer(&statement(effect, operator, key, value)), ..PolicySet::default() };
        assert_eq!(found(&policies, &asked), expected, "{effect} {operator} {key} {value}");
    }
    let named = r#"{"Effect":"Allow","Action":"kms:*","Resource":"*","Condition":{"ForAnyValue:StringEquals":{"kms:ResourceAliases":"alias/data"}}}"#;
    assert_eq!(found(&identity(named), &asked), []);
}
