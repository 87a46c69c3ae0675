//! The `Action` element: its patterns and how they match a request's action.

use crate::document::{Element, Statement, offset};
use crate::hash::{Head, service_hash};
use crate::request::Action;
use crate::wildcard::Pattern;

/// One pattern of `Action` or `NotAction`.
#[derive(Clone, Debug)]
pub struct ActionPattern {
    text: Box<str>,
    kind: Kind,
    /// The hash of the service's name and the colon; without meaning for `Any` and `Never`.
    service: u64,
    /// The name behind the colon up to the first wildcard.
    name: Name,
}

#[derive(Clone, Debug)]
enum Kind {
    /// `*` or `*:*`: every action of every service (`L-ACT-2`).
    Any,
    /// A name without wildcards.
    Exact,
    /// A name that ends with its only wildcard, a `*`.
    Prefix,
    /// Any other name, in lower case.
    Wildcard(Box<Pattern>),
    /// Not an action; it matches nothing (`L-ACT-3`).
    Never,
}

/// The beginning of a name, as it stands in the text.
#[derive(Clone, Copy, Debug, Default)]
struct Name {
    head: Head,
    at: u32,
    length: u32,
}

impl ActionPattern {
    /// Compiles a pattern; what is no action matches nothing.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let without_service = |kind| Self { text: text.into(), kind, service: 0, name: Name::default() };
        let Some((service, name)) = split_service(text) else {
            let any = text == "*:*" || (!text.is_empty() && text.bytes().all(|byte| byte == b'*'));
            return without_service(if any { Kind::Any } else { Kind::Never });
        };
        let plain = plain_length(name);
        let kind = match name.as_bytes().get(plain..) {
            _ if name.is_empty() => Kind::Never,
            None | Some([]) => Kind::Exact,
            Some([b'*']) => Kind::Prefix,
            Some(rest) if rest.iter().all(|byte| class(*byte) >= Class::Wildcard) => {
                Kind::Wildcard(Box::new(Pattern::wildcard(&name.to_ascii_lowercase())))
            }
            Some(_) => Kind::Never,
        };
        if matches!(kind, Kind::Never) {
            return without_service(kind);
        }
        let head = Head::of(name.as_bytes(), plain);
        let at = offset(text.len() - name.len());
        Self { text: text.into(), kind, service, name: Name { head, at, length: offset(plain) } }
    }

    /// The pattern as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the text can match an action at all.
    #[must_use]
    pub fn is_action(&self) -> bool {
        !matches!(self.kind, Kind::Never)
    }

    /// Whether this pattern covers `action`.
    #[must_use]
    pub fn matches(&self, action: &Action) -> bool {
        match self.kind {
            Kind::Any => true,
            Kind::Never => false,
            Kind::Exact | Kind::Prefix | Kind::Wildcard(_) => {
                self.service == action.service_hash() && self.matches_name(action)
            }
        }
    }

    /// Whether the name of an action of the same service is covered.
    fn matches_name(&self, action: &Action) -> bool {
        // Why: most names differ in their first eight letters, and this is the innermost loop.
        self.name.head.begins(action.head())
            && match &self.kind {
                Kind::Exact => self.name.length as usize == action.name().len() && self.begins(action.name()),
                Kind::Prefix => self.begins(action.name()),
                Kind::Wildcard(pattern) => pattern.matches_text(action.name()),
                Kind::Any | Kind::Never => false,
            }
    }

    /// Whether `lower`, whose head begins as the name's does, begins with the name.
    fn begins(&self, lower: &str) -> bool {
        let Name { at, length, .. } = self.name;
        let (at, length) = (at as usize, length as usize);
        let own = self.text.as_bytes().get(at + Head::LENGTH..at + length);
        let lower = lower.as_bytes().get(Head::LENGTH..length);
        length <= Head::LENGTH || own.zip(lower).is_some_and(|(own, lower)| own.eq_ignore_ascii_case(lower))
    }

    fn has_service(&self) -> bool {
        !matches!(self.kind, Kind::Any | Kind::Never)
    }
}

/// The hash of the service's name and the colon, and the name behind it. `L-ACT-2`: no wildcard in the service part.
fn split_service(text: &str) -> Option<(u64, &str)> {
    let length = text.bytes().position(|byte| class(byte) != Class::Word).filter(|length| *length > 0)?;
    let (service, name) = text.split_at_checked(length)?;
    Some((service_hash(service), name.strip_prefix(':')?))
}

/// The length of a name up to the first byte that is a wildcard or illegal.
fn plain_length(name: &str) -> usize {
    name.bytes().position(|byte| class(byte) < Class::Name).unwrap_or(name.len())
}

/// What a byte may be in an action (`L-ACT-3`: no blanks, commas or second colons).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Illegal,
    Wildcard,
    /// May stand in a name.
    Name,
    /// May stand in a name and in a service's name.
    Word,
}

/// Why a table: policies name thousands of actions, and every byte of them is looked at.
const CLASSES: [Class; 256] = {
    let mut classes = [Class::Illegal; 256];
    let mut byte = 0u8;
    while byte < 0x80 {
        #[expect(
            clippy::indexing_slicing,
            reason = "there is an entry for every byte; checked when compiled"
        )]
        {
            classes[byte as usize] = match byte {
                b'*' | b'?' => Class::Wildcard,
                b'.' | b'/' => Class::Name,
                b'-' | b'_' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => Class::Word,
                _ => Class::Illegal,
            };
        }
        byte += 1;
    }
    classes
};

fn class(byte: u8) -> Class {
    CLASSES.get(usize::from(byte)).copied().unwrap_or(Class::Illegal)
}

