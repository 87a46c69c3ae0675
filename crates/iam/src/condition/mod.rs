//! The `Condition` element: blocks of operators, keys and values (`L-CND`).

pub mod arn;
pub mod binary;
pub mod date;
pub mod network;
pub mod operator;
mod otherwise;

use crate::request::{Context, ContextValue, KeyName, Text, Value, Values};
use crate::truth::Truth;
use crate::variable::{Reading, compile};
use crate::wildcard::{Matched, Pattern};
use operator::{Comparison, Operator, Order, Quantifier};

/// One operator with one key and its values; a statement's conditions must all hold (`L-CND-1`).
#[derive(Clone, Debug)]
pub struct Condition {
    /// The operator's name as it was written.
    pub operator_name: Box<str>,
    /// The key's name as it was written.
    pub key_name: Box<str>,
    /// The values as they were written.
    pub values: Box<[Box<str>]>,
    /// The byte offset of the key.
    pub at: u32,
    key: KeyName,
    /// The operator; none when there is no such operator, and then the condition never holds (`L-CND-7`).
    operator: Option<Operator>,
    operands: Box<[Operand]>,
    /// Whether a value does not fit the operator, so that the condition never holds (`L-CND-7`).
    misfit: bool,
}

/// A policy value, compiled for its operator.
#[derive(Clone, Debug)]
enum Operand {
    String(Pattern),
    Arn(arn::ArnPattern),
    Number(f64),
    Date(i64),
    Bool(bool),
    Binary(Box<str>),
    Network(network::Network),
    /// A legal value that nothing equals: a variable in a Bool condition, say (`Q-07`).
    Nothing,
    /// A value that does not fit the operator: the whole condition never holds (`L-CND-7`).
    Invalid,
}

impl Condition {
    /// Compiles a condition. `variables` says whether the document's version substitutes `${…}`.
    #[must_use]
    pub fn new(operator_name: &str, key_name: &str, values: Vec<Box<str>>, variables: bool, at: u32) -> Self {
        let operator = operator::read(operator_name).map(|read| read.operator);
        let operands: Box<[Operand]> = match operator {
            Some(operator) => {
                values.iter().map(|value| Operand::read(operator.comparison, value, variables)).collect()
            }
            None => Box::default(),
        };
        Self {
            operator_name: operator_name.into(),
            key_name: key_name.into(),
            values: values.into_boxed_slice(),
            at,
            key: KeyName::new(key_name),
            operator,
            misfit: operands.iter().any(|operand| matches!(operand, Operand::Invalid)),
            operands,
        }
    }

    /// The key, for looking it up in a context.
    #[must_use]
    pub fn key(&self) -> &KeyName {
        &self.key
    }

    /// The operator; none when there is no such operator.
    #[must_use]
    pub fn operator(&self) -> Option<Operator> {
        self.operator
    }

    /// The values that do not fit the operator.
    pub fn invalid_values(&self) -> impl Iterator<Item = &str> {
        let invalid = |operand: &Operand| matches!(operand, Operand::Invalid);
        self.values
            .iter()
            .zip(&self.operands)
            .filter(move |(_, operand)| invalid(operand))
            .map(|(text, _)| &**text)
    }

    /// Whether a multi-valued key is compared without a set operator (`L-CND-5`).
    #[must_use]
    pub fn lacks_set_operator(&self, context: &Context) -> bool {
        let single = self
            .operator
            .is_some_and(|operator| operator.quantifier.is_none() && operator.comparison != Comparison::Null);
        single
            && matches!(context.value(&self.key), ContextValue::Present(Values::Many(values)) if !values.is_empty())
    }

    /// Whether the condition holds for a request with this context.
    #[must_use]
    pub fn matches(&self, context: &Context) -> Truth {
        let Some(operator) = self.operator.filter(|_| !self.misfit) else { return Truth::False };
        let value = context.value(&self.key);
        if operator.comparison == Comparison::Null {
            return self.matches_null(value);
        }
        match value {
            ContextValue::Unknown => Truth::Unknown,
            ContextValue::Absent => matches_absent(operator).into(),
            ContextValue::Present(values) => self.matches_values(operator, values, context),
            ContextValue::Perhaps(values) => {
                let present = self.matches_values(operator, values, context);
                let absent = Truth::from(matches_absent(operator));
                if present == absent { present } else { Truth::Unknown }
            }
        }
    }

    fn matches_values(&self, operator: Operator, values: &Values, context: &Context) -> Truth {
        match values {
            Values::One(value) => self.matches_one(operator, value, context),
            Values::Many(values) => self.matches_many(operator, values, context),
        }
    }

    /// `L-OP-NULL`: `true` asks for a missing key, `false` for a present one; an empty list counts as missing.
    fn matches_null(&self, value: &ContextValue) -> Truth {
        let asked = |missing| {
            self.operands.iter().any(|operand| matches!(operand, Operand::Bool(asked) if *asked == missing))
        };
        match value {
            ContextValue::Absent => asked(true).into(),
            ContextValue::Present(Values::Many(values)) | ContextValue::Perhaps(Values::Many(values))
                if values.is_empty() =>
            {
                asked(true).into()
            }
            ContextValue::Present(_) => asked(false).into(),
            ContextValue::Unknown | ContextValue::Perhaps(_) if asked(true) && asked(false) => Truth::True,
            ContextValue::Unknown | ContextValue::Perhaps(_) if self.operands.is_empty() => Truth::False,
            ContextValue::Unknown | ContextValue::Perhaps(_) => Truth::Unknown,
        }
    }

