//! The `Resource` element: its patterns and how they match what a request acts on.

use crate::document::offset;
use crate::request::{Context, ContextValue, Resource, Text};
use crate::truth::Truth;
use crate::variable::{Reading, compile, split_outside_variables};
use crate::wildcard::{Matched, Pattern};

/// One pattern of `Resource` or `NotResource`.
#[derive(Clone, Debug)]
pub struct ResourcePattern {
    text: Box<str>,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    /// `*`: every resource, and actions that have none (`L-RES-1`).
    Any,
    /// An ARN without wildcards and variables.
    Literal,
    /// An ARN whose first five parts have no wildcards: their length with the fifth colon, and the sixth part.
    Rest(u32, Pattern),
    /// An ARN split at its first five colons (`L-RES-2`).
    Parts(Parts),
    /// Neither `*` nor an ARN; it matches nothing (`L-RES-6`).
    Never,
}

/// The parts of an ARN from the first one with a wildcard.
#[derive(Clone, Debug)]
struct Parts {
    /// How many bytes of the text stand before them.
    head: u32,
    patterns: Box<[Pattern]>,
    /// Whether the sixth part is among them; if not, the last one ends with `*`.
    whole: bool,
    /// Whether one of the first five ends with `*`.
    expands: bool,
}

/// The sixth part of an ARN; the only one that may hold policy variables (`L-VAR-1`).
const REST: usize = 5;

impl Kind {
    fn of(text: &str, variables: bool) -> Self {
        if !text.is_empty() && text.bytes().all(|byte| byte == b'*') {
            return Self::Any;
        }
        if !text.starts_with("arn:") {
            return Self::Never;
        }
        let Some(special) = text.bytes().position(|byte| matches!(byte, b'*' | b'?' | b'$')) else {
            return if text.bytes().filter(|byte| *byte == b':').count() >= REST {
                Self::Literal
            } else {
                Self::Never
            };
        };
        let reading = Reading { wildcards: true, variables };
        let before = text.get(..special).unwrap_or_default();
        let (mut plain, mut head) = (0, 0);
        for colon in memchr::memchr_iter(b':', before.as_bytes()).take(REST) {
            (plain, head) = (plain + 1, colon + 1);
        }
        let rest = text.get(head..).unwrap_or_default();
        if plain == REST {
            return Self::Rest(offset(head), compile(rest, reading));
        }
        let mut patterns = Vec::with_capacity(REST + 1);
        for part in split_outside_variables(rest, variables, REST + 1 - plain) {
            let is_sixth = plain + patterns.len() == REST;
            patterns.push(compile(part, Reading { wildcards: true, variables: variables && is_sixth }));
        }
        let whole = plain + patterns.len() > REST;
        let first_five = patterns.len() - usize::from(whole);
        let expands = patterns.iter().take(first_five).any(Pattern::ends_with_any);
        if !whole && !expands {
            return Self::Never;
        }
        Self::Parts(Parts { head: offset(head), patterns: patterns.into_boxed_slice(), whole, expands })
    }
}

impl ResourcePattern {
    /// Compiles a pattern; `variables` says whether the document's version substitutes `${…}`.
    #[must_use]
    pub fn new(text: &str, variables: bool) -> Self {
        Self { kind: Kind::of(text, variables), text: text.into() }
    }

    /// The pattern as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the text is `*` or looks like an ARN.
    #[must_use]
    pub fn is_resource(&self) -> bool {
        !matches!(self.kind, Kind::Never)
    }

    /// Whether this pattern covers `resource`.
    #[must_use]
    pub fn matches(&self, resource: &Resource, context: &Context) -> Matched {
        // Why: most patterns are `*`, and this is asked of every statement whose action is covered.
        if matches!(self.kind, Kind::Any) {
            return Matched::Answer(Truth::True);
        }
        self.matches_arn(resource, context)
    }

    fn matches_arn(&self, resource: &Resource, context: &Context) -> Matched {
        let value = match resource {
            Resource::Arn(text) => Text::Exact(text),
            Resource::ArnPrefix(text) => Text::Prefix(text),
            Resource::Unspecified { scope } => return Matched::Answer(self.covers_scope(scope).into()),
        };
        match &self.kind {
            Kind::Any => Matched::Answer(Truth::True),
            Kind::Never => Matched::Answer(Truth::False),
            Kind::Literal => Matched::Answer(match value {
                Text::Exact(text) => (text == &*self.text).into(),
                Text::Prefix(prefix) => Truth::from(self.text.starts_with(prefix)).and(Truth::Unknown),
            }),
            Kind::Rest(head, pattern) => match after_head(self.head(*head), value) {
                Ok(rest) => pattern.matches(rest, context),
                Err(truth) => Matched::Answer(truth),
            },
            Kind::Parts(parts) => match after_head(self.head(parts.head), value) {
                Ok(rest) => match_arn(parts, rest, context),
                Err(truth) => Matched::Answer(truth),
            },
        }
    }

