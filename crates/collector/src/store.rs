//! Where the files of a snapshot go: into memory, or onto disk, where nobody else may read them.
//!
//! INVARIANT: a file that is there is whole. It is written beside its place, under a name that readers of snapshots pass
//! over, and then renamed; so whoever stops the program at any moment leaves a readable snapshot.

mod disk;
mod mark;
mod pieces;

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use keytrace_snapshot::format::{Files, MAX_FILE_BYTES, UNFINISHED_FILE};
use serde_json::Value;

use crate::error::{Error, ErrorKind};
use disk::Draft;

/// How a collection begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begun {
    /// With nothing.
    Anew,
    /// With the files of one that was stopped.
    GoesOn,
}

/// Where the files go.
#[derive(Debug)]
pub enum Store {
    /// Into memory, for a diagnosis that keeps nothing.
    Memory(Mutex<Files>),
    /// Into a folder.
    Disk(Place),
}

/// A folder that is written.
#[derive(Debug)]
pub struct Place {
    folder: PathBuf,
    /// The mark in it, which keeps others out as long as it is held, and has notes.
    mark: OnceLock<File>,
}

impl Place {
    /// The folder.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Store {
    /// A store in memory.
    pub fn memory() -> Self {
        Self::Memory(Mutex::default())
    }

    /// A store in a folder, which is made if it is not there.
    pub fn disk(folder: &Path) -> Result<Self, Error> {
        let unwritten = |error| {
            Error::new(ErrorKind::NotWritten, format!("cannot create folder `{}`: {error}", folder.display()))
        };
        disk::make(folder).map_err(unwritten)?;
        Ok(Self::Disk(Place { folder: folder.to_owned(), mark: OnceLock::new() }))
    }

    /// The files in memory so far; none if they are on disk.
    pub fn files(&self) -> Files {
        match self {
            Self::Memory(files) => files.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            Self::Disk(_) => Files::new(),
        }
    }

    /// Begins a collection in a folder, or goes on with one that was stopped.
    ///
    /// # Errors
    /// When another process collects into the folder, or it holds a finished snapshot or something else: its files would
    /// stand beside those of another day.
    pub fn begin(&self) -> Result<Begun, Error> {
        let Self::Disk(Place { folder, mark }) = self else { return Ok(Begun::Anew) };
        let shown = folder.display();
        let refuse = |message: String| Error::new(ErrorKind::NotWritten, message);
        let unwritten = |error: io::Error| refuse(format!("`{shown}`: {error}"));
        let (begun, file) = match mark::enter(folder).map_err(unwritten)? {
            mark::Folder::Empty(file) => (Begun::Anew, file),
            mark::Folder::Stopped(file) => (Begun::GoesOn, file),
            mark::Folder::InUse => {
                return Err(refuse(format!(
                    "another process is collecting into `{shown}`: wait for it, or use another folder"
                )));
            }
            mark::Folder::Other => {
                return Err(refuse(format!(
                    "`{shown}` is not empty and holds no stopped collection: use an empty folder"
                )));
            }
        };
        mark.get_or_init(|| file);
        disk::close(folder).map_err(unwritten)?;
        if begun == Begun::GoesOn {
            disk::remove_drafts(folder).map_err(unwritten)?;
            // Why: a gap of a file that was written since would contradict it; what is refused again is told again.
            disk::remove_file(&folder.join("gaps.json")).map_err(unwritten)?;
        }
        Ok(begun)
    }

    /// What a collection that was stopped has noted in the folder.
    pub(crate) fn notes(&self) -> Vec<Value> {
        match self {
            Self::Disk(Place { mark, .. }) => mark.get().map(mark::notes).unwrap_or_default(),
            Self::Memory(_) => Vec::new(),
        }
    }

    /// Notes something in the folder for whoever goes on after a stop.
    pub(crate) fn note(&self, note: &Value) -> io::Result<()> {
        match self {
            Self::Disk(Place { mark, .. }) => mark.get().map_or(Ok(()), |mark| mark::note(mark, note)),
            Self::Memory(_) => Ok(()),
        }
    }

    /// Whether a collection into a folder was begun and did not come to its end.
    pub fn is_unfinished(folder: &Path) -> bool {
        folder.join(UNFINISHED_FILE).is_file()
    }

    /// Says that the collection is complete.
    pub fn finish(&self) -> Result<(), Error> {
        let Self::Disk(Place { folder, .. }) = self else { return Ok(()) };
        disk::remove_file(&folder.join(UNFINISHED_FILE))
            .map_err(|error| Error::new(ErrorKind::NotWritten, format!("`{}`: {error}", folder.display())))
    }

    /// Whether a file of this path can be there: names that AWS allows may be longer than those of files.
    pub(crate) fn can_hold(&self, path: &str) -> bool {
        const LONGEST: usize = 255;
        matches!(self, Self::Memory(_)) || path.split('/').all(|name| name.len() <= LONGEST)
    }

