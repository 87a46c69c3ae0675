//! Python: the script is followed statement by statement, with values as far as they are known.
//!
//! Nothing is run. Where a condition is not known both ways are followed; a name is then one of several values. What a
//! library does is told by the recognizers of `client`.

mod assignment;
mod call;
mod comparison;
mod container;
mod expression;
mod function;
mod given;
mod import;
mod parse;
mod scope;
mod statement;
mod string;

pub(crate) use given::Given;
pub(crate) use string::path;

use keytrace_access::call::Necessity;
use keytrace_snapshot::account::AccountId;
use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::Ranged;

use crate::found::Found;
use crate::python::function::{Class, Frame, Function};
use crate::python::parse::{Lines, NotParsed};
use crate::python::scope::Scopes;
use crate::value::Value;

/// The arguments of the job, by name.
pub(crate) type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The account and the Region of the job.
pub(crate) type Place<'a> = (&'a AccountId, &'a str);

/// What a Python script uses.
///
/// # Errors
/// When the text is not Python 3, or out of bounds.
pub(crate) fn read(text: &str, place: Place<'_>, arguments: Lookup<'_>) -> Result<Found, NotParsed> {
    let lines = Lines::of(text);
    let body = parse::parse(text, &lines)?;
    Ok(follow(&body, &lines, place, arguments))
}

fn follow<'a>(body: &'a [Stmt], lines: &'a Lines, place: Place<'a>, arguments: Lookup<'a>) -> Found {
    let mut interpreter = Interpreter::new(lines, place, arguments);
    interpreter.module(body);
    interpreter.found
}

/// What follows a script.
pub(crate) struct Interpreter<'a> {
    pub(crate) found: Found,
    arguments: Lookup<'a>,
    place: Place<'a>,
    lines: &'a Lines,
    scopes: Scopes,
    functions: Vec<Function<'a>>,
    classes: Vec<Class<'a>>,
    frames: Vec<Frame>,
    /// The line that is followed.
    line: usize,
    /// How many conditions stand before what is followed.
    conditions: usize,
    /// How many batches of a stream: what is in them happens when the first comes.
    batches: usize,
    steps: usize,
    depth: usize,
    /// About how much memory what was made and noted has taken.
    spent: usize,
}

/// The most statements and expressions that are followed.
const MOST_STEPS: usize = 60_000;

/// The most memory, in bytes, that what is made and noted may take together.
const MOST_MEMORY: usize = 32 * 1024 * 1024;

/// The deepest nesting of expressions and statements, over all calls that are followed.
const DEEPEST: usize = 150;

impl<'a> Interpreter<'a> {
    fn new(lines: &'a Lines, place: Place<'a>, arguments: Lookup<'a>) -> Self {
        Self {
            found: Found::default(),
            arguments,
            place,
            lines,
            scopes: Scopes::new(),
            functions: Vec::new(),
            classes: Vec::new(),
            frames: vec![Frame::of_module()],
            line: 0,
            conditions: 0,
            batches: 0,
            steps: 0,
            depth: 0,
            spent: 0,
        }
    }

    fn module(&mut self, body: &'a [Stmt]) {
        self.block(body);
        self.uncalled();
    }

    /// The value of an argument of the job.
    pub(crate) fn argument(&self, name: &str) -> Option<String> {
        (self.arguments)(name)
    }

    /// The job's account, as a text.
    pub(crate) fn account(&self) -> Value {
        Value::text(self.place.0.as_str())
    }

    /// The job's Region, as a text.
    pub(crate) fn region(&self) -> Value {
        Value::text(self.place.1)
    }

    /// The line that is followed.
    pub(crate) fn line(&self) -> usize {
        self.line
    }

    /// When what is followed happens.
    pub(crate) fn necessity(&self) -> Necessity {
        match (self.conditions, self.batches) {
            (0, 0) => Necessity::Must,
            (0, _) => Necessity::OnFirstUse,
            _ => Necessity::OnlyIf(format!("line {} of the script is reached", self.line)),
        }
    }

    /// Follows something under a condition that is not known.
    pub(crate) fn maybe<T>(&mut self, follow: impl FnOnce(&mut Self) -> T) -> T {
        self.conditions += 1;
        let followed = follow(self);
        self.conditions -= 1;
        followed
    }

    /// Whether there is room for one more step; if not, the script is followed no further.
    fn step(&mut self) -> bool {
        self.steps += 1;
        let goes_on = self.steps <= MOST_STEPS;
        if !goes_on {
            self.found.stopped_at.get_or_insert(self.line);
        }
        goes_on
    }

    /// Whether there is room for something of about so many bytes; if not, the script is followed no further.
    pub(crate) fn has_room(&mut self, bytes: usize) -> bool {
        self.spent = self.spent.saturating_add(bytes);
        let has_room = self.spent <= MOST_MEMORY;
        if !has_room {
            self.steps = MOST_STEPS;
            self.found.stopped_at.get_or_insert(self.line);
        }
        has_room
    }

    /// A value that was made; unknown where it is too large.
    fn made(&mut self, value: Value) -> Value {
        if self.has_room(value.own_size()) && value.is_small() { value } else { Value::Unknown }
    }

    fn at(&mut self, place: &impl Ranged) {
        self.line = self.lines.at(place.start());
    }

    fn scope(&self) -> usize {
        self.frames.last().map_or(scope::MODULE, |frame| frame.scope)
    }

    /// The values of expressions, one by one.
    fn values(&mut self, expressions: &'a [Expr]) -> Vec<Value> {
        expressions.iter().map(|expression| self.value(expression)).collect()
    }
}
