//! Why a folder is not a snapshot: which file, where in it, and what is wrong.

use super::FolderError;

/// The kinds of things that can be wrong with a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The folder or a file in it cannot be read.
    Unreadable,
    /// There is no `snapshot.json`.
    NoSnapshotFile,
    /// `snapshot.json` names a format that this version does not read.
    UnknownFormat,
    /// A path leads out of the folder, or is written in another way than the format asks.
    UnsafePath,
    /// A JSON file that the format does not know.
    UnknownFile,
    /// A file that is empty, as a failed command leaves it.
    EmptyFile,
    /// A file that is not UTF-8.
    NotUtf8,
    /// A file that is not JSON.
    NotJson,
    /// JSON that does not have the shape that AWS prints.
    WrongShape,
    /// One page of a longer list.
    OnePage,
    /// The same thing twice.
    Duplicate,
}

/// Why a folder is not a snapshot.
#[derive(Debug, thiserror::Error)]
#[error("{}{detail}", place_words(path, place.as_ref()))]
pub struct Error {
    kind: ErrorKind,
    path: String,
    place: Option<Place>,
    detail: String,
    source: Option<FolderError>,
}

#[derive(Debug)]
struct Place {
    line: usize,
    column: usize,
    pointer: String,
}

impl Error {
    /// What kind of error it is.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The path of the file, relative to the folder; empty if it is about the folder.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The line and column in the file, both counted from 1.
    pub fn line_and_column(&self) -> Option<(usize, usize)> {
        self.place.as_ref().map(|place| (place.line, place.column))
    }

    pub(super) fn new(kind: ErrorKind, path: &str, detail: impl Into<String>) -> Self {
        Self { kind, path: path.to_owned(), place: None, detail: shortened(detail.into()), source: None }
    }

    pub(super) fn at(mut self, line: usize, column: usize, pointer: String) -> Self {
        self.place = Some(Place { line, column, pointer: shortened(pointer) });
        self
    }

    pub(super) fn caused_by(mut self, source: FolderError) -> Self {
        self.source = Some(source);
        self
    }
}

/// The file and the place in it, as a message begins.
fn place_words(path: &str, place: Option<&Place>) -> String {
    let place = place.map_or_else(String::new, |Place { line, column, pointer }| {
        let pointer = if pointer.is_empty() { String::new() } else { format!(" (`{pointer}`)") };
        format!(" line {line} column {column}{pointer}")
    });
    if path.is_empty() { String::new() } else { format!("`{path}`{place}: ") }
}

// Why: a message may quote a value of the file, and a value may be megabytes long.
fn shortened(text: String) -> String {
    const LONGEST: usize = 300;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => text.get(..end).map_or_else(String::new, |start| format!("{start} …")),
        None => text,
    }
}