    fn head(&self, length: u32) -> &str {
        self.text.get(..length as usize).unwrap_or_default()
    }

    /// Whether every policy variable has a value in this request (`L-VAR-5`).
    #[must_use]
    pub fn is_resolved(&self, context: &Context) -> Truth {
        match &self.kind {
            Kind::Any | Kind::Literal | Kind::Never => Truth::True,
            Kind::Rest(_, pattern) => pattern.is_resolved(context),
            Kind::Parts(parts) => Truth::all(parts.patterns.iter().map(|part| part.is_resolved(context))),
        }
    }

    /// Whether `resource` is covered only because a `*` at the end of a part runs past a colon (`L-RES-3`, `Q-04`).
    #[must_use]
    pub fn matches_by_expansion_only(&self, resource: &Resource, context: &Context) -> bool {
        let value = match resource {
            Resource::Arn(text) => Text::Exact(text),
            Resource::ArnPrefix(text) => Text::Prefix(text),
            Resource::Unspecified { .. } => return false,
        };
        let Kind::Parts(parts) = &self.kind else { return false };
        let Ok(rest) = after_head(self.head(parts.head), value) else { return false };
        parts.expands && match_parts(parts, rest, context).truth() < match_arn(parts, rest, context).truth()
    }

    /// Whether `resource` might be covered if a `*` or `?` in the value of a policy variable were a wildcard (`Q-08`).
    #[must_use]
    pub fn matches_by_wildcard_value(&self, resource: &Resource, context: &Context) -> Truth {
        let patterns = match &self.kind {
            Kind::Rest(_, pattern) => std::slice::from_ref(pattern),
            Kind::Parts(parts) => &parts.patterns,
            Kind::Any | Kind::Literal | Kind::Never => &[],
        };
        let wild =
            patterns.iter().flat_map(Pattern::variables).filter(|one| one.stands_for_wildcard(context));
        let mut open = context.clone();
        let mut found = Truth::False;
        for variable in wild {
            // What is not known may be any text, as what a wildcard stands for may.
            open.set(variable.key().as_str(), ContextValue::Unknown);
            found = Truth::Unknown;
        }
        found.and(self.matches(resource, &open).truth())
    }

    /// `L-RES-7`, `Q-06`: for actions without resources only a pattern that covers the whole account and Region counts.
    fn covers_scope(&self, scope: &str) -> bool {
        match &self.kind {
            Kind::Any => true,
            Kind::Rest(head, pattern) => pattern.is_any() && self.head(*head) == scope,
            Kind::Parts(parts) => {
                parts.patterns.last().is_some_and(Pattern::is_any)
                    && after_head(self.head(parts.head), Text::Exact(scope))
                        .is_ok_and(|rest| match_arn(parts, rest, &Context::closed()).truth().is_true())
            }
            Kind::Literal | Kind::Never => false,
        }
    }
}

/// What stands behind `head` in the value; else whether the value may begin with it.
fn after_head<'v>(head: &str, value: Text<'v>) -> Result<Text<'v>, Truth> {
    match value {
        Text::Exact(text) => text.strip_prefix(head).map(Text::Exact).ok_or(Truth::False),
        Text::Prefix(prefix) => match prefix.strip_prefix(head) {
            Some(rest) => Ok(Text::Prefix(rest)),
            None => Err(Truth::from(head.starts_with(prefix)).and(Truth::Unknown)),
        },
    }
}

fn match_arn(parts: &Parts, value: Text<'_>, context: &Context) -> Matched {
    match (value, parts.expands) {
        (_, false) => match_parts(parts, value, context),
        (Text::Exact(text), true) => match_runs(parts, text, context),
        (Text::Prefix(prefix), true) => match_runs_with_prefix(parts, prefix, context),
    }
}

