//! A JSON reader that keeps the place of every value and every member, also of members with the same name.
//!
//! Bounded: nesting beyond [`MAX_DEPTH`] is an error, so hostile input can exhaust neither stack nor time.

use std::borrow::Cow;

/// How deep objects and arrays may be nested. The policy grammar needs six.
pub const MAX_DEPTH: usize = 64;

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Node<'a> {
    /// What it is.
    pub kind: Kind<'a>,
    /// The byte offset of its first character.
    pub at: usize,
}

/// The kinds of JSON values.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as it was written.
    Number(&'a str),
    /// A string, with its escapes resolved.
    String(Cow<'a, str>),
    /// An array.
    Array(Vec<Node<'a>>),
    /// An object's members in the order of the text, duplicates included.
    Object(Vec<Member<'a>>),
}

/// A member of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Member<'a> {
    /// The name, with its escapes resolved.
    pub name: Cow<'a, str>,
    /// The byte offset of the name's opening quote.
    pub at: usize,
    /// The value.
    pub value: Node<'a>,
}

/// Why a text is not JSON, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JsonError {
    /// What is wrong.
    pub fault: Fault,
    /// The byte offset.
    pub at: usize,
}

/// What can be wrong with a JSON text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// The text ends too early.
    UnexpectedEnd,
    /// A character that cannot stand here.
    UnexpectedCharacter,
    /// An escape that JSON does not have.
    InvalidEscape,
    /// A control character inside a string.
    ControlCharacter,
    /// A number that JSON does not allow.
    InvalidNumber,
    /// More text after the value.
    TrailingText,
    /// Nested deeper than [`MAX_DEPTH`].
    TooDeep,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::UnexpectedEnd => "the text ends too early",
            Self::UnexpectedCharacter => "unexpected character",
            Self::InvalidEscape => "invalid escape in a string",
            Self::ControlCharacter => "control character inside a string",
            Self::InvalidNumber => "invalid number",
            Self::TrailingText => "more text after the end of the JSON value",
            Self::TooDeep => "nested too deeply",
        })
    }
}

