//! From the text of a Python script to its statements, within bounds: hostile nesting never reaches the stack.

use std::fmt;
use std::panic::catch_unwind;

use ruff_python_ast::token::TokenKind;
use ruff_python_ast::{Mod, Suite};
use ruff_python_parser::{Mode, ParseOptions, lexer, parse_unchecked};
use ruff_text_size::TextSize;

/// The longest script that is parsed.
const LONGEST: usize = 2 * 1024 * 1024;

/// The deepest nesting of brackets, f-strings and blocks together. CPython takes 200 brackets and 100 blocks.
// Source: https://github.com/python/cpython/blob/main/Parser/lexer/state.h (MAXLEVEL, MAXINDENT)
const DEEPEST: usize = 64;

/// The most operators, dots and calls in a row, over all brackets that are open.
const MOST_LINKS: usize = 3000;

/// Why a script was not parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotParsed {
    TooLong,
    /// Brackets or blocks are too deep, or a bracket is never closed.
    TooDeep,
    /// The parser failed.
    Failed,
    /// It is not Python 3 from this line on.
    Syntax(usize),
}

/// Where the lines of a text begin.
pub(crate) struct Lines(Vec<usize>);

impl Lines {
    pub(crate) fn of(text: &str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self(std::iter::once(0).chain(ends).collect())
    }

    /// The number of the line at a place.
    pub(crate) fn at(&self, place: TextSize) -> usize {
        let place = usize::from(place);
        self.0.partition_point(|start| *start <= place)
    }
}

/// The statements of a script. Lines of notebooks that begin with `%` or `!` are no errors.
pub(crate) fn parse(text: &str, lines: &Lines) -> Result<Suite, NotParsed> {
    if text.len() > LONGEST {
        return Err(NotParsed::TooLong);
    }
    if !is_shallow(text) {
        return Err(NotParsed::TooDeep);
    }
    match parse_module(text, lines) {
        Err(NotParsed::Syntax(line)) => match without_magic(text) {
            Some(text) => parse_module(&text, lines),
            None => Err(NotParsed::Syntax(line)),
        },
        parsed => parsed,
    }
}

fn parse_module(text: &str, lines: &Lines) -> Result<Suite, NotParsed> {
    // Why: a script may be anything, and no parser is proven; one that fails must not end the whole scan.
    let parsed = catch_unwind(|| parse_unchecked(text, ParseOptions::from(Mode::Module)));
    let parsed = parsed.map_err(|_| NotParsed::Failed)?;
    if let Some(error) = parsed.errors().first() {
        return Err(NotParsed::Syntax(lines.at(error.location.start())));
    }
    match parsed.into_syntax() {
        Mod::Module(module) => Ok(module.body),
        Mod::Expression(_) => Ok(Suite::new()),
    }
}

/// The text with the lines of notebooks (`%idle_timeout 60`, `!pip list`) as comments, if it has any.
fn without_magic(text: &str) -> Option<String> {
    let is_magic = |line: &str| line.starts_with(['%', '!', '?']);
    if !text.lines().any(is_magic) {
        return None;
    }
    let line =
        |line: &str| line.strip_prefix(['%', '!', '?']).map_or(line.to_owned(), |rest| format!("#{rest}"));
    Some(text.split_inclusive('\n').map(line).collect())
}

/// Whether the syntax tree of a script is shallow enough for the stack.
// Why: the parser grows its stack as it goes, but the tree is dropped and walked on ours.
fn is_shallow(text: &str) -> bool {
    let mut lexer = lexer::lex(text, Mode::Module);
    let mut depth = Depth { open: vec![0], links: 0, blocks: 0 };
    // INVARIANT: a token takes at least one byte, but for dedents and the ends of lines and of the text.
    for _ in 0..=text.len().saturating_mul(2) {
        let token = lexer.next_token();
        if token == TokenKind::EndOfFile {
            return true;
        }
        depth.take(token);
        if depth.open.len() + depth.blocks > DEEPEST || depth.links > MOST_LINKS {
            return false;
        }
    }
    false
}

/// How deep the tree is at a token.
struct Depth {
    /// For each open bracket and the line itself: the links since it was opened or since its last comma.
    open: Vec<usize>,
    /// Their sum.
    links: usize,
    blocks: usize,
}

