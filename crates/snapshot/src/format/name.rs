//! The names of files: which are safe, and how a name that AWS allows becomes one.

use std::fmt::Write as _;

use percent_encoding::percent_decode_str;

use super::error::{Error, ErrorKind};

/// A path's parts, and the ending of its last part.
pub(super) struct Parts<'a> {
    pub(super) segments: Vec<&'a str>,
    pub(super) ending: &'a str,
}

/// Splits a path, and refuses one that could lead out of the folder.
pub(super) fn split(path: &str) -> Result<Parts<'_>, Error> {
    let is_safe =
        |part: &&str| !part.is_empty() && *part != "." && *part != ".." && !part.contains(['\\', '\0', ':']);
    let mut segments: Vec<_> = path.split('/').collect();
    if !segments.iter().all(is_safe) {
        let detail = "a path in a snapshot is relative and written with `/`, without `..`";
        return Err(Error::new(ErrorKind::UnsafePath, path, detail));
    }
    let last = segments.pop().unwrap_or_default();
    let (stem, ending) = last.rsplit_once('.').unwrap_or((last, ""));
    segments.push(stem);
    Ok(Parts { segments, ending })
}

/// A name as part of a path: letters, digits, `-`, `_` and inner `.` stay, other bytes become `%XX`.
pub fn encoded(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for (index, byte) in name.bytes().enumerate() {
        let stays =
            byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') || (byte == b'.' && index > 0);
        if stays {
            text.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

/// The name that a part of a path stands for.
pub(super) fn decoded(path: &str, part: &str) -> Result<String, Error> {
    let name = percent_decode_str(part).decode_utf8().map_err(|error| {
        Error::new(ErrorKind::UnsafePath, path, "the name is not UTF-8 after decoding its `%XX`")
            .caused_by(Box::new(error))
    })?;
    Ok(name.into_owned())
}
