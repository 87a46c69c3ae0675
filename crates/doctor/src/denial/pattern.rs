//! One regular expression, compiled the first time it is needed.
//!
//! A short text needs a few of the hundred patterns of this module tree, so none is compiled at start.

use std::sync::OnceLock;

use regex::{Captures, Match, Regex};

/// A regular expression that is compiled on first use.
#[derive(Debug)]
pub(super) struct Pattern {
    source: &'static str,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// Names a pattern. A test compiles every one, so a broken pattern never reaches a user.
    pub(super) const fn new(source: &'static str) -> Pattern {
        Pattern { source, compiled: OnceLock::new() }
    }

    fn regex(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| Regex::new(self.source).ok()).as_ref()
    }

    /// The first match.
    pub(super) fn find<'t>(&self, text: &'t str) -> Option<Match<'t>> {
        self.regex()?.find(text)
    }

    /// The first match with its groups.
    pub(super) fn captures<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        self.regex()?.captures(text)
    }

    /// The last match with its groups.
    pub(super) fn last_captures<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        self.regex()?.captures_iter(text).last()
    }

    /// Every match with its groups, in order.
    pub(super) fn all<'s: 't, 't>(
        &'s self,
        text: &'t str,
    ) -> impl Iterator<Item = Captures<'t>> + use<'s, 't> {
        self.regex().into_iter().flat_map(move |regex| regex.captures_iter(text))
    }

    /// Every match, in order.
    pub(super) fn matches<'s: 't, 't>(
        &'s self,
        text: &'t str,
    ) -> impl Iterator<Item = Match<'t>> + use<'s, 't> {
        self.regex().into_iter().flat_map(move |regex| regex.find_iter(text))
    }

    /// Whether the pattern is a valid regular expression.
    #[cfg(test)]
    pub(super) fn compiles(&self) -> bool {
        Regex::new(self.source).is_ok()
    }
}

/// The text of a named group, without surrounding blanks; `None` when it is empty.
pub(super) fn group(captures: &Captures<'_>, name: &str) -> Option<String> {
    let text = captures.name(name)?.as_str().trim();
    (!text.is_empty()).then(|| text.to_owned())
}
