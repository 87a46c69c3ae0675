//! One regular expression, compiled the first time it is needed.
//!
//! A short text needs a few of the hundred patterns of this module tree, so none is compiled at start. The patterns
//! work on bytes: classes of Unicode would cost most of the time, and AWS's words are ASCII.

use std::sync::OnceLock;

use regex::bytes::{Regex, RegexBuilder};

use super::sentence::floor_char;

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
        self.compiled.get_or_init(|| compile(self.source)).as_ref()
    }

    /// The first match.
    pub(super) fn find<'t>(&self, text: &'t str) -> Option<Found<'t>> {
        let found = self.regex()?.find(text.as_bytes())?;
        Some(Found::new(text, found.start(), found.end()))
    }

    /// The first match with its groups.
    pub(super) fn captures<'t>(&self, text: &'t str) -> Option<Groups<'t>> {
        Some(Groups { text, captures: self.regex()?.captures(text.as_bytes())? })
    }

    /// The last match with its groups.
    pub(super) fn last_captures<'t>(&self, text: &'t str) -> Option<Groups<'t>> {
        let regex = self.regex()?;
        let last = regex.find_iter(text.as_bytes()).last()?.start();
        Some(Groups { text, captures: regex.captures_at(text.as_bytes(), last)? })
    }

    /// Every match with its groups, in order.
    pub(super) fn all<'s: 't, 't>(&'s self, text: &'t str) -> impl Iterator<Item = Groups<'t>> + use<'s, 't> {
        let regex = self.regex().into_iter();
        regex
            .flat_map(|regex| regex.captures_iter(text.as_bytes()))
            .map(move |captures| Groups { text, captures })
    }

    /// Every match, in order.
    pub(super) fn matches<'s: 't, 't>(
        &'s self,
        text: &'t str,
    ) -> impl Iterator<Item = Found<'t>> + use<'s, 't> {
        let regex = self.regex().into_iter();
        regex
            .flat_map(|regex| regex.find_iter(text.as_bytes()))
            .map(move |found| Found::new(text, found.start(), found.end()))
    }

    /// Whether the pattern is a valid regular expression.
    #[cfg(test)]
    pub(super) fn compiles(&self) -> bool {
        compile(self.source).is_some()
    }
}

fn compile(source: &str) -> Option<Regex> {
    RegexBuilder::new(source).unicode(false).build().ok()
}

/// One match.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found<'t> {
    text: &'t str,
    start: usize,
    end: usize,
}

impl<'t> Found<'t> {
    /// A counted repetition can end inside a character; the match then ends before it.
    fn new(text: &'t str, start: usize, end: usize) -> Found<'t> {
        let start = floor_char(text, start);
        Found { text, start, end: floor_char(text, end).max(start) }
    }

    pub(super) fn start(&self) -> usize {
        self.start
    }

    pub(super) fn end(&self) -> usize {
        self.end
    }

    pub(super) fn as_str(&self) -> &'t str {
        self.text.get(self.start..self.end).unwrap_or("")
    }
}

/// One match and its groups.
#[derive(Debug)]
pub(super) struct Groups<'t> {
    text: &'t str,
    captures: regex::bytes::Captures<'t>,
}

impl<'t> Groups<'t> {
    /// The whole match.
    pub(super) fn whole(&self) -> Found<'t> {
        let whole = self.captures.get(0);
        Found::new(self.text, whole.map_or(0, |found| found.start()), whole.map_or(0, |found| found.end()))
    }

    /// A named group.
    pub(super) fn name(&self, name: &str) -> Option<Found<'t>> {
        let found = self.captures.name(name)?;
        Some(Found::new(self.text, found.start(), found.end()))
    }
}

/// The text of a named group, without surrounding blanks; `None` when it is empty.
pub(super) fn group(groups: &Groups<'_>, name: &str) -> Option<String> {
    let text = groups.name(name)?.as_str().trim();
    (!text.is_empty()).then(|| text.to_owned())
}
