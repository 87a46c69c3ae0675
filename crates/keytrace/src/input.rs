//! Text from files and from standard input: bounded, and UTF-8.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::Path;

use crate::error::Error;

/// The largest text that is read: larger logs must be cut to the time of the failure.
const MAX_BYTES: u64 = 32 * 1024 * 1024;

/// Reads a file, or standard input for `-`, without a byte order mark.
pub(crate) fn read(path: &Path) -> Result<String, Error> {
    let bytes = if path == Path::new("-") {
        if io::stdin().is_terminal() {
            return Err(
                Error::usage("nothing to read").help("pass a file, or pipe the text to standard input")
            );
        }
        bounded(io::stdin().lock(), MAX_BYTES)
    } else {
        File::open(path).and_then(|file| bounded(file, MAX_BYTES))
    };
    let bytes = bytes.map_err(|error| Error::read(path, error))?;
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(
            Error::input(path, "the text is UTF-16, as PowerShell's `>` writes it").help("save it as UTF-8")
        );
    }
    let mut text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = 1 + error.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count();
        Error::input(path, format!("line {line}: invalid UTF-8 at byte {at}"))
    })?;
    if text.starts_with('\u{feff}') {
        text.remove(0);
    }
    Ok(text)
}

/// Reads everything, unless it is more than `most` bytes.
pub(crate) fn bounded(source: impl Read, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        let mebibytes = most / 1024 / 1024;
        return Err(io::Error::other(format!(
            "larger than the limit of {mebibytes} MiB; keep only the part in question"
        )));
    }
    Ok(bytes)
}