impl Element<ActionPattern> {
    /// The first pattern of the list that covers `action`, by its place in the list.
    #[must_use]
    pub fn covering(&self, action: &Action) -> Option<usize> {
        self.patterns.iter().position(|pattern| pattern.matches(action))
    }
}

/// Neighbouring patterns of one service in one statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Run {
    service: u64,
    statement: u16,
    first: u32,
    /// One past the last.
    end: u32,
}

impl Run {
    fn covers(&self, patterns: &[ActionPattern], action: &Action) -> bool {
        let run = patterns.get(self.first as usize..self.end as usize).unwrap_or_default();
        run.iter().any(|pattern| pattern.matches_name(action))
    }
}

/// The runs of one service, of runs that are sorted.
fn of_service(runs: &[Run], service: u64) -> impl Iterator<Item = &Run> {
    let first = runs.partition_point(|run| run.service < service);
    runs.get(first..).unwrap_or_default().iter().take_while(move |run| run.service == service)
}

/// Finds the statements of a document that cover an action, as a bit for each of the first 64.
#[derive(Clone, Debug, Default)]
pub(crate) struct StatementIndex {
    /// Statements that list `*`.
    any: u64,
    /// Statements with `NotAction`.
    negated: u64,
    /// The runs of all these statements, sorted.
    runs: Box<[Run]>,
}

impl StatementIndex {
    /// How many statements the index knows; those beyond must be asked one by one.
    pub(crate) const REACH: u16 = 64;

    pub(crate) fn of(statements: &[Statement]) -> Self {
        let known = statements.iter().take(usize::from(Self::REACH));
        let (mut any, mut negated) = (0, 0);
        for (at, statement) in known.clone().enumerate() {
            any |= u64::from(statement.index.any) << at;
            negated |= u64::from(statement.action.negated) << at;
        }
        let mut runs = Vec::with_capacity(known.clone().map(|statement| statement.index.runs.len()).sum());
        for (one, statement) in known.zip(0u16..) {
            runs.extend(one.index.runs.iter().map(|run| Run { statement, ..*run }));
        }
        runs.sort_unstable();
        Self { any, negated, runs: runs.into_boxed_slice() }
    }

    /// The bits of the statements that cover `action`.
    pub(crate) fn covering(&self, statements: &[Statement], action: &Action) -> u64 {
        let mut covered = self.any;
        for run in of_service(&self.runs, action.service_hash()) {
            let bit = 1 << run.statement;
            if covered & bit == 0
                && let Some(statement) = statements.get(usize::from(run.statement))
                && run.covers(&statement.action.patterns, action)
            {
                covered |= bit;
            }
        }
        covered ^ self.negated
    }
}

/// Finds the patterns of one service, so that three thousand actions of other services cost nothing.
#[derive(Clone, Debug, Default)]
pub(crate) struct ActionIndex {
    any: bool,
    /// Sorted.
    runs: Box<[Run]>,
}

impl ActionIndex {
    pub(crate) fn of(patterns: &[ActionPattern]) -> Self {
        let mut any = false;
        let breaks =
            patterns.windows(2).filter(|pair| matches!(pair, [one, other] if one.service != other.service));
        let mut runs: Vec<Run> = Vec::with_capacity(1 + breaks.count());
        for (at, pattern) in (0u32..).zip(patterns) {
            any |= matches!(pattern.kind, Kind::Any);
            match runs.last_mut() {
                _ if !pattern.has_service() => {}
                Some(run) if run.service == pattern.service && run.end == at => run.end = at + 1,
                _ => runs.push(Run { service: pattern.service, statement: 0, first: at, end: at + 1 }),
            }
        }
        runs.sort_unstable();
        Self { any, runs: runs.into_boxed_slice() }
    }

    /// Whether a pattern covers `action`.
    pub(crate) fn covers(&self, patterns: &[ActionPattern], action: &Action) -> bool {
        self.any || of_service(&self.runs, action.service_hash()).any(|run| run.covers(patterns, action))
    }
}

#[cfg(test)]
mod tests {
    use super::{ActionIndex, ActionPattern};
    use crate::request::Action;

    #[test]
    fn patterns_match_without_letter_case() {
        let decrypt = Action::parse("kms:Decrypt").unwrap();
        for (pattern, expected) in [
            ("KMS:decrypt", true), // TV-L-13
            ("kms:*", true),
            ("kms:De*", true),
            ("kms:D?crypt", true),
            ("kms:*crypt", true),
            ("*", true),
            ("*:*", true),
            ("kms:Decrypt*", true),
            ("kms:Encrypt", false),
            ("s3:*", false),
            ("k*:Decrypt", false),
            ("kms:", false),
            (" kms:Decrypt", false),
            ("kms:Encrypt,kms:Decrypt", false),
            ("kms:Encrypt kms:Decrypt", false),
            ("kms=Decrypt", false),
            ("", false),
        ] {
            let compiled = ActionPattern::new(pattern);
            assert_eq!(compiled.matches(&decrypt), expected, "{pattern}");
            let patterns = [ActionPattern::new("s3:Get*"), compiled];
            assert_eq!(
                ActionIndex::of(&patterns).covers(&patterns, &decrypt),
                expected,
                "{pattern} by index"
            );
        }
    }

    #[test]
    fn re_encrypt_without_a_wildcard_is_not_an_action() {
        let from = Action::parse("kms:ReEncryptFrom").unwrap();
        assert!(ActionPattern::new("kms:Re*").matches(&from)); // TV-L-14
        assert!(!ActionPattern::new("kms:ReEncrypt").matches(&from));
    }
}
