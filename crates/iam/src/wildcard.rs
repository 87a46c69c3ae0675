//! Text patterns with `*`, `?` and policy variables, matched in linear time for literal segments.
//!
//! A pattern is compiled once, when its document is parsed, and matched without touching the heap.

use crate::request::{Context, Text};
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
pub struct Pattern {
    /// INVARIANT: no two literals and no two `*` stand side by side.
    tokens: Tokens,
    variables: bool,
}

/// The tokens of a pattern; most patterns are a single literal, which costs no list.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Tokens {
    One(Token),
    Many(Box<[Token]>),
}

impl std::ops::Deref for Tokens {
    type Target = [Token];

    fn deref(&self) -> &[Token] {
        match self {
            Self::One(token) => std::slice::from_ref(token),
            Self::Many(tokens) => tokens,
        }
    }
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
    /// A pattern of these tokens; neighbouring literals are joined and runs of `*` become one.
    #[must_use]
    pub fn from_tokens(mut tokens: Vec<Token>) -> Self {
        if tokens.len() == 1
            && let Some(token) = tokens.pop()
        {
            return Self { variables: matches!(token, Token::Variable(_)), tokens: Tokens::One(token) };
        }
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
        let variables = joined.iter().any(|token| matches!(token, Token::Variable(_)));
        Self { tokens: Tokens::Many(joined.into_boxed_slice()), variables }
    }

    /// A pattern without anything special in it.
    #[must_use]
    pub fn literal(text: &str) -> Self {
        Self { tokens: Tokens::One(Token::Literal(text.into())), variables: false }
    }

    /// A pattern in which `*` and `?` are wildcards and nothing else is special.
    #[must_use]
    pub fn wildcard(text: &str) -> Self {
        let mut tokens = Vec::new();
        push_wildcards(text, &mut tokens);
        Self::from_tokens(tokens)
    }

    /// Whether this is a single `*`.
    #[must_use]
    pub fn is_any(&self) -> bool {
        matches!(&*self.tokens, [Token::Any])
    }

    /// Whether the last token is `*`.
    #[must_use]
    pub fn ends_with_any(&self) -> bool {
        matches!(self.tokens.last(), Some(Token::Any))
    }

