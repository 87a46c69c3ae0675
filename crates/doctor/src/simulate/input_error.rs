//! Why an input of `keytrace simulate` cannot be read, and where.

use std::fmt;

use keytrace_iam::document::Position;
use keytrace_iam::json::Fault;

/// Why an input cannot be read, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputError {
    /// What is wrong.
    pub kind: InputErrorKind,
    /// The place as a path: `[2].request.action`; empty for the whole input.
    pub path: String,
    /// The line and column of the place.
    pub position: Position,
}

/// What can be wrong with an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InputErrorKind {
    /// It is not JSON.
    InvalidJson(Fault),
    /// A name stands twice in one object.
    DuplicateField(Box<str>),
    /// There is no such field here.
    UnknownField {
        /// The name.
        name: Box<str>,
        /// The field that was probably meant.
        nearest: Option<&'static str>,
    },
    /// A field that must be there is not.
    MissingField(&'static str),
    /// The value has the wrong JSON type.
    WrongType {
        /// What it must be.
        expected: &'static str,
    },
    /// More than is read: what is made to be slow must not be answered.
    TooMuch {
        /// The most that is read.
        most: &'static str,
    },
    /// The text is not what it must be.
    Invalid {
        /// What it must be.
        expected: &'static str,
        /// The text.
        text: Box<str>,
    },
    /// KMS has no such action.
    NoSuchKmsAction {
        /// The action.
        action: Box<str>,
        /// The action that was probably meant.
        nearest: Option<&'static str>,
    },
    /// The action does not act on a resource of this kind.
    ResourceOfOtherKind {
        /// The action.
        action: &'static str,
        /// What it acts on.
        expected: &'static str,
    },
    /// The resource's ARN names another account than `accountId`.
    OtherAccount {
        /// The account in the ARN.
        in_arn: Box<str>,
        /// The account in `accountId`.
        given: Box<str>,
    },
    /// The resource is in another partition than the caller: no request goes from one to the other.
    OtherPartition {
        /// The resource's partition.
        of_resource: Box<str>,
        /// The caller's partition.
        of_principal: Box<str>,
    },
}

impl fmt::Display for InputError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Position { line, column } = self.position;
        write!(formatter, "line {line}, column {column}: ")?;
        if !self.path.is_empty() {
            write!(formatter, "`{}`: ", Shown(&self.path))?;
        }
        self.kind.fmt(formatter)
    }
}

impl fmt::Display for InputErrorKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidJson(fault) => write!(formatter, "not JSON: {fault}"),
            Self::DuplicateField(name) => write!(formatter, "the field `{}` stands twice", Shown(name)),
            Self::UnknownField { name, nearest } => {
                write!(formatter, "unknown field `{}`", Shown(name))?;
                suggest(formatter, *nearest)
            }
            Self::MissingField(name) => write!(formatter, "the field `{name}` is missing"),
            Self::WrongType { expected } => write!(formatter, "expected {expected}"),
            Self::TooMuch { most } => write!(formatter, "expected {most} at most"),
            Self::Invalid { expected, text } => {
                write!(formatter, "expected {expected}, not `{}`", Shown(text))
            }
            Self::NoSuchKmsAction { action, nearest } => {
                write!(formatter, "KMS has no action `{}`", Shown(action))?;
                suggest(formatter, *nearest)
            }
            Self::ResourceOfOtherKind { action, expected } => {
                write!(formatter, "`{action}` acts on {expected}")
            }
            Self::OtherAccount { in_arn, given } => {
                write!(formatter, "the resource's ARN names account `{in_arn}`, but `accountId` is `{given}`")
            }
            Self::OtherPartition { of_resource, of_principal } => write!(
                formatter,
                "the resource is in partition `{}`, the principal in `{}`; no credentials are valid in both",
                Shown(of_resource),
                Shown(of_principal)
            ),
        }
    }
}

/// A text of the input as messages show it: its beginning, when it is long.
struct Shown<'a>(&'a str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.char_indices().nth(200).and_then(|(end, _)| self.0.get(..end)) {
            Some(beginning) => write!(formatter, "{beginning}…"),
            None => formatter.write_str(self.0),
        }
    }
}

fn suggest(formatter: &mut fmt::Formatter<'_>, nearest: Option<&'static str>) -> fmt::Result {
    match nearest {
        Some(nearest) => write!(formatter, "; did you mean `{nearest}`?"),
        None => Ok(()),
    }
}

impl std::error::Error for InputError {}

/// The candidate that differs least from `text`, if it differs little.
pub(super) fn nearest(
    text: &str,
    candidates: impl IntoIterator<Item = &'static str>,
) -> Option<&'static str> {
    let starts =
        |candidate: &str| candidate.split_at_checked(text.len()).is_some_and(|(start, _)| start == text);
    let judged =
        candidates.into_iter().map(|candidate| (!starts(candidate), distance(text, candidate), candidate));
    let (_, least, candidate) = judged.min()?;
    (least <= 2 + text.len() / 6).then_some(candidate)
}

/// The number of characters to insert, remove or replace, letter case ignored.
fn distance(left: &str, right: &str) -> usize {
    let fold = |text: &str| -> Vec<char> { text.chars().take(64).flat_map(char::to_lowercase).collect() };
    let right = fold(right);
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (at, own) in fold(left).into_iter().enumerate() {
        let mut before = at;
        let mut last = at + 1;
        let mut next = vec![last];
        for (other, above) in right.iter().zip(row.iter().skip(1)) {
            last = (before + usize::from(own != *other)).min(last + 1).min(above + 1);
            next.push(last);
            before = *above;
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{distance, nearest};

    #[test]
    fn the_nearest_name_is_near() {
        assert_eq!((distance("kitten", "sitting"), distance("", "abc"), distance("A", "a")), (3, 3, 0));
        let fields = ["identityPolicies", "resourcePolicy", "request"];
        assert_eq!(nearest("identityPolicy", fields), Some("identityPolicies"));
        assert_eq!(nearest("resourcepolicy", fields), Some("resourcePolicy"));
        assert_eq!(nearest("grants", fields), None);
        assert_eq!(nearest("kms:ReEncrypt", ["kms:Encrypt", "kms:ReEncryptTo"]), Some("kms:ReEncryptTo"));
    }
}
