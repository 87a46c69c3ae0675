//! Three-valued truth (strong Kleene logic): true, false, or unknown because a fact is missing.

/// The answer to a question about facts, some of which may be missing.
///
/// The order is `False < Unknown < True`, so that `and` is the minimum and `or` the maximum.
// Why not `Option<bool>`: with `?` or `unwrap_or`, the result depends on the order of operands. Here a certain answer
// stays certain whatever the missing facts turn out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Truth {
    /// Certainly not.
    False,
    /// It depends on a missing fact.
    Unknown,
    /// Certainly.
    True,
}

impl Truth {
    /// True if both are true, false if one is false, else unknown.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// True if one is true, false if both are false, else unknown.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }

    /// Combines answers with `and`; true if there are none. Stops at the first `False`.
    pub fn all(answers: impl IntoIterator<Item = Self>) -> Self {
        let mut joined = Self::True;
        for answer in answers {
            joined = joined.and(answer);
            if joined == Self::False {
                break;
            }
        }
        joined
    }

    /// Combines answers with `or`; false if there are none. Stops at the first `True`.
    pub fn any(answers: impl IntoIterator<Item = Self>) -> Self {
        let mut joined = Self::False;
        for answer in answers {
            joined = joined.or(answer);
            if joined == Self::True {
                break;
            }
        }
        joined
    }

    /// Whether this is certainly true.
    #[must_use]
    pub fn is_true(self) -> bool {
        self == Self::True
    }

    /// Whether this is certainly false.
    #[must_use]
    pub fn is_false(self) -> bool {
        self == Self::False
    }

    /// Whether it depends on a missing fact.
    #[must_use]
    pub fn is_unknown(self) -> bool {
        self == Self::Unknown
    }
}

impl std::ops::Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::True => Self::False,
        }
    }
}

impl From<bool> for Truth {
    fn from(known: bool) -> Self {
        if known { Self::True } else { Self::False }
    }
}

#[cfg(test)]
mod tests {
    use super::Truth::{self, False, True, Unknown};

    #[test]
    fn kleene_tables() {
        for (a, b, and, or) in [
            (True, True, True, True),
            (True, Unknown, Unknown, True),
            (True, False, False, True),
            (Unknown, Unknown, Unknown, Unknown),
            (Unknown, False, False, Unknown),
            (False, False, False, False),
        ] {
            assert_eq!((a.and(b), b.and(a), a.or(b), b.or(a)), (and, and, or, or), "{a:?} {b:?}");
        }
        assert_eq!((!True, !Unknown, !False), (False, Unknown, True));
    }

    #[test]
    fn joins_of_nothing_are_neutral() {
        assert_eq!((Truth::all([]), Truth::any([])), (True, False));
        assert_eq!((Truth::all([Unknown, False]), Truth::any([Unknown, True])), (False, True));
    }
}
