//! The table of requests: decisions, actions, principals, keys, and purposes, cell by cell.

use std::collections::{BTreeMap, BTreeSet};

use keytrace_iam::decide::Decision;
use keytrace_iam::request::Principal;

use crate::keys::ShortKeys;
use crate::style::{columns, wrap};
use crate::word;
use keytrace_access::call::Confidence;
use keytrace_doctor::diagnose::{CallReport, Report};

/// How many rows a table for people has. JSON has all.
pub(crate) const MAX_ROWS: usize = 60;

/// The maximum width of the column of principals.
const MAX_PRINCIPAL_WIDTH: usize = 26;

/// The minimum width of the last column; where there is less room, it moves below the others.
const MIN_PURPOSE_WIDTH: usize = 44;

/// The requests of the table, the denied ones first. For many subjects, only those that are not allowed.
pub(crate) fn shown(report: &Report) -> Vec<&CallReport> {
    let many = report.subjects.len() > 1 && report.calls.len() > MAX_ROWS;
    let mut calls: Vec<&CallReport> =
        report.calls.iter().filter(|call| !many || call.decision != Decision::Allow).collect();
    let rank = |call: &&CallReport| match call.decision {
        Decision::ExplicitDeny | Decision::ImplicitDeny => 0,
        Decision::Unknown => 1,
        Decision::Allow => 2,
    };
    calls.sort_by_key(|call| (rank(call), !call.observed));
    calls
}

/// Requests of one principal with one key, with the same decision and the same purposes: one of each action.
pub(crate) struct Row<'r> {
    /// One request of each action.
    pub(crate) calls: Vec<&'r CallReport>,
    purposes: Vec<String>,
}

/// How many purposes a row lists.
const MAX_PURPOSES: usize = 3;

/// The rows of the table of these calls, in their order.
pub(crate) fn rows<'r>(calls: &[&'r CallReport]) -> Vec<Row<'r>> {
    let likeness =
        |call: &'r CallReport| (call.decision, principal(call), call.key(), Some(call.asked.action));
    let by_action = joined(
        calls.iter().map(|call| Row { calls: vec![*call], purposes: vec![purpose(call)] }),
        |row| row.calls.first().map(|call| likeness(call)),
        Row::take_purposes,
    );
    joined(
        by_action,
        |row| {
            let call = row.calls.first().map(|call| (call.decision, principal(call), call.key()));
            (call, row.purposes.clone())
        },
        |known, row| known.calls.extend(row.calls),
    )
}

/// Joins rows that are alike, in the order of the first of each.
fn joined<'r, L: Ord>(
    rows: impl IntoIterator<Item = Row<'r>>,
    likeness: impl Fn(&Row<'r>) -> L,
    join: impl Fn(&mut Row<'r>, Row<'r>),
) -> Vec<Row<'r>> {
    let mut numbers: BTreeMap<L, usize> = BTreeMap::new();
    let mut joined: Vec<Row<'r>> = Vec::new();
    for row in rows {
        let next = joined.len();
        let number = *numbers.entry(likeness(&row)).or_insert(next);
        match joined.get_mut(number) {
            Some(known) => join(known, row),
            None => joined.push(row),
        }
    }
    joined
}

impl Row<'_> {
    fn take_purposes(&mut self, other: Self) {
        // Why only the first: duplicates among purposes that the table does not show do no harm.
        for purpose in other.purposes {
            if !self.purposes.iter().take(MAX_PURPOSES).any(|known| *known == purpose) {
                self.purposes.push(purpose);
            }
        }
    }

    fn purposes(&self) -> String {
        let more = self.purposes.len().saturating_sub(MAX_PURPOSES);
        let shown = self.purposes.iter().take(MAX_PURPOSES).cloned();
        let rest = (more > 0).then(|| format!("… and {more} more"));
        shown.chain(rest).collect::<Vec<_>>().join("\n")
    }
}

/// The caller's short name: the name of a role or user, or of a service without its domain.
pub(crate) fn principal(call: &CallReport) -> &str {
    match &call.asked.principal {
        Principal::Service { name } => name.strip_suffix(".amazonaws.com").unwrap_or(name),
        other => other.arn().map_or("anonymous", |arn| arn.rsplit('/').next().unwrap_or(arn)),
    }
}

/// The purpose of a request, its condition, the confidence in it, and whether the error text is about it.
pub(crate) fn purpose(call: &CallReport) -> String {
    let asked = &call.asked;
    let confidence =
        word::undocumented(asked.confidence).map(|word| format!(" ({word})")).unwrap_or_default();
    let mark = if call.observed { " <- the error text" } else { "" };
    format!("{}{}{confidence}{mark}", asked.because, word::only_if(&asked.necessity))
}

/// What the words for confidence mean, if a row has one.
pub(crate) fn confidence_legend(calls: &[&CallReport]) -> Option<String> {
    let has = |confidence: Confidence| calls.iter().any(|call| call.asked.confidence == confidence);
    let words = [
        (Confidence::Assumed, "assumed: AWS does not document this request, or not all of its details"),
        (Confidence::Observed, "observed: seen in logs and error texts, not documented by AWS"),
    ];
    let shown: Vec<&str> =
        words.iter().filter(|(confidence, _)| has(*confidence)).map(|(_, text)| *text).collect();
    (!shown.is_empty()).then(|| shown.join("; "))
}

