//! Chains of attributes, calls and elements: `spark.read.format("csv").load(path)`.

use ruff_python_ast::{Arguments, Expr, Identifier};

use crate::client;
use crate::python::expression::MOST_ROUNDS;
use crate::python::{Given, Interpreter, container, string};
use crate::value::{Kind, Object, Value};

impl<'a> Interpreter<'a> {
    /// Follows a chain from its beginning, so that a long one needs no stack.
    pub(crate) fn chain(&mut self, expression: &'a Expr) -> Value {
        let mut links = Vec::new();
        let mut first = expression;
        loop {
            let inner = match first {
                Expr::Attribute(link) => &link.value,
                Expr::Call(link) => &link.func,
                Expr::Subscript(link) => &link.value,
                _ => break,
            };
            links.push(first);
            first = inner;
        }
        let mut value = self.value(first);
        let mut links = links.into_iter().rev().peekable();
        let mut owner = first;
        while let Some(link) = links.next() {
            value = match link {
                Expr::Attribute(attribute) => match links.peek() {
                    Some(Expr::Call(call)) => {
                        links.next();
                        self.method_call(owner, &value, &attribute.attr, &call.arguments)
                    }
                    _ => self.attribute(&value, &attribute.attr),
                },
                Expr::Call(call) => {
                    let given = self.given(&call.arguments);
                    self.at(link);
                    self.call(&value, &given)
                }
                Expr::Subscript(subscript) => {
                    let key = self.value(&subscript.slice);
                    self.element(&value, &key)
                }
                _ => Value::Unknown,
            };
            owner = link;
        }
        value
    }

    fn method_call(
        &mut self,
        owner: &'a Expr,
        receiver: &Value,
        name: &Identifier,
        arguments: &'a Arguments,
    ) -> Value {
        let given = self.given(arguments);
        self.at(name);
        if let Some(changed) = container::changed(receiver, &name.id, &given) {
            let changed = self.made(changed);
            self.assign(owner, changed);
            return Value::None;
        }
        let mut answers = Vec::new();
        for receiver in receiver.possible() {
            answers.push(self.method(receiver, &name.id, &given));
        }
        answers.into_iter().reduce(Value::either).unwrap_or(Value::Unknown)
    }

    /// What a method answers; what it uses is noted.
    fn method(&mut self, receiver: &Value, name: &ruff_python_ast::name::Name, given: &Given) -> Value {
        match receiver {
            Value::Text(text) => string::method(text, name, given),
            Value::List(_) | Value::Dict(_) => container::method(receiver, name, given),
            Value::Instance(instance) => match self.attribute_of_instance(*instance, name) {
                Value::Unknown => client::method(self, &Value::Unknown, name, given),
                function => self.call(&function, given),
            },
            Value::Class(class) => match self.method_of(*class, name) {
                Some(function) => self.call_function(function, given),
                None => Value::Unknown,
            },
            Value::Module(module) => {
                let whole = format!("{module}.{name}");
                client::function(self, &whole, given)
            }
            receiver => client::method(self, receiver, name, given),
        }
    }

    /// Calls something, and gives it what was evaluated.
    pub(crate) fn call(&mut self, function: &Value, given: &Given) -> Value {
        match function {
            Value::Function(number) => self.call_function(*number, given),
            Value::Method(number, instance) => self.call_method(*number, *instance, given),
            Value::Class(number) => self.instantiate(*number, given),
            Value::Module(name) => client::function(self, name, given),
            Value::OneOf(functions) => {
                let answers: Vec<Value> =
                    functions.iter().map(|function| self.maybe(|this| this.call(function, given))).collect();
                answers.into_iter().reduce(Value::either).unwrap_or(Value::Unknown)
            }
            _ => Value::Unknown,
        }
    }

    /// Calls what a stream calls for each batch.
    pub(crate) fn call_for_batches(&mut self, function: &Value, places: usize) {
        let given = Given { positional: vec![Value::Unknown; places], ..Given::default() };
        self.batches += 1;
        self.call(function, &given);
        self.batches -= 1;
    }

    /// Calls a function with each element of a list: `map(function, list)`.
    pub(crate) fn call_with_each(&mut self, given: &Given) -> Value {
        let [function, list, ..] = given.positional.as_slice() else { return Value::Unknown };
        let of_one = |value: &Value| Given { positional: vec![value.clone()], ..Given::default() };
        match list.elements() {
            Some(elements) if elements.len() <= MOST_ROUNDS && given.positional.len() == 2 => {
                let answers = elements.iter().map(|element| self.call(function, &of_one(element)));
                Value::list(answers.collect())
            }
            _ => {
                let each = list.each_of_listing().cloned().unwrap_or(Value::Unknown);
                let open = Given { is_open: given.positional.len() > 2, ..of_one(&each) };
                self.maybe(|this| this.call(function, &open));
                Value::Unknown
            }
        }
    }

    fn attribute(&mut self, value: &Value, name: &Identifier) -> Value {
        self.at(name);
        match value {
            Value::Module(module) => client::attribute_of_module(&format!("{module}.{}", name.id)),
            Value::Instance(instance) => self.attribute_of_instance(*instance, &name.id),
            Value::OneOf(values) => {
                let each: Vec<Value> = values.iter().map(|value| self.attribute(value, name)).collect();
                each.into_iter().reduce(Value::either).unwrap_or(Value::Unknown)
            }
            Value::Object(object) if object.kind == Kind::Namespace => self.option(object, &name.id),
            value => client::attribute(self, value, &name.id),
        }
    }

    /// `options.source` of `argparse`.
    fn option(&mut self, object: &Object, name: &str) -> Value {
        match (self.job_argument(name), object.field(name)) {
            (Value::Text(text), Some(default)) if text.whole().is_none() => default.clone(),
            (value, _) => value,
        }
    }

    fn given(&mut self, arguments: &'a Arguments) -> Given {
        let mut given = Given::default();
        for argument in &arguments.args {
            let value = self.value(argument);
            match (argument, value.elements()) {
                (Expr::Starred(_), Some(elements)) if given.positional.len() <= container::LONGEST => {
                    given.positional.extend(elements.iter().cloned());
                }
                (Expr::Starred(_), _) => given.is_open = true,
                _ => given.positional.push(value),
            }
        }
        for keyword in &arguments.keywords {
            let value = self.value(&keyword.value);
            match (&keyword.arg, value) {
                (Some(name), value) => given.named.push((name.id.clone(), value)),
                (None, Value::Dict(entries)) if given.named.len() <= container::LONGEST => {
                    for (name, value) in entries.iter() {
                        match name.as_str() {
                            Some(name) => given.named.push((name.into(), value.clone())),
                            None => given.is_open = true,
                        }
                    }
                }
                (None, _) => given.is_open = true,
            }
        }
        given
    }
}
