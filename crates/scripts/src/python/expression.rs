//! Expressions: what they stand for.

use ruff_python_ast::{
    BoolOp, Comprehension, Expr, ExprBinOp, ExprBoolOp, ExprFString, ExprIf, FStringPart,
    InterpolatedStringElement, Number, Operator,
};

use crate::python::container::LONGEST;
use crate::python::import::unassigned;
use crate::python::{DEEPEST, Interpreter};
use crate::text::Text;
use crate::value::{MOST, Value, listing};

/// The longest list whose elements a comprehension takes one by one.
pub(crate) const MOST_ROUNDS: usize = 64;

impl<'a> Interpreter<'a> {
    /// What an expression stands for; on the way, what it uses is noted.
    pub(crate) fn value(&mut self, expression: &'a Expr) -> Value {
        if self.depth > DEEPEST || !self.step() {
            return Value::Unknown;
        }
        self.depth += 1;
        let value = self.one_value(expression);
        self.depth -= 1;
        match expression {
            Expr::Name(_) | Expr::Attribute(_) | Expr::Subscript(_) => value,
            _ => self.made(value),
        }
    }

    fn one_value(&mut self, expression: &'a Expr) -> Value {
        match expression {
            Expr::Name(name) => self
                .scopes
                .get(self.scope(), &name.id)
                .cloned()
                .unwrap_or_else(|| unassigned(name.id.as_str())),
            Expr::Attribute(_) | Expr::Call(_) | Expr::Subscript(_) => self.chain(expression),
            Expr::StringLiteral(literal) => Value::text(literal.value.to_str()),
            Expr::FString(literal) => self.f_string(literal),
            Expr::NumberLiteral(literal) => match &literal.value {
                Number::Int(number) => number.as_i64().map_or(Value::Unknown, Value::Number),
                Number::Float(_) | Number::Complex { .. } => Value::Unknown,
            },
            Expr::BooleanLiteral(literal) => Value::Bool(literal.value),
            Expr::NoneLiteral(_) => Value::None,
            Expr::List(list) => self.elements(&list.elts),
            Expr::Tuple(tuple) => self.elements(&tuple.elts),
            Expr::Set(set) => self.elements(&set.elts),
            Expr::Dict(dict) => self.dictionary(dict),
            Expr::BinOp(operation) => self.operation(operation),
            Expr::BoolOp(operation) => self.junction(operation),
            Expr::UnaryOp(operation) => {
                let value = self.value(&operation.operand);
                super::comparison::unary(operation.op, &value)
            }
            Expr::Compare(comparison) => self.comparison(comparison),
            Expr::If(node) => self.choice(node),
            Expr::Named(node) => {
                let value = self.value(&node.value);
                self.assign(&node.target, value.clone());
                value
            }
            Expr::Await(node) => self.value(&node.value),
            Expr::Starred(node) => self.value(&node.value),
            Expr::ListComp(node) => self.comprehension(&node.elt, &node.generators),
            Expr::SetComp(node) => self.comprehension(&node.elt, &node.generators),
            Expr::Generator(node) => self.comprehension(&node.elt, &node.generators),
            Expr::DictComp(node) => {
                self.comprehension(&node.value, &node.generators);
                Value::Unknown
            }
            Expr::Lambda(node) => {
                self.maybe(|this| this.value(&node.body));
                Value::Unknown
            }
            Expr::Yield(_)
            | Expr::YieldFrom(_)
            | Expr::TString(_)
            | Expr::BytesLiteral(_)
            | Expr::EllipsisLiteral(_)
            | Expr::Slice(_)
            | Expr::IpyEscapeCommand(_) => Value::Unknown,
        }
    }

    fn elements(&mut self, elements: &'a [Expr]) -> Value {
        let mut values = Vec::new();
        for element in elements {
            let value = self.value(element);
            match (element, value.elements()) {
                (Expr::Starred(_), Some(inner)) => values.extend(inner.iter().cloned()),
                (Expr::Starred(_), None) => return Value::Unknown,
                _ => values.push(value),
            }
            if values.len() > LONGEST {
                return Value::Unknown;
            }
        }
        Value::list(values)
    }

    fn f_string(&mut self, literal: &'a ExprFString) -> Value {
        let mut text = Text::default();
        for part in &literal.value {
            match part {
                FStringPart::Literal(literal) => text.push(literal.as_str()),
                FStringPart::FString(literal) => {
                    for element in &literal.elements {
                        self.f_string_element(element, &mut text);
                    }
                }
            }
        }
        Value::of(text)
    }

    fn f_string_element(&mut self, element: &'a InterpolatedStringElement, text: &mut Text) {
        match element {
            InterpolatedStringElement::Literal(literal) => text.push(&literal.value),
            InterpolatedStringElement::Interpolation(node) => {
                let value = self.value(&node.expression);
                match node.format_spec {
                    // Why: `{day:02d}` may change what is written, `{name!s}` does not.
                    Some(_) => text.push_unknown(),
                    None => text.append(&value.written()),
                }
            }
        }
    }

