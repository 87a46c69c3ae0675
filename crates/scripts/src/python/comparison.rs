//! Comparisons of values, as far as both sides are known.

use ruff_python_ast::{CmpOp, ExprCompare, UnaryOp};

use crate::python::Interpreter;
use crate::value::Value;

impl<'a> Interpreter<'a> {
    pub(crate) fn comparison(&mut self, node: &'a ExprCompare) -> Value {
        let left = self.value(&node.left);
        let rights = self.values(&node.comparators);
        match (&*node.ops, rights.as_slice()) {
            ([operator], [right]) => compare(&left, *operator, right).map_or(Value::Unknown, Value::Bool),
            _ => Value::Unknown,
        }
    }
}

/// `not x`, `-x`.
pub(crate) fn unary(operator: UnaryOp, value: &Value) -> Value {
    match (operator, value) {
        (UnaryOp::Not, value) => value.truth().map_or(Value::Unknown, |truth| Value::Bool(!truth)),
        (UnaryOp::USub, Value::Number(number)) => number.checked_neg().map_or(Value::Unknown, Value::Number),
        _ => Value::Unknown,
    }
}

fn compare(left: &Value, operator: CmpOp, right: &Value) -> Option<bool> {
    match operator {
        CmpOp::Eq | CmpOp::Is => equal(left, right),
        CmpOp::NotEq | CmpOp::IsNot => equal(left, right).map(|equal| !equal),
        CmpOp::In => is_in(left, right),
        CmpOp::NotIn => is_in(left, right).map(|is_in| !is_in),
        CmpOp::Lt => numbers(left, right).map(|(left, right)| left < right),
        CmpOp::LtE => numbers(left, right).map(|(left, right)| left <= right),
        CmpOp::Gt => numbers(left, right).map(|(left, right)| left > right),
        CmpOp::GtE => numbers(left, right).map(|(left, right)| left >= right),
    }
}

/// Whether two values are the same, where both are known whole.
fn equal(left: &Value, right: &Value) -> Option<bool> {
    let is_known = |value: &Value| match value {
        Value::None | Value::Bool(_) | Value::Number(_) => true,
        Value::Text(text) => text.whole().is_some(),
        _ => false,
    };
    match (left, right) {
        (left, right) if is_known(left) && is_known(right) => Some(match (left.as_str(), right.as_str()) {
            (Some(left), Some(right)) => left == right,
            _ => left == right,
        }),
        // A thing that exists is not `None`.
        (Value::Text(_) | Value::List(_) | Value::Dict(_) | Value::Object(_), Value::None)
        | (Value::None, Value::Text(_) | Value::List(_) | Value::Dict(_) | Value::Object(_)) => Some(false),
        _ => None,
    }
}

fn is_in(value: &Value, container: &Value) -> Option<bool> {
    match container {
        Value::List(elements) => {
            let answers: Vec<Option<bool>> = elements.iter().map(|element| equal(value, element)).collect();
            match () {
                () if answers.contains(&Some(true)) => Some(true),
                () if answers.contains(&None) => None,
                () => Some(false),
            }
        }
        Value::Text(_) => Some(container.as_str()?.contains(value.as_str()?)),
        _ => None,
    }
}

fn numbers(left: &Value, right: &Value) -> Option<(i64, i64)> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => Some((*left, *right)),
        _ => None,
    }
}
