//! Snapshot folders on disk: plain files of bounded size, and no link that leads out of the folder.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use keytrace_snapshot::format::{Folder, FolderError, MAX_FILE_BYTES, Share, UNFINISHED_FILE};
use keytrace_snapshot::join::join;
use keytrace_snapshot::snapshot::Snapshot;

use crate::error::Error;
use crate::options::Options;
use crate::{cores, input, output};

/// How deeply folders may be nested; those of the format are nested less deeply.
const MAX_DEPTH: usize = 16;

/// Reads the snapshots that `--snapshot` names and merges them.
pub(crate) fn read_all(options: &Options) -> Result<Snapshot, Error> {
    let each = options.snapshots.iter().map(|path| read(path, options));
    Ok(join(each.collect::<Result<Vec<_>, Error>>()?))
}

/// Reads one snapshot, and reports it if the user wants to know what is read.
pub(crate) fn read(path: &Path, options: &Options) -> Result<Snapshot, Error> {
    let snapshot = read_folder(path)?;
    if options.is_verbose() {
        output::note(&format!("read `{}`: {} accounts", path.display(), snapshot.accounts.len()));
    }
    Ok(snapshot)
}

/// Reads the snapshot in a folder, or in the folder `snapshot` inside it, as examples have it.
fn read_folder(root: &Path) -> Result<Snapshot, Error> {
    let is_no_snapshot = |problem: &str| {
        Error::input(root, problem)
            .help("run `keytrace collect --out DIR` to save a snapshot (see docs/snapshot.md)")
    };
    let mut found = root.canonicalize().map_err(|error| Error::read(root, error))?;
    if !found.is_dir() {
        return Err(is_no_snapshot("a snapshot is a folder, not a file"));
    }
    let is_snapshot = |folder: &Path| folder.join("snapshot.json").is_file();
    if !is_snapshot(&found) && is_snapshot(&found.join("snapshot")) {
        found.push("snapshot");
    }
    let is_unfinished = found.join(UNFINISHED_FILE).is_file();
    if is_unfinished && !is_snapshot(&found) {
        let message = "a collection was interrupted here before it read anything";
        return Err(
            Error::input(root, message).help("run the same `keytrace collect` command again to resume it")
        );
    }
    if is_unfinished {
        output::note(&format!(
            "the collection into `{}` was interrupted before it was complete; what it did not read is unknown",
            root.display()
        ));
    }
    if !is_snapshot(&found) {
        return Err(is_no_snapshot("not a snapshot: the folder has no `snapshot.json`"));
    }
    read_on_all_cores(&Disk { root: found }).map_err(|error| Error::input(root, &error).caused_by(error))
}

fn read_on_all_cores(disk: &Disk) -> Result<Snapshot, keytrace_snapshot::format::Error> {
    // Why more shares than cores: accounts differ in size.
    let shares = keytrace_snapshot::format::shares(disk, cores::count() * 16)?;
    // Why in order: of several errors, the same one is reported every time.
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
        Ok(Cow::Owned(input::bounded(file, MAX_FILE_BYTES)?))
    }
}

/// Lists the files below a folder. Hidden ones (`.git`, `.DS_Store`) are not part of the snapshot.
// Why: a link could lead out of the folder or back into it, and reading a pipe could wait forever.
fn collect(folder: &Path, inside: &str, depth: usize, paths: &mut Vec<String>) -> Result<(), FolderError> {
    let at = |error: io::Error| -> FolderError { format!("`{inside}`: {error}").into() };
    if depth > MAX_DEPTH {
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
            return Err(
                format!("`{path}` is {what}; a snapshot contains plain files and folders only").into()
            );
        }
    }
    Ok(())
}
