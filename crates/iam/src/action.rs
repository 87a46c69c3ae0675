//! The `Action` element: its patterns and how they match a request's action.

use crate::document::Element;
use crate::request::{Action, HASH_START, hash_step};
use crate::wildcard::Pattern;

/// One pattern of `Action` or `NotAction`.
#[derive(Clone, Debug)]
pub struct ActionPattern {
    text: Box<str>,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    /// `*` or `*:*`: every action of every service (`L-ACT-2`).
    Any,
    /// A name without wildcards, behind `service:`.
    Exact(Service),
    /// A name that ends with its only wildcard, a `*`.
    Prefix(Service),
    /// Any other pattern of names, in lower case.
    Wildcard(Service, Box<Pattern>),
    /// Not an action; it matches nothing (`L-ACT-3`).
    Never,
}

#[derive(Clone, Copy, Debug)]
struct Service {
    hash: u64,
    name_at: u32,
}

impl ActionPattern {
    /// Compiles a pattern; what is no action matches nothing.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self { kind: Kind::of(text), text: text.into() }
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
        let name = |service: Service| self.text.get(service.name_at as usize..).unwrap_or_default();
        match &self.kind {
            Kind::Any => true,
            Kind::Never => false,
            Kind::Exact(service) => {
                service.hash == action.service_hash() && equal(name(*service), action.name())
            }
            Kind::Prefix(service) if service.hash == action.service_hash() => {
                let prefix = name(*service);
                let prefix = prefix.strip_suffix('*').unwrap_or(prefix);
                action.name().get(..prefix.len()).is_some_and(|start| equal(prefix, start))
            }
            Kind::Prefix(_) => false,
            Kind::Wildcard(service, pattern) => {
                service.hash == action.service_hash() && pattern.matches_text(action.name())
            }
        }
    }

    fn service_hash(&self) -> Option<u64> {
        match &self.kind {
            Kind::Any | Kind::Never => None,
            Kind::Exact(service) | Kind::Prefix(service) | Kind::Wildcard(service, _) => Some(service.hash),
        }
    }
}

impl Kind {
    fn of(text: &str) -> Self {
        // Why: one pass, because policies name thousands of actions.
        let mut hash = HASH_START;
        let mut bytes = text.bytes();
        let colon = bytes.position(|byte| {
            hash = hash_step(hash, byte.to_ascii_lowercase());
            !is_word(byte)
        });
        // The byte after the service's name is part of the hash in requests too: it is the colon.
        let Some(colon) = colon.filter(|at| *at > 0 && text.as_bytes().get(*at) == Some(&b':')) else {
            let any = text == "*:*" || (!text.is_empty() && text.bytes().all(|byte| byte == b'*'));
            return if any { Self::Any } else { Self::Never };
        };
        let mut wildcard = None;
        let mut length = 0;
        for byte in bytes {
            match byte {
                b'*' | b'?' => wildcard = wildcard.or(Some(length)),
                // `L-ACT-3`: no blanks, commas or second colons.
                _ if !is_word(byte) && byte != b'.' && byte != b'/' => return Self::Never,
                _ => {}
            }
            length += 1;
        }
        let service = Service { hash, name_at: crate::document::offset(colon + 1) };
        match wildcard {
            _ if length == 0 => Self::Never,
            None => Self::Exact(service),
            Some(at) if at + 1 == length && text.ends_with('*') => Self::Prefix(service),
            Some(_) => {
                let name = text.get(colon + 1..).unwrap_or_default().to_ascii_lowercase();
                Self::Wildcard(service, Box::new(Pattern::wildcard(&name)))
            }
        }
    }
}

/// Letters, digits, `-` and `_`. `L-ACT-2`: no wildcard in the service part.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

impl Element<ActionPattern> {
    /// The first pattern of the list that covers `action`, by its place in the list.
    #[must_use]
    pub fn covering(&self, action: &Action) -> Option<usize> {
        self.patterns.iter().position(|pattern| pattern.matches(action))
    }
}

/// Whether `name` is `lower` in any letter case.
fn equal(name: &str, lower: &str) -> bool {
    // Why: most names differ in their first letter, and this is the innermost loop.
    let first = |text: &str| text.as_bytes().first().map(u8::to_ascii_lowercase);
    name.len() == lower.len() && first(name) == first(lower) && name.eq_ignore_ascii_case(lower)
}

/// Finds the statements of a document that can cover an action of a service, as a bit for each of the first 64.
#[derive(Clone, Debug, Default)]
pub(crate) struct StatementIndex {
    /// Statements that can cover any service's actions: `*` and `NotAction`.
    always: u64,
    /// Statements by the hash of the service they name, sorted by hash.
    services: Box<[(u64, u64)]>,
}

impl StatementIndex {
    /// How many statements the index knows; those beyond must always be asked.
    pub(crate) const REACH: usize = 64;

    pub(crate) fn of<'s>(
        elements: impl Iterator<Item = (&'s Element<ActionPattern>, &'s ActionIndex)>,
    ) -> Self {
        let mut always = 0;
        let mut services: Vec<(u64, u64)> = Vec::new();
        for (at, (element, index)) in elements.enumerate().take(Self::REACH) {
            let bit = 1 << at;
            if element.negated || index.any {
                always |= bit;
            } else {
                services.extend(index.runs.iter().map(|(hash, _, _)| (*hash, bit)));
            }
        }
        services.sort_unstable();
        services.dedup_by(|(hash, bits), (kept, kept_bits)| {
            let same = hash == kept;
            *kept_bits |= if same { *bits } else { 0 };
            same
        });
        Self { always, services: services.into_boxed_slice() }
    }

    /// The bits of the statements that can cover `action`.
    pub(crate) fn candidates(&self, action: &Action) -> u64 {
        let hash = action.service_hash();
        let found = self.services.binary_search_by(|(service, _)| service.cmp(&hash)).ok();
        self.always | found.and_then(|at| self.services.get(at)).map_or(0, |(_, bits)| *bits)
    }
}

/// Finds the patterns of one service, so that three thousand actions of other services cost nothing.
#[derive(Clone, Debug, Default)]
pub(crate) struct ActionIndex {
    any: bool,
    /// Runs of neighbouring patterns of one service: hash, first, one past the last. Sorted by hash.
    runs: Box<[(u64, u32, u32)]>,
}

impl ActionIndex {
    pub(crate) fn of(patterns: &[ActionPattern]) -> Self {
        let mut any = false;
        let mut runs: Vec<(u64, u32, u32)> = Vec::new();
        for (at, pattern) in (0u32..).zip(patterns) {
            any |= matches!(pattern.kind, Kind::Any);
            let Some(hash) = pattern.service_hash() else { continue };
            match runs.last_mut() {
                Some((last, _, end)) if *last == hash && *end == at => *end = at + 1,
                _ => runs.push((hash, at, at + 1)),
            }
        }
        runs.sort_unstable();
        Self { any, runs: runs.into_boxed_slice() }
    }

    /// Whether a pattern covers `action`.
    pub(crate) fn covers(&self, patterns: &[ActionPattern], action: &Action) -> bool {
        if self.any {
            return true;
        }
        let hash = action.service_hash();
        let first = self.runs.partition_point(|(service, _, _)| *service < hash);
        let same =
            self.runs.get(first..).unwrap_or_default().iter().take_while(|(service, _, _)| *service == hash);
        same.filter_map(|(_, start, end)| patterns.get(*start as usize..*end as usize))
            .flatten()
            .any(|pattern| pattern.matches(action))
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
