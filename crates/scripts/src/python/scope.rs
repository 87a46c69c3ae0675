//! The names of a script and what they stand for, in each scope and on each branch.

use std::collections::HashMap;

use ruff_python_ast::name::Name;

use crate::value::Value;

/// All scopes: the module's is 0; each call, each instance and each comprehension has its own.
pub(crate) struct Scopes {
    /// The scope around each scope.
    parents: Vec<Option<usize>>,
    /// What was assigned, on the way and then on each branch that is open.
    branches: Vec<Branch>,
}

/// What was assigned on a branch.
pub(crate) type Branch = HashMap<(usize, Name), Value>;

/// The scope of the module.
pub(crate) const MODULE: usize = 0;

impl Scopes {
    pub(crate) fn new() -> Self {
        Self { parents: vec![None], branches: vec![Branch::new()] }
    }

    /// Opens a scope inside another, or one of its own.
    pub(crate) fn open(&mut self, parent: Option<usize>) -> usize {
        self.parents.push(parent);
        self.parents.len() - 1
    }

    /// What a name stands for in a scope or in those around it.
    pub(crate) fn get(&self, scope: usize, name: &Name) -> Option<&Value> {
        let mut scope = Some(scope);
        while let Some(here) = scope {
            if let Some(value) = self.own(here, name) {
                return Some(value);
            }
            scope = self.parents.get(here).copied().flatten();
        }
        None
    }

    /// What a name stands for in a scope itself.
    pub(crate) fn own(&self, scope: usize, name: &Name) -> Option<&Value> {
        let key = (scope, name.clone());
        self.branches.iter().rev().find_map(|branch| branch.get(&key))
    }

    pub(crate) fn set(&mut self, scope: usize, name: &Name, value: Value) {
        if let Some(branch) = self.branches.last_mut() {
            branch.insert((scope, name.clone()), value);
        }
    }

    /// Begins a branch: what is assigned from here on is kept apart.
    pub(crate) fn begin_branch(&mut self) {
        self.branches.push(Branch::new());
    }

    /// Ends the branch.
    pub(crate) fn end_branch(&mut self) -> Branch {
        if self.branches.len() > 1 { self.branches.pop().unwrap_or_default() } else { Branch::new() }
    }

    /// After branches of which one was taken: each name stands for what it was given on one of them.
    pub(crate) fn join(&mut self, branches: Vec<Branch>) {
        let mut keys: Vec<(usize, Name)> =
            branches.iter().flat_map(|branch| branch.keys().cloned()).collect();
        keys.sort();
        keys.dedup();
        for key in keys {
            let before = self.branches.iter().rev().find_map(|branch| branch.get(&key)).cloned();
            let of_branches = branches.iter().map(|branch| branch.get(&key).or(before.as_ref()));
            let joined = of_branches.flatten().cloned().reduce(Value::either);
            if let (Some(value), Some(branch)) = (joined, self.branches.last_mut()) {
                branch.insert(key, value);
            }
        }
    }
}
