//! Policy text against request text: wildcards, policy variables and the parts of an ARN.

use std::collections::BTreeSet;

use iam::request::{Context, ContextValue, KeyName, Text, Value, Values};
use iam::truth::Truth;

/// One element of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    /// This character.
    Literal(char),
    /// `?`: one character.
    One,
    /// `?` that does not match a colon.
    OneInPart,
    /// `*`: any run of characters.
    Many,
    /// `*` that does not run past a colon.
    ManyInPart,
}

/// Whether a pattern matches a text of which perhaps only the beginning is known.
pub fn matches(pattern: &[Token], text: Text<'_>) -> Truth {
    match text {
        Text::Exact(text) => fit(pattern, text).0.into(),
        Text::Prefix(text) => match fit(pattern, text) {
            (true, _) if pattern.last() == Some(&Token::Many) => Truth::True,
            (_, true) => Truth::Unknown,
            (_, false) => Truth::False,
        },
    }
}

/// Whether the pattern matches the whole text, and whether it matches a text that begins with it.
fn fit(pattern: &[Token], text: &str) -> (bool, bool) {
    let text: Vec<char> = text.chars().collect();
    let mut reached = BTreeSet::from([0]);
    let mut begun = text.is_empty();
    for token in pattern {
        reached = reached.iter().flat_map(|from| step(*token, &text, *from)).collect();
        begun = begun || reached.contains(&text.len());
    }
    (reached.contains(&text.len()), begun)
}

/// Where a token can end that begins at `from`.
fn step(token: Token, text: &[char], from: usize) -> Vec<usize> {
    let rest = &text[from..];
    let run = rest.iter().take_while(|character| **character != ':').count();
    let one = |fits: bool| if fits { vec![from + 1] } else { Vec::new() };
    match token {
        Token::Literal(character) => one(rest.first() == Some(&character)),
        Token::One => one(!rest.is_empty()),
        Token::OneInPart => one(run > 0),
        Token::Many => (from..=text.len()).collect(),
        Token::ManyInPart => (from..=from + run).collect(),
    }
}

/// Why a policy text that holds a variable stands for no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hole {
    /// The variable's key is missing and there is no default, or the key has many values (L-VAR-5, L-VAR-7).
    Missing,
    /// Nobody knows the variable's key (L-VAR-6).
    Unknown,
}

/// Reads policy text. `variables` are substituted under `2012-10-17` only (L-DOC-7). What a variable stands for is
/// literal (L-VAR-4); `wild` says whether `*` and `?` outside variables are wildcards.
pub fn read(text: &str, variables: bool, wild: bool, context: &Context) -> Result<Vec<Token>, Hole> {
    let mut tokens = Vec::new();
    let mut unknown = false;
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let variable = rest.strip_prefix("${").filter(|_| variables).and_then(|inner| inner.split_once('}'));
        if let Some((inner, after)) = variable {
            rest = after;
            match resolve(inner, context) {
                Ok(value) => tokens.extend(value.chars().map(Token::Literal)),
                Err(Hole::Missing) => return Err(Hole::Missing),
                Err(Hole::Unknown) => unknown = true,
            }
            continue;
        }
        rest = &rest[character.len_utf8()..];
        tokens.push(match character {
            '*' if wild => Token::Many,
            '?' if wild => Token::One,
            _ => Token::Literal(character),
        });
    }
    if unknown { Err(Hole::Unknown) } else { Ok(tokens) }
}

/// What `${inner}` stands for (L-VAR-2, L-VAR-3, L-VAR-5 to L-VAR-7).
fn resolve(inner: &str, context: &Context) -> Result<String, Hole> {
    if matches!(inner, "*" | "?" | "$") {
        return Ok(inner.to_owned());
    }
    let (key, default) =
        match inner.split_once(", '").and_then(|(key, rest)| Some((key, rest.strip_suffix('\'')?))) {
            Some((key, default)) => (key, Some(default)),
            None => (inner, None),
        };
    match context.value(&KeyName::new(key)) {
        ContextValue::Unknown => Err(Hole::Unknown),
        ContextValue::Absent => default.map(str::to_owned).ok_or(Hole::Missing),
        ContextValue::Present(Values::Many(_)) => Err(Hole::Missing),
        ContextValue::Present(Values::One(Value::Exact(text))) => Ok(text.to_string()),
        ContextValue::Present(Values::One(Value::Prefix(_))) => Err(Hole::Unknown),
    }
}

/// Reads an ARN pattern: in the first five parts wildcards stay inside their part, and variables are not substituted
/// there (L-VAR-1, L-OP-ARN). With `expanding`, a `*` that ends a part may run past the colon (L-RES-3).
pub fn read_arn(text: &str, variables: bool, expanding: bool, context: &Context) -> Result<Vec<Token>, Hole> {
    let fifth = text.match_indices(':').nth(4).map_or(text.len(), |(at, _)| at + 1);
    let (head, tail) = text.split_at(fifth);
    let characters: Vec<char> = head.chars().collect();
    let mut tokens = Vec::new();
    for (at, character) in characters.iter().enumerate() {
        let ends_part = match characters.get(at + 1) {
            Some(next) => *next == ':',
            None => tail.is_empty(),
        };
        tokens.push(match character {
            '*' if expanding && ends_part => Token::Many,
            '*' => Token::ManyInPart,
            '?' => Token::OneInPart,
            other => Token::Literal(*other),
        });
    }
    tokens.extend(read(tail, variables, true, context)?);
    Ok(tokens)
}

/// Whether a text has the six parts of an ARN.
pub fn is_arn(text: &str) -> bool {
    text.starts_with("arn:") && text.matches(':').count() >= 5
}
