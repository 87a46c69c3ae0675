//! Why a command could not run: one message that names the place and, where there is one, the remedy.

use std::fmt;
use std::path::Path;

/// Why a command could not run.
#[derive(Debug)]
pub(crate) struct Error {
    message: String,
    cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), cause: None }
    }

    /// Something went wrong with a file or folder.
    pub(crate) fn at(path: &Path, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { message: format!("`{}`", path.display()), cause: Some(cause.into()) }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)?;
        let mut cause: Option<&dyn std::error::Error> = match &self.cause {
            Some(cause) => Some(cause.as_ref()),
            None => None,
        };
        while let Some(error) = cause {
            write!(formatter, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

impl std::error::Error for Error {}
