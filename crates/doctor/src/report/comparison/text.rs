//! For a person: first which decisions flipped and why, then everything that changed.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::Value;

use super::{decided, subject};
use crate::compare::{Cause, Change, ChangeKind, Comparison, Detail, Flip};
use crate::report::changed_lines::{Line, compare};
use crate::report::style::wrap;
use crate::report::text::Look;
use crate::report::word;

/// How many flips and changes a page shows; JSON has all.
const MOST: usize = 100;

/// The comparison as text.
#[must_use]
pub fn text(comparison: &Comparison, look: Look) -> String {
    let mut page = Page { out: String::new(), look };
    page.summary(comparison);
    page.flips(comparison);
    page.changes(comparison);
    page.out
}

struct Page {
    out: String,
    look: Look,
}

impl Page {
    fn line(&mut self, text: &str) {
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    fn wrapped(&mut self, text: &str, indent: usize) {
        let blanks = " ".repeat(indent);
        let body = wrap(text, self.look.width.saturating_sub(indent), 0);
        self.line(&format!("{blanks}{}", body.replace('\n', &format!("\n{blanks}"))));
    }

    fn summary(&mut self, comparison: &Comparison) {
        let style = self.look.style;
        let worse: Vec<&Flip> = comparison.flips.iter().filter(|flip| flip.is_newly_denied()).collect();
        let subjects: BTreeSet<_> = worse.iter().map(|flip| &flip.subject).collect();
        let others = comparison.flips.len() - worse.len();
        let mut line = match worse.len() {
            0 => style.bold(&style.green("NOTHING NEWLY DENIED")),
            _ => style.bold(&style.red("NEWLY DENIED")),
        };
        if !worse.is_empty() {
            _ = write!(
                line,
                ": {} of {}",
                count(worse.len(), "request"),
                count(subjects.len(), "job or crawler")
            );
        }
        if others > 0 {
            _ = write!(line, "; {} decided differently otherwise", count(others, "request"));
        }
        _ = write!(line, "; {}", count(comparison.changes.len(), "change"));
        self.wrapped(&line, 0);
    }

    fn flips(&mut self, comparison: &Comparison) {
        let mut last = None;
        let mut shown = 0;
        let mut rest = comparison.flips.as_slice();
        while let (Some(first), true) = (rest.first(), shown < MOST) {
            if last != Some(&first.subject) {
                self.line("");
                self.wrapped(&subject(first), 0);
                last = Some(&first.subject);
            }
            let alike = rest.iter().take_while(|other| is_alike(first, other)).count();
            let (group, others) = rest.split_at_checked(alike).unwrap_or_default();
            self.group(first, group);
            shown += group.len();
            rest = others;
        }
        self.rest(rest.len());
    }

    /// Requests of one principal for one key that flipped in the same way for the same reason.
    fn group(&mut self, first: &Flip, group: &[Flip]) {
        let now = match (first.is_newly_denied(), decided(first.after)) {
            (true, now) => self.look.style.red(now),
            (false, now) => now.to_owned(),
        };
        self.wrapped(&format!("{} -> {now}, {}", decided(first.before), why(&first.cause)), 2);
        self.wrapped(&format!("by {}", word::principal(&first.call.case.call.principal)), 4);
        let key = Some(first.call.key()).filter(|key| !key.is_empty());
        self.wrapped(&format!("on {}", key.unwrap_or("a key that is not known")), 4);
        for flip in group {
            let call = &flip.call.case.call;
            self.wrapped(&format!("{}: {}", call.action, call.because), 4);
        }
    }

    fn changes(&mut self, comparison: &Comparison) {
        if comparison.changes.is_empty() {
            return;
        }
        self.line("");
        self.line(&self.look.style.bold("What changed"));
        for (number, change) in comparison.changes.iter().enumerate().take(MOST) {
            self.wrapped(&format!("[{}] {}: {}", number + 1, change.what, kind(change)), 2);
            change.details.iter().for_each(|detail| self.detail(detail));
        }
        self.rest(comparison.changes.len().saturating_sub(MOST));
    }

    fn detail(&mut self, Detail { part, before, after }: &Detail) {
        let simple = |value: &Option<Value>| {
            value.as_ref().is_none_or(|value| !value.is_object() && !value.is_array())
        };
        if simple(before) && simple(after) {
            let shown = |value: &Option<Value>| value.as_ref().map_or("none".to_owned(), Value::to_string);
            let part = if part.is_empty() { String::new() } else { format!("{part}: ") };
            return self.wrapped(&format!("{part}{} -> {}", shown(before), shown(after)), 6);
        }
        if !part.is_empty() {
            self.wrapped(part, 6);
        }
        let style = self.look.style;
        for line in compare(before.as_ref(), after.as_ref(), self.look.width.saturating_sub(10)) {
            let line = match line {
                Line::Stays(line) => format!("  {line}"),
                Line::Goes(line) => style.red(&format!("- {line}")),
                Line::Comes(line) => style.green(&format!("+ {line}")),
            };
            self.line(&format!("        {line}"));
        }
    }

    fn rest(&mut self, more: usize) {
        if more > 0 {
            self.line(&format!("  … and {more} more; `--format json` lists all"));
        }
    }
}

fn is_alike(one: &Flip, other: &Flip) -> bool {
    let same = |flip: &Flip| (flip.before, flip.after);
    one.subject == other.subject
        && same(one) == same(other)
        && one.cause == other.cause
        && one.call.key() == other.call.key()
        && one.call.case.call.principal == other.call.case.call.principal
}

fn count(number: usize, what: &str) -> String {
    match (number, what) {
        (1, what) => format!("1 {what}"),
        (number, "job or crawler") => format!("{number} jobs and crawlers"),
        (number, what) => format!("{number} {what}s"),
    }
}

fn why(cause: &Cause) -> String {
    let numbers = |changes: &[usize]| {
        let numbers: Vec<String> = changes.iter().map(|number| format!("[{}]", number + 1)).collect();
        numbers.join(", ")
    };
    match cause {
        Cause::Each(changes) if changes.len() == 1 => {
            format!(
                "because of {} (evaluated: with the old fact in its place it would be as before)",
                numbers(changes)
            )
        }
        Cause::Each(changes) => {
            format!(
                "because of {} (evaluated: with the old fact of any one of them it would be as before)",
                numbers(changes)
            )
        }
        Cause::Together(changes) => {
            format!(
                "because of {} together (evaluated: with all their old facts it would be as before)",
                numbers(changes)
            )
        }
        Cause::Elsewhere => {
            "not because of a change below: the objects, the runs or the error texts at hand differ"
                .to_owned()
        }
        Cause::Unknown => "nobody tried because of which change: there are too many".to_owned(),
    }
}

fn kind(change: &Change) -> &'static str {
    match change.kind {
        ChangeKind::Changed => "changed",
        ChangeKind::Appeared => "is new",
        ChangeKind::Gone => "is gone",
        ChangeKind::UnreadBefore => "not in the old snapshot, so nobody can say whether it changed",
        ChangeKind::UnreadNow => "not in the new snapshot, so nobody can say whether it changed",
    }
}
