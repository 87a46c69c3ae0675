//! The mark that stands in a folder until its collection is complete. Who collects holds it locked, so that two never write
//! into one folder; the system takes the lock from a process that was killed.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::Path;

/// The name of the mark. Readers of snapshots pass over it.
pub(super) const MARK: &str = ".keytrace-unfinished";

/// What a folder is to somebody who wants to collect into it. A file is the mark, locked as long as it is kept.
pub(super) enum Folder {
    /// It was empty.
    Empty(File),
    /// A collection was stopped in it.
    Stopped(File),
    /// Another process collects into it.
    InUse,
    /// It holds something else.
    Other,
}

/// Looks into a folder, and marks it unless it is somebody else's.
pub(super) fn enter(folder: &Path) -> io::Result<Folder> {
    // Why more than one: the mark may come and go between two looks.
    const LOOKS: usize = 3;
    let mark = folder.join(MARK);
    for _ in 0..LOOKS {
        match OpenOptions::new().read(true).write(true).open(&mark) {
            Ok(file) if !is_locked(&file) => return Ok(Folder::InUse),
            // Whoever had it locked may have come to the end just now.
            Ok(file) if mark.is_file() => return Ok(Folder::Stopped(file)),
            Ok(_) => continue,
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Err(_) => {}
        }
        if fs::read_dir(folder)?.next().is_some() {
            if mark.is_file() {
                continue;
            }
            return Ok(Folder::Other);
        }
        let mut options = OpenOptions::new();
        options.read(true).write(true).create_new(true);
        super::disk::private_file(&mut options);
        match options.open(&mark) {
            Ok(file) if !is_locked(&file) => return Ok(Folder::InUse),
            Ok(mut file) => {
                file.write_all(
                    b"A collection writes here; the same command goes on where it was stopped.\n",
                )?;
                return Ok(Folder::Empty(file));
            }
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            Err(_) => {}
        }
    }
    Ok(Folder::InUse)
}

/// Locks the mark, if nobody else has.
// Why is another error fine: some network drives know no locks.
fn is_locked(mark: &File) -> bool {
    !matches!(mark.try_lock(), Err(TryLockError::WouldBlock))
}
