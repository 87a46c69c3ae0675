//! One condition: an operator, a key and its values, against the context (L-CND, L-OP).

use std::net::IpAddr;

use iam::condition::Condition;
use iam::request::{Context, ContextValue, KeyName, Text, Value, Values};
use iam::truth::Truth;

use crate::text::{Hole, is_arn, matches, read, read_arn};

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    String,
    StringIgnoreCase,
    StringLike,
    Number(Order),
    Date(Order),
    Bool,
    Binary,
    Ip,
    Arn,
    Null,
}

#[derive(Clone, Copy, PartialEq)]
enum Order {
    Equals,
    Less,
    LessEquals,
    Greater,
    GreaterEquals,
}

/// The operators by name, and whether they negate (L-OP).
const OPERATORS: [(&str, Kind, bool); 26] = [
    ("StringEquals", Kind::String, false),
    ("StringNotEquals", Kind::String, true),
    ("StringEqualsIgnoreCase", Kind::StringIgnoreCase, false),
    ("StringNotEqualsIgnoreCase", Kind::StringIgnoreCase, true),
    ("StringLike", Kind::StringLike, false),
    ("StringNotLike", Kind::StringLike, true),
    ("NumericEquals", Kind::Number(Order::Equals), false),
    ("NumericNotEquals", Kind::Number(Order::Equals), true),
    ("NumericLessThan", Kind::Number(Order::Less), false),
    ("NumericLessThanEquals", Kind::Number(Order::LessEquals), false),
    ("NumericGreaterThan", Kind::Number(Order::Greater), false),
    ("NumericGreaterThanEquals", Kind::Number(Order::GreaterEquals), false),
    ("DateEquals", Kind::Date(Order::Equals), false),
    ("DateNotEquals", Kind::Date(Order::Equals), true),
    ("DateLessThan", Kind::Date(Order::Less), false),
    ("DateLessThanEquals", Kind::Date(Order::LessEquals), false),
    ("DateGreaterThan", Kind::Date(Order::Greater), false),
    ("DateGreaterThanEquals", Kind::Date(Order::GreaterEquals), false),
    ("Bool", Kind::Bool, false),
    ("BinaryEquals", Kind::Binary, false),
    ("IpAddress", Kind::Ip, false),
    ("NotIpAddress", Kind::Ip, true),
    ("ArnEquals", Kind::Arn, false),
    ("ArnLike", Kind::Arn, false),
    ("ArnNotEquals", Kind::Arn, true),
    ("ArnNotLike", Kind::Arn, true),
];

/// Whether a condition holds. `variables` says whether the document's version substitutes them.
pub fn holds(condition: &Condition, variables: bool, context: &Context) -> Truth {
    let name = condition.operator_name.to_lowercase(); // L-CND-12
    let (set, name) = match name.split_once(':') {
        Some((set, name)) => (set, name),
        None => ("", name.as_str()),
    };
    let (if_exists, base) = match name.strip_suffix("ifexists") {
        Some(base) => (true, base),
        None => (false, name),
    };
    let found = OPERATORS.iter().find(|(known, ..)| known.eq_ignore_ascii_case(base));
    let (kind, negated) = match found {
        Some((_, kind, negated)) => (*kind, *negated),
        None if base == "null" && !if_exists && set.is_empty() => (Kind::Null, false),
        None => return Truth::False, // L-CND-7
    };
    if !["", "forallvalues", "foranyvalue"].contains(&set)
        || condition.values.iter().any(|value| !fits(kind, value))
    {
        return Truth::False; // L-CND-7
    }
    let key = context.value(&KeyName::new(&condition.key_name));
    if kind == Kind::Null {
        return null(condition, key);
    }
    let one = |value: &Value| {
        let found = Truth::any(
            condition
                .values
                .iter()
                .map(|policy| value_matches(kind, negated, policy, value.text(), variables, context)),
        );
        if negated { !found } else { found }
    };
    let empty: &[Value] = &[];
    match (key, set) {
        (ContextValue::Unknown, _) => Truth::Unknown,
        // L-CND-3
        (ContextValue::Absent, "foranyvalue") => if_exists.into(),
        (ContextValue::Absent, "forallvalues") => Truth::True,
        (ContextValue::Absent, _) => (negated || if_exists).into(),
        (ContextValue::Present(Values::One(value)), _) => one(value), // L-CND-6
        (ContextValue::Present(Values::Many(values)), "foranyvalue") => Truth::any(values.iter().map(one)),
        (ContextValue::Present(Values::Many(values)), "forallvalues") => Truth::all(values.iter().map(one)),
        (ContextValue::Present(Values::Many(values)), _) if **values == *empty => {
            (negated || if_exists).into()
        }
        (ContextValue::Present(Values::Many(_)), _) => Truth::False, // L-CND-5
    }
}

/// L-OP-NULL: an empty list counts as missing.
fn null(condition: &Condition, key: &ContextValue) -> Truth {
    let missing = match key {
        ContextValue::Unknown => Truth::Unknown,
        ContextValue::Absent => Truth::True,
        ContextValue::Present(Values::One(_)) => Truth::False,
        ContextValue::Present(Values::Many(values)) => values.is_empty().into(),
    };
    Truth::any(
        condition.values.iter().map(|value| if bool_of(value) == Some(true) { missing } else { !missing }),
    )
}