/// Part by part, as `L-RES-2` says: a wildcard stays inside its part.
fn match_parts(parts: &Parts, value: Text<'_>, context: &Context) -> Matched {
    let Some((rest_pattern, heads)) = parts.patterns.split_last().filter(|_| parts.whole) else {
        return Matched::Answer(Truth::False);
    };
    let (mut rest, is_prefix) = match value {
        Text::Exact(text) => (text, false),
        Text::Prefix(text) => (text, true),
    };
    for pattern in heads {
        match rest.split_once(':') {
            Some((piece, after)) if pattern.matches_text(piece) => rest = after,
            None if is_prefix => {
                let begins = pattern.matches(Text::Prefix(rest), context).truth();
                return Matched::Answer(begins.and(Truth::Unknown));
            }
            Some(_) | None => return Matched::Answer(Truth::False),
        }
    }
    rest_pattern.matches(if is_prefix { Text::Prefix(rest) } else { Text::Exact(rest) }, context)
}

/// `L-RES-3`: a `*` that ends one of the first five parts may run past colons.
///
/// Such stars cut the pattern into runs of parts. The first run stands at the beginning of the text, each later one is
/// taken where it first fits, which leaves most to those after it, and the last one must reach the end.
fn match_runs(parts: &Parts, text: &str, context: &Context) -> Matched {
    let (first, later) = split_run(&parts.patterns);
    if later.is_empty() {
        return match_last_run(first, parts.whole, text, context);
    }
    let Some(mut rest) = strip_run(first, text) else { return Matched::Answer(Truth::False) };
    let mut parts_left = later;
    loop {
        let (run, later) = split_run(parts_left);
        let mut fits = Matched::Answer(Truth::False);
        let mut after_run = None;
        while let Some((_, after)) = rest.split_once(':') {
            rest = after;
            if !later.is_empty() {
                after_run = strip_run(run, after);
            } else if let Matched::Answer(truth) = match_last_run(run, parts.whole, after, context) {
                fits = Matched::Answer(fits.truth().or(truth));
            } else {
                return Matched::Unresolved;
            }
            if after_run.is_some() || fits.truth().is_true() {
                break;
            }
        }
        match after_run {
            Some(after) => (rest, parts_left) = (after, later),
            None => return fits,
        }
    }
}

/// The same, where only the beginning of the text is known: once a star may run on, nothing is impossible.
fn match_runs_with_prefix(parts: &Parts, prefix: &str, context: &Context) -> Matched {
    let whole = match_runs(parts, prefix, context);
    let runs_on = parts.patterns.last().is_some_and(Pattern::ends_with_any);
    let (first, _) = split_run(&parts.patterns);
    let mut rest = prefix;
    for pattern in first {
        let (begins, after) = match rest.split_once(':') {
            Some((piece, after)) => (pattern.matches_text(piece), Some(after)),
            None => (!pattern.matches(Text::Prefix(rest), context).truth().is_false(), None),
        };
        match after {
            _ if !begins => return Matched::Answer(Truth::False),
            Some(after) => rest = after,
            None => break,
        }
    }
    match whole {
        Matched::Answer(Truth::True) if !runs_on => Matched::Answer(Truth::Unknown),
        Matched::Answer(Truth::False) => Matched::Answer(Truth::Unknown),
        known => known,
    }
}

/// The parts up to the first that ends with `*`, and those after it. The sixth part is the last anyway.
fn split_run(parts: &[Pattern]) -> (&[Pattern], &[Pattern]) {
    let end = parts.iter().position(Pattern::ends_with_any).map_or(parts.len(), |at| at + 1);
    parts.split_at_checked(end).unwrap_or((parts, &[]))
}

/// What is left of `text` after a run of parts, each of which stands for one part of it.
fn strip_run<'t>(run: &[Pattern], text: &'t str) -> Option<&'t str> {
    let (last, before) = run.split_last()?;
    let mut rest = text;
    for pattern in before {
        let (piece, after) = rest.split_once(':')?;
        rest = pattern.matches_text(piece).then_some(after)?;
    }
    let end = rest.find(':').unwrap_or(rest.len());
    let (piece, after) = rest.split_at_checked(end)?;
    last.matches_text(piece).then_some(after)
}

/// The last run: its last part takes all that is left when it is the sixth of the pattern or ends with `*`.
fn match_last_run(run: &[Pattern], whole: bool, text: &str, context: &Context) -> Matched {
    let Some((last, before)) = run.split_last() else { return Matched::Answer(Truth::False) };
    let mut rest = text;
    for pattern in before {
        match rest.split_once(':') {
            Some((piece, after)) if pattern.matches_text(piece) => rest = after,
            Some(_) | None => return Matched::Answer(Truth::False),
        }
    }
    if whole {
        return last.matches(Text::Exact(rest), context);
    }
    let left = strip_run(std::slice::from_ref(last), rest);
    Matched::Answer(left.is_some_and(|left| left.is_empty() || last.ends_with_any()).into())
}

#[cfg(test)]
mod tests;
