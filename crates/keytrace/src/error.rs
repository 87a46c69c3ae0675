//! Why a command could not run: one message that names the place and, where there is one, the remedy.

use std::fmt;
use std::path::Path;

/// Why a command could not run.
#[derive(Debug)]
pub(crate) struct Error {
    message: String,
}

impl Error {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into() }
    }

    /// Something went wrong with a file or folder, or with stdin.
    // Why: the causes below an error of ours are in its message already.
    pub(crate) fn at(path: &Path, cause: impl fmt::Display) -> Self {
        match path.to_str() {
            Some("-") => Self::new(format!("stdin: {cause}")),
            _ => Self::new(format!("`{}`: {cause}", path.display())),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

impl From<keytrace_collector::error::Error> for Error {
    fn from(error: keytrace_collector::error::Error) -> Self {
        Self::new(error.to_string())
    }
}
