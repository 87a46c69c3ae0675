//! Text patterns with `*`, `?` and policy variables, matched in nearly linear time.
//!
//! A pattern is compiled once, when its document is parsed, and matched without touching the heap, unless it was made
//! to be slow (`segment`).

use crate::request::{Context, Text};
use crate::segment;
use crate::truth::Truth;
use crate::variable::{Resolved, Variable};

/// One piece of a compiled pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// Text that must stand as it is.
    Literal(Box<str>),
    /// `*`: any run of characters, also none.
    Any,
    /// `?`: exactly one character.
    One,
    /// `${key}`: the value of a context key, taken literally.
    Variable(Variable),
}

/// A compiled pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(Form);

/// Nearly all patterns have one of the first three forms, which cost no list and are compared at once.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Form {
    /// `*`
    Any,
    /// Text alone.
    Literal(Box<str>),
    /// Text with a `*` behind it.
    Prefix(Box<str>),
    /// Other patterns without variables.
    ///
    /// INVARIANT: no two literals and no two `*` stand side by side.
    Tokens(Box<[Token]>),
    /// Patterns with variables.
    Variables(Box<[Token]>),
}

/// What a pattern says about a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matched {
    /// The answer; unknown when a missing fact decides.
    Answer(Truth),
    /// A policy variable has no value in this request and no default (`L-VAR-5`).
    Unresolved,
}

impl Matched {
    /// The answer where an unresolved variable means that this pattern does not match.
    #[must_use]
    pub fn truth(self) -> Truth {
        match self {
            Self::Answer(truth) => truth,
            Self::Unresolved => Truth::False,
        }
    }
}

impl Pattern {
    /// A pattern of these tokens; neighboring literals are joined and runs of `*` become one.
    #[must_use]
    pub fn from_tokens(tokens: Vec<Token>) -> Self {
        let mut joined: Vec<Token> = Vec::with_capacity(tokens.len());
        for token in tokens {
            match (joined.last_mut(), token) {
                (Some(Token::Any), Token::Any) => {}
                (Some(Token::Literal(before)), Token::Literal(text)) => {
                    let mut longer = String::from(std::mem::take(before));
                    longer.push_str(&text);
                    *before = longer.into_boxed_str();
                }
                (_, token) => joined.push(token),
            }
        }
        Self(match &mut *joined {
            [] => Form::Literal(Box::default()),
            [Token::Any] => Form::Any,
            [Token::Literal(text)] => Form::Literal(std::mem::take(text)),
            [Token::Literal(text), Token::Any] => Form::Prefix(std::mem::take(text)),
            tokens if tokens.iter().any(|token| matches!(token, Token::Variable(_))) => {
                Form::Variables(joined.into_boxed_slice())
            }
            _ => Form::Tokens(joined.into_boxed_slice()),
        })
    }

    /// A pattern without anything special in it.
    #[must_use]
    pub fn literal(text: &str) -> Self {
        Self(Form::Literal(text.into()))
    }

    /// A pattern in which `*` and `?` are wildcards and nothing else is special.
    #[must_use]
    pub fn wildcard(text: &str) -> Self {
        let special = |byte: &u8| *byte == b'*' || *byte == b'?';
        match text.as_bytes().iter().position(special) {
            None => Self::literal(text),
            Some(0) if text.len() == 1 && text == "*" => Self(Form::Any),
            Some(at) if at + 1 == text.len() && text.ends_with('*') => {
                Self(Form::Prefix(text.trim_end_matches('*').into()))
            }
            Some(_) => {
                let mut tokens = Vec::with_capacity(8);
                push_wildcards(text, &mut tokens);
                Self::from_tokens(tokens)
            }
        }
    }

    /// Whether this is a single `*`.
    #[must_use]
    pub fn is_any(&self) -> bool {
        matches!(self.0, Form::Any)
    }

    /// Whether the last token is `*`.
    #[must_use]
    pub fn ends_with_any(&self) -> bool {
        match &self.0 {
            Form::Any | Form::Prefix(_) => true,
            Form::Literal(_) => false,
            Form::Tokens(tokens) | Form::Variables(tokens) => matches!(tokens.last(), Some(Token::Any)),
        }
    }

    /// The variables that stand in this pattern.
    pub(crate) fn variables(&self) -> impl Iterator<Item = &Variable> {
        let tokens: &[Token] = match &self.0 {
            Form::Variables(tokens) => tokens,
            Form::Any | Form::Literal(_) | Form::Prefix(_) | Form::Tokens(_) => &[],
        };
        tokens.iter().filter_map(|token| match token {
            Token::Variable(variable) => Some(variable),
            Token::Literal(_) | Token::Any | Token::One => None,
        })
    }

