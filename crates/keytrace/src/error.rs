//! Why a command could not run: what is wrong, what caused it, and what to do next.

use std::error::Error as StdError;
use std::fmt::{self, Write as _};
use std::path::Path;

/// Why a command could not run.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub(crate) struct Error {
    kind: ErrorKind,
    message: String,
    help: Option<String>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// What kind of thing went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ErrorKind {
    /// The command line contradicts itself or lacks something.
    Usage,
    /// What the command line names does not exist.
    NotFound,
    /// A file, a folder, or standard input cannot be used.
    Input,
    /// The answer or a file cannot be written.
    Output,
    /// AWS could not be read.
    Aws,
    /// The user stopped the command.
    #[cfg_attr(not(feature = "aws"), expect(dead_code, reason = "only reading AWS can be interrupted"))]
    Interrupted,
    /// keytrace itself is broken.
    Bug,
}

impl ErrorKind {
    /// What to do next where the error itself does not say it.
    fn help(self) -> Option<&'static str> {
        match self {
            Self::Usage => {
                Some("run `keytrace --help`, or `keytrace COMMAND --help` for the options of one command")
            }
            Self::Bug => Some("report this as a bug of keytrace"),
            Self::NotFound | Self::Input | Self::Output | Self::Aws | Self::Interrupted => None,
        }
    }
}

impl Error {
    /// An error with a message: lower case, without a period at its end.
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), help: None, source: None }
    }

    /// A contradiction or an omission in the command line.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Usage, message)
    }

    /// Something that the command line names and that does not exist.
    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::NotFound, message)
    }

    /// Input that cannot be used; `-` is standard input.
    pub(crate) fn input(path: &Path, problem: impl fmt::Display) -> Self {
        Self::new(ErrorKind::Input, format!("{}: {problem}", place(path)))
    }

    /// A file, a folder, or standard input that cannot be read.
    pub(crate) fn read(path: &Path, cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(ErrorKind::Input, format!("cannot read {}", place(path))).caused_by(cause)
    }

    /// A file or folder that cannot be written.
    pub(crate) fn write(path: &Path, cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(ErrorKind::Output, format!("cannot write {}", place(path))).caused_by(cause)
    }

    /// The same error with its cause.
    pub(crate) fn caused_by(self, cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { source: Some(cause.into()), ..self }
    }

    /// The same error with what to do next, as an imperative: ``run `…` ``.
    pub(crate) fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// The message, its causes, and what to do next, each on a line.
    pub(crate) fn report(&self) -> String {
        let mut report = format!("error: {self}");
        let mut last = self.to_string();
        let mut cause = self.source();
        while let Some(error) = cause {
            let text = error.to_string();
            // Why: the messages of some crates already end with their cause.
            if !last.contains(&text) {
                // Writing into a string never fails.
                let _ = write!(report, "\n  caused by: {text}");
                last = text;
            }
            cause = error.source();
        }
        if let Some(help) = self.help.as_deref().or(self.kind.help()) {
            let _ = write!(report, "\n  help: {help}");
        }
        report
    }
}

#[cfg(feature = "aws")]
impl From<keytrace_collector::error::Error> for Error {
    fn from(error: keytrace_collector::error::Error) -> Self {
        let message = error.to_string();
        Self::new(ErrorKind::Aws, message).caused_by(error)
    }
}

fn place(path: &Path) -> String {
    match path.to_str() {
        Some("-") => "standard input".to_owned(),
        _ => format!("`{}`", path.display()),
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::path::Path;

    use super::{Error, ErrorKind};

    #[test]
    fn an_error_tells_its_cause_and_what_to_do_next() {
        let cause = || io::Error::other("the disk is full");
        for (error, expected) in [
            (Error::not_found("no job"), "error: no job"),
            (
                Error::write(Path::new("out"), cause()).help("free some space"),
                "error: cannot write `out`\n  caused by: the disk is full\n  help: free some space",
            ),
            (
                Error::new(ErrorKind::Aws, "stopped: the disk is full").caused_by(cause()),
                "error: stopped: the disk is full",
            ),
            (Error::input(Path::new("-"), "it is empty"), "error: standard input: it is empty"),
        ] {
            assert_eq!(error.report(), expected);
        }
    }
}
