//! One condition: an operator, a key and its values, against the context (L-CND, L-OP).

use std::net::IpAddr;

use keytrace_iam::condition::Condition;
use keytrace_iam::request::{Context, ContextValue, KeyName, Value, Values};
use keytrace_iam::truth::Truth;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::text::{Hole, Token, is_arn, matches, read, read_arn};

/// What is compared, by the operator's name in lower case; then the operators that have a form with `Not` (L-OP).
const COMPARISONS: &str = "stringequals stringequalsignorecase stringlike arnequals arnlike numericequals \
    numericlessthan numericlessthanequals numericgreaterthan numericgreaterthanequals dateequals datelessthan \
    datelessthanequals dategreaterthan dategreaterthanequals bool binaryequals ipaddress null";
const NEGATABLE: &str = "stringequals stringequalsignorecase stringlike arnequals arnlike numericequals dateequals \
    ipaddress";

/// Whether a condition holds. `variables` says whether the document's version substitutes them.
pub fn holds(condition: &Condition, variables: bool, context: &Context) -> Truth {
    let name = condition.operator_name.to_lowercase(); // L-CND-12
    let (set, name) = name.split_once(':').unwrap_or(("", &name));
    let (name, if_exists) = name.strip_suffix("ifexists").map_or((name, false), |base| (base, true));
    let (base, negated) = (name.replacen("not", "", 1), name.contains("not"));
    let names = if negated { NEGATABLE } else { COMPARISONS };
    let known = names.split_whitespace().any(|one| one == base)
        && ["", "forallvalues", "foranyvalue"].contains(&set)
        && (base != "null" || (!if_exists && set.is_empty()));
    if !known || condition.values.iter().any(|value| !fits(&base, value)) {
        return Truth::False; // L-CND-7
    }
    let key = context.value(&KeyName::new(&condition.key_name));
    if base == "null" {
        return null(condition, key);
    }
    let one = |value: &Value| {
        let each =
            condition.values.iter().map(|own| value_matches(&base, negated, own, value, variables, context));
        let found = Truth::any(each);
        if negated { !found } else { found }
    };
    let absent = match set {
        "foranyvalue" => if_exists.into(), // L-CND-3, Q-10
        "forallvalues" => Truth::True,
        _ => (negated || if_exists).into(),
    };
    let present = |values: &Values| match (values, set) {
        (Values::One(value), _) => one(value), // L-CND-6
        (Values::Many(values), "foranyvalue") => Truth::any(values.iter().map(one)),
        (Values::Many(values), "forallvalues") => Truth::all(values.iter().map(one)),
        (Values::Many(values), _) => (values.is_empty() && (negated || if_exists)).into(), // L-CND-5
    };
    match key {
        ContextValue::Unknown => Truth::Unknown,
        ContextValue::Absent => absent,
        ContextValue::Present(values) => present(values),
        ContextValue::Perhaps(values) if present(values) == absent => absent,
        ContextValue::Perhaps(_) => Truth::Unknown,
    }
}

/// L-OP-NULL: an empty list counts as missing.
fn null(condition: &Condition, key: &ContextValue) -> Truth {
    let missing = match key {
        ContextValue::Absent => Truth::True,
        ContextValue::Present(Values::One(_)) => Truth::False,
        ContextValue::Present(Values::Many(values)) => values.is_empty().into(),
        ContextValue::Perhaps(Values::Many(values)) if values.is_empty() => Truth::True,
        ContextValue::Perhaps(_) | ContextValue::Unknown => Truth::Unknown,
    };
    let asked = |value: &str| if bool_of(value) == Some(true) { missing } else { !missing };
    Truth::any(condition.values.iter().map(|value| asked(value)))
}

/// Whether a policy value is of the operator's type (L-CND-7). Boolean operators take variables and read them as
/// they stand.
fn fits(base: &str, value: &str) -> bool {
    match &base[..3] {
        "num" => number(value).is_some(),
        "dat" => date(value).is_some(),
        "boo" => bool_of(value).is_some() || value.contains("${"),
        "nul" => bool_of(value).is_some(),
        "bin" => base64(value).is_some(),
        "ipa" => network(value).is_some(),
        "arn" => is_arn(value),
        _ => true,
    }
}

