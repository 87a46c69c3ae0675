//! Policy variables: `${key}` and `${key, 'default'}` (`L-VAR`).

use crate::request::{Context, ContextValue, KeyName, Value, Values};
use crate::wildcard::{Pattern, Token, push_wildcards};

/// A policy variable: a single-valued context key, and what to use when the request lacks it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    key: KeyName,
    default: Option<Box<str>>,
}

/// What a variable stands for in one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolved<'a> {
    /// This text, taken literally: a `*` in it is no wildcard (`L-VAR-4`, `Q-08`).
    Text(&'a str),
    /// The request has no such key and there is no default; also for multi-valued keys (`L-VAR-7`).
    Missing,
    /// The key's value was not collected.
    Unknown,
}

impl Variable {
    /// The context key whose value this stands for.
    #[must_use]
    pub fn key(&self) -> &KeyName {
        &self.key
    }

    /// Whether a `*` or `?` is in what this stands for.
    pub(crate) fn stands_for_wildcard(&self, context: &Context) -> bool {
        matches!(self.resolve(context), Resolved::Text(text) if text.contains(['*', '?']))
    }

    /// Looks the variable up in `context`.
    #[must_use]
    pub fn resolve<'a>(&'a self, context: &'a Context) -> Resolved<'a> {
        match context.value(&self.key) {
            ContextValue::Present(Values::One(Value::Exact(text))) => Resolved::Text(text),
            ContextValue::Present(Values::One(Value::Prefix(_)))
            | ContextValue::Perhaps(_)
            | ContextValue::Unknown => Resolved::Unknown,
            ContextValue::Present(Values::Many(_)) => Resolved::Missing,
            ContextValue::Absent => match &self.default {
                Some(text) => Resolved::Text(text),
                None => Resolved::Missing,
            },
        }
    }
}

/// How `*`, `?` and `${…}` are read in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Whether `*` and `?` are wildcards.
    pub wildcards: bool,
    /// Whether `${…}` is a variable: only under `Version` `2012-10-17` (`L-DOC-7`).
    pub variables: bool,
}

/// Compiles `text` into a pattern; a `${` that is not closed stays literal.
#[must_use]
pub fn compile(text: &str, reading: Reading) -> Pattern {
    let special = |byte: u8| byte == b'$' || byte == b'*' || byte == b'?';
    if !text.bytes().any(special) {
        return Pattern::literal(text);
    }
    if reading.wildcards && !(reading.variables && text.contains("${")) {
        return Pattern::wildcard(text);
    }
    let mut tokens = Vec::with_capacity(1);
    let mut rest = text;
    if reading.variables {
        while let Some((before, token, after)) = next_variable(rest) {
            push_text(before, reading, &mut tokens);
            tokens.push(token);
            rest = after;
        }
    }
    push_text(rest, reading, &mut tokens);
    Pattern::from_tokens(tokens)
}

fn push_text(text: &str, reading: Reading, tokens: &mut Vec<Token>) {
    if reading.wildcards {
        push_wildcards(text, tokens);
    } else if !text.is_empty() {
        tokens.push(Token::Literal(text.into()));
    }
}

/// The text before the first variable, the variable as a token, and the text after it.
fn next_variable(text: &str) -> Option<(&str, Token, &str)> {
    let (before, rest) = text.split_once("${")?;
    let (inside, after) = rest.split_once('}')?;
    let token = match inside {
        // `L-VAR-2`: these three stand for the character itself.
        "*" | "?" | "$" => Token::Literal(inside.into()),
        _ => Token::Variable(variable(inside)),
    };
    Some((before, token, after))
}

fn variable(inside: &str) -> Variable {
    let (key, default) = match inside.split_once(',') {
        Some((key, default)) => {
            (key, default.trim().strip_prefix('\'').and_then(|text| text.strip_suffix('\'')))
        }
        None => (inside, None),
    };
    Variable { key: KeyName::new(key.trim()), default: default.map(Into::into) }
}

/// At most `most` parts of `text`, cut at the colons that stand outside every `${…}`.
pub(crate) fn split_outside_variables(
    text: &str,
    variables: bool,
    most: usize,
) -> impl Iterator<Item = &str> {
    let variables = variables && text.contains("${");
    let (mut rest, mut left) = (Some(text), most);
    std::iter::from_fn(move || {
        let text = rest?;
        left = left.saturating_sub(1);
        let colon = match left {
            0 => None,
            _ if variables => colon_outside_variables(text),
            _ => memchr::memchr(b':', text.as_bytes()),
        };
        let (part, after) = colon.and_then(|at| text.split_at_checked(at)).unwrap_or((text, ""));
        rest = after.strip_prefix(':');
        Some(part)
    })
}

fn colon_outside_variables(text: &str) -> Option<usize> {
    let mut inside = false;
    let mut before = '\0';
    for (at, character) in text.char_indices() {
        match character {
            '{' if before == '$' => inside = true,
            '}' => inside = false,
            ':' if !inside => return Some(at),
            _ => {}
        }
        before = character;
    }
    None
}