    /// A file that is there already.
    pub(crate) fn read(&self, path: &str) -> Option<Vec<u8>> {
        match self {
            Self::Memory(files) => files.lock().unwrap_or_else(PoisonError::into_inner).get(path).cloned(),
            Self::Disk(Place { folder, .. }) => std::fs::read(folder.join(path)).ok(),
        }
    }

    /// Hands over a file of lists, piece by piece. False if it is not there or cannot be read.
    pub(crate) fn pieces(&self, path: &str, take: &mut dyn FnMut(&Value)) -> bool {
        match self {
            Self::Memory(_) => {
                self.read(path).is_some_and(|file| pieces::read(file.as_slice(), take).is_ok())
            }
            Self::Disk(Place { folder, .. }) => {
                File::open(folder.join(path)).is_ok_and(|file| pieces::read(file, take).is_ok())
            }
        }
    }

    /// Writes a whole file.
    pub(crate) fn write(&self, path: &str, content: &[u8]) -> io::Result<()> {
        match self {
            Self::Memory(files) => {
                let mut files = files.lock().unwrap_or_else(PoisonError::into_inner);
                files.insert(path.to_owned(), content.to_vec());
                Ok(())
            }
            Self::Disk(Place { folder, .. }) => {
                let mut draft = Draft::beside(folder, path)?;
                draft.write_all(content)?;
                draft.keep()
            }
        }
    }

    /// Begins a file of lists that come page by page.
    pub(crate) fn lists(&self, path: &str, names: &[&'static str]) -> io::Result<Lists<'_>> {
        let part = |name: &&'static str| Ok(Part { name, is_empty: true, items: self.items(path, name)? });
        let parts = names.iter().map(part).collect::<io::Result<_>>()?;
        Ok(Lists { store: self, path: path.to_owned(), parts, bytes: 0 })
    }

    fn items(&self, path: &str, name: &str) -> io::Result<Items> {
        Ok(match self {
            Self::Memory(_) => Items::Memory(Vec::new()),
            Self::Disk(Place { folder, .. }) => {
                Items::Disk(Draft::beside(folder, &format!("{path}-{name}"))?)
            }
        })
    }
}

/// A file in the making that has one or more lists. On disk no page stays in memory.
pub(crate) struct Lists<'a> {
    store: &'a Store,
    path: String,
    parts: Vec<Part>,
    bytes: u64,
}

struct Part {
    name: &'static str,
    is_empty: bool,
    items: Items,
}

enum Items {
    Memory(Vec<u8>),
    Disk(Draft),
}

impl Lists<'_> {
    /// Whether it is longer than a file that is read.
    pub(crate) fn is_too_long(&self) -> bool {
        self.bytes > MAX_FILE_BYTES
    }

    /// Puts the items of a page to those that came before.
    pub(crate) fn add(&mut self, page: &Value) -> io::Result<()> {
        for part in &mut self.parts {
            let to: &mut dyn Write = match &mut part.items {
                Items::Memory(bytes) => bytes,
                Items::Disk(draft) => draft,
            };
            for item in page.get(part.name).and_then(Value::as_array).into_iter().flatten() {
                let item = serde_json::to_vec(item)?;
                to.write_all(if part.is_empty { b"\n" } else { b",\n" })?;
                to.write_all(&item)?;
                part.is_empty = false;
                self.bytes += item.len() as u64 + 2;
            }
        }
        Ok(())
    }

    /// Joins the lists into the file.
    pub(crate) fn keep(self) -> io::Result<()> {
        let Self { store, path, parts, .. } = self;
        match store {
            Store::Memory(_) => {
                let mut content = Vec::new();
                join(parts, &mut content)?;
                store.write(&path, &content)
            }
            Store::Disk(Place { folder, .. }) => {
                let mut draft = Draft::beside(folder, &path)?;
                join(parts, &mut draft)?;
                draft.keep()
            }
        }
    }
}

fn join(parts: Vec<Part>, file: &mut dyn Write) -> io::Result<()> {
    file.write_all(b"{")?;
    for (index, part) in parts.into_iter().enumerate() {
        let comma = if index > 0 { ",\n" } else { "" };
        write!(file, "{comma}\"{}\": [", part.name)?;
        match part.items {
            Items::Memory(bytes) => file.write_all(&bytes)?,
            Items::Disk(draft) => draft.pour(file)?,
        }
        file.write_all(b"]")?;
    }
    file.write_all(b"}\n")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{MAX_FILE_BYTES, Store};

    #[test]
    fn a_list_beyond_the_largest_file_that_is_read_is_too_long() {
        let store = Store::memory();
        let mut list = store.lists("list.json", &["Items"]).unwrap();
        list.bytes = MAX_FILE_BYTES - 3;
        list.add(&json!({"Items": [7]})).unwrap();
        assert!(!list.is_too_long());
        list.add(&json!({"Items": [7]})).unwrap();
        assert!(list.is_too_long());
    }
}
