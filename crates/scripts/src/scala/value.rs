//! The texts of a Scala script: written out, joined, kept under a name, or given as an argument of the job.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::python::Lookup;
use crate::scala::token::{Kind, Token};

/// A text, as far as it is known, and where it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) line: usize,
    pub(super) text: String,
    /// The arguments of the job that it was made from.
    pub(super) arguments: BTreeSet<String>,
    /// The names of the values that it was made from.
    names: BTreeSet<String>,
    /// The name under which it is kept.
    name: Option<String>,
    is_name: bool,
}

impl Known {
    /// Whether it only names a value or an argument, which tells elsewhere what it is for.
    pub(super) fn is_name(&self) -> bool {
        self.is_name
    }

    /// Where it is named: ``line 3 of the script, argument `--source` ``.
    pub(super) fn named_by(&self) -> String {
        let mut named_by = format!("line {} of the script", self.line);
        for name in &self.arguments {
            named_by.push_str(&format!(", argument `{name}`"));
        }
        named_by
    }
}

/// The values that have a name, and the arguments of the job.
pub(super) struct Values<'a> {
    arguments: Lookup<'a>,
    kept: BTreeMap<String, Known>,
    used: BTreeSet<String>,
}

/// What stands for what is not known. `Location::parse` takes it for a placeholder.
pub(super) const HOLE: &str = "${}";

/// The longest text that is followed; and the most values that are kept.
const LONGEST: usize = 4096;
const MOST: usize = 2000;

impl<'a> Values<'a> {
    pub(super) fn new(arguments: Lookup<'a>) -> Self {
        Self { arguments, kept: BTreeMap::new(), used: BTreeSet::new() }
    }

    /// `val name: Type = text`, and how many parts it takes.
    pub(super) fn defined(&mut self, rest: &[Token]) -> Option<(Known, usize)> {
        let ([Token { kind: Kind::Word(val), .. }, Token { kind: Kind::Word(name), .. }], mut after) =
            rest.split_at_checked(2)?
        else {
            return None;
        };
        if val != "val" && val != "var" {
            return None;
        }
        let mut parts = 3;
        if let [Token { kind: Kind::Sign(':'), .. }, Token { kind: Kind::Word(_), .. }, rest @ ..] = after {
            after = rest;
            parts += 2;
        }
        let [Token { kind: Kind::Sign('='), .. }, after @ ..] = after else { return None };
        let (known, taken) = self.text(after)?;
        // Why: what goes on after the text is more than a text: `args("a").split(",")`.
        let goes_on = matches!(after.get(taken), Some(Token { kind: Kind::Sign('.' | '('), .. }));
        (!goes_on).then(|| (Known { name: Some(name.clone()), ..known }, parts + taken))
    }

    /// Keeps a value under its name.
    pub(super) fn keep(&mut self, known: Known) {
        self.used(&known);
        if let Some(name) = known.name.clone().filter(|_| self.kept.len() < MOST) {
            self.used.remove(&name);
            self.kept.insert(name, known);
        }
    }

    /// Notes that the values were used that a text was made from.
    pub(super) fn used(&mut self, known: &Known) {
        self.used.extend(known.names.iter().cloned());
    }

    /// The values that nothing was seen to use.
    pub(super) fn unused(&self) -> Vec<Known> {
        let is_unused = |(name, known): &(&String, &Known)| !known.is_name && !self.used.contains(*name);
        self.kept.iter().filter(is_unused).map(|(_, known)| known.clone()).collect()
    }

    /// The text that the rest begins with, and how many parts it takes: texts, values and arguments joined by `+`.
    pub(super) fn text(&self, rest: &[Token]) -> Option<(Known, usize)> {
        let (mut whole, mut parts) = self.term(rest)?;
        while let Some([Token { kind: Kind::Sign('+'), .. }, after @ ..]) = rest.get(parts..) {
            let Some((more, taken)) = self.term(after) else {
                whole.text.push_str(HOLE);
                break;
            };
            whole = whole.joined(more);
            parts += 1 + taken;
        }
        Some((whole, parts))
    }

