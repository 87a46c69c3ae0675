//! A file's bytes, read as JSON of a known shape, with the place of every mistake.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor,
};

use super::error::{Error, ErrorKind};

/// Reads an object.
pub(super) fn object<T: DeserializeOwned>(path: &str, bytes: &[u8]) -> Result<T, Error> {
    parse(path, text(path, bytes)?, PhantomData)
}

/// Reads what an object has in one field.
pub(super) fn field<T: DeserializeOwned>(path: &str, bytes: &[u8], field: &'static str) -> Result<T, Error> {
    page(path, bytes, field).map(|page| page.value)
}

/// Reads the list in one field of an object, and refuses a page of it.
pub(super) fn whole_list<T: DeserializeOwned>(
    path: &str,
    bytes: &[u8],
    field: &'static str,
) -> Result<Vec<T>, Error> {
    let page: Page<Vec<T>> = page(path, bytes, field)?;
    if page.has_more { Err(one_page(path)) } else { Ok(page.value) }
}

/// The error for a page where the whole list is needed: what is not on it would pass for absent.
pub(super) fn one_page(path: &str) -> Error {
    let detail = "this is one page of a longer list: run the command without `--max-items` and `--no-paginate`, or merge all pages";
    Error::new(ErrorKind::OnePage, path, detail)
}

fn page<T: DeserializeOwned>(path: &str, bytes: &[u8], field: &'static str) -> Result<Page<T>, Error> {
    parse(path, text(path, bytes)?, PageSeed { field, value: PhantomData })
}

/// Checks that a file is text, and gives it without a byte order mark.
pub(super) fn text<'a>(path: &str, bytes: &'a [u8]) -> Result<&'a str, Error> {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        let detail = "this is UTF-16, as PowerShell's `>` writes it: save it as UTF-8";
        return Err(Error::new(ErrorKind::NotUtf8, path, detail));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let detail = format!("not UTF-8: invalid at byte {}", error.valid_up_to());
        Error::new(ErrorKind::NotUtf8, path, detail).caused_by(Box::new(error))
    })?;
    Ok(text.strip_prefix('\u{FEFF}').unwrap_or(text))
}

fn parse<'de, S: DeserializeSeed<'de>>(path: &str, text: &'de str, seed: S) -> Result<S::Value, Error> {
    not_empty(path, text)?;
    let mut json = serde_json::Deserializer::from_str(text);
    let value = seed.deserialize(&mut json).map_err(|error| located(path, text, error))?;
    json.end().map_err(|error| located(path, text, error))?;
    Ok(value)
}

fn not_empty(path: &str, text: &str) -> Result<(), Error> {
    if !text.trim_ascii().is_empty() {
        return Ok(());
    }
    let detail =
        "the file is empty, perhaps because a command failed: delete it, or record the reason in `gaps.json`";
    Err(Error::new(ErrorKind::EmptyFile, path, detail))
}

fn located(path: &str, text: &str, error: serde_json::Error) -> Error {
    // Why `max`: the parser gives column 0 for a mistake before the first character of a line.
    let (line, column) = (error.line().max(1), error.column().max(1));
    let message = words(&error);
    let (kind, pointer) = if error.is_data() {
        let whole = message.starts_with("missing field") || message.starts_with("invalid length");
        (ErrorKind::WrongShape, pointer(text, offset(text, error.line(), error.column()), whole))
    } else {
        (ErrorKind::NotJson, String::new())
    };
    Error::new(kind, path, message).at(line, column, pointer).caused_by(Box::new(error))
}

/// The number of bytes before a place; lines are counted from 1.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let before = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len);
    before.sum::<usize>() + column
}

/// Where the value is that ends or begins at an offset, such as `Jobs[1].Name`.
///
/// The types are read without any notice of where they are, because an error is rare and keeping track costs time and code.
/// So the text is walked once more up to the error. `is_whole` says that the error is about an object or list that ended
/// here; other errors that are found after a value was read are placed at the end of the object around it.
fn pointer(text: &str, offset: usize, is_whole: bool) -> String {
    let mut open: Vec<Member<'_>> = Vec::new();
    let mut expects_name = false;
    let mut rest = text.get(..offset).unwrap_or(text);
    while let Some(byte) = rest.bytes().next() {
        let mut length = 1;
        match byte {
            b'{' => open.push(Member::Field("")),
            b'[' => open.push(Member::Item(0)),
            b',' => match open.last_mut() {
                Some(Member::Item(index)) => *index += 1,
                Some(Member::Field(name)) => *name = "",
                None => {}
            },
            b'}' | b']' if is_whole || rest.len() > 1 => drop(open.pop()),
            b'"' => {
                let text = string(rest);
                length = text.len() + 2;
                if let (true, Some(Member::Field(name))) = (expects_name, open.last_mut()) {
                    *name = text;
                }
            }
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            expects_name = matches!(byte, b'{' | b',') && matches!(open.last(), Some(Member::Field(_)));
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    let mut pointer = String::new();
    for member in open {
        match member {
            Member::Field("") => {}
            Member::Field(name) if pointer.is_empty() => pointer.push_str(name),
            Member::Field(name) => pointer.extend([".", name]),
            Member::Item(index) => pointer.push_str(&format!("[{index}]")),
        }
    }
    pointer
}

/// A member of an object or of a list.
enum Member<'a> {
    Field(&'a str),
    Item(usize),
}

/// What stands between the quotes of the string that a text begins with.
fn string(text: &str) -> &str {
    let inside = text.get(1..).unwrap_or_default();
    let mut is_escaped = false;
    let end = inside.bytes().position(|byte| {
        let ends = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        ends
    });
    end.and_then(|end| inside.get(..end)).unwrap_or(inside)
}

/// The parser's message without the place, which is told apart, and without the names of Rust types.
fn words(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
    match message.split_once("expected struct ") {
        Some((before, _)) => format!("{before}expected an object"),
        None => message.to_owned(),
    }
}

/// What an object has in one field, and whether AWS has more of it.
struct Page<T> {
    value: T,
    has_more: bool,
}

struct PageSeed<T> {
    field: &'static str,
    value: PhantomData<T>,
}

impl<'de, T: DeserializeOwned> DeserializeSeed<'de> for PageSeed<T> {
    type Value = Page<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Page<T>, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, T: DeserializeOwned> Visitor<'de> for PageSeed<T> {
    type Value = Page<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "an object with the field `{}`", self.field)
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Page<T>, M::Error> {
        let mut value = None;
        let mut has_more = false;
        while let Some(name) = map.next_key::<String>()? {
            match name.as_str() {
                name if name == self.field && value.is_some() => {
                    return Err(M::Error::custom(format!("duplicate field `{name}`")));
                }
                name if name == self.field => value = Some(map.next_value()?),
                name => has_more |= more(name, &mut map)?,
            }
        }
        let value = value.ok_or_else(|| M::Error::missing_field(self.field))?;
        Ok(Page { value, has_more })
    }
}

/// Whether a field says that AWS has more of the list.
fn more<'de, M: MapAccess<'de>>(name: &str, map: &mut M) -> Result<bool, M::Error> {
    match name {
        "NextToken" | "nextToken" | "NextMarker" | "Marker" | "ContinuationToken" | "continuationToken" => {
            Ok(map.next_value::<Option<String>>()?.is_some_and(|token| !token.is_empty()))
        }
        "IsTruncated" | "Truncated" => map.next_value(),
        _ => map.next_value::<IgnoredAny>().map(|_| false),
    }
}
