//! A snapshot folder on disk. Links that lead out of the folder are refused.

use std::borrow::Cow;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use snapshot::format::{Folder, FolderError};
use snapshot::snapshot::Snapshot;

use crate::error::Error;

/// The largest file of a snapshot that is read.
const MOST_BYTES: u64 = 1024 * 1024 * 1024;

/// Reads the snapshot in a folder.
pub(crate) fn read(root: &Path) -> Result<Snapshot, Error> {
    let found = root.canonicalize().map_err(|error| Error::at(root, error))?;
    if !found.is_dir() {
        return Err(Error::at(root, "a snapshot is a folder (see docs/snapshot.md)"));
    }
    if !found.join("snapshot.json").is_file() {
        return Err(Error::at(
            root,
            "the folder has no `snapshot.json`, so it is no snapshot (see docs/snapshot.md)",
        ));
    }
    snapshot::format::read(&Disk { root: found }).map_err(|error| Error::at(root, error))
}

struct Disk {
    root: PathBuf,
}

impl Disk {
    fn collect(&self, folder: &Path, inside: &str, paths: &mut Vec<String>) -> Result<(), FolderError> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name();
            let Some(name) = name.to_str() else {
                return Err(format!("the name of `{}` is not UTF-8", entry.path().display()).into());
            };
            let path = if inside.is_empty() { name.to_owned() } else { format!("{inside}/{name}") };
            let kind = entry.file_type()?;
            if kind.is_symlink() && !entry.path().canonicalize()?.starts_with(&self.root) {
                return Err(format!("`{path}` is a link that leads out of the folder").into());
            }
            if kind.is_dir() {
                self.collect(&entry.path(), &path, paths)?;
            } else if entry.path().is_file() {
                paths.push(path);
            }
        }
        Ok(())
    }
}

impl Folder for Disk {
    fn paths(&self) -> Result<Vec<String>, FolderError> {
        let mut paths = Vec::new();
        self.collect(&self.root, "", &mut paths)?;
        Ok(paths)
    }

    fn read(&self, path: &str) -> Result<Cow<'_, [u8]>, FolderError> {
        let path = self.root.join(path);
        if fs::metadata(&path)?.len() > MOST_BYTES {
            return Err(Box::new(io::Error::other("larger than 1 GiB")));
        }
        Ok(Cow::Owned(fs::read(path)?))
    }
}
