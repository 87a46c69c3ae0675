//! Functions and classes of the script: they are followed where they are called.

use ruff_python_ast::name::Name;
use ruff_python_ast::{Expr, Stmt, StmtClassDef, StmtFunctionDef};

use crate::python::scope::MODULE;
use crate::python::{Given, Interpreter};
use crate::value::Value;

/// A function of the script.
pub(crate) struct Function<'a> {
    node: &'a StmtFunctionDef,
    /// The scope in which it was defined.
    scope: usize,
    was_called: bool,
    /// How many of its calls are being followed.
    open: usize,
    class: Option<usize>,
}

/// A class of the script.
pub(crate) struct Class<'a> {
    methods: Vec<(&'a Name, usize)>,
    bases: Vec<usize>,
    scope: usize,
    was_made: bool,
}

/// A call that is being followed.
pub(crate) struct Frame {
    pub(crate) scope: usize,
    pub(crate) globals: Vec<Name>,
    pub(crate) returns: Vec<Value>,
    pub(crate) ways_out: usize,
}

impl Frame {
    pub(crate) fn of_module() -> Self {
        Self::of(MODULE)
    }

    fn of(scope: usize) -> Self {
        Self { scope, globals: Vec::new(), returns: Vec::new(), ways_out: 0 }
    }
}

/// The most calls inside each other.
const DEEPEST: usize = 12;

impl<'a> Interpreter<'a> {
    pub(crate) fn define(&mut self, node: &'a StmtFunctionDef) {
        let number = self.add_function(node, self.scope(), None);
        self.assign_name(&node.name.id, Value::Function(number));
    }

    fn add_function(&mut self, node: &'a StmtFunctionDef, scope: usize, class: Option<usize>) -> usize {
        self.functions.push(Function { node, scope, was_called: false, open: 0, class });
        self.functions.len() - 1
    }

    pub(crate) fn define_class(&mut self, node: &'a StmtClassDef) {
        let number = self.classes.len();
        let bases = node.bases().iter().filter_map(|base| match self.value(base) {
            Value::Class(base) => Some(base),
            _ => None,
        });
        let bases = bases.collect();
        let scope = self.scopes.open(Some(self.scope()));
        self.classes.push(Class { methods: Vec::new(), bases, scope, was_made: false });
        for statement in &node.body {
            match statement {
                Stmt::FunctionDef(method) => {
                    let function = self.add_function(method, self.scope(), Some(number));
                    if let Some(class) = self.classes.get_mut(number) {
                        class.methods.push((&method.name.id, function));
                    }
                }
                Stmt::Assign(assigned) => {
                    let value = self.value(&assigned.value);
                    for target in assigned.targets.iter().filter_map(Expr::as_name_expr) {
                        self.scopes.set(scope, &target.id, value.clone());
                    }
                }
                _ => {}
            }
        }
        self.assign_name(&node.name.id, Value::Class(number));
    }

    /// Follows a function, once more if it was called before.
    pub(crate) fn call_function(&mut self, number: usize, given: &Given) -> Value {
        let depth = self.frames.len();
        let Some(function) = self.functions.get_mut(number) else { return Value::Unknown };
        if depth > DEEPEST || function.open > 1 {
            return Value::Unknown;
        }
        function.was_called = true;
        function.open += 1;
        let (node, defined_in) = (function.node, function.scope);
        let scope = self.scopes.open(Some(defined_in));
        self.bind(node, scope, given);
        self.frames.push(Frame::of(scope));
        let line = self.line;
        self.block(&node.body);
        self.line = line;
        let frame = self.frames.pop();
        if let Some(function) = self.functions.get_mut(number) {
            function.open -= 1;
        }
        let returns = frame.map(|frame| frame.returns).unwrap_or_default();
        returns.into_iter().reduce(Value::either).unwrap_or(Value::None)
    }

    fn bind(&mut self, node: &'a StmtFunctionDef, scope: usize, given: &Given) {
        let parameters = &node.parameters;
        let by_place = parameters.posonlyargs.len() + parameters.args.len();
        for (place, parameter) in parameters.iter_non_variadic_params().enumerate() {
            let name = &parameter.parameter.name.id;
            let of_place = given.positional.get(place).filter(|_| place < by_place);
            let value = given.named(name).or(of_place).cloned();
            let value = match (value, &parameter.default) {
                (Some(value), _) => value,
                (None, Some(default)) if !given.is_open => self.value(default),
                (None, Some(default)) => self.value(default).either(Value::Unknown),
                (None, None) => Value::Unknown,
            };
            self.scopes.set(scope, name, value);
        }
        if let Some(rest) = &parameters.vararg {
            let more = given.positional.iter().skip(by_place).cloned().collect();
            self.scopes.set(scope, &rest.name.id, Value::list(more));
        }
        if let Some(rest) = &parameters.kwarg {
            self.scopes.set(scope, &rest.name.id, Value::Unknown);
        }
    }

