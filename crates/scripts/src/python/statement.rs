//! Statements: what is followed, and what may be left out.

use ruff_python_ast::{ElifElseClause, Expr, Stmt, StmtFor, StmtIf, StmtMatch, StmtTry, StmtWhile};

use crate::python::scope::Branch;
use crate::python::{DEEPEST, Interpreter};
use crate::value::{Kind, Value};

/// How a statement ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flow {
    /// The next one follows.
    Next,
    /// The next one may not be reached.
    MayLeave,
    /// The next one is not reached.
    Left,
    /// The run fails here.
    Raised,
}

/// The longest list whose elements are followed one by one.
const MOST_ROUNDS: usize = 64;

impl<'a> Interpreter<'a> {
    /// Follows statements in order. What comes after a way out is followed under a condition.
    pub(crate) fn block(&mut self, body: &'a [Stmt]) -> Flow {
        let before = self.conditions;
        let mut flow = Flow::Next;
        for statement in body {
            match self.statement(statement) {
                Flow::Next => {}
                Flow::MayLeave => {
                    self.conditions = before + 1;
                    flow = Flow::MayLeave;
                }
                Flow::Left => {
                    flow = Flow::Left;
                    break;
                }
                Flow::Raised => {
                    flow = if flow == Flow::MayLeave { Flow::MayLeave } else { Flow::Raised };
                    break;
                }
            }
        }
        self.conditions = before;
        flow
    }

    fn statement(&mut self, statement: &'a Stmt) -> Flow {
        if self.depth > DEEPEST || !self.step() {
            return Flow::Next;
        }
        self.depth += 1;
        self.at(statement);
        let flow = self.one_statement(statement);
        self.depth -= 1;
        flow
    }

    fn one_statement(&mut self, statement: &'a Stmt) -> Flow {
        match statement {
            Stmt::If(node) => return self.branches(node),
            Stmt::For(node) => return self.for_loop(node),
            Stmt::While(node) => return self.while_loop(node),
            Stmt::Try(node) => return self.attempt(node),
            Stmt::Match(node) => return self.cases(node),
            Stmt::With(node) => {
                for item in &node.items {
                    let value = self.value(&item.context_expr);
                    if let Some(target) = &item.optional_vars {
                        self.assign(target, value);
                    }
                }
                return self.block(&node.body);
            }
            Stmt::Return(node) => {
                let value = node.value.as_ref().map_or(Value::None, |value| self.value(value));
                return self.leave(Some(value));
            }
            Stmt::Raise(_) => return Flow::Raised,
            Stmt::Break(_) | Stmt::Continue(_) => return Flow::Left,
            Stmt::Expr(node) => {
                if self.value(&node.value).kind() == Some(Kind::Exit) {
                    return self.leave(None);
                }
            }
            Stmt::Assign(_) | Stmt::AnnAssign(_) | Stmt::AugAssign(_) => self.assignment(statement),
            Stmt::FunctionDef(node) => self.define(node),
            Stmt::ClassDef(node) => self.define_class(node),
            Stmt::Import(node) => self.import(node),
            Stmt::ImportFrom(node) => self.import_from(node),
            Stmt::Global(node) => self.declare_global(&node.names),
            Stmt::Delete(_)
            | Stmt::TypeAlias(_)
            | Stmt::Assert(_)
            | Stmt::Nonlocal(_)
            | Stmt::Pass(_)
            | Stmt::IpyEscapeCommand(_) => {}
        }
        Flow::Next
    }

    fn leave(&mut self, value: Option<Value>) -> Flow {
        if let Some(frame) = self.frames.last_mut() {
            frame.ways_out += 1;
            frame.returns.extend(value);
        }
        Flow::Left
    }

    fn branches(&mut self, node: &'a StmtIf) -> Flow {
        let first = std::iter::once((Some(&*node.test), node.body.as_slice()));
        let of_clause = |clause: &'a ElifElseClause| (clause.test.as_ref(), clause.body.as_slice());
        let mut arms: Vec<(Branch, Flow)> = Vec::new();
        let mut may_miss_all = true;
        for (test, body) in first.chain(node.elif_else_clauses.iter().map(of_clause)) {
            let truth = test.map_or(Some(true), |test| self.condition(test));
            match truth {
                Some(false) => continue,
                Some(true) if arms.is_empty() => return self.block(body),
                Some(true) | None => arms.push(self.arm(body)),
            }
            if truth == Some(true) {
                may_miss_all = false;
                break;
            }
        }
        self.join(arms, may_miss_all)
    }

