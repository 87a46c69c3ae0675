//! Three-valued truth (strong Kleene logic): what is known, and what is not known yet.

/// The answer to a question about facts of which some may be missing.
///
/// The order is `False < Unknown < True`, so that `and` is the minimum and `or` the maximum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Truth {
    /// Certainly not.
    False,
    /// A missing fact decides.
    Unknown,
    /// Certainly so.
    True,
}

impl Truth {
    /// True when both are, false when one is false, else unknown.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// True when one is, false when both are false, else unknown.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }

    /// Joins all answers with `and`; of none it is true. Stops at the first `False`.
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

    /// Joins all answers with `or`; of none it is false. Stops at the first `True`.
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

    /// Whether a missing fact decides.
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