    /// The pattern's text when it has neither wildcard nor variable.
    #[must_use]
    pub fn as_literal(&self) -> Option<&str> {
        match &*self.tokens {
            [] => Some(""),
            [Token::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// The single variable of which this pattern consists.
    #[must_use]
    pub fn as_variable(&self) -> Option<&Variable> {
        match &*self.tokens {
            [Token::Variable(variable)] => Some(variable),
            _ => None,
        }
    }

    /// The compiled pieces, in order.
    #[must_use]
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// Whether a plain text matches; a pattern with variables matches none.
    #[must_use]
    pub fn matches_text(&self, text: &str) -> bool {
        !self.variables && matches_exactly(&self.tokens, text, None)
    }

    /// Whether `value` matches, with variables taken from `context`.
    #[must_use]
    pub fn matches(&self, value: Text<'_>, context: &Context) -> Matched {
        match self.is_resolved(context) {
            Truth::False => Matched::Unresolved,
            Truth::True => Matched::Answer(self.compare(value, context)),
            // An unknown variable stands for any text here: what does not match even so, never does.
            Truth::Unknown => Matched::Answer(self.compare(value, context).and(Truth::Unknown)),
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
        let own = self.tokens.iter().flat_map(|token| match piece(token, Some(context)) {
            Piece::Text(text) => text.chars(),
            Piece::Any => "*".chars(),
            Piece::One => "?".chars(),
        });
        let fold = |character: char| character.to_lowercase();
        Matched::Answer(own.flat_map(fold).eq(text.chars().flat_map(fold)).into())
    }

    fn compare(&self, value: Text<'_>, context: &Context) -> Truth {
        match (value, &*self.tokens) {
            // Why: nearly all patterns have one of these two forms, and this is the innermost loop.
            (Text::Exact(text), [Token::Literal(literal)]) => return (text == &**literal).into(),
            (Text::Exact(text), [Token::Literal(start), Token::Any]) => {
                return text.starts_with(&**start).into();
            }
            _ => {}
        }
        match value {
            Text::Exact(text) => matches_exactly(&self.tokens, text, Some(context)).into(),
            Text::Prefix(prefix) => self.matches_prefix(prefix, context),
        }
    }

    /// Whether every text (true), no text (false) or some texts that begin with `prefix` match (`L-RES-13`).
    fn matches_prefix(&self, prefix: &str, context: &Context) -> Truth {
        let context = Some(context);
        if !may_match_with_prefix(&self.tokens, prefix, context) {
            Truth::False
        } else if self.ends_with_any() && matches_exactly(&self.tokens, prefix, context) {
            Truth::True
        } else {
            Truth::Unknown
        }
    }

    /// Whether every variable has a value in this context.
    #[must_use]
    pub fn is_resolved(&self, context: &Context) -> Truth {
        let mut resolved = Truth::True;
        if self.variables {
            for token in &*self.tokens {
                if let Token::Variable(variable) = token {
                    match variable.resolve(context) {
                        Resolved::Text(_) => {}
                        Resolved::Missing => return Truth::False,
                        Resolved::Unknown => resolved = Truth::Unknown,
                    }
                }
            }
        }
        resolved
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
mod tests {
    use super::{Matched, Pattern};
    use crate::request::{Context, Text};
    use crate::truth::Truth;

    #[test]
    fn exact_texts() {
        for (pattern, text, expected) in [
            ("", "", true),
            ("", "a", false),
            ("*", "", true),
            ("*", "a:b/c", true),
            ("?", "", false),
            ("?", "é", true),
            ("a*c", "abbbc", true),
            ("a*c", "ac", true),
            ("a*c", "a", false),
            ("a*a", "a", false),
            ("*ab*ab", "abab", true),
            ("*ab*ab", "ab", false),
            ("*a?c*", "xxabcxx", true),
            ("*a?c*", "xxacxx", false),
            ("a**b", "ab", true),
            ("s3.*.amazonaws.com", "s3.us-east-1.amazonaws.com", true),
            ("s3.*.amazonaws.com", "s3.us-east-1.amazonaws.com.cn", false),
        ] {
            assert_eq!(Pattern::wildcard(pattern).matches_text(text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn prefixes_stand_for_all_texts_that_begin_so() {
        let context = Context::closed();
        for (pattern, prefix, expected) in [
            ("arn:aws:s3:::lake/*", "arn:aws:s3:::lake/raw/", Truth::True),
            ("arn:aws:s3:::lake/raw/a*", "arn:aws:s3:::lake/raw/", Truth::Unknown),
            ("arn:aws:s3:::other/*", "arn:aws:s3:::lake/raw/", Truth::False),
            ("arn:aws:s3:::lake", "arn:aws:s3:::lake/raw/", Truth::False),
            ("*.csv", "lake/raw/", Truth::Unknown),
            ("lake/???/*", "lake/raw/", Truth::True),
        ] {
            let matched = Pattern::wildcard(pattern).matches(Text::Prefix(prefix), &context);
            assert_eq!(matched, Matched::Answer(expected), "{pattern} {prefix}");
        }
    }

    #[test]
    fn ten_thousand_stars_against_ten_thousand_characters() {
        let text = "a".repeat(10_000);
        assert!(Pattern::wildcard(&"*".repeat(10_000)).matches_text(&text));
        assert!(!Pattern::wildcard(&"*a".repeat(5_000)).matches_text(&"b".repeat(10_000)));
        assert!(!Pattern::wildcard(&format!("{}b", "*a".repeat(5_000))).matches_text(&text));
    }
}
