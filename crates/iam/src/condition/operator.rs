//! The names of condition operators: quantifier, comparison, `IfExists` (`L-OP`).

/// A condition operator, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operator {
    /// `ForAllValues:` or `ForAnyValue:`.
    pub quantifier: Option<Quantifier>,
    /// What is compared, and how.
    pub comparison: Comparison,
    /// Whether the operator is a `…Not…` form.
    pub negated: bool,
    /// Whether the name ends in `IfExists`.
    pub if_exists: bool,
}

/// How an operator treats the values of a multi-valued key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantifier {
    /// Every value of the request must match; true of no values.
    ForAllValues,
    /// At least one value of the request must match; false of no values.
    ForAnyValue,
}

/// What an operator compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Texts, letter by letter.
    StringEquals,
    /// Texts, letter case ignored.
    StringEqualsIgnoreCase,
    /// Texts with `*` and `?`.
    StringLike,
    /// ARNs, part by part, with `*` and `?` (`ArnEquals` is the same as `ArnLike`).
    Arn,
    /// Numbers.
    Numeric(Order),
    /// Points in time.
    Date(Order),
    /// `true` or `false`.
    Bool,
    /// Bytes, written in base64.
    Binary,
    /// An address inside a network.
    IpAddress,
    /// Whether the key is missing.
    Null,
}

/// How two quantities are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Equal.
    Equals,
    /// The request's value is less.
    LessThan,
    /// The request's value is less or equal.
    LessThanEquals,
    /// The request's value is greater.
    GreaterThan,
    /// The request's value is greater or equal.
    GreaterThanEquals,
}

impl Order {
    /// Whether `ordering`, of the request's value against the policy's, satisfies this order.
    #[must_use]
    pub fn holds(self, ordering: std::cmp::Ordering) -> bool {
        match self {
            Self::Equals => ordering.is_eq(),
            Self::LessThan => ordering.is_lt(),
            Self::LessThanEquals => ordering.is_le(),
            Self::GreaterThan => ordering.is_gt(),
            Self::GreaterThanEquals => ordering.is_ge(),
        }
    }
}

/// All comparisons by their documented names, with whether they are negated.
const NAMES: [(&str, Comparison, bool); 27] = [
    ("StringEquals", Comparison::StringEquals, false),
    ("StringNotEquals", Comparison::StringEquals, true),
    ("StringEqualsIgnoreCase", Comparison::StringEqualsIgnoreCase, false),
    ("StringNotEqualsIgnoreCase", Comparison::StringEqualsIgnoreCase, true),
    ("StringLike", Comparison::StringLike, false),
    ("StringNotLike", Comparison::StringLike, true),
    ("ArnEquals", Comparison::Arn, false),
    ("ArnLike", Comparison::Arn, false),
    ("ArnNotEquals", Comparison::Arn, true),
    ("ArnNotLike", Comparison::Arn, true),
    ("NumericEquals", Comparison::Numeric(Order::Equals), false),
    ("NumericNotEquals", Comparison::Numeric(Order::Equals), true),
    ("NumericLessThan", Comparison::Numeric(Order::LessThan), false),
    ("NumericLessThanEquals", Comparison::Numeric(Order::LessThanEquals), false),
    ("NumericGreaterThan", Comparison::Numeric(Order::GreaterThan), false),
    ("NumericGreaterThanEquals", Comparison::Numeric(Order::GreaterThanEquals), false),
    ("DateEquals", Comparison::Date(Order::Equals), false),
    ("DateNotEquals", Comparison::Date(Order::Equals), true),
    ("DateLessThan", Comparison::Date(Order::LessThan), false),
    ("DateLessThanEquals", Comparison::Date(Order::LessThanEquals), false),
    ("DateGreaterThan", Comparison::Date(Order::GreaterThan), false),
    ("DateGreaterThanEquals", Comparison::Date(Order::GreaterThanEquals), false),
    ("Bool", Comparison::Bool, false),
    ("BinaryEquals", Comparison::Binary, false),
    ("IpAddress", Comparison::IpAddress, false),
    ("NotIpAddress", Comparison::IpAddress, true),
    ("Null", Comparison::Null, false),
];

/// An operator's name, read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadOperator {
    /// The operator.
    pub operator: Operator,
    /// Whether the name was written as AWS documents it, letter case included (`L-CND-12`).
    pub documented_case: bool,
}

/// Reads an operator's name; none when there is no such operator.
#[must_use]
pub fn read(name: &str) -> Option<ReadOperator> {
    let mut documented_case = true;
    let (quantifier, rest) = match name.split_once(':') {
        None => (None, name),
        Some((prefix, rest)) => {
            let all = [("ForAllValues", Quantifier::ForAllValues), ("ForAnyValue", Quantifier::ForAnyValue)];
            let (spelled, quantifier) =
                all.into_iter().find(|(word, _)| word.eq_ignore_ascii_case(prefix))?;
            documented_case &= spelled == prefix;
            (Some(quantifier), rest)
        }
    };
    let base_length = rest.len().saturating_sub("IfExists".len());
    let (base, if_exists) = match rest.split_at_checked(base_length) {
        Some((base, suffix)) if suffix.eq_ignore_ascii_case("IfExists") => {
            documented_case &= suffix == "IfExists";
            (base, true)
        }
        _ => (rest, false),
    };
    let documented = NAMES.iter().find(|(word, ..)| *word == base);
    let in_other_case = || NAMES.iter().find(|(word, ..)| word.eq_ignore_ascii_case(base));
    let (spelled, comparison, negated) = *documented.or_else(in_other_case)?;
    documented_case &= spelled == base;
    // `L-OP-NULL`, `L-OP-EXISTS`: `Null` takes neither a quantifier nor `IfExists`.
    if comparison == Comparison::Null && (if_exists || quantifier.is_some()) {
        return None;
    }
    Some(ReadOperator { operator: Operator { quantifier, comparison, negated, if_exists }, documented_case })
}

#[cfg(test)]
mod tests {
    use super::{Comparison, NAMES, Operator, Order, Quantifier, read};

    #[test]
    fn names_are_taken_apart() {
        let read = |name| read(name).map(|read| (read.operator, read.documented_case));
        let operator = |quantifier, comparison, negated, if_exists| Operator {
            quantifier,
            comparison,
            negated,
            if_exists,
        };
        for (name, expected) in [
            ("StringEquals", Some((operator(None, Comparison::StringEquals, false, false), true))),
            (
                "ForAnyValue:StringNotLikeIfExists",
                Some((operator(Some(Quantifier::ForAnyValue), Comparison::StringLike, true, true), true)),
            ),
            (
                "DateLessThanIfExists",
                Some((operator(None, Comparison::Date(Order::LessThan), false, true), true)),
            ),
            ("stringequals", Some((operator(None, Comparison::StringEquals, false, false), false))),
            ("NullIfExists", None),
            ("ForAllValues:Null", None),
            ("StringMatches", None),
            ("ForSomeValues:StringEquals", None),
            ("", None),
        ] {
            assert_eq!(read(name), expected, "{name}");
        }
        for (name, comparison, negated) in NAMES {
            let operator = read(name).unwrap().0;
            assert_eq!((operator.comparison, operator.negated), (comparison, negated), "{name}");
        }
    }
}
