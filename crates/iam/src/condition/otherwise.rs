//! What a condition would say if AWS read it in the other way that its documentation leaves open.

use crate::condition::operator::{Comparison, Quantifier, read};
use crate::condition::{Condition, Operand};
use crate::judgement::Judgement;
use crate::request::{Context, ContextValue, Text, Value, Values};
use crate::truth::Truth;
use crate::wildcard::Pattern;

impl Condition {
    /// The answer under the other reading; none where this judgement does not bear on the condition.
    pub(crate) fn otherwise(&self, judgement: Judgement, context: &Context) -> Option<Truth> {
        let operator = self.operator?;
        let value = context.value(&self.key);
        let present = matches!(value, ContextValue::Present(_));
        let bears = match judgement {
            Judgement::AnyValueIfExists => {
                operator.quantifier == Some(Quantifier::ForAnyValue)
                    && operator.if_exists
                    && *value == ContextValue::Absent
            }
            Judgement::NoSetOperator => self.lacks_set_operator(context),
            Judgement::OperatorCase => !read(&self.operator_name)?.documented_case,
            Judgement::UnresolvedNegation => {
                operator.negated && present && self.patterns().any(|one| one.is_resolved(context).is_false())
            }
            Judgement::WildcardInValue => {
                let wild = matches!(operator.comparison, Comparison::StringLike | Comparison::Arn);
                wild && present
                    && self
                        .patterns()
                        .flat_map(Pattern::variables)
                        .any(|one| one.stands_for_wildcard(context))
            }
            Judgement::UnreadableValue => {
                operator.negated && self.exact_values(value).any(|text| !self.is_of_type(text))
            }
            _ => false,
        };
        bears.then_some(match judgement {
            // Neither page says what AWS does instead.
            Judgement::NoSetOperator | Judgement::WildcardInValue => Truth::Unknown,
            _ => Truth::False,
        })
    }

    fn patterns(&self) -> impl Iterator<Item = &Pattern> {
        self.operands.iter().flat_map(|operand| match operand {
            Operand::String(pattern) => std::slice::from_ref(pattern),
            Operand::Arn(pattern) => pattern.patterns(),
            Operand::Number(_)
            | Operand::Date(_)
            | Operand::Bool(_)
            | Operand::Binary(_)
            | Operand::Network(_)
            | Operand::Nothing
            | Operand::Invalid => &[],
        })
    }

    fn exact_values<'v>(&self, value: &'v ContextValue) -> impl Iterator<Item = &'v str> {
        let values = match value {
            ContextValue::Present(Values::One(value)) => std::slice::from_ref(value),
            ContextValue::Present(Values::Many(values)) => values,
            ContextValue::Perhaps(_) | ContextValue::Absent | ContextValue::Unknown => &[],
        };
        values.iter().map(Value::text).filter_map(|text| match text {
            Text::Exact(text) => Some(text),
            Text::Prefix(_) => None,
        })
    }

    /// Whether the operator takes such a value; texts and ARNs have rules of their own.
    fn is_of_type(&self, text: &str) -> bool {
        match self.operator.map(|operator| operator.comparison) {
            Some(Comparison::Numeric(_)) => super::read_number(text).is_some(),
            Some(Comparison::Date(_)) => super::date::read(text).is_some(),
            Some(Comparison::IpAddress) => text.parse::<std::net::IpAddr>().is_ok(),
            _ => true,
        }
    }
}