/// Whether a policy value is of the operator's type (L-CND-7). Boolean operators take variables and read them as
/// they stand.
fn fits(kind: Kind, value: &str) -> bool {
    match kind {
        Kind::String | Kind::StringIgnoreCase | Kind::StringLike => true,
        Kind::Number(_) => number(value).is_some(),
        Kind::Date(_) => date(value).is_some(),
        Kind::Bool => bool_of(value).is_some() || value.contains("${"),
        Kind::Null => bool_of(value).is_some(),
        Kind::Binary => base64(value).is_some(),
        Kind::Ip => network(value).is_some(),
        Kind::Arn => is_arn(value),
    }
}

/// Whether one value of the request matches one value of the policy; what cannot be read does not (L-CND-8).
fn value_matches(
    kind: Kind,
    negated: bool,
    policy: &str,
    value: Text<'_>,
    variables: bool,
    context: &Context,
) -> Truth {
    let pattern = match kind {
        Kind::String => read(policy, variables, false, context),
        Kind::StringIgnoreCase => read(policy, variables, false, context),
        Kind::StringLike => read(policy, variables, true, context),
        Kind::Arn => read_arn(policy, variables, false, context),
        _ => Ok(Vec::new()),
    };
    let text = match value {
        Text::Exact(text) => text,
        Text::Prefix(_) if !matches!(kind, Kind::String | Kind::StringLike) => return Truth::Unknown,
        Text::Prefix(text) => text,
    };
    if kind == Kind::Arn && !is_arn(text) {
        return if negated { Truth::Unknown } else { Truth::False };
    }
    let pattern = match pattern {
        Ok(pattern) => pattern,
        Err(Hole::Missing) => return Truth::False, // L-VAR-5
        Err(Hole::Unknown) => return Truth::Unknown,
    };
    let answer = match kind {
        Kind::String | Kind::StringLike | Kind::Arn => return matches(&pattern, value),
        Kind::StringIgnoreCase => {
            let lower = |token: crate::text::Token| match token {
                crate::text::Token::Literal(character) => {
                    crate::text::Token::Literal(character.to_ascii_lowercase())
                }
                other => other,
            };
            let pattern: Vec<_> = pattern.into_iter().map(lower).collect();
            return matches(&pattern, Text::Exact(&text.to_ascii_lowercase()));
        }
        Kind::Number(order) => ordered(order, number(text), number(policy)),
        Kind::Date(order) => ordered(order, date(text), date(policy)),
        Kind::Bool => bool_of(text).is_some() && bool_of(text) == bool_of(policy),
        Kind::Binary => base64(text).is_some() && base64(text) == base64(policy),
        Kind::Ip => in_network(text, policy),
        Kind::Null => false,
    };
    answer.into()
}

fn ordered<N: PartialOrd>(order: Order, left: Option<N>, right: Option<N>) -> bool {
    let (Some(left), Some(right)) = (left, right) else { return false };
    match order {
        Order::Equals => left == right,
        Order::Less => left < right,
        Order::LessEquals => left <= right,
        Order::Greater => left > right,
        Order::GreaterEquals => left >= right,
    }
}

fn number(text: &str) -> Option<f64> {
    let plain = text.chars().all(|character| character.is_ascii_digit() || "+-.".contains(character));
    text.parse().ok().filter(|_| plain)
}

fn bool_of(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// `2026-01-02`, `2026-01-02T03:04:05Z` or `…+01:00`, or seconds since 1970, as such seconds (L-OP-DATE).
fn date(text: &str) -> Option<i64> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok();
    }
    let field = |from: usize, to: usize| text.get(from..to)?.parse::<i64>().ok();
    let (year, month, day) = (field(0, 4)?, field(5, 7)?, field(8, 10)?);
    let leap = |year: i64| (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let length = |month: i64| {
        [31, if leap(year) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month as usize - 1]
    };
    if !(1..=12).contains(&month) || !(1..=length(month)).contains(&day) {
        return None;
    }
    let years: i64 = (1970..year).map(|year| if leap(year) { 366 } else { 365 }).sum();
    let days = years + (1..month).map(length).sum::<i64>() + day - 1;
    if text.len() == 10 {
        return Some(days * 86_400);
    }
    let seconds = field(11, 13)? * 3600 + field(14, 16)? * 60 + field(17, 19)?;
    let zone = match text.get(19..)? {
        "" | "Z" => 0,
        zone => {
            let size = field(20, 22)? * 3600 + field(23, 25)? * 60;
            if zone.starts_with('-') { -size } else { size }
        }
    };
    Some(days * 86_400 + seconds - zone)
}

fn base64(text: &str) -> Option<Vec<u8>> {
    const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bits = Vec::new();
    for character in text.trim_end_matches('=').chars() {
        let digit = LETTERS.find(character)?;
        bits.extend((0..6).rev().map(|bit| digit >> bit & 1));
    }
    Some(bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |sum, bit| sum << 1 | *bit as u8)).collect())
}

/// An address as bits, and how many of them count (L-OP-IP).
fn network(text: &str) -> Option<(Vec<bool>, usize)> {
    let (address, prefix) =
        text.split_once('/').map_or((text, None), |(address, prefix)| (address, Some(prefix)));
    let bytes = match address.parse().ok()? {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    };
    let bits: Vec<bool> =
        bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1)).collect();
    let length = prefix.map_or(Some(bits.len()), |prefix| prefix.parse().ok())?;
    (length <= bits.len()).then_some((bits, length))
}

fn in_network(address: &str, policy: &str) -> bool {
    let address = network(address).filter(|_| !address.contains('/'));
    let (Some((address, _)), Some((range, length))) = (address, network(policy)) else { return false };
    address.len() == range.len() && address[..length] == range[..length]
}
