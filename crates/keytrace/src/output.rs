//! Standard output carries only the answer, standard error everything else. A reader that stops reading is no error.

use std::io::{self, Write};

use keytrace_report::style::Style;

use crate::error::{Error, ErrorKind};
use crate::terminal::{harmless, harmless_json};

/// Writes the answer.
pub(crate) fn answer(text: &str) -> Result<(), Error> {
    let mut stdout = io::stdout().lock();
    let end = if text.ends_with('\n') || text.is_empty() { "" } else { "\n" };
    let written = write!(stdout, "{text}{end}").and_then(|()| stdout.flush());
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Error::new(ErrorKind::Output, "cannot write to standard output").caused_by(error))
        }
        _ => Ok(()),
    }
}

/// Writes an answer for people.
pub(crate) fn page(text: &str, style: Style) -> Result<(), Error> {
    answer(&harmless(text, style))
}

/// Writes an answer for programs, which may appear on a terminal too.
pub(crate) fn json(text: &str) -> Result<(), Error> {
    answer(&harmless_json(text))
}

/// Writes an error to standard error.
pub(crate) fn error(error: &Error) {
    note(&error.report());
}

/// Writes a line to standard error.
pub(crate) fn note(text: &str) {
    // There is nowhere to report that standard error is closed.
    let _ = writeln!(io::stderr().lock(), "{}", harmless(text, Style::Plain));
}