/// Whether one value of the request matches one value of the policy; what cannot be read does not (L-CND-8). Of a
/// value of which only the beginning is known, this opinion says nothing.
fn value_matches(
    base: &str,
    negated: bool,
    policy: &str,
    value: &Value,
    variables: bool,
    context: &Context,
) -> Truth {
    let Value::Exact(text) = value else { return Truth::Unknown };
    let pattern = match base {
        "stringlike" => read(policy, variables, true, context),
        "stringequals" | "stringequalsignorecase" => read(policy, variables, false, context),
        "arnequals" | "arnlike" if is_arn(text) => read_arn(policy, variables, context),
        "arnequals" | "arnlike" => return Truth::from(negated).and(Truth::Unknown),
        _ => return other_type(base, text, policy).into(),
    };
    let pattern = match pattern {
        Ok(pattern) => pattern,
        Err(Hole::Missing) => return Truth::False, // L-VAR-5
        Err(Hole::Unknown) => return Truth::Unknown,
    };
    if base != "stringequalsignorecase" {
        return matches(&pattern, &text.chars().collect::<Vec<_>>()).into();
    }
    let lower = |token| match token {
        Token::Literal(letter) => Token::Literal(letter.to_ascii_lowercase()),
        other => other,
    };
    let pattern: Vec<Token> = pattern.into_iter().map(lower).collect();
    matches(&pattern, &text.to_ascii_lowercase().chars().collect::<Vec<_>>()).into()
}

fn other_type(base: &str, text: &str, policy: &str) -> bool {
    match base {
        "bool" => bool_of(text).is_some() && bool_of(text) == bool_of(policy),
        "binaryequals" => base64(text).is_some() && base64(text) == base64(policy),
        "ipaddress" => in_network(text, policy),
        _ => match base.strip_prefix("numeric") {
            Some(order) => ordered(order, number(text), number(policy)),
            None => ordered(&base["date".len()..], date(text), date(policy)),
        },
    }
}

fn ordered<N: PartialOrd>(order: &str, left: Option<N>, right: Option<N>) -> bool {
    let (Some(left), Some(right)) = (left, right) else { return false };
    (order.ends_with("equals") && left == right)
        || (order.starts_with("less") && left < right)
        || (order.starts_with("greater") && left > right)
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|_| text.chars().all(|letter| "0123456789+-.".contains(letter)))
}

fn bool_of(text: &str) -> Option<bool> {
    text.to_ascii_lowercase().parse().ok()
}

/// `2026-01-02`, `2026-01-02T03:04:05Z` or `…+01:00`, or seconds since 1970, as such seconds (L-OP-DATE).
fn date(text: &str) -> Option<i64> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok();
    }
    let whole = match text.len() {
        10 => format!("{text}T00:00:00Z"),
        19 => format!("{text}Z"),
        _ => text.to_owned(),
    };
    Some(OffsetDateTime::parse(&whole, &Rfc3339).ok()?.unix_timestamp())
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
fn network(text: &str) -> Option<(String, usize)> {
    let (address, prefix) = text.split_once('/').unwrap_or((text, ""));
    let bits = match address.parse().ok()? {
        IpAddr::V4(address) => format!("{:032b}", address.to_bits()),
        IpAddr::V6(address) => format!("{:0128b}", address.to_bits()),
    };
    let length = if text.contains('/') { prefix.parse().ok()? } else { bits.len() };
    (length <= bits.len()).then_some((bits, length))
}

fn in_network(address: &str, policy: &str) -> bool {
    let address = network(address).filter(|_| !address.contains('/'));
    let (Some((address, _)), Some((range, length))) = (address, network(policy)) else { return false };
    address.len() == range.len() && address[..length] == range[..length]
}
