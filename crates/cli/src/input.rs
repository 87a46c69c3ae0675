//! Texts from files and from stdin: bounded, and UTF-8.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::Path;

use crate::error::Error;

/// The largest text that is read: larger logs must be cut to the time of the failure.
const MOST_BYTES: u64 = 256 * 1024 * 1024;

/// Reads a file, or stdin for `-`.
pub(crate) fn read(path: &Path) -> Result<String, Error> {
    let bytes = if path == Path::new("-") {
        if io::stdin().is_terminal() {
            return Err(Error::new("nothing to read: give a file, or pipe the text into stdin"));
        }
        bounded(io::stdin().lock())
    } else {
        File::open(path).and_then(bounded)
    };
    let bytes = bytes.map_err(|error| Error::at(path, error))?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Error::at(path, format!("not UTF-8: byte {at} cannot be read"))
    })
}

fn bounded(source: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(io::Error::other("larger than 256 MiB; cut it to the time of the failure"));
    }
    Ok(bytes)
}
