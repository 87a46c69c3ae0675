//! Text for people: first which decisions flipped and why, then everything that changed.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use keytrace_iam::decide::Decision;
use serde_json::Value;

use super::{decided, subject};
use crate::changed_lines::compare;
use crate::page::{Look, Page};
use crate::word;
use keytrace_doctor::compare::{Cause, Change, ChangeKind, Comparison, Detail, Flip};

/// How many flips and changes a page shows; JSON has all.
const MAX_SHOWN: usize = 100;

/// The comparison as text.
#[must_use]
pub fn text(comparison: &Comparison, look: Look) -> String {
    let mut page = Page::new(look);
    summary(&mut page, comparison);
    flips(&mut page, comparison);
    changes(&mut page, comparison);
    page.text()
}

fn summary(page: &mut Page, comparison: &Comparison) {
    let style = page.look.style;
    let worse: Vec<&Flip> = comparison.flips.iter().filter(|flip| flip.is_newly_denied()).collect();
    let subjects: BTreeSet<_> = worse.iter().map(|flip| &flip.subject).collect();
    let is_newly_allowed = |flip: &&Flip| {
        flip.after == Some(Decision::Allow) && flip.before.is_some_and(|before| before != Decision::Allow)
    };
    let better = comparison.flips.iter().filter(is_newly_allowed).count();
    let others = comparison.flips.len() - worse.len() - better;
    let mut line = match worse.len() {
        0 => style.bold(&style.green("NOTHING NEWLY DENIED")),
        _ => style.bold(&style.red("NEWLY DENIED")),
    };
    if !worse.is_empty() {
        _ = write!(line, ": {} of {}", count(worse.len(), "request"), count(subjects.len(), "workload"));
    }
    if better > 0 {
        _ = write!(line, "; {} newly allowed", count(better, "request"));
    }
    if others > 0 {
        _ = write!(line, "; {} with another decision", count(others, "request"));
    }
    _ = write!(line, "; {}", count(comparison.changes.len(), "change"));
    page.wrapped(&line, 0);
}

fn flips(page: &mut Page, comparison: &Comparison) {
    let mut last = None;
    let mut shown = 0;
    let mut rest = comparison.flips.as_slice();
    while let (Some(first), true) = (rest.first(), shown < MAX_SHOWN) {
        if last != Some(&first.subject) {
            page.line("");
            page.wrapped(&subject(first), 0);
            last = Some(&first.subject);
        }
        let alike = rest.iter().take_while(|other| is_alike(first, other)).count();
        let (group, others) = rest.split_at_checked(alike).unwrap_or_default();
        show_group(page, first, group);
        shown += group.len();
        rest = others;
    }
    left_out(page, rest.len());
}

/// Requests of one principal for one key that flipped in the same way for the same reason.
fn show_group(page: &mut Page, first: &Flip, group: &[Flip]) {
    let now = match (first.is_newly_denied(), decided(first.after)) {
        (true, now) => page.look.style.red(now),
        (false, now) => now.to_owned(),
    };
    page.wrapped(&format!("{} → {now} {}", decided(first.before), why(first)), 2);
    page.wrapped(&format!("by {}", word::principal(&first.call.asked.principal)), 4);
    let key = Some(first.call.key()).filter(|key| !key.is_empty());
    page.wrapped(&format!("on {}", key.unwrap_or("an unknown key")), 4);
    let mut uses: Vec<(&str, Vec<&str>)> = Vec::new();
    for call in group.iter().map(|flip| &flip.call.asked) {
        match uses.iter_mut().find(|(because, _)| *because == call.because) {
            Some((_, actions)) => actions.push(call.action),
            None => uses.push((&call.because, vec![call.action])),
        }
    }
    for (because, actions) in uses {
        page.wrapped(&format!("{}: {because}", actions.join(", ")), 4);
    }
}

fn changes(page: &mut Page, comparison: &Comparison) {
    if comparison.changes.is_empty() {
        return;
    }
    page.line("");
    page.line(&page.look.style.bold("What changed"));
    for (number, change) in comparison.changes.iter().enumerate().take(MAX_SHOWN) {
        page.wrapped(&format!("[{}] {}: {}", number + 1, change.what, kind(change)), 2);
        change.details.iter().for_each(|detail| show_detail(page, detail));
        if change.kind == ChangeKind::Changed && change.details.is_empty() {
            page.wrapped("only its formatting differs", 6);
        }
    }
    left_out(page, comparison.changes.len().saturating_sub(MAX_SHOWN));
}

fn show_detail(page: &mut Page, Detail { part, before, after }: &Detail) {
    let simple =
        |value: &Option<Value>| value.as_ref().is_none_or(|value| !value.is_object() && !value.is_array());
    if simple(before) && simple(after) {
        let shown = |value: &Option<Value>| value.as_ref().map_or("none".to_owned(), Value::to_string);
        let part = if part.is_empty() { String::new() } else { format!("{part}: ") };
        return page.wrapped(&format!("{part}{} → {}", shown(before), shown(after)), 6);
    }
    if !part.is_empty() {
        page.wrapped(part, 6);
    }
    page.changed(&compare(before.as_ref(), after.as_ref(), page.look.width.saturating_sub(10)), 8);
}

fn left_out(page: &mut Page, more: usize) {
    if more > 0 {
        page.line(&format!("  … and {more} more (`--format json` lists all)"));
    }
}

fn is_alike(one: &Flip, other: &Flip) -> bool {
    let same = |flip: &Flip| (flip.before, flip.after);
    one.subject == other.subject
        && same(one) == same(other)
        && one.cause == other.cause
        && one.call.key() == other.call.key()
        && one.call.asked.principal == other.call.asked.principal
}

fn count(number: usize, what: &str) -> String {
    match (number, what) {
        (1, what) => format!("1 {what}"),
        (number, what) => format!("{number} {what}s"),
    }
}

/// Why a decision flipped: `because of change [1] (undoing it restores the denial)`.
fn why(flip: &Flip) -> String {
    let numbers = |changes: &[usize]| {
        let numbers: Vec<String> = changes.iter().map(|number| format!("[{}]", number + 1)).collect();
        numbers.join(", ")
    };
    let before = match flip.before {
        Some(Decision::Allow) => "makes the request allowed again",
        Some(Decision::ExplicitDeny | Decision::ImplicitDeny) => "restores the denial",
        Some(Decision::Unknown) | None => "restores the old result",
    };
    match &flip.cause {
        Cause::Each(changes) if changes.len() == 1 => {
            format!("because of change {} (undoing it {before})", numbers(changes))
        }
        Cause::Each(changes) => {
            format!("because of changes {} (undoing any one of them {before})", numbers(changes))
        }
        Cause::Together(changes) => {
            format!("because of changes {} together (undoing all of them {before})", numbers(changes))
        }
        Cause::Elsewhere => {
            "for another reason than the changes below: the sampled objects, the job runs, or the error texts differ"
                .to_owned()
        }
        Cause::Unknown => "for an unknown reason: there are too many changes to test each".to_owned(),
    }
}

fn kind(change: &Change) -> &'static str {
    match change.kind {
        ChangeKind::Changed => "changed",
        ChangeKind::Appeared => "added",
        ChangeKind::Gone => "removed",
        ChangeKind::UnreadBefore => "not in the old snapshot, so it is unknown whether it changed",
        ChangeKind::UnreadNow => "not in the new snapshot, so it is unknown whether it changed",
    }
}