    /// Whether a test holds, where that is known.
    fn condition(&mut self, test: &'a Expr) -> Option<bool> {
        let value = self.value(test);
        value.truth()
    }

    fn arm(&mut self, body: &'a [Stmt]) -> (Branch, Flow) {
        self.scopes.begin_branch();
        let flow = self.maybe(|this| this.block(body));
        (self.scopes.end_branch(), flow)
    }

    fn join(&mut self, arms: Vec<(Branch, Flow)>, may_miss_all: bool) -> Flow {
        let mut flows: Vec<Flow> = arms.iter().map(|(_, flow)| *flow).collect();
        let goes_on = |flow: Flow| matches!(flow, Flow::Next | Flow::MayLeave);
        let mut going_on: Vec<Branch> =
            arms.into_iter().filter(|(_, flow)| goes_on(*flow)).map(|(branch, _)| branch).collect();
        if may_miss_all {
            flows.push(Flow::Next);
            going_on.push(Branch::new());
        }
        self.scopes.join(going_on);
        match () {
            () if flows.is_empty() => Flow::Next,
            () if flows.iter().all(|flow| *flow == Flow::Raised) => Flow::Raised,
            () if !flows.iter().any(|flow| goes_on(*flow)) => Flow::Left,
            () if flows.iter().any(|flow| matches!(flow, Flow::Left | Flow::MayLeave)) => Flow::MayLeave,
            () => Flow::Next,
        }
    }

    fn for_loop(&mut self, node: &'a StmtFor) -> Flow {
        let over = self.value(&node.iter);
        let ways_out = self.ways_out();
        match over.elements() {
            Some(elements) if elements.len() <= MOST_ROUNDS => {
                let before = self.conditions;
                for element in elements {
                    self.assign(&node.target, element.clone());
                    let flow = self.block(&node.body);
                    if self.ways_out() > ways_out {
                        // Why: a way out that was taken for sure ends the loop, else the next round may come.
                        if flow == Flow::Left {
                            break;
                        }
                        self.conditions = before + 1;
                    }
                }
                self.conditions = before;
            }
            _ => {
                self.scopes.begin_branch();
                let each = over.each_of_listing().cloned().unwrap_or(Value::Unknown);
                self.assign(&node.target, each);
                self.forget_what_changes(&node.body);
                self.maybe(|this| this.block(&node.body));
                let branch = self.scopes.end_branch();
                self.scopes.join(vec![branch, Branch::new()]);
            }
        }
        self.block(&node.orelse);
        if self.ways_out() > ways_out { Flow::MayLeave } else { Flow::Next }
    }

    fn while_loop(&mut self, node: &'a StmtWhile) -> Flow {
        let ways_out = self.ways_out();
        match self.condition(&node.test) {
            Some(false) => return Flow::Next,
            Some(true) => {
                self.forget_what_changes(&node.body);
                self.block(&node.body);
            }
            None => {
                self.scopes.begin_branch();
                self.forget_what_changes(&node.body);
                self.maybe(|this| this.block(&node.body));
                let branch = self.scopes.end_branch();
                self.scopes.join(vec![branch, Branch::new()]);
            }
        }
        if self.ways_out() > ways_out { Flow::MayLeave } else { Flow::Next }
    }

    fn ways_out(&self) -> usize {
        self.frames.last().map_or(0, |frame| frame.ways_out)
    }

    /// What is tried is reached in every run that does not fail; a handler is not.
    fn attempt(&mut self, node: &'a StmtTry) -> Flow {
        let flow = self.block(&node.body);
        let mut branches = vec![Branch::new()];
        for handler in &node.handlers {
            let ruff_python_ast::ExceptHandler::ExceptHandler(handler) = handler;
            let (branch, flow) = self.arm(&handler.body);
            if matches!(flow, Flow::Next | Flow::MayLeave) {
                branches.push(branch);
            }
        }
        self.scopes.join(branches);
        if flow != Flow::Left {
            self.block(&node.orelse);
        }
        self.block(&node.finalbody);
        match flow {
            Flow::Raised if !node.handlers.is_empty() => Flow::Next,
            flow => flow,
        }
    }

    fn cases(&mut self, node: &'a StmtMatch) -> Flow {
        self.value(&node.subject);
        let arms = node.cases.iter().map(|case| self.arm(&case.body)).collect();
        self.join(arms, true)
    }
}
