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

/// Reads the list in one field of an object, and refuses a page of it.
pub(super) fn whole_list<T: DeserializeOwned>(
    path: &str,
    bytes: &[u8],
    field: &'static str,
) -> Result<Vec<T>, Error> {
    let page = page(path, bytes, field)?;
    if page.has_more { Err(one_page(path)) } else { Ok(page.items) }
}

/// The error for a page where the whole list is needed: what is not on it would pass for absent.
pub(super) fn one_page(path: &str) -> Error {
    let detail = "this is one page of a longer list: run the command without `--max-items` and `--no-paginate`, or join all pages";
    Error::new(ErrorKind::OnePage, path, detail)
}

/// Reads the list in one field of an object, whether or not there is more of it.
pub(super) fn page<T: DeserializeOwned>(
    path: &str,
    bytes: &[u8],
    field: &'static str,
) -> Result<Page<T>, Error> {
    parse(path, text(path, bytes)?, PageSeed { field, items: PhantomData })
}

/// Checks that a file is text, and gives it without a byte order mark.
pub(super) fn text<'a>(path: &str, bytes: &'a [u8]) -> Result<&'a str, Error> {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        let detail = "this is UTF-16, as PowerShell's `>` writes it: save it as UTF-8";
        return Err(Error::new(ErrorKind::NotUtf8, path, detail));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let detail = format!("not UTF-8: byte {} begins no character", error.valid_up_to());
        Error::new(ErrorKind::NotUtf8, path, detail).caused_by(Box::new(error))
    })?;
    Ok(text.strip_prefix('\u{FEFF}').unwrap_or(text))
}

fn parse<'de, S: DeserializeSeed<'de>>(path: &str, text: &'de str, seed: S) -> Result<S::Value, Error> {
    if text.trim_ascii().is_empty() {
        let detail =
            "the file is empty, as a command that failed leaves it: delete it, or say why in `gaps.json`";
        return Err(Error::new(ErrorKind::EmptyFile, path, detail));
    }
    let mut json = serde_json::Deserializer::from_str(text);
    let mut track = serde_path_to_error::Track::new();
    let value = seed.deserialize(serde_path_to_error::Deserializer::new(&mut json, &mut track));
    let value = value.map_err(|error| located(path, error, &track.path().to_string()))?;
    json.end().map_err(|error| located(path, error, "."))?;
    Ok(value)
}

fn located(path: &str, error: serde_json::Error, pointer: &str) -> Error {
    // Why `max`: the parser gives column 0 for a mistake before the first character of a line.
    let (line, column) = (error.line().max(1), error.column().max(1));
    let kind = if error.is_data() { ErrorKind::WrongShape } else { ErrorKind::NotJson };
    let pointer = if error.is_data() && pointer != "." { pointer } else { "" }.to_owned();
    Error::new(kind, path, words(&error)).at(line, column, pointer).caused_by(Box::new(error))
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

/// A list, and whether AWS has more of it.
pub(super) struct Page<T> {
    pub(super) items: Vec<T>,
    pub(super) has_more: bool,
}

struct PageSeed<T> {
    field: &'static str,
    items: PhantomData<T>,
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
        write!(formatter, "an object with a list `{}`", self.field)
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Page<T>, M::Error> {
        let mut items = None;
        let mut has_more = false;
        while let Some(name) = map.next_key::<String>()? {
            match name.as_str() {
                name if name == self.field && items.is_some() => {
                    return Err(M::Error::custom(format!("duplicate field `{name}`")));
                }
                name if name == self.field => items = Some(map.next_value()?),
                "NextToken" | "nextToken" | "NextMarker" | "Marker" | "ContinuationToken"
                | "continuationToken" => {
                    has_more |= map.next_value::<Option<String>>()?.is_some_and(|token| !token.is_empty());
                }
                "IsTruncated" | "Truncated" => has_more |= map.next_value::<bool>()?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        let items = items.ok_or_else(|| M::Error::missing_field(self.field))?;
        Ok(Page { items, has_more })
    }
}
