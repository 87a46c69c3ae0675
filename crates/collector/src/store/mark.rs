//! The mark that stands in a folder until its collection is complete. Who collects holds it locked, so that two never write
//! into one folder; the system takes the lock from a process that was killed. Its further lines are notes, one JSON value each.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use keytrace_snapshot::format::UNFINISHED_FILE;
use serde_json::Value;

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
    let mark = folder.join(UNFINISHED_FILE);
    for _ in 0..LOOKS {
        match OpenOptions::new().read(true).write(true).open(&mark) {
            Ok(file) if !lock(&file) => return Ok(Folder::InUse),
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
            Ok(file) if !lock(&file) => return Ok(Folder::InUse),
            Ok(mut file) => {
                file.write_all(b"A collection is writing here. Run the same command to resume it.\n")?;
                return Ok(Folder::Empty(file));
            }
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            Err(_) => {}
        }
    }
    Ok(Folder::InUse)
}

/// Locks the mark; false if somebody else has.
// Why only that error counts: some network drives know no locks.
fn lock(mark: &File) -> bool {
    !matches!(mark.try_lock(), Err(TryLockError::WouldBlock))
}

/// The notes in a mark; nothing where it cannot be read. Further ones are put behind them.
pub(super) fn notes(mut mark: &File) -> Vec<Value> {
    let mut text = Vec::new();
    let is_read = mark.seek(SeekFrom::Start(0)).and_then(|_| mark.read_to_end(&mut text));
    if is_read.is_ok() && text.last().is_some_and(|last| *last != b'\n') {
        // Whoever was killed in the middle of a line left its beginning, which is no JSON; if even that fails, the next note is none.
        let _ = mark.write_all(b"\n");
    }
    text.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect()
}

/// Puts a note behind those in a mark.
pub(super) fn note(mut mark: &File, note: &Value) -> io::Result<()> {
    mark.write_all(format!("{note}\n").as_bytes())
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File, OpenOptions};
    use std::path::Path;

    use serde_json::json;

    use super::{note, notes};

    fn open(path: &Path) -> File {
        OpenOptions::new().read(true).write(true).open(path).unwrap()
    }

    #[test]
    fn a_note_that_was_cut_off_spoils_neither_those_before_nor_those_after() {
        let path = std::env::temp_dir().join(format!("keytrace-notes-{}", std::process::id()));
        fs::write(&path, "A collection writes here.\n{\"absent\":\"a\"}\n{\"abs").unwrap();
        let mark = open(&path);
        assert_eq!(notes(&mark), [json!({ "absent": "a" })]);
        note(&mark, &json!({ "absent": "b" })).unwrap();
        assert_eq!(notes(&open(&path)), [json!({ "absent": "a" }), json!({ "absent": "b" })]);
        fs::remove_file(&path).unwrap();
    }
}
