//! A snapshot folder on disk: plain files of bounded size, and no way out of the folder.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use keytrace_collector::store::{MOST_BYTES, Store};
use keytrace_snapshot::format::{Folder, FolderError, Share};
use keytrace_snapshot::snapshot::Snapshot;

use crate::error::Error;
use crate::{cores, input, output};

/// The format's own folders are nested less deeply.
const DEEPEST: usize = 16;

/// Reads the snapshot in a folder. The folder of an example, which holds the snapshot beside other files, will do.
pub(crate) fn read(root: &Path) -> Result<Snapshot, Error> {
    let mut found = root.canonicalize().map_err(|error| Error::at(root, error))?;
    if !found.is_dir() {
        return Err(Error::at(root, "a snapshot is a folder (see docs/snapshot.md)"));
    }
    let is_snapshot = |folder: &Path| folder.join("snapshot.json").is_file();
    if !is_snapshot(&found) && is_snapshot(&found.join("snapshot")) {
        found.push("snapshot");
    }
    let is_unfinished = Store::is_unfinished(&found);
    if is_unfinished && !is_snapshot(&found) {
        let message =
            "a collection was stopped here before it read anything: the same `collect` command goes on";
        return Err(Error::at(root, message));
    }
    if is_unfinished {
        output::note(&format!(
            "the collection into `{}` was stopped before it was complete: what it did not read is not known",
            root.display()
        ));
    }
    if !is_snapshot(&found) {
        return Err(Error::at(
            root,
            "the folder has no `snapshot.json`, so it is no snapshot (see docs/snapshot.md)",
        ));
    }
    side_by_side(&Disk { root: found }).map_err(|error| Error::at(root, error))
}

/// Reads a folder on all cores.
fn side_by_side(disk: &Disk) -> Result<Snapshot, keytrace_snapshot::format::Error> {
    // Why: accounts differ in size.
    let shares = keytrace_snapshot::format::shares(disk, cores::count() * 16)?;
    // Why in order: of several faults, the same one is told every time.
    let read = cores::on_all(shares.count(), |number| shares.read(disk, number));
    let read: Vec<Share> = read.into_iter().collect::<Result<_, _>>()?;
    Ok(shares.join(read))
}

struct Disk {
    root: PathBuf,
}

impl Folder for Disk {
    fn paths(&self) -> Result<Vec<String>, FolderError> {
        let mut paths = Vec::new();
        collect(&self.root, "", 0, &mut paths)?;
        Ok(paths)
    }

    fn read(&self, path: &str) -> Result<Cow<'_, [u8]>, FolderError> {
        let file = File::open(self.root.join(path))?;
        Ok(Cow::Owned(input::bounded(file, MOST_BYTES)?))
    }
}

/// Lists the files below a folder. Hidden ones (`.git`, `.DS_Store`) are none of the snapshot.
// Why: a link could lead out of the folder or around in it, and reading a pipe could wait for ever.
fn collect(folder: &Path, inside: &str, depth: usize, paths: &mut Vec<String>) -> Result<(), FolderError> {
    let at = |error: io::Error| -> FolderError { format!("`{inside}`: {error}").into() };
    if depth > DEEPEST {
        return Err(format!("`{inside}` is nested too deeply for a snapshot").into());
    }
    for entry in fs::read_dir(folder).map_err(at)? {
        let entry = entry.map_err(at)?;
        let name = entry.file_name();
        let Some(name) = name.to_str() else {
            return Err(format!("the name of `{}` is not UTF-8", entry.path().display()).into());
        };
        if name.starts_with('.') {
            continue;
        }
        let path = if inside.is_empty() { name.to_owned() } else { format!("{inside}/{name}") };
        let kind = entry.file_type().map_err(at)?;
        if kind.is_dir() {
            collect(&entry.path(), &path, depth + 1, paths)?;
        } else if kind.is_file() {
            paths.push(path);
        } else {
            let what = if kind.is_symlink() { "a symbolic link" } else { "a pipe or a device" };
            return Err(format!("`{path}` is {what}; a snapshot holds plain files and folders").into());
        }
    }
    Ok(())
}