    fn matches_many(&self, operator: Operator, values: &[Value], context: &Context) -> Truth {
        let each = values.iter().map(|value| self.matches_one(operator, value, context));
        match operator.quantifier {
            Some(Quantifier::ForAllValues) => Truth::all(each),
            Some(Quantifier::ForAnyValue) => Truth::any(each),
            None if values.is_empty() => matches_absent(operator).into(),
            // `L-CND-5`, `Q-11`: without a set operator a multi-valued key matches neither way.
            None => Truth::False,
        }
    }

    /// Any of the policy's values, or none of them under a negated operator (`L-CND-1`).
    fn matches_one(&self, operator: Operator, value: &Value, context: &Context) -> Truth {
        let leaves = self.operands.iter().map(|operand| operand.matches(operator, value.text(), context));
        let any = Truth::any(leaves);
        if operator.negated { !any } else { any }
    }
}

/// `L-CND-3`, `Q-10`: what an operator answers when the request lacks the key.
fn matches_absent(operator: Operator) -> bool {
    match operator.quantifier {
        Some(Quantifier::ForAllValues) => true,
        Some(Quantifier::ForAnyValue) => operator.if_exists,
        None => operator.if_exists || operator.negated,
    }
}

impl Operand {
    fn read(comparison: Comparison, text: &str, variables: bool) -> Self {
        let string = |wildcards| Self::String(compile(text, Reading { wildcards, variables }));
        let read = match comparison {
            Comparison::StringEquals | Comparison::StringEqualsIgnoreCase => Some(string(false)),
            Comparison::StringLike => Some(string(true)),
            Comparison::Arn => arn::read(text, variables).map(Self::Arn),
            Comparison::Numeric(_) => read_number(text).map(Self::Number),
            Comparison::Date(_) => date::read(text).map(Self::Date),
            Comparison::Bool | Comparison::Null => read_bool(text).map(Self::Bool),
            Comparison::Binary => binary::is_base64(text).then(|| Self::Binary(text.into())),
            Comparison::IpAddress => network::read(text).map(Self::Network),
        };
        match read {
            Some(operand) => operand,
            // `L-VAR-1`, `Q-07`: no variables here; the text stays as it is and equals nothing.
            None if comparison == Comparison::Bool && text.starts_with("${") => Self::Nothing,
            None => Self::Invalid,
        }
    }

    /// Whether the request's value matches this one. A value that cannot be read does not (`L-CND-8`).
    fn matches(&self, operator: Operator, value: Text<'_>, context: &Context) -> Truth {
        match self {
            Self::String(pattern) => match operator.comparison {
                Comparison::StringEqualsIgnoreCase => match value {
                    Text::Exact(text) => pattern.equals_ignoring_case(text, context).truth(),
                    Text::Prefix(_) => Truth::Unknown,
                },
                _ => pattern.matches(value, context).truth(),
            },
            Self::Arn(pattern) => match arn::matches(pattern, value, context, operator.negated) {
                Matched::Answer(truth) => truth,
                Matched::Unresolved => Truth::False,
            },
            Self::Nothing | Self::Invalid => Truth::False,
            Self::Number(_) | Self::Date(_) | Self::Bool(_) | Self::Binary(_) | Self::Network(_) => {
                match value {
                    Text::Exact(text) => self.matches_text(operator, text).into(),
                    Text::Prefix(_) => Truth::Unknown,
                }
            }
        }
    }

    fn matches_text(&self, operator: Operator, text: &str) -> bool {
        match (self, operator.comparison) {
            (Self::Number(own), Comparison::Numeric(order)) => read_number(text)
                .and_then(|value| value.partial_cmp(own))
                .is_some_and(|found| order.holds(found)),
            (Self::Date(own), Comparison::Date(order)) => holds(order, date::read(text), *own),
            (Self::Bool(own), _) => read_bool(text) == Some(*own),
            (Self::Binary(own), _) => binary::same_bytes(own, text),
            (Self::Network(own), _) => text.parse().is_ok_and(|address| own.contains(address)),
            _ => false,
        }
    }
}

fn holds(order: Order, value: Option<i64>, own: i64) -> bool {
    value.is_some_and(|value| order.holds(value.cmp(&own)))
}

/// An integer or a decimal number; no exponent, no `inf` (`L-OP-NUM`).
fn read_number(text: &str) -> Option<f64> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if plain { text.parse().ok() } else { None }
}

/// `true` or `false` in any letter case (`L-OP-BOOL`).
fn read_bool(text: &str) -> Option<bool> {
    let is = |word: &str| text.eq_ignore_ascii_case(word);
    if is("true") { Some(true) } else { is("false").then_some(false) }
}

#[cfg(test)]
mod tests;
