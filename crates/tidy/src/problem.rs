//! One broken law: where, and what to do.

use std::fmt;

/// A place where a law does not hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file, from the repository's root.
    pub path: String,
    /// The line, from 1; 0 when the problem is the file itself.
    pub line: usize,
    /// The law that is broken.
    pub law: &'static str,
    /// What is wrong, in one sentence.
    pub message: String,
}

impl Problem {
    /// Creates a problem at a line of a file.
    pub fn new(law: &'static str, path: &str, line: usize, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, law, message: message.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {} [{}]", self.path, self.message, self.law),
            line => write!(f, "{}:{line}: {} [{}]", self.path, self.message, self.law),
        }
    }
}