impl Depth {
    fn take(&mut self, token: TokenKind) {
        match token {
            TokenKind::Lpar
            | TokenKind::Lsqb
            | TokenKind::Lbrace
            | TokenKind::FStringStart
            | TokenKind::TStringStart => {
                self.link();
                self.open.push(0);
            }
            TokenKind::Rpar
            | TokenKind::Rsqb
            | TokenKind::Rbrace
            | TokenKind::FStringEnd
            | TokenKind::TStringEnd => {
                if self.open.len() > 1 {
                    self.links -= self.open.pop().unwrap_or_default();
                }
            }
            TokenKind::Comma | TokenKind::Semi | TokenKind::Newline => self.forget(),
            TokenKind::Indent => self.blocks += 1,
            TokenKind::Dedent => self.blocks = self.blocks.saturating_sub(1),
            TokenKind::Name
            | TokenKind::Int
            | TokenKind::Float
            | TokenKind::Complex
            | TokenKind::String
            | TokenKind::FStringMiddle
            | TokenKind::TStringMiddle
            | TokenKind::Comment
            | TokenKind::NonLogicalNewline => {}
            _ => self.link(),
        }
    }

    fn link(&mut self) {
        if let Some(links) = self.open.last_mut() {
            *links += 1;
            self.links += 1;
        }
    }

    fn forget(&mut self) {
        if let Some(links) = self.open.last_mut() {
            self.links -= std::mem::take(links);
        }
    }
}

impl fmt::Display for NotParsed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => formatter.write_str("it is longer than 2 MiB"),
            Self::TooDeep => formatter.write_str("it nests too deep, or a bracket is never closed"),
            Self::Failed => formatter.write_str("the parser failed"),
            Self::Syntax(line) => write!(formatter, "line {line} is not Python 3"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Lines, NotParsed, parse};

    fn parsed(text: &str) -> Result<usize, NotParsed> {
        parse(text, &Lines::of(text)).map(|body| body.len())
    }

    #[test]
    fn scripts_are_parsed_within_bounds() {
        for (text, expected) in [
            ("", Ok(0)),
            ("x = 1\ny = f'{x}'\n", Ok(2)),
            ("%idle_timeout 60\n%%configure\n!pip install x\nx = 1\n", Ok(1)),
            ("import sys\nprint 'x'\n", Err(NotParsed::Syntax(2))),
            ("x = (1,\ny = 2\n", Err(NotParsed::Syntax(2))),
        ] {
            assert_eq!(parsed(text), expected, "{text}");
        }
    }

    #[test]
    fn deep_scripts_do_not_reach_the_stack() {
        let wide: String = (0..5000).map(|number| format!("    'k{number}': [{number}, 'v'],\n")).collect();
        for (text, expected) in [
            ("(".repeat(100_000), Err(NotParsed::TooDeep)),
            (format!("x = {}1{}", "(".repeat(100_000), ")".repeat(100_000)), Err(NotParsed::TooDeep)),
            (format!("x = {}1{}", "[".repeat(50), "]".repeat(50)), Ok(1)),
            (format!("x = {}", "1 + ".repeat(200_000)), Err(NotParsed::TooDeep)),
            (format!("x = {}1", "1 + ".repeat(2_900)), Ok(1)),
            (format!("x = {}1", "-".repeat(2_900)), Ok(1)),
            (format!("x = {}1", "not ".repeat(200_000)), Err(NotParsed::TooDeep)),
            (format!("x = {}1", "lambda: ".repeat(1_400)), Ok(1)),
            (format!("x = {}1", "1 if 2 else ".repeat(100_000)), Err(NotParsed::TooDeep)),
            (format!("x{}", ".y".repeat(200_000)), Err(NotParsed::TooDeep)),
            (format!("x{}", ".y(1, 2)".repeat(1_400)), Ok(1)),
            (format!("x = {}1", "f(a, ".repeat(100_000)), Err(NotParsed::TooDeep)),
            (format!("x = {{\n{wide}}}\n"), Ok(1)),
            ("f'{".repeat(100_000), Err(NotParsed::TooDeep)),
            ("x = 1\n".repeat(6_000_000), Err(NotParsed::TooLong)),
            (
                format!("{}pass", (0..200).map(|n| format!("{}if x:\n", " ".repeat(n))).collect::<String>()),
                Err(NotParsed::TooDeep),
            ),
        ] {
            assert_eq!(parsed(&text), expected, "{}", text.chars().take(40).collect::<String>());
        }
        assert!(matches!(parsed(&"if x: ".repeat(1_400)), Err(NotParsed::Syntax(1))));
    }
}
