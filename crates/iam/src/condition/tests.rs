//! The tables of `L-CND` and `L-OP`.

use super::Condition;
use crate::request::{Context, ContextValue, Value, Values};
use crate::truth::Truth::{self, False, True, Unknown};

fn holds(operator: &str, values: &[&str], context: &Context) -> Truth {
    let values = values.iter().map(|value| (*value).into()).collect();
    Condition::new(operator, "k", values, true, 0).matches(context)
}

fn with(value: ContextValue) -> Context {
    let mut context = Context::closed();
    context.set("K", value);
    context
}

fn one(text: &str) -> ContextValue {
    ContextValue::Present(Values::One(Value::Exact(text.into())))
}

fn many(texts: &[&str]) -> ContextValue {
    ContextValue::Present(Values::Many(texts.iter().map(|text| Value::Exact((*text).into())).collect()))
}

/// The table of `L-CND-3`: missing, empty list, one of several matches, none matches.
#[test]
fn missing_empty_and_several_values() {
    for (operator, missing, empty, some, none) in [
        ("ForAnyValue:StringEquals", False, False, True, False),
        ("ForAnyValue:StringNotEquals", False, False, True, True),
        ("ForAllValues:StringEquals", True, True, False, False),
        ("ForAllValues:StringNotEquals", True, True, False, True),
        ("ForAllValues:StringEqualsIfExists", True, True, False, False),
        ("ForAnyValue:StringEqualsIfExists", True, False, True, False),
    ] {
        assert_eq!(holds(operator, &["a"], &Context::closed()), missing, "{operator} missing");
        assert_eq!(holds(operator, &["a"], &with(many(&[]))), empty, "{operator} empty");
        assert_eq!(holds(operator, &["a"], &with(many(&["a", "b"]))), some, "{operator} some");
        assert_eq!(holds(operator, &["a"], &with(many(&["b", "c"]))), none, "{operator} none");
    }
    for (operator, missing, empty, same, other) in [
        ("StringEquals", False, False, True, False),
        ("StringNotEquals", True, True, False, True),
        ("StringEqualsIfExists", True, True, True, False),
        ("StringNotEqualsIfExists", True, True, False, True),
    ] {
        assert_eq!(holds(operator, &["a"], &Context::closed()), missing, "{operator} missing");
        assert_eq!(holds(operator, &["a"], &with(many(&[]))), empty, "{operator} empty");
        assert_eq!(holds(operator, &["a"], &with(one("a"))), same, "{operator} same");
        assert_eq!(holds(operator, &["a"], &with(one("b"))), other, "{operator} other");
        assert_eq!(holds(operator, &["a"], &Context::open()), Unknown, "{operator} unknown");
        // L-CND-5: without a set operator a multi-valued key matches neither way.
        assert_eq!(holds(operator, &["a"], &with(many(&["a"]))), False, "{operator} list");
    }
}

#[test]
fn leaves() {
    for (operator, values, value, expected) in [
        ("StringEquals", &["s3.*"][..], "s3.x", False),
        ("StringLike", &["s3.*.amazonaws.com"], "s3.us-east-1.amazonaws.com", True),
        ("StringNotLike", &["a*", "b*"], "c", True),
        ("StringNotEquals", &["a", "b"], "b", False),
        ("StringEqualsIgnoreCase", &["ÄB"], "äb", True),
        ("StringEqualsIgnoreCase", &["a*"], "ab", False),
        ("StringLike", &["a${*}b"], "a*b", True), // TV-L-23
        ("StringLike", &["a${*}b"], "azzb", False),
        ("NumericLessThan", &["10"], "9.5", True),
        ("NumericLessThan", &["10"], "10abc", False),
        ("NumericNotEquals", &["10"], "x", True),  // L-CND-8
        ("NumericLessThan", &["abc"], "1", False), // L-CND-7
        ("NumericNotEquals", &["abc"], "1", False),
        ("DateLessThan", &["2026-01-01"], "2025-12-31T23:59:00Z", True), // TV-L-21
        ("DateGreaterThan", &["4102444800"], "2026-11-23T00:00:00Z", False),
        ("Bool", &["true"], "TRUE", True),
        ("Bool", &["false"], "true", False), // TV-L-12
        ("BinaryEquals", &["aGVsbG8="], "aGVsbG8=", True),
        ("IpAddress", &["10.0.0.0/8"], "10.1.1.1", True),
        ("NotIpAddress", &["2001:db8::/32"], "10.0.0.1", True), // TV-L-24
        ("IpAddress", &["10.0.0"], "10.0.0.0", False),
        (
            "ArnLike",
            &["arn:aws:iam::111122223333:role/*"],
            "arn:aws:iam::111122223333:role/service-role/Job",
            True,
        ),
        ("ArnEquals", &["arn:aws:iam::*:role/Job"], "arn:aws:iam::111122223333:role/Job", True),
        (
            "ArnLike",
            &["arn:aws:sts::111122223333:assumed-role/R/*"],
            "arn:aws:iam::111122223333:role/R",
            False,
        ), // TV-L-17
        ("ArnLike", &["arn:aws:sns:*:123:t"], "arn:aws:sns:us-east-1:999:123:t", False), // TV-L-18
        ("StringLike", &["arn:aws:sns:*:123:t"], "arn:aws:sns:us-east-1:999:123:t", True),
        ("ArnNotLike", &["arn:aws:s3:::b"], "not an arn", Unknown), // L-CND-8
        ("ArnLike", &["arn:aws:s3:::b"], "not an arn", False),
        ("StringMatches", &["a"], "a", False),
        ("StringEquals", &[], "a", False), // L-CND-10
        ("StringNotEquals", &[], "a", True),
        ("Null", &["true"], "a", False), // TV-L-11
        ("Null", &["false"], "a", True),
        ("Null", &["true", "false"], "a", True),
    ] {
        assert_eq!(holds(operator, values, &with(one(value))), expected, "{operator} {values:?} {value}");
    }
    assert_eq!(holds("Null", &["true"], &Context::closed()), True);
    assert_eq!(holds("Null", &["true"], &Context::open()), Unknown);
    assert_eq!(holds("Null", &["true", "false"], &Context::open()), True);
    assert_eq!(holds("Null", &["true"], &with(many(&[]))), True);
}

#[test]
fn variables_in_values() {
    let mut context = with(one("1"));
    assert_eq!(holds("StringEquals", &["${aws:PrincipalTag/u}"], &context), False);
    assert_eq!(holds("StringNotEquals", &["${aws:PrincipalTag/u}"], &context), True); // TV-L-3
    assert_eq!(holds("StringEquals", &["${aws:PrincipalTag/u, '1'}"], &context), True); // TV-L-22
    context.set("aws:principaltag/u", one("*"));
    assert_eq!(holds("StringLike", &["${aws:PrincipalTag/u}"], &context), False); // L-VAR-4
    context.set("aws:principaltag/u", one("1"));
    assert_eq!(holds("StringLike", &["${AWS:PrincipalTag/U}"], &context), True);
    context.set("aws:principaltag/u", ContextValue::Unknown);
    assert_eq!(holds("StringEquals", &["${aws:PrincipalTag/u}"], &context), Unknown); // L-VAR-6
    assert_eq!(holds("StringEquals", &["x${aws:PrincipalTag/u}"], &context), False);
}
