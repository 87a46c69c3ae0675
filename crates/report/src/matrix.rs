//! The table of requests: what a report shows of calls, principals, keys and decisions, cell by cell.

use std::collections::{BTreeMap, BTreeSet};

use keytrace_iam::decide::Decision;
use keytrace_iam::request::Principal;

use crate::keys::ShortKeys;
use crate::style::{columns, wrap};
use crate::word;
use keytrace_access::call::Confidence;
use keytrace_doctor::diagnose::{CallReport, Report};

/// How many rows a table for people has. JSON has all.
pub(crate) const MOST_ROWS: usize = 60;

/// How wide the column of principals may become.
const WIDEST_PRINCIPAL: usize = 26;

/// How narrow the last column may become before it moves below.
const NARROWEST: usize = 44;

/// The calls of the table, the denied ones first. Of many subjects only those that are not allowed.
pub(crate) fn shown(report: &Report) -> Vec<&CallReport> {
    let many = report.subjects.len() > 1 && report.calls.len() > MOST_ROWS;
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

/// Requests of one principal with one key, decided alike and made for the same: one of each action.
pub(crate) struct Row<'r> {
    /// One request of each action.
    pub(crate) calls: Vec<&'r CallReport>,
    becauses: Vec<String>,
}

/// How many uses a row lists.
const MOST_USES: usize = 3;

/// The rows of the table of these calls, in their order.
pub(crate) fn rows<'r>(calls: &[&'r CallReport]) -> Vec<Row<'r>> {
    let likeness =
        |call: &'r CallReport| (call.decision, principal(call), call.key(), Some(call.asked.action));
    let by_action = joined(
        calls.iter().map(|call| Row { calls: vec![*call], becauses: vec![because(call)] }),
        |row| row.calls.first().map(|call| likeness(call)),
        Row::take_uses,
    );
    joined(
        by_action,
        |row| {
            let call = row.calls.first().map(|call| (call.decision, principal(call), call.key()));
            (call, row.becauses.clone())
        },
        |known, row| known.calls.extend(row.calls),
    )
}

/// Joins rows that are alike; the order of the first of each stays.
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
    fn take_uses(&mut self, other: Self) {
        // Why: as many uses as the table does not show need not be told apart.
        for because in other.becauses {
            if !self.becauses.iter().take(MOST_USES).any(|known| *known == because) {
                self.becauses.push(because);
            }
        }
    }

    fn uses(&self) -> String {
        let more = self.becauses.len().saturating_sub(MOST_USES);
        let shown = self.becauses.iter().take(MOST_USES).cloned();
        let rest = (more > 0).then(|| format!("… and {more} more"));
        shown.chain(rest).collect::<Vec<_>>().join("\n")
    }
}

/// The caller's name: of a role or user its own, of a service the part that tells it apart.
pub(crate) fn principal(call: &CallReport) -> &str {
    match &call.asked.principal {
        Principal::Service { name } => name.strip_suffix(".amazonaws.com").unwrap_or(name),
        other => other.arn().map_or("anonymous", |arn| arn.rsplit('/').next().unwrap_or(arn)),
    }
}

/// What a request is for, with its condition, how sure it is and what marks it.
pub(crate) fn because(call: &CallReport) -> String {
    let asked = &call.asked;
    let sure = word::sureness(asked.confidence).map(|word| format!(" ({word})")).unwrap_or_default();
    let mark = if call.observed { " <- the error text" } else { "" };
    format!("{}{}{sure}{mark}", asked.because, word::only_if(&asked.necessity))
}

/// What the words for sureness stand for, if a row has one.
pub(crate) fn sureness_legend(calls: &[&CallReport]) -> Option<String> {
    let has = |sure: Confidence| calls.iter().any(|call| call.asked.confidence == sure);
    let words = [
        (Confidence::Assumed, "assumed: AWS does not document this request, or not all that it carries"),
        (Confidence::Observed, "observed: seen in logs and error texts, not documented by AWS"),
    ];
    let shown: Vec<&str> = words.iter().filter(|(sure, _)| has(*sure)).map(|(_, text)| *text).collect();
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
    /// As wide as the widest cell of each column, and all of them as wide as a line of `whole` columns.
    pub(crate) fn of(calls: &[&CallReport], keys: &ShortKeys, whole: usize) -> Self {
        let widest = |cell: &dyn Fn(&CallReport) -> usize, title: &str| {
            calls.iter().map(|call| cell(call)).max().unwrap_or(0).max(columns(title))
        };
        let action = widest(&|call| columns(call.asked.action), "action");
        let key = widest(&|call| columns(&key(call, keys)), "key");
        let room = whole.saturating_sub(3 + 10 + action + 2 + 2 + key).clamp(9, WIDEST_PRINCIPAL);
        let principal = widest(&|call| columns(principal(call)), "principal").min(room);
        Self { action, principal, key, whole }
    }

    /// The titles of the columns.
    pub(crate) fn titles(&self) -> String {
        let Self { action, principal, key, .. } = self;
        let what = if self.is_narrow() { "" } else { "what for" };
        format!("   decision  {:<action$}  {:<principal$}  {:<key$}  {what}", "action", "principal", "key")
    }

    /// Where what a request is for begins, beside the other columns.
    fn beside(&self) -> usize {
        3 + 10 + self.action + 2 + self.principal + 2 + self.key + 2
    }

    fn is_narrow(&self) -> bool {
        self.whole < self.beside() + NARROWEST
    }

    /// One row: a line for each action, and what they are for beside them or below. `decision` has ten columns.
    pub(crate) fn lines(&self, row: &Row<'_>, keys: &ShortKeys, decision: &str) -> Vec<String> {
        let indent = if self.is_narrow() { 13 } else { self.beside() };
        let uses = wrap(&row.uses(), self.whole.saturating_sub(indent), 0);
        let uses: Vec<&str> = uses.lines().collect();
        let cells: Vec<String> = row.calls.iter().map(|call| self.cells(call, keys, decision)).collect();
        let blanks = " ".repeat(indent);
        if self.is_narrow() {
            return cells.into_iter().chain(uses.iter().map(|line| format!("{blanks}{line}"))).collect();
        }
        let line = |at: usize| {
            let cells = cells.get(at).map_or(blanks.clone(), |cells| format!("{cells}  "));
            format!("{cells}{}", uses.get(at).unwrap_or(&""))
        };
        (0..cells.len().max(uses.len())).map(line).collect()
    }

    fn cells(&self, call: &CallReport, keys: &ShortKeys, decision: &str) -> String {
        format!(
            "   {decision}{}  {}  {}",
            padded(call.asked.action, self.action),
            padded(&shortened(principal(call), self.principal), self.principal),
            padded(&key(call, keys), self.key)
        )
    }

    /// The whole names of the principals that the table shortens.
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

/// The text, its middle left out where it is wider than `width`: names often differ at their ends.
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

/// The text and blanks, as wide as `width`.
pub(crate) fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(columns(text))))
}

/// What is said of rows that a table leaves out.
pub(crate) fn left_out(more: usize) -> Option<String> {
    (more > 0).then(|| format!("… and {} more; `--format json` lists all", grouped(more)))
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
