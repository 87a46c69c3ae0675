//! The Arn operators: six parts compared one by one; no wildcard crosses the first five colons (`L-OP-ARN`).

use crate::request::{Context, Text};
use crate::truth::Truth;
use crate::variable::{Reading, compile, split_outside_variables};
use crate::wildcard::{Matched, Pattern};
use keytrace_aws::arn::Arn;

/// A compiled value of an Arn operator.
#[derive(Clone, Debug)]
pub enum ArnPattern {
    /// Six parts.
    Parts(Box<[Pattern]>),
    /// A single `*`: every ARN.
    Any,
    /// A single variable that stands for a whole ARN.
    Variable(Pattern),
}

impl ArnPattern {
    /// The patterns that it consists of.
    pub(crate) fn patterns(&self) -> &[Pattern] {
        match self {
            Self::Parts(parts) => parts,
            Self::Any => &[],
            Self::Variable(pattern) => std::slice::from_ref(pattern),
        }
    }
}

/// Compiles a value; none when it is not an ARN.
#[must_use]
pub fn read(text: &str, variables: bool) -> Option<ArnPattern> {
    if text == "*" {
        return Some(ArnPattern::Any);
    }
    let reading = Reading { wildcards: true, variables };
    let mut parts = Vec::with_capacity(6);
    parts.extend(split_outside_variables(text, variables, 6).map(|part| compile(part, reading)));
    match &*parts {
        [single] => single.as_variable().is_some().then(|| ArnPattern::Variable(single.clone())),
        [_, _, _, _, _, _] if text.starts_with("arn:") || text.starts_with("*:") => {
            Some(ArnPattern::Parts(parts.into_boxed_slice()))
        }
        _ => None,
    }
}

/// Whether `value` matches; a value that is no ARN does not, and under a negated operator nobody knows (`L-CND-8`).
#[must_use]
pub fn matches(pattern: &ArnPattern, value: Text<'_>, context: &Context, negated: bool) -> Matched {
    let (text, is_prefix) = match value {
        Text::Exact(text) => (text, false),
        Text::Prefix(text) => (text, true),
    };
    let Some(arn) = Arn::parse(text) else {
        return Matched::Answer(if is_prefix || negated { Truth::Unknown } else { Truth::False });
    };
    match pattern {
        ArnPattern::Any => Matched::Answer(Truth::True),
        ArnPattern::Variable(pattern) => pattern.matches(value, context),
        ArnPattern::Parts(parts) => {
            let heads = ["arn", arn.partition, arn.service, arn.region, arn.account].map(Text::Exact);
            let rest = if is_prefix { Text::Prefix(arn.resource) } else { Text::Exact(arn.resource) };
            let mut joined = Truth::True;
            for (pattern, piece) in parts.iter().zip(heads.into_iter().chain([rest])) {
                match pattern.matches(piece, context) {
                    Matched::Answer(truth) => joined = joined.and(truth),
                    Matched::Unresolved => return Matched::Unresolved,
                }
            }
            Matched::Answer(joined)
        }
    }
}
