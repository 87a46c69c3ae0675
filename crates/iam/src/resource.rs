//! The `Resource` element: its patterns and how they match what a request acts on.

use crate::request::{Context, Resource, Text};
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
    Rest(usize, Box<Pattern>),
    /// An ARN split at its first five colons (`L-RES-2`), and whether one of the first parts ends with `*`.
    Parts(Box<[Pattern]>, bool),
    /// Neither `*` nor an ARN; it matches nothing (`L-RES-6`).
    Never,
}

/// The sixth part of an ARN; the only one that may hold policy variables (`L-VAR-1`).
const REST: usize = 5;

/// How many colons an expanding `*` may run past. The first five parts of an ARN have five.
const MAX_EXPANSION: usize = 8;

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
        let fifth =
            text.bytes().enumerate().filter(|(_, byte)| *byte == b':').nth(REST - 1).map(|(at, _)| at);
        let reading = Reading { wildcards: true, variables };
        if let Some((_, rest)) = fifth.filter(|at| *at < special).and_then(|at| text.split_at_checked(at + 1))
        {
            return Self::Rest(text.len() - rest.len(), Box::new(compile(rest, reading)));
        }
        let parts = split_outside_variables(text, variables);
        let read =
            |(at, part)| compile(part, Reading { wildcards: true, variables: variables && at == REST });
        let parts: Box<[Pattern]> = parts.into_iter().enumerate().map(read).collect();
        let expands = parts.iter().take(REST).any(Pattern::ends_with_any);
        if parts.len() <= REST && !expands { Self::Never } else { Self::Parts(parts, expands) }
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
            Kind::Rest(head, pattern) => {
                match_rest(self.text.get(..*head).unwrap_or_default(), pattern, value, context)
            }
            Kind::Parts(parts, expands) => match_arn(parts, *expands, value, context),
        }
    }

    /// Whether `resource` is covered only because a `*` at the end of a part runs past a colon (`L-RES-3`, `Q-04`).
    #[must_use]
    pub fn matches_by_expansion_only(&self, resource: &Resource, context: &Context) -> bool {
        match (&self.kind, resource) {
            (Kind::Parts(parts, true), Resource::Arn(text)) => {
                let text = Text::Exact(text);
                match_parts(parts, text, context).truth() != Truth::True
                    && match_arn(parts, true, text, context).truth() == Truth::True
            }
            _ => false,
        }
    }

    /// `L-RES-7`, `Q-06`: for actions without resources only a pattern that covers the whole account and Region counts.
    fn covers_scope(&self, scope: &str) -> bool {
        match &self.kind {
            Kind::Any => true,
            Kind::Rest(head, pattern) => pattern.is_any() && self.text.get(..*head) == Some(scope),
            Kind::Parts(parts, _) => {
                parts.last().is_some_and(Pattern::is_any)
                    && match_parts(parts, Text::Exact(scope), &Context::closed()).truth().is_true()
            }
            Kind::Literal | Kind::Never => false,
        }
    }
}

fn match_rest(head: &str, pattern: &Pattern, value: Text<'_>, context: &Context) -> Matched {
    match value {
        Text::Exact(text) => match text.strip_prefix(head) {
            Some(rest) => pattern.matches(Text::Exact(rest), context),
            None => Matched::Answer(Truth::False),
        },
        Text::Prefix(prefix) => match prefix.strip_prefix(head) {
            Some(rest) => pattern.matches(Text::Prefix(rest), context),
            None => Matched::Answer(Truth::from(head.starts_with(prefix)).and(Truth::Unknown)),
        },
    }
}

fn match_arn(parts: &[Pattern], may_expand: bool, value: Text<'_>, context: &Context) -> Matched {
    let straight = match_parts(parts, value, context);
    match value {
        Text::Exact(text) if may_expand && straight == Matched::Answer(Truth::False) => {
            Matched::Answer(expands(parts, text, context, 0).into())
        }
        Text::Exact(_) | Text::Prefix(_) => straight,
    }
}

/// Part by part, as `L-RES-2` says: a wildcard stays inside its part.
fn match_parts(parts: &[Pattern], value: Text<'_>, context: &Context) -> Matched {
    let Some((rest_pattern, heads)) = parts.split_last() else { return Matched::Answer(Truth::False) };
    if heads.len() != REST {
        return Matched::Answer(Truth::False);
    }
    let (text, is_prefix) = match value {
        Text::Exact(text) => (text, false),
        Text::Prefix(text) => (text, true),
    };
    let mut pieces = text.splitn(REST + 1, ':');
    for pattern in heads {
        match pieces.next() {
            Some(piece) if pattern.matches_text(piece) => {}
            _ => return Matched::Answer(Truth::False),
        }
    }
    let Some(rest) = pieces.next() else {
        // Why: a prefix that ends before the sixth part says nothing about it.
        return Matched::Answer(if is_prefix { Truth::Unknown } else { Truth::False });
    };
    rest_pattern.matches(if is_prefix { Text::Prefix(rest) } else { Text::Exact(rest) }, context)
}

