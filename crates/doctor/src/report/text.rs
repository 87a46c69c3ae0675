//! Reports for a person at a terminal: the verdict first, then what blocks and what to change, then what was checked,
//! then what could not be known.

use std::fmt::Write as _;

use iam::decide::Decision;
use serde_json::Value;

use crate::diagnose::{CallReport, FindingReport, Report, SubjectReport, Verdict, blocks};
use crate::finding::evidence::Evidence;
use crate::fix::{Edit, Fix, Operation, Proof, Reach, Safety};
use crate::report::json_lines::json_lines;
use crate::report::keys::ShortKeys;
use crate::report::style::{Style, wrap};
use crate::report::word;

/// How a report is shown.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// The width of the terminal in columns.
    pub width: usize,
    /// Whether it is painted.
    pub style: Style,
}

/// How far lines below a heading are moved in.
const INDENT: usize = 11;

/// The report as text.
#[must_use]
pub fn text(report: &Report, look: Look) -> String {
    let mut page = Page { out: String::new(), look, keys: ShortKeys::of(report) };
    page.assumptions(report);
    page.verdict(report);
    page.remarks(report);
    page.findings(report);
    page.checked(report);
    page.unknown(report);
    page.out
}

struct Page {
    out: String,
    look: Look,
    keys: ShortKeys,
}