/// The widths of the columns of calls: action, principal, key.
pub(crate) struct Widths {
    action: usize,
    principal: usize,
    key: usize,
    whole: usize,
}

impl Widths {
    /// The width of the widest cell of each column, within a line of `whole` columns.
    pub(crate) fn of(calls: &[&CallReport], keys: &ShortKeys, whole: usize) -> Self {
        let widest = |cell: &dyn Fn(&CallReport) -> usize, title: &str| {
            calls.iter().map(|call| cell(call)).max().unwrap_or(0).max(columns(title))
        };
        let action = widest(&|call| columns(call.asked.action), "action");
        let key = widest(&|call| columns(&key(call, keys)), "key");
        let room = whole.saturating_sub(3 + 10 + action + 2 + 2 + key).clamp(9, MAX_PRINCIPAL_WIDTH);
        let principal = widest(&|call| columns(principal(call)), "principal").min(room);
        Self { action, principal, key, whole }
    }

    /// The titles of the columns.
    pub(crate) fn titles(&self) -> String {
        let Self { action, principal, key, .. } = self;
        let purpose = if self.is_narrow() { "" } else { "purpose" };
        format!("   decision  {:<action$}  {:<principal$}  {:<key$}  {purpose}", "action", "principal", "key")
    }

    /// The column where the purpose begins, beside the other columns.
    fn beside(&self) -> usize {
        3 + 10 + self.action + 2 + self.principal + 2 + self.key + 2
    }

    fn is_narrow(&self) -> bool {
        self.whole < self.beside() + MIN_PURPOSE_WIDTH
    }

    /// One row: a line for each action, and their purposes beside them or below. `decision` is ten columns wide.
    pub(crate) fn lines(&self, row: &Row<'_>, keys: &ShortKeys, decision: &str) -> Vec<String> {
        let indent = if self.is_narrow() { 13 } else { self.beside() };
        let purposes = wrap(&row.purposes(), self.whole.saturating_sub(indent), 0);
        let purposes: Vec<&str> = purposes.lines().collect();
        let cells: Vec<String> = row.calls.iter().map(|call| self.cells(call, keys, decision)).collect();
        let blanks = " ".repeat(indent);
        if self.is_narrow() {
            return cells.into_iter().chain(purposes.iter().map(|line| format!("{blanks}{line}"))).collect();
        }
        let line = |at: usize| {
            let cells = cells.get(at).map_or(blanks.clone(), |cells| format!("{cells}  "));
            format!("{cells}{}", purposes.get(at).unwrap_or(&""))
        };
        (0..cells.len().max(purposes.len())).map(line).collect()
    }

    fn cells(&self, call: &CallReport, keys: &ShortKeys, decision: &str) -> String {
        format!(
            "   {decision}{}  {}  {}",
            padded(call.asked.action, self.action),
            padded(&shortened(principal(call), self.principal), self.principal),
            padded(&key(call, keys), self.key)
        )
    }

    /// The full names of the principals that the table shortens.
    pub(crate) fn shortened(&self, calls: &[&CallReport]) -> BTreeSet<String> {
        let names = calls.iter().map(|call| principal(call));
        names
            .filter(|name| columns(name) > self.principal)
            .map(|name| format!("{} = {name}", shortened(name, self.principal)))
            .collect()
    }
}

fn key(call: &CallReport, keys: &ShortKeys) -> String {
    shortened(keys.short(call.key()), 32)
}

/// The text without its middle where it is wider than `width`: names often differ at their ends.
pub(crate) fn shortened(text: &str, width: usize) -> String {
    let letters: Vec<char> = text.chars().collect();
    if columns(text) <= width || letters.len() < 3 {
        return text.to_owned();
    }
    let kept = width.saturating_sub(1);
    let (head, tail) = (kept.div_ceil(2), kept / 2);
    let start: String = letters.iter().take(head).collect();
    let end: String = letters.iter().skip(letters.len().saturating_sub(tail)).collect();
    format!("{start}…{end}")
}

/// The text, padded with spaces to `width`.
pub(crate) fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(columns(text))))
}

/// The line about rows that a table leaves out.
pub(crate) fn left_out(more: usize) -> Option<String> {
    (more > 0).then(|| format!("… and {} more (`--format json` lists all)", grouped(more)))
}

/// A number as people read it: `9,940`.
pub(crate) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{grouped, shortened};

    #[test]
    fn names_lose_their_middle_and_numbers_get_commas() {
        for (text, width, expected) in [
            ("AWSGlue-MyGlueCustomRole", 22, "AWSGlue-MyG…CustomRole"),
            ("etl", 22, "etl"),
            ("äöüäöüäöü", 5, "äö…öü"),
            ("ab", 1, "ab"),
        ] {
            assert_eq!(shortened(text, width), expected);
        }
        for (number, expected) in [(0, "0"), (999, "999"), (1_000, "1,000"), (12_345_678, "12,345,678")] {
            assert_eq!(grouped(number), expected);
        }
    }
}
