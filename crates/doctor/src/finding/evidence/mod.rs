//! Where a finding stands: policy, statement, line and column, and why.

/// What is said of a policy that was read and holds nothing to point at.
pub const READ: &str = "read: no statement of it allows this";

/// A place that shows a finding, or a policy that was read and says nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The policy's ARN, else its name; for facts of the key or the network, what was looked at.
    pub policy: String,
    /// The statement's `Sid`, if it has one.
    pub sid: Option<String>,
    /// The place in the policy's JSON, for example `/Statement/0/Resource`.
    pub pointer: Option<String>,
    /// The line, from 1.
    pub line: Option<u32>,
    /// The column, from 1, in bytes.
    pub column: Option<u32>,
    /// What is seen there.
    pub why: String,
}

impl Evidence {
    /// Something that was looked at, without a place in a policy's text.
    #[must_use]
    pub fn looked_at(what: impl Into<String>, why: impl Into<String>) -> Self {
        Self { policy: what.into(), sid: None, pointer: None, line: None, column: None, why: why.into() }
    }
}
