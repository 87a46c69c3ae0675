//! Exit codes: a contract that scripts rely on.

use std::process::ExitCode;

use keytrace_doctor::diagnose::Verdict;

/// The result of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// 0: everything asked about is allowed, or the command asks no such question.
    Allowed,
    /// 1: something is blocked.
    Blocked,
    /// 2: the command could not run.
    NotRun,
    /// 3: nothing is proven to be blocked, but something is undetermined.
    Undetermined,
}

impl Outcome {
    pub(crate) fn exit_code(self) -> ExitCode {
        ExitCode::from(match self {
            Self::Allowed => 0,
            Self::Blocked => 1,
            Self::NotRun => 2,
            Self::Undetermined => 3,
        })
    }
}

impl From<Verdict> for Outcome {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Allowed => Self::Allowed,
            Verdict::Blocked => Self::Blocked,
            Verdict::Undetermined => Self::Undetermined,
        }
    }
}
