//! Policy text against request text: wildcards, policy variables and the parts of an ARN.

use keytrace_iam::request::{Context, ContextValue, KeyName, Value, Values};

/// One element of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    /// This character.
    Literal(char),
    /// `?`: one character.
    One,
    /// `*`: any run of characters.
    Many,
    /// `?` that does not match a colon.
    OneInPart,
    /// `*` that does not run past a colon.
    ManyInPart,
}

/// Whether a pattern matches the whole of a text: tried letter by letter, in every way.
pub fn matches(pattern: &[Token], text: &[char]) -> bool {
    let Some((token, later)) = pattern.split_first() else { return text.is_empty() };
    let some = !text.is_empty();
    match token {
        Token::Literal(letter) => text.first() == Some(letter) && matches(later, &text[1..]),
        Token::One => some && matches(later, &text[1..]),
        Token::OneInPart => some && text[0] != ':' && matches(later, &text[1..]),
        Token::Many => matches(later, text) || (some && matches(pattern, &text[1..])),
        Token::ManyInPart => matches(later, text) || (some && text[0] != ':' && matches(pattern, &text[1..])),
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
    let (key, default) = match inner.trim_end_matches('\'').split_once(", '") {
        Some((key, default)) => (key, Some(default)),
        None => (inner, None),
    };
    match context.value(&KeyName::new(key)) {
        ContextValue::Unknown | ContextValue::Perhaps(_) => Err(Hole::Unknown),
        ContextValue::Present(Values::One(Value::Prefix(_))) => Err(Hole::Unknown),
        ContextValue::Absent => default.map(str::to_owned).ok_or(Hole::Missing),
        ContextValue::Present(Values::Many(_)) => Err(Hole::Missing),
        ContextValue::Present(Values::One(Value::Exact(text))) => Ok(text.to_string()),
    }
}

/// Reads an entry of `Resource`: in the first five parts wildcards stay inside their part, but a `*` that ends a part
/// may run past the colon (L-RES-3); variables are not substituted there (L-VAR-1).
pub fn read_resource(text: &str, variables: bool, context: &Context) -> Result<Vec<Token>, Hole> {
    let fifth = text.match_indices(':').nth(4).map_or(text.len(), |(at, _)| at + 1);
    let (head, tail) = text.split_at(fifth);
    read_parts((head, false), (tail, variables), true, context)
}

/// Reads a value of an Arn operator: no wildcard crosses the first five colons (L-OP-ARN), and any part may hold
/// variables (L-VAR-1), whose own colons do not count.
pub fn read_arn(text: &str, variables: bool, context: &Context) -> Result<Vec<Token>, Hole> {
    let (mut colons, mut inside, mut fifth) = (0, false, text.len());
    for (at, character) in text.char_indices() {
        inside = (inside || text[..at].ends_with('$') && character == '{') && character != '}';
        colons += usize::from(character == ':' && !(inside && variables));
        if colons == 5 {
            fifth = at + 1;
            break;
        }
    }
    let (head, tail) = text.split_at(fifth);
    read_parts((head, variables), (tail, variables), false, context)
}

fn read_parts(
    (head, in_head): (&str, bool),
    (tail, in_tail): (&str, bool),
    expanding: bool,
    context: &Context,
) -> Result<Vec<Token>, Hole> {
    let mut tokens = read(head, in_head, true, context)?;
    for at in 0..tokens.len() {
        let ends_part = tokens.get(at + 1).map_or(tail.is_empty(), |next| *next == Token::Literal(':'));
        tokens[at] = match tokens[at] {
            Token::Many if !(expanding && ends_part) => Token::ManyInPart,
            Token::One => Token::OneInPart,
            other => other,
        };
    }
    tokens.extend(read(tail, in_tail, true, context)?);
    Ok(tokens)
}

/// Whether a text has the six parts of an ARN.
pub fn is_arn(text: &str) -> bool {
    text.starts_with("arn:") && text.matches(':').count() >= 5
}