    /// The single variable of which this pattern consists.
    #[must_use]
    pub fn as_variable(&self) -> Option<&Variable> {
        match &self.0 {
            Form::Variables(tokens) => match &**tokens {
                [Token::Variable(variable)] => Some(variable),
                _ => None,
            },
            Form::Any | Form::Literal(_) | Form::Prefix(_) | Form::Tokens(_) => None,
        }
    }

    /// Whether a plain text matches; a pattern with variables matches none.
    #[must_use]
    pub fn matches_text(&self, text: &str) -> bool {
        match &self.0 {
            Form::Any => true,
            Form::Literal(literal) => text == &**literal,
            Form::Prefix(start) => text.starts_with(&**start),
            Form::Tokens(tokens) => matches_exactly(tokens, text, None),
            Form::Variables(_) => false,
        }
    }

    /// Whether `value` matches, with variables taken from `context`.
    #[must_use]
    pub fn matches(&self, value: Text<'_>, context: &Context) -> Matched {
        let tokens = match (&self.0, value) {
            (Form::Variables(tokens), _) => tokens,
            (_, Text::Exact(text)) => return Matched::Answer(self.matches_text(text).into()),
            (form, Text::Prefix(prefix)) => return Matched::Answer(form.matches_prefix(prefix)),
        };
        let compare = || match value {
            Text::Exact(text) => matches_exactly(tokens, text, Some(context)).into(),
            Text::Prefix(prefix) => matches_prefix(tokens, prefix, Some(context)),
        };
        match self.is_resolved(context) {
            Truth::False => Matched::Unresolved,
            Truth::True => Matched::Answer(compare()),
            // An unknown variable stands for any text here: what does not match even so, never does.
            Truth::Unknown => Matched::Answer(compare().and(Truth::Unknown)),
        }
    }

    /// Whether `text` equals this pattern's text, letter case ignored; wildcards are not special here.
    #[must_use]
    pub fn equals_ignoring_case(&self, text: &str, context: &Context) -> Matched {
        match self.is_resolved(context) {
            Truth::False => return Matched::Unresolved,
            Truth::Unknown => return Matched::Answer(Truth::Unknown),
            Truth::True => {}
        }
        let fold = |character: char| character.to_lowercase();
        let text = text.chars().flat_map(fold);
        let same = match &self.0 {
            Form::Any => text.eq("*".chars()),
            Form::Literal(own) => text.eq(own.chars().flat_map(fold)),
            Form::Prefix(own) => text.eq(own.chars().chain("*".chars()).flat_map(fold)),
            Form::Tokens(tokens) | Form::Variables(tokens) => {
                let own = tokens.iter().flat_map(|token| match piece(token, Some(context)) {
                    Piece::Text(text) => text.chars(),
                    Piece::Any => "*".chars(),
                    Piece::One => "?".chars(),
                });
                text.eq(own.flat_map(fold))
            }
        };
        Matched::Answer(same.into())
    }

    /// Whether every variable has a value in this context.
    #[must_use]
    pub fn is_resolved(&self, context: &Context) -> Truth {
        let Form::Variables(tokens) = &self.0 else { return Truth::True };
        let mut resolved = Truth::True;
        for token in tokens {
            if let Token::Variable(variable) = token {
                match variable.resolve(context) {
                    Resolved::Text(_) => {}
                    Resolved::Missing => return Truth::False,
                    Resolved::Unknown => resolved = Truth::Unknown,
                }
            }
        }
        resolved
    }
}

impl Form {
    /// Whether every text (true), no text (false) or some texts that begin with `prefix` match (`L-RES-13`).
    fn matches_prefix(&self, prefix: &str) -> Truth {
        match self {
            Self::Any => Truth::True,
            Self::Literal(text) => Truth::from(text.starts_with(prefix)).and(Truth::Unknown),
            Self::Prefix(start) if prefix.starts_with(&**start) => Truth::True,
            Self::Prefix(start) => Truth::from(start.starts_with(prefix)).and(Truth::Unknown),
            Self::Tokens(tokens) | Self::Variables(tokens) => matches_prefix(tokens, prefix, None),
        }
    }
}

