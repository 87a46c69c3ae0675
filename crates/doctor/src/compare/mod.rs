//! Two snapshots of the same accounts: what changed between them, which decisions flipped, and which change did it.
//!
//! "It worked yesterday" is the commonest sentence of all. A change is blamed only after the new account has been judged
//! with the old fact in its place.

mod cause;
mod change;
mod detail;
mod flip;
mod walk;

pub use cause::{Cause, blame};
pub use change::{Change, ChangeKind, changes};
pub use detail::Detail;
pub use flip::{Flip, Side, flips};

use keytrace_iam::decide::Decision;

/// What is different in the second of two snapshots.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The facts that differ, in the order of the snapshot.
    pub changes: Vec<Change>,
    /// The requests whose decision differs, the newly denied first.
    pub flips: Vec<Flip>,
}

impl Comparison {
    /// Whether a request that was not denied is denied now.
    #[must_use]
    pub fn is_worse(&self) -> bool {
        self.flips.iter().any(Flip::is_newly_denied)
    }

    /// Whether something that was decided is not known any more.
    #[must_use]
    pub fn is_less_known(&self) -> bool {
        self.flips.iter().any(|flip| flip.after == Some(Decision::Unknown))
    }
}