    /// `a + b + c` is taken apart from the left, so that a long one needs no stack.
    fn operation(&mut self, operation: &'a ExprBinOp) -> Value {
        let mut rest = vec![operation];
        let mut first = &*operation.left;
        while let Expr::BinOp(inner) = first {
            rest.push(inner);
            first = &inner.left;
        }
        let mut value = self.value(first);
        for operation in rest.into_iter().rev() {
            let right = self.value(&operation.right);
            value = match operation.op {
                Operator::Add => self.sum(&value, &right),
                Operator::Mod => super::string::percent(&value, &right),
                Operator::Div => super::string::path_joined(&value, &right),
                _ => Value::Unknown,
            };
        }
        value
    }

    /// The sum of two values: of texts, lists or numbers.
    pub(crate) fn sum(&mut self, left: &Value, right: &Value) -> Value {
        each_pair(left, right, |left, right| match (left, right) {
            (Value::Number(left), Value::Number(right)) => {
                left.checked_add(*right).map_or(Value::Unknown, Value::Number)
            }
            (Value::List(left), Value::List(right)) if left.len() + right.len() <= LONGEST => {
                Value::list(left.iter().chain(right.iter()).cloned().collect())
            }
            (Value::Text(left), right) => {
                let mut text = Text::clone(left);
                text.append(&right.written());
                Value::of(text)
            }
            (Value::Unknown, Value::Text(right)) => {
                let mut text = Text::unknown();
                text.append(right);
                Value::of(text)
            }
            _ => Value::Unknown,
        })
    }

    fn junction(&mut self, operation: &'a ExprBoolOp) -> Value {
        let stops_at = operation.op == BoolOp::Or;
        let mut possible: Option<Value> = None;
        let before = self.conditions;
        for expression in &operation.values {
            let value = self.value(expression);
            let truth = value.truth();
            if truth == Some(!stops_at) {
                continue;
            }
            possible = Some(match possible {
                Some(before) => before.either(value),
                None => value,
            });
            if truth == Some(stops_at) {
                break;
            }
            self.conditions = before + 1;
        }
        self.conditions = before;
        possible.unwrap_or(match operation.op {
            BoolOp::Or => Value::Bool(false),
            BoolOp::And => Value::Bool(true),
        })
    }

    fn choice(&mut self, node: &'a ExprIf) -> Value {
        let test = self.value(&node.test);
        match test.truth() {
            Some(true) => self.value(&node.body),
            Some(false) => self.value(&node.orelse),
            None => {
                let body = self.maybe(|this| this.value(&node.body));
                let orelse = self.maybe(|this| this.value(&node.orelse));
                body.either(orelse)
            }
        }
    }

    fn comprehension(&mut self, element: &'a Expr, generators: &'a [Comprehension]) -> Value {
        let scope = self.scopes.open(Some(self.scope()));
        let mut overs = Vec::new();
        for generator in generators {
            overs.push(self.value(&generator.iter));
        }
        let outer = self.enter(scope);
        let value = match (generators, overs.as_slice()) {
            ([generator], [Value::List(elements)])
                if generator.ifs.is_empty() && elements.len() <= MOST_ROUNDS =>
            {
                let mut values = Vec::new();
                for each in elements.iter() {
                    self.assign(&generator.target, each.clone());
                    values.push(self.value(element));
                }
                Value::list(values)
            }
            _ => {
                let mut lists = false;
                for (generator, over) in generators.iter().zip(&overs) {
                    let each = over.each_of_listing().cloned();
                    lists = each.is_some();
                    self.assign(&generator.target, each.unwrap_or(Value::Unknown));
                }
                let each = self.maybe(|this| this.value(element));
                if lists { listing(each) } else { Value::Unknown }
            }
        };
        self.enter(outer);
        value
    }
}

impl Interpreter<'_> {
    /// Goes into a scope of the same call, and answers where it was.
    fn enter(&mut self, scope: usize) -> usize {
        self.frames.last_mut().map_or(scope, |frame| std::mem::replace(&mut frame.scope, scope))
    }
}

/// Something of each pair of two values, where one or both may be one of several.
pub(crate) fn each_pair(left: &Value, right: &Value, of: impl Fn(&Value, &Value) -> Value) -> Value {
    if left.possible().len() * right.possible().len() > MOST {
        return Value::Unknown;
    }
    let pairs =
        left.possible().iter().flat_map(|left| right.possible().iter().map(move |right| (left, right)));
    pairs.map(|(left, right)| of(left, right)).reduce(Value::either).unwrap_or(Value::Unknown)
}
