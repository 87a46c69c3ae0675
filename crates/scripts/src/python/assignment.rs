//! Assignments: to names, attributes, elements, and several at once.

use ruff_python_ast::name::Name;
use ruff_python_ast::{Expr, Operator, Stmt};

use crate::python::Interpreter;
use crate::python::container::with_entry;
use crate::python::scope::MODULE;
use crate::value::Value;

impl<'a> Interpreter<'a> {
    pub(crate) fn assignment(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::Assign(node) => {
                let value = self.value(&node.value);
                for target in &node.targets {
                    self.assign(target, value.clone());
                }
            }
            Stmt::AnnAssign(node) => {
                if let Some(value) = &node.value {
                    let value = self.value(value);
                    self.assign(&node.target, value);
                }
            }
            Stmt::AugAssign(node) => {
                let before = self.value(&node.target);
                let value = self.value(&node.value);
                let value = if node.op == Operator::Add { self.sum(&before, &value) } else { Value::Unknown };
                self.assign(&node.target, value);
            }
            _ => {}
        }
    }

    /// Gives a target a value.
    pub(crate) fn assign(&mut self, target: &'a Expr, value: Value) {
        match target {
            Expr::Name(name) => self.assign_name(&name.id, value),
            Expr::Tuple(tuple) => self.assign_each(&tuple.elts, &value),
            Expr::List(list) => self.assign_each(&list.elts, &value),
            Expr::Attribute(attribute) => {
                if let Value::Instance(scope) = self.value(&attribute.value) {
                    self.scopes.set(scope, &attribute.attr.id, value);
                }
            }
            Expr::Subscript(subscript) => {
                let container = self.value(&subscript.value);
                let key = self.value(&subscript.slice);
                if let Some(changed) = with_entry(&container, key, value) {
                    let changed = self.made(changed);
                    self.assign(&subscript.value, changed);
                }
            }
            Expr::Starred(starred) => self.assign(&starred.value, Value::Unknown),
            _ => {}
        }
    }

    pub(crate) fn assign_name(&mut self, name: &Name, value: Value) {
        let is_global = self.frames.last().is_some_and(|frame| frame.globals.contains(name));
        let scope = if is_global { MODULE } else { self.scope() };
        self.scopes.set(scope, name, value);
    }

    fn assign_each(&mut self, targets: &'a [Expr], value: &Value) {
        let elements = value.elements().filter(|elements| elements.len() == targets.len());
        for (place, target) in targets.iter().enumerate() {
            let element = elements.and_then(|elements| elements.get(place)).cloned();
            self.assign(target, element.unwrap_or(Value::Unknown));
        }
    }

    /// What a loop assigns is, from its second round on, something else than before the loop.
    pub(crate) fn forget_what_changes(&mut self, body: &'a [Stmt]) {
        let mut names = Vec::new();
        changed(body, &mut names);
        for name in names {
            let before = self.scopes.get(self.scope(), name).cloned();
            if let Some(before) =
                before.filter(|value| !matches!(value, Value::Module(_) | Value::Function(_)))
            {
                self.assign_name(name, before.either(Value::Unknown));
            }
        }
    }
}

/// The names that statements assign, over and over.
fn changed<'a>(body: &'a [Stmt], names: &mut Vec<&'a Name>) {
    for statement in body {
        match statement {
            Stmt::Assign(node) => {
                let of_target = |target: &'a Expr| target.as_name_expr().map(|name| &name.id);
                names.extend(node.targets.iter().filter_map(of_target));
            }
            Stmt::AugAssign(node) => names.extend(node.target.as_name_expr().map(|name| &name.id)),
            Stmt::If(node) => {
                changed(&node.body, names);
                node.elif_else_clauses.iter().for_each(|clause| changed(&clause.body, names));
            }
            Stmt::For(node) => changed(&node.body, names),
            Stmt::While(node) => changed(&node.body, names),
            Stmt::With(node) => changed(&node.body, names),
            Stmt::Try(node) => changed(&node.body, names),
            _ => {}
        }
    }
}