/// Reads one JSON value that fills `text`.
///
/// # Errors
/// The first fault and its place.
pub fn read(text: &str) -> Result<Node<'_>, JsonError> {
    let (nodes, members) = (Vec::with_capacity(24), Vec::with_capacity(14));
    let mut reader = Reader { text, at: 0, depth: 0, nodes, members };
    reader.skip_blanks();
    let node = reader.node()?;
    reader.skip_blanks();
    match reader.peek() {
        None => Ok(node),
        Some(_) => reader.fail(Fault::TrailingText),
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    /// What is read of arrays and objects that are still open; so each is made once, and as large as it needs to be.
    nodes: Vec<Node<'a>>,
    members: Vec<Member<'a>>,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn fail<T>(&self, fault: Fault) -> Result<T, JsonError> {
        Err(JsonError { fault, at: self.at })
    }

    fn unexpected<T>(&self) -> Result<T, JsonError> {
        self.fail(if self.peek().is_none() { Fault::UnexpectedEnd } else { Fault::UnexpectedCharacter })
    }

    fn skip_blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn node(&mut self) -> Result<Node<'a>, JsonError> {
        let at = self.at;
        let kind = match self.peek() {
            Some(b'"') => Kind::String(self.string()?),
            Some(b'{') => self.nested(Self::object)?,
            Some(b'[') => self.nested(Self::array)?,
            Some(b'-' | b'0'..=b'9') => Kind::Number(self.number()?),
            Some(b't') => self.word("true", Kind::Bool(true))?,
            Some(b'f') => self.word("false", Kind::Bool(false))?,
            Some(b'n') => self.word("null", Kind::Null)?,
            _ => return self.unexpected(),
        };
        Ok(Node { kind, at })
    }

    fn nested(&mut self, read: fn(&mut Self) -> Result<Kind<'a>, JsonError>) -> Result<Kind<'a>, JsonError> {
        if self.depth == MAX_DEPTH {
            return self.fail(Fault::TooDeep);
        }
        self.depth += 1;
        self.at += 1;
        self.skip_blanks();
        let kind = read(self)?;
        self.depth -= 1;
        Ok(kind)
    }

    fn object(&mut self) -> Result<Kind<'a>, JsonError> {
        let first = self.members.len();
        if self.eat(b'}') {
            return Ok(Kind::Object(Vec::new()));
        }
        loop {
            let at = self.at;
            if self.peek() != Some(b'"') {
                return self.unexpected();
            }
            let name = self.string()?;
            self.skip_blanks();
            if !self.eat(b':') {
                return self.unexpected();
            }
            self.skip_blanks();
            let value = self.node()?;
            self.members.push(Member { name, at, value });
            self.skip_blanks();
            if self.eat(b'}') {
                return Ok(Kind::Object(self.members.drain(first..).collect()));
            }
            if !self.eat(b',') {
                return self.unexpected();
            }
            self.skip_blanks();
        }
    }

    fn array(&mut self) -> Result<Kind<'a>, JsonError> {
        let first = self.nodes.len();
        if self.eat(b']') {
            return Ok(Kind::Array(Vec::new()));
        }
        loop {
            let node = self.node()?;
            self.nodes.push(node);
            self.skip_blanks();
            if self.eat(b']') {
                return Ok(Kind::Array(self.nodes.drain(first..).collect()));
            }
            if !self.eat(b',') {
                return self.unexpected();
            }
            self.skip_blanks();
        }
    }

    fn word(&mut self, word: &str, kind: Kind<'a>) -> Result<Kind<'a>, JsonError> {
        if self.rest().starts_with(word) {
            self.at += word.len();
            Ok(kind)
        } else {
            self.unexpected()
        }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn number(&mut self) -> Result<&'a str, JsonError> {
        let rest = self.rest();
        let end =
            rest.bytes().position(|byte| !matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'));
        let text = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        if !is_number(text) {
            return self.fail(Fault::InvalidNumber);
        }
        self.at += text.len();
        Ok(text)
    }

    fn string(&mut self) -> Result<Cow<'a, str>, JsonError> {
        self.at += 1;
        let rest = self.rest();
        let Some(stop) = special(rest) else {
            self.at = self.text.len();
            return self.fail(Fault::UnexpectedEnd);
        };
        let plain = rest.get(..stop).unwrap_or_default();
        self.at += stop;
        if self.eat(b'"') {
            return Ok(Cow::Borrowed(plain));
        }
        let mut text = String::from(plain);
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(Cow::Owned(text));
                }
                Some(b'\\') => text.push(self.escape()?),
                Some(0..=0x1f) => return self.fail(Fault::ControlCharacter),
                Some(_) => text.push_str(self.plain_run()),
                None => return self.fail(Fault::UnexpectedEnd),
            }
        }
    }

    fn plain_run(&mut self) -> &'a str {
        let rest = self.rest();
        let end = special(rest).unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).unwrap_or_default()
    }

    fn escape(&mut self) -> Result<char, JsonError> {
        self.at += 1;
        let character = match self.peek() {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                self.at += 1;
                return self.unicode_escape();
            }
            _ => return self.fail(Fault::InvalidEscape),
        };
        self.at += 1;
        Ok(character)
    }

    fn unicode_escape(&mut self) -> Result<char, JsonError> {
        let first = self.hex4()?;
        let code = if (0xd800..0xdc00).contains(&first) && self.rest().starts_with("\\u") {
            self.at += 2;
            let second = self.hex4()?;
            if !(0xdc00..0xe000).contains(&second) {
                return self.fail(Fault::InvalidEscape);
            }
            0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00)
        } else {
            first
        };
        char::from_u32(code).map_or_else(|| self.fail(Fault::InvalidEscape), Ok)
    }

    fn hex4(&mut self) -> Result<u32, JsonError> {
        let digits =
            self.rest().get(..4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        match digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()) {
            Some(code) => {
                self.at += 4;
                Ok(code)
            }
            None => self.fail(Fault::InvalidEscape),
        }
    }
}

/// The place of the first quote, backslash or control character.
fn special(text: &str) -> Option<usize> {
    const ONES: u64 = u64::MAX / 0xff;
    const HIGH: u64 = ONES * 0x80;
    // In each word the lowest byte whose high bit is set is the first one that is less.
    let less = |word: u64, than: u8| word.wrapping_sub(ONES * u64::from(than)) & !word & HIGH;
    let equal = |word: u64, byte: u8| less(word ^ (ONES * u64::from(byte)), 1);
    let (words, rest) = text.as_bytes().as_chunks::<8>();
    // Why: eight bytes at a time; policies are made of strings.
    for (at, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let found = equal(word, b'"') | equal(word, b'\\') | less(word, 0x20);
        if found != 0 {
            return Some(at * 8 + found.trailing_zeros() as usize / 8);
        }
    }
    let is_special = |byte: &u8| matches!(*byte, b'"' | b'\\' | 0..=0x1f);
    rest.iter().position(is_special).map(|at| words.len() * 8 + at)
}

/// Whether `text` is a number in JSON's grammar.
fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let exponent_digits = |text: &str| digits(text.strip_prefix(['+', '-']).unwrap_or(text));
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(exponent_digits)
}

#[cfg(test)]
mod tests;