impl Page {
    fn line(&mut self, text: &str) {
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    fn wrapped(&mut self, text: &str, indent: usize) {
        let blanks = " ".repeat(indent);
        let wrapped = wrap(&format!("{blanks}{text}"), self.look.width, indent);
        // `wrap` drops blanks at the beginning of a text.
        let line = format!("{blanks}{}", wrapped.trim_start());
        self.line(&line);
    }

    /// A labelled paragraph: the label stands to the left, the text to the right of it.
    fn labelled(&mut self, label: &str, text: &str) {
        let body = wrap(text, self.look.width.saturating_sub(INDENT), 0);
        for (number, part) in body.lines().enumerate() {
            let label = if number == 0 { label } else { "" };
            let line = format!("   {}{part}", self.look.style.dim(&format!("{label:<8}")));
            self.line(&line);
        }
    }

    fn assumptions(&mut self, report: &Report) {
        for assumption in &report.assumptions {
            let text = format!("Assumed: {assumption}.");
            self.wrapped(&self.look.style.yellow(&text), 0);
        }
    }

    fn verdict(&mut self, report: &Report) {
        if let [subject] = report.subjects.as_slice() {
            let line = format!("{}  {}", self.badge(subject.verdict), summary(report, subject));
            return self.wrapped(&line, 0);
        }
        let of = |verdict| report.subjects.iter().filter(|subject| subject.verdict == verdict).count();
        let counts = [
            (Verdict::Blocked, "blocked"),
            (Verdict::Undetermined, "undetermined"),
            (Verdict::Allowed, "allowed"),
        ]
        .map(|(verdict, word)| format!("{} {word}", of(verdict)));
        let line = format!(
            "{}  {} jobs and crawlers: {}",
            self.badge(report.verdict),
            report.subjects.len(),
            counts.join(", ")
        );
        self.wrapped(&line, 0);
        for subject in report.subjects.iter().filter(|subject| subject.verdict != Verdict::Allowed) {
            let line = format!("{}  {}", self.badge(subject.verdict), summary(report, subject));
            self.wrapped(&line, 2);
        }
    }

    fn badge(&self, verdict: Verdict) -> String {
        let style = self.look.style;
        match verdict {
            Verdict::Blocked => style.bold(&style.red("BLOCKED")),
            Verdict::Allowed => style.bold(&style.green("ALLOWED")),
            Verdict::Undetermined => style.bold(&style.yellow("UNDETERMINED")),
        }
    }

    fn remarks(&mut self, report: &Report) {
        let problems = report.subjects.iter().filter_map(|subject| subject.role_problem.as_ref());
        let remarks: Vec<String> = problems.chain(&report.remarks).cloned().collect();
        for remark in remarks {
            self.wrapped(&format!("{}.", upper_first(&remark)), 0);
        }
    }

    fn findings(&mut self, report: &Report) {
        let graver = report.findings.iter().filter(|found| blocks(&found.finding));
        for (number, found) in graver.enumerate() {
            self.line("");
            self.finding(report, number + 1, found);
        }
        self.whole_plan(report);
        for found in report.findings.iter().filter(|found| !blocks(&found.finding)) {
            self.line("");
            let label = format!("{}: {}", upper_first(found.finding.severity.name()), found.finding.message);
            self.wrapped(&label, 0);
            found.finding.advice.iter().for_each(|advice| self.labelled("", advice));
        }
    }

    fn finding(&mut self, report: &Report, number: usize, found: &FindingReport) {
        let finding = &found.finding;
        let style = self.look.style;
        let heading = wrap(&upper_first(&finding.message), self.look.width.saturating_sub(3), 3);
        self.line(&format!("{} {}", style.bold(&format!("{number}.")), style.bold(&heading)));
        let code = format!(
            "{} ({} layer, {} of {} requests)",
            finding.code.name(),
            finding.layer.name(),
            found.calls.len(),
            report.calls.len()
        );
        self.labelled("finding", &code);
        finding.evidence.iter().for_each(|evidence| self.evidence(evidence));
        if let Some(fix) = &finding.fix {
            self.fix(fix);
        }
        finding.advice.iter().for_each(|advice| self.labelled("advice", advice));
    }

    fn evidence(&mut self, evidence: &Evidence) {
        let place = match (evidence.line, evidence.column) {
            (Some(line), Some(column)) => format!(", line {line}, column {column}"),
            _ => String::new(),
        };
        let sid = evidence.sid.as_ref().map(|sid| format!(", statement `{sid}`")).unwrap_or_default();
        self.labelled("where", &format!("{}{sid}{place}", evidence.policy));
        self.labelled("why", &evidence.why);
    }

    fn fix(&mut self, fix: &Fix) {
        for edit in fix.edits() {
            let verb = match edit.operation {
                Operation::Create => "add",
                Operation::Replace => "change",
                Operation::Remove => "remove",
            };
            let target = &edit.target;
            let arn = target
                .arn
                .as_ref()
                .filter(|arn| **arn != target.name)
                .map(|arn| format!(" ({arn})"))
                .unwrap_or_default();
            self.labelled("change", &format!("{verb} {} `{}`{arn}", target.kind.name(), target.name));
            self.change(edit);
        }
        for alternative in fix.alternatives() {
            self.labelled("or", alternative);
        }
        let review = match fix.safety() {
            Safety::Safe => "",
            Safety::Review => "; review it before you apply it",
        };
        self.labelled("who", &format!("{}{review}", fix.who()));
        self.labelled("proof", &proof(fix));
        for command in fix.commands() {
            let line =
                format!("   {}{}", self.look.style.dim("run     "), command.replace('\n', "\n           "));
            self.line(&line);
        }
    }

    /// What an edit adds and takes away, in JSON, part by part; lines that stay are shown without a sign.
    fn change(&mut self, edit: &Edit) {
        if edit.parts.is_empty() {
            let lines = json_lines(&edit.after, self.look.width.saturating_sub(INDENT + 2));
            return self.signed_lines(&[], &lines);
        }
        for part in &edit.parts {
            let lines = |value: &Option<Value>| match value {
                Some(value) => json_lines(value, self.look.width.saturating_sub(INDENT + 2)),
                None => Vec::new(),
            };
            let (before, after) = (lines(&part.before), lines(&part.after));
            self.labelled("at", &part.pointer);
            self.signed_lines(&before, &after);
        }
    }

    fn signed_lines(&mut self, before: &[String], after: &[String]) {
        let style = self.look.style;
        let same = |one: &[String], other: &[String]| {
            one.iter().zip(other).take_while(|(one, other)| one == other).count()
        };
        let start = same(before, after);
        let (old, new) = (before.get(start..).unwrap_or_default(), after.get(start..).unwrap_or_default());
        let end = old.iter().rev().zip(new.iter().rev()).take_while(|(one, other)| one == other).count();
        let middle = |lines: &[String]| lines.get(..lines.len() - end).unwrap_or_default().to_vec();
        let blanks = " ".repeat(INDENT);
        let stays =
            |lines: &[String]| lines.iter().map(|line| format!("{blanks}  {line}")).collect::<Vec<_>>();
        let mut lines = stays(after.get(..start).unwrap_or_default());
        lines.extend(middle(old).iter().map(|line| format!("{blanks}{}", style.red(&format!("- {line}")))));
        lines.extend(middle(new).iter().map(|line| format!("{blanks}{}", style.green(&format!("+ {line}")))));
        lines.extend(stays(new.get(new.len() - end..).unwrap_or_default()));
        lines.iter().for_each(|line| self.line(line));
    }

    fn whole_plan(&mut self, report: &Report) {
        let blocking = report.findings.iter().filter(|found| blocks(&found.finding)).count();
        let plans: Vec<&Fix> = report.subjects.iter().filter_map(|subject| subject.plan.as_ref()).collect();
        if let ([plan], true) = (plans.as_slice(), blocking > 1) {
            self.line("");
            let sentence = format!(
                "All {blocking} are listed here; AWS's error text names one at a time. Together: {}",
                proof(plan)
            );
            self.wrapped(&sentence, 0);
        }
    }

    fn checked(&mut self, report: &Report) {
        if report.calls.is_empty() {
            self.line("");
            return self.line("No KMS request was found that it makes.");
        }
        self.line("");
        self.line(&self.look.style.bold("Checked, in order"));
        let mut calls: Vec<&CallReport> = report.calls.iter().collect();
        calls.sort_by_key(|call| (call.decision == Decision::Allow, !call.observed));
        let widest = calls.iter().map(|call| call.case.call.action.len()).max().unwrap_or(0);
        let many = report.subjects.len() > 1 && calls.len() > 40;
        for call in calls.iter().filter(|call| !many || call.decision != Decision::Allow) {
            self.call(call, widest);
        }
        let keys: Vec<String> = self.keys.lines().collect();
        keys.iter().for_each(|key| self.line(&format!("   {}", self.look.style.dim(key))));
    }

    fn call(&mut self, call: &CallReport, widest: usize) {
        let style = self.look.style;
        let asked = &call.case.call;
        let decision = match call.decision {
            Decision::Allow => style.green("allowed"),
            Decision::ExplicitDeny | Decision::ImplicitDeny => style.red("DENIED "),
            Decision::Unknown => style.yellow("unknown"),
        };
        let role =
            call.case.request.principal.arn().map_or("service", |arn| arn.rsplit('/').next().unwrap_or(arn));
        let condition = match &asked.necessity {
            crate::kms::call::Necessity::OnlyIf(condition) => format!(" (only if {condition})"),
            _ => String::new(),
        };
        let mark = if call.observed { " <- the error text" } else { "" };
        let text = format!("{role}, key {}: {}{condition}{mark}", self.keys.short(call.key()), asked.because);
        let indent = 3 + 7 + 2 + widest + 2;
        let body = wrap(&text, self.look.width.saturating_sub(indent).max(30), 0);
        let body = body.replace('\n', &format!("\n{}", " ".repeat(indent)));
        self.line(&format!("   {decision}  {:<widest$}  {body}", asked.action));
    }

    fn unknown(&mut self, report: &Report) {
        let underived: Vec<String> =
            report.subjects.iter().flat_map(|subject| subject.unknowns.iter().map(word::underived)).collect();
        if report.gaps.is_empty() && underived.is_empty() {
            return;
        }
        self.line("");
        self.line(&self.look.style.bold("Could not be known"));
        for missing in &report.gaps {
            let gap = &missing.gap;
            let reason = gap.reason.as_ref().map(|reason| format!(" ({reason})")).unwrap_or_default();
            let text = format!(
                "{}: the permission `{}` would tell; {} of {} requests depend on it{reason}",
                gap.fact,
                gap.permission,
                missing.calls.len(),
                report.calls.len()
            );
            self.wrapped(&text, 3);
        }
        underived.iter().for_each(|text| self.wrapped(text, 3));
    }
}

/// One sentence about one subject.
fn summary(report: &Report, subject: &SubjectReport) -> String {
    let run = subject.run.as_ref().map(|run| format!(", run {run}")).unwrap_or_default();
    let name = format!("{} `{}` ({}, {}{run})", subject.kind, subject.name, subject.account, subject.region);
    let calls: Vec<&CallReport> = subject.calls.iter().filter_map(|call| report.calls.get(*call)).collect();
    let count = |wanted: fn(Decision) -> bool| calls.iter().filter(|call| wanted(call.decision)).count();
    let denied = count(|decision| matches!(decision, Decision::ExplicitDeny | Decision::ImplicitDeny));
    let unknown = count(|decision| decision == Decision::Unknown);
    let total = calls.len();
    match subject.verdict {
        Verdict::Allowed => format!("{name}: all {total} KMS requests that it makes are allowed"),
        Verdict::Blocked => {
            let layers = blocking_layers(report, subject);
            format!("{name}: {denied} of {total} KMS requests are denied; what blocks: {}", layers.join(", "))
        }
        Verdict::Undetermined if denied > 0 => {
            format!("{name}: {denied} of {total} KMS requests would be denied if they are made")
        }
        Verdict::Undetermined => {
            format!(
                "{name}: nothing is proven blocked; {unknown} of {total} KMS requests depend on facts that could not be read"
            )
        }
    }
}

fn blocking_layers(report: &Report, subject: &SubjectReport) -> Vec<&'static str> {
    let concerns = |found: &&FindingReport| found.calls.iter().any(|call| subject.calls.contains(call));
    let blocking = report.findings.iter().filter(|found| blocks(&found.finding)).filter(concerns);
    let mut layers: Vec<&'static str> = Vec::new();
    for found in blocking {
        let layer = found.finding.layer.name();
        if !layers.contains(&layer) {
            layers.push(layer);
        }
    }
    layers
}

fn proof(fix: &Fix) -> String {
    let mut text = match fix.reach() {
        Reach::Alone => String::from("evaluated: with this change the denied requests are allowed"),
        Reach::Together => String::from(
            "evaluated: needed, and with the other changes listed here the denied requests are allowed",
        ),
    };
    if let Proof::AllowUnlessGaps(gaps) = fix.proof() {
        let facts: Vec<&str> = gaps.iter().map(|gap| gap.fact.as_str()).collect();
        let _ = write!(text, ", unless what could not be read stands against it: {}", facts.join("; "));
    }
    text
}

fn upper_first(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}