    fn term(&self, rest: &[Token]) -> Option<(Known, usize)> {
        let (first, after) = rest.split_first()?;
        match &first.kind {
            Kind::Text(text, true) => Some((self.put_in(text, first.line), 1)),
            Kind::Text(text, false) => Some((Known::of(text, first.line), 1)),
            Kind::Word(word) if word == "args" || word == "options" => self.argument(first.line, after),
            Kind::Word(word) => {
                let goes_on =
                    matches!(after.first(), Some(Token { kind: Kind::Sign('(' | '=' | ':' | '.'), .. }));
                let known = self.kept.get(word).filter(|_| !goes_on)?;
                let names = BTreeSet::from([word.clone()]);
                Some((Known { line: first.line, names, name: None, is_name: true, ..known.clone() }, 1))
            }
            Kind::Sign(_) => None,
        }
    }

    /// `args("NAME")`, `args.getOrElse("NAME", "default")`.
    fn argument(&self, line: usize, after: &[Token]) -> Option<(Known, usize)> {
        let sign = |place: usize, sign: char| matches!(after.get(place), Some(Token { kind: Kind::Sign(each), .. }) if *each == sign);
        let text = |place: usize| match after.get(place) {
            Some(Token { kind: Kind::Text(text, false), .. }) => Some(text),
            _ => None,
        };
        if let (true, Some(name), true) = (sign(0, '('), text(1), sign(2, ')')) {
            return Some((self.of_argument(name, line, None), 4));
        }
        let is_default =
            matches!(after.get(1), Some(Token { kind: Kind::Word(word), .. }) if word == "getOrElse");
        if let (true, true, true, Some(name), true) =
            (sign(0, '.'), is_default, sign(2, '('), text(3), sign(4, ','))
        {
            let (default, taken) = self.term(after.get(5..)?)?;
            return sign(5 + taken, ')')
                .then(|| (self.of_argument(name, line, Some(&default.text)), 7 + taken));
        }
        None
    }

    fn of_argument(&self, name: &str, line: usize, default: Option<&str>) -> Known {
        let name = format!("--{name}");
        let value = (self.arguments)(&name);
        let text = value.as_deref().or(default).unwrap_or(HOLE);
        Known { arguments: BTreeSet::from([name]), is_name: value.is_some(), ..Known::of(text, line) }
    }

    /// A text with what its holes stand for. A hole that is not known stays, and ends what is known of a location.
    fn put_in(&self, text: &str, line: usize) -> Known {
        let mut whole = Known::of("", line);
        // Why: each hole that is never closed is searched to the end of the text.
        let text = if text.len() > LONGEST { HOLE } else { text };
        let mut last = 0;
        for hole in HOLES.captures_iter(text) {
            let Some(place) = hole.get(0) else { continue };
            whole = whole.joined(Known::of(text.get(last..place.start()).unwrap_or_default(), line));
            whole = whole.joined(self.of_hole(&hole, line));
            last = place.end();
        }
        whole.joined(Known::of(text.get(last..).unwrap_or_default(), line))
    }

    fn of_hole(&self, hole: &Captures<'_>, line: usize) -> Known {
        if let Some(name) = hole.name("argument") {
            return self.of_argument(name.as_str(), line, None);
        }
        let kept = hole.name("name").and_then(|name| self.kept.get_key_value(name.as_str()));
        match kept {
            Some((name, known)) => Known { names: BTreeSet::from([name.clone()]), ..known.clone() },
            None => Known::of(HOLE, line),
        }
    }
}

impl Known {
    fn of(text: &str, line: usize) -> Self {
        let (arguments, names) = (BTreeSet::new(), BTreeSet::new());
        let mut known = Self { line, text: String::new(), arguments, names, name: None, is_name: false };
        known.push(text);
        known
    }

    fn push(&mut self, text: &str) {
        if self.text.len() + text.len() <= LONGEST {
            self.text.push_str(text);
        } else if !self.text.ends_with(HOLE) {
            self.text.push_str(HOLE);
        }
    }

    fn joined(mut self, more: Self) -> Self {
        self.push(&more.text);
        self.is_name = false;
        self.arguments.extend(more.arguments);
        self.names.extend(more.names);
        self
    }
}

#[expect(clippy::unwrap_used, reason = "the pattern is a constant, which a test compiles")]
fn pattern(text: &str) -> Regex {
    Regex::new(text).unwrap()
}

static HOLES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"\$\{\s*(?:args|options)\("(?<argument>[\w-]+)"\)\s*\}|\$\{(?<computed>[^}]*[^\w}][^}]*)\}|\$\{?(?<name>[A-Za-z_]\w*)\}?"#,
    )
});