fn matches_prefix(tokens: &[Token], prefix: &str, context: Option<&Context>) -> Truth {
    let ends_with_any = matches!(tokens.last(), Some(Token::Any));
    if !may_match_with_prefix(tokens, prefix, context) {
        Truth::False
    } else if ends_with_any && matches_exactly(tokens, prefix, context) {
        Truth::True
    } else {
        Truth::Unknown
    }
}

/// Splits `text` at `*` and `?` into tokens.
pub(crate) fn push_wildcards(text: &str, tokens: &mut Vec<Token>) {
    for part in text.split_inclusive(['*', '?']) {
        let (literal, wildcard) = match part.strip_suffix('*') {
            Some(literal) => (literal, Some(Token::Any)),
            None => match part.strip_suffix('?') {
                Some(literal) => (literal, Some(Token::One)),
                None => (part, None),
            },
        };
        if !literal.is_empty() {
            tokens.push(Token::Literal(literal.into()));
        }
        tokens.extend(wildcard);
    }
}

#[derive(Clone, Copy)]
enum Piece<'a> {
    Text(&'a str),
    Any,
    One,
}

fn piece<'a>(token: &'a Token, context: Option<&'a Context>) -> Piece<'a> {
    match token {
        Token::Literal(text) => Piece::Text(text),
        Token::Any => Piece::Any,
        Token::One => Piece::One,
        Token::Variable(variable) => match context.map(|context| variable.resolve(context)) {
            Some(Resolved::Text(text)) => Piece::Text(text),
            _ => Piece::Any,
        },
    }
}

fn matches_exactly(tokens: &[Token], text: &str, context: Option<&Context>) -> bool {
    let is_any = |token: &Token| matches!(piece(token, context), Piece::Any);
    let mut segments = tokens.split(is_any);
    let Some(first) = segments.next() else { return text.is_empty() };
    let Some(mut rest) = strip_start(first, text, context) else { return false };
    let Some(last) = segments.next_back() else { return rest.is_empty() };
    for segment in segments {
        match find_segment(segment, rest, context) {
            Some(after) => rest = after,
            None => return false,
        }
    }
    strip_end(last, rest, context).is_some()
}

/// What remains of `text` after the leftmost occurrence of a segment without `*`.
fn find_segment<'t>(segment: &[Token], text: &'t str, context: Option<&Context>) -> Option<&'t str> {
    if let [token] = segment
        && let Piece::Text(needle) = piece(token, context)
    {
        // Why: the standard search is linear, also for crafted repetitions (`L-ACT-6`).
        return text.split_once(needle).map(|(_, after)| after);
    }
    let characters = segment.iter().flat_map(|token| match piece(token, context) {
        Piece::Text(text) => text.chars().map(Some as fn(char) -> Option<char>).chain(None),
        Piece::Any | Piece::One => "".chars().map(Some as fn(char) -> Option<char>).chain(Some(None)),
    });
    if characters.clone().nth(segment::SHORT).is_some() {
        return segment::find(characters, text);
    }
    let mut candidates = text;
    loop {
        if let Some(after) = strip_start(segment, candidates, context) {
            return Some(after);
        }
        let mut characters = candidates.chars();
        characters.next()?;
        candidates = characters.as_str();
    }
}

fn strip_start<'t>(segment: &[Token], text: &'t str, context: Option<&Context>) -> Option<&'t str> {
    segment.iter().try_fold(text, |rest, token| match piece(token, context) {
        Piece::Text(literal) => rest.strip_prefix(literal),
        Piece::One | Piece::Any => {
            let mut characters = rest.chars();
            characters.next().map(|_| characters.as_str())
        }
    })
}

fn strip_end<'t>(segment: &[Token], text: &'t str, context: Option<&Context>) -> Option<&'t str> {
    segment.iter().rev().try_fold(text, |rest, token| match piece(token, context) {
        Piece::Text(literal) => rest.strip_suffix(literal),
        Piece::One | Piece::Any => {
            let mut characters = rest.chars();
            characters.next_back().map(|_| characters.as_str())
        }
    })
}

/// Whether some text that begins with `prefix` could match.
fn may_match_with_prefix(tokens: &[Token], prefix: &str, context: Option<&Context>) -> bool {
    let mut rest = prefix;
    for token in tokens {
        match piece(token, context) {
            Piece::Any => return true,
            Piece::Text(literal) => match rest.strip_prefix(literal) {
                Some(after) => rest = after,
                None => return literal.starts_with(rest),
            },
            Piece::One => {
                let mut characters = rest.chars();
                if characters.next().is_none() {
                    return true;
                }
                rest = characters.as_str();
            }
        }
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests;