    /// Makes an instance of a class.
    pub(crate) fn instantiate(&mut self, number: usize, given: &Given) -> Value {
        let Some(class) = self.classes.get_mut(number) else { return Value::Unknown };
        class.was_made = true;
        let class_scope = class.scope;
        let scope = self.scopes.open(Some(class_scope));
        self.scopes.set(scope, &CLASS.into(), Value::Class(number));
        if let Some(function) = self.method_of(number, "__init__") {
            self.call_method(function, scope, given);
        }
        Value::Instance(scope)
    }

    /// Follows a method of an instance.
    pub(crate) fn call_method(&mut self, function: usize, instance: usize, given: &Given) -> Value {
        if self.has_decorator(function, "staticmethod") {
            return self.call_function(function, given);
        }
        let mut positional = vec![Value::Instance(instance)];
        positional.extend(given.positional.iter().cloned());
        self.call_function(function, &Given { positional, ..given.clone() })
    }

    /// Whether a decorator stands before a function: `@property`, `@functools.cached_property`.
    fn has_decorator(&self, function: usize, name: &str) -> bool {
        let of_name = |each: &ruff_python_ast::Decorator| match &each.expression {
            Expr::Name(each) => each.id.as_str() == name,
            Expr::Attribute(each) => name.rsplit('.').next() == Some(each.attr.id.as_str()),
            _ => false,
        };
        let function = self.functions.get(function);
        function.is_some_and(|function| function.node.decorator_list.iter().any(of_name))
    }

    /// An attribute of an instance.
    pub(crate) fn attribute_of_instance(&mut self, instance: usize, name: &Name) -> Value {
        if let Some(value) = self.scopes.own(instance, name) {
            return value.clone();
        }
        let class = match self.scopes.own(instance, &CLASS.into()) {
            Some(Value::Class(class)) => *class,
            _ => return Value::Unknown,
        };
        if let Some(function) = self.method_of(class, name) {
            let is_computed = ["property", "cached_property", "functools.cached_property"];
            return match is_computed.iter().any(|name| self.has_decorator(function, name)) {
                true => self.call_method(function, instance, &Given::default()),
                false => Value::Method(function, instance),
            };
        }
        let scope = self.classes.get(class).map(|class| class.scope);
        scope.and_then(|scope| self.scopes.own(scope, name)).cloned().unwrap_or(Value::Unknown)
    }

    /// The function of a class's method, its own or of a class below it.
    pub(crate) fn method_of(&self, class: usize, name: &str) -> Option<usize> {
        let mut classes = vec![class];
        // INVARIANT: a class has only bases that were defined before it, so this ends.
        while let Some(number) = classes.pop() {
            let class = self.classes.get(number)?;
            let own = class.methods.iter().rev().find(|(method, _)| method.as_str() == name);
            if let Some((_, function)) = own {
                return Some(*function);
            }
            classes.extend(class.bases.iter().filter(|base| **base < number));
        }
        None
    }

    /// Follows what nothing was seen to call, under a condition: other modules may.
    pub(crate) fn uncalled(&mut self) {
        let given = Given { is_open: true, ..Given::default() };
        for class in 0..self.classes.len() {
            let functions: Vec<usize> = self.classes.get(class).map(Class::functions).unwrap_or_default();
            if functions.iter().all(|function| self.was_called(*function)) {
                continue;
            }
            self.maybe(|this| {
                let Value::Instance(instance) = this.instantiate(class, &given) else { return };
                for function in
                    functions.into_iter().filter(|function| !this.was_called(*function)).collect::<Vec<_>>()
                {
                    this.call_method(function, instance, &given);
                }
            });
        }
        let mut number = 0;
        while number < self.functions.len() {
            let is_method = self.functions.get(number).is_some_and(|function| function.class.is_some());
            if !is_method && !self.was_called(number) {
                self.maybe(|this| this.call_function(number, &given));
            }
            number += 1;
        }
    }

    fn was_called(&self, function: usize) -> bool {
        self.functions.get(function).is_none_or(|function| function.was_called)
    }
}

/// The name under which an instance keeps its class.
const CLASS: &str = "__class__";

impl Class<'_> {
    fn functions(&self) -> Vec<usize> {
        self.methods.iter().map(|(_, function)| *function).collect()
    }
}