/// `L-RES-3`: a `*` that ends one of the first five parts may run past the colon.
fn expands(parts: &[Pattern], text: &str, context: &Context, skipped: usize) -> bool {
    let Some((pattern, later)) = parts.split_first() else { return false };
    if later.is_empty() {
        // The last part of the pattern: it takes all that is left.
        return match_last(pattern, text, context);
    }
    let Some((piece, mut rest)) = text.split_once(':') else { return false };
    if !pattern.matches_text(piece) {
        return false;
    }
    if expands(later, rest, context, skipped) {
        return true;
    }
    let mut skipped = skipped;
    while pattern.ends_with_any() && skipped < MAX_EXPANSION {
        let Some((_, after)) = rest.split_once(':') else { return false };
        skipped += 1;
        rest = after;
        if expands(later, rest, context, skipped) {
            return true;
        }
    }
    false
}

fn match_last(pattern: &Pattern, text: &str, context: &Context) -> bool {
    pattern.is_any() || pattern.matches(Text::Exact(text), context).truth().is_true()
}

#[cfg(test)]
mod tests {
    use super::ResourcePattern;
    use crate::request::{Context, Resource};
    use crate::truth::Truth;
    use crate::wildcard::Matched;

    const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/abc";

    fn matches(pattern: &str, resource: &Resource) -> Truth {
        ResourcePattern::new(pattern, true).matches(resource, &Context::closed()).truth()
    }

    #[test]
    fn key_arns() {
        let key = Resource::Arn(KEY.into());
        for (pattern, expected) in [
            ("*", Truth::True),
            (KEY, Truth::True),
            ("arn:aws:kms:us-*:111122223333:key/*", Truth::True),
            ("arn:aws:kms:*:111122223333:key/abc", Truth::True),
            ("arn:aws:kms:*:key/abc", Truth::True), // L-RES-3
            ("arn:aws:kms:*", Truth::True),         // L-RES-3
            ("arn:aws:kms:u*1:key/abc", Truth::False),
            ("arn:aws:kms:*::111122223333:key/abc", Truth::False),
            ("arn:aws:kms:us-east-1:111122223333:alias/data", Truth::False), // L-RES-10
            ("arn:aws:kms:us-east-1:111122223333:key/ABC", Truth::False),
            ("arn:aws:kms:us-east-1:111122223333:key/ab?", Truth::True),
            ("alias/data", Truth::False),
            ("abc", Truth::False),
        ] {
            assert_eq!(matches(pattern, &key), expected, "{pattern}");
        }
        let expanding = ResourcePattern::new("arn:aws:kms:*:key/abc", true);
        assert!(expanding.matches_by_expansion_only(&key, &Context::closed()));
    }

    #[test]
    fn variables_stand_after_the_fifth_colon_and_only_with_the_newer_version() {
        let mut context = Context::closed();
        context.set_text("aws:username", "bob");
        let object = Resource::Arn("arn:aws:s3:::b/bob/x".into());
        let literal = Resource::Arn("arn:aws:s3:::b/${aws:username}/x".into());
        let pattern = "arn:aws:s3:::b/${aws:username}/*";
        let newer = ResourcePattern::new(pattern, true);
        let older = ResourcePattern::new(pattern, false);
        assert!(newer.matches(&object, &context).truth().is_true()); // TV-L-2
        assert!(older.matches(&literal, &context).truth().is_true()); // TV-L-1
        assert!(older.matches(&object, &context).truth().is_false());
        assert_eq!(newer.matches(&object, &Context::closed()), Matched::Unresolved);
    }

    #[test]
    fn a_prefix_is_covered_only_when_everything_under_it_is() {
        let objects = Resource::ArnPrefix("arn:aws:s3:::lake/raw/".into());
        assert_eq!(matches("arn:aws:s3:::lake/*", &objects), Truth::True);
        assert_eq!(matches("arn:aws:s3:::lake/raw/2024*", &objects), Truth::Unknown);
        assert_eq!(matches("arn:aws:s3:::pond/*", &objects), Truth::False);
    }

    #[test]
    fn actions_without_resources_need_a_star_or_the_whole_account_and_region() {
        let none = Resource::Unspecified { scope: "arn:aws:kms:us-east-1:111122223333:".into() };
        assert_eq!(matches("*", &none), Truth::True);
        assert_eq!(matches("arn:aws:kms:us-east-1:111122223333:*", &none), Truth::True);
        assert_eq!(matches(KEY, &none), Truth::False);
    }
}
