//! Reports for a person at a terminal: the verdict first, then what blocks and what to change, then what was checked,
//! then what could not be known.

use iam::decide::Decision;

use crate::diagnose::{CallReport, FindingReport, Report, Verdict, blocks};
use crate::finding::evidence::Evidence;
use crate::fix::{Edit, Fix, Safety};
use crate::report::changed_lines::{Line, changed};
use crate::report::keys::ShortKeys;
use crate::report::style::{Style, wrap};
use crate::report::{sentence, word};

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

/// How narrow the last column of the table may become before it moves below.
const NARROWEST: usize = 40;

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
        let body = wrap(text, self.look.width.saturating_sub(indent), 0);
        let line = format!("{blanks}{}", body.replace('\n', &format!("\n{blanks}")));
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
            let line = format!("{}: {}", self.badge(subject.verdict), sentence::summary(report, subject));
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
            "{}: {} jobs and crawlers: {}",
            self.badge(report.verdict),
            report.subjects.len(),
            counts.join(", ")
        );
        self.wrapped(&line, 0);
        for subject in report.subjects.iter().filter(|subject| subject.verdict != Verdict::Allowed) {
            let line = format!("{}: {}", self.badge(subject.verdict), sentence::summary(report, subject));
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
            self.wrapped(&format!("{}.", sentence::upper_first(&remark)), 0);
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
            let label = format!(
                "{}: {}",
                sentence::upper_first(found.finding.severity.name()),
                found.finding.message
            );
            self.wrapped(&label, 0);
            found.finding.advice.iter().for_each(|advice| self.labelled("", advice));
        }
    }

    fn finding(&mut self, report: &Report, number: usize, found: &FindingReport) {
        let finding = &found.finding;
        let style = self.look.style;
        let heading = wrap(&sentence::upper_first(&finding.message), self.look.width.saturating_sub(3), 3);
        self.line(&format!("{} {}", style.bold(&format!("{number}.")), style.bold(&heading)));
        let code = format!(
            "{} ({} layer, {} of {} requests)",
            finding.code.name(),
            finding.layer.name(),
            found.calls.len(),
            report.calls.len()
        );
        self.labelled("finding", &code);
        self.evidence(&finding.evidence);
        if let Some(fix) = &finding.fix {
            self.fix(fix);
        }
        finding.advice.iter().for_each(|advice| self.labelled("advice", advice));
    }

    fn evidence(&mut self, evidence: &[Evidence]) {
        let (places, read) = sentence::places(evidence);
        for place in places {
            self.labelled("where", &format!("{}{}", place.policy, sentence::position(place)));
            self.labelled("why", &place.why);
        }
        if !read.is_empty() {
            self.labelled("read", &format!("{} (nothing there allows it)", read.join(", ")));
        }
    }

    fn fix(&mut self, fix: &Fix) {
        for edit in fix.edits() {
            self.labelled("change", &sentence::edit(edit));
            self.change(edit);
        }
        fix.alternatives().iter().for_each(|other| self.labelled("or", other));
        let review = match fix.safety() {
            Safety::Safe => "",
            Safety::Review => "; review it before you apply it",
        };
        self.labelled("who", &format!("{}{review}", fix.who()));
        self.labelled("proof", &sentence::proof(fix));
        for command in fix.commands() {
            // A command stays in one piece: what is broken cannot be copied.
            let blanks = " ".repeat(INDENT);
            let command = command.replace('\n', &format!("\n{blanks}"));
            let line = format!("   {}{command}", self.look.style.dim("run     "));
            self.line(&line);
        }
    }

    /// What an edit adds and takes away, in JSON, part by part; lines that stay are shown without a sign.
    fn change(&mut self, edit: &Edit) {
        let style = self.look.style;
        let blanks = " ".repeat(INDENT);
        for part in changed(edit, self.look.width.saturating_sub(INDENT + 2)) {
            if let Some(pointer) = part.pointer {
                self.labelled("at", pointer);
            }
            for line in part.lines {
                let line = match line {
                    Line::Stays(text) => format!("  {text}"),
                    Line::Goes(text) => style.red(&format!("- {text}")),
                    Line::Comes(text) => style.green(&format!("+ {text}")),
                };
                self.line(&format!("{blanks}{line}"));
            }
        }
    }

    fn whole_plan(&mut self, report: &Report) {
        let blocking = report.findings.iter().filter(|found| blocks(&found.finding)).count();
        let plans: Vec<&Fix> = report.subjects.iter().filter_map(|subject| subject.plan.as_ref()).collect();
        if let ([plan], true) = (plans.as_slice(), blocking > 1) {
            self.line("");
            let text = format!(
                "{blocking} things block at once; AWS's error text names one at a time. {}.",
                sentence::upper_first(&sentence::proof_of_all(plan))
            );
            self.wrapped(&text, 0);
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
        let condition = word::only_if(&asked.necessity);
        let mark = if call.observed { " <- the error text" } else { "" };
        let text = format!("{role}, key {}: {}{condition}{mark}", self.keys.short(call.key()), asked.because);
        let beside = 3 + 7 + 2 + widest + 2;
        let is_narrow = self.look.width < beside + NARROWEST;
        let indent = if is_narrow { INDENT + 1 } else { beside };
        let body = wrap(&text, self.look.width.saturating_sub(indent), 0);
        let blanks = " ".repeat(indent);
        let body = body.replace('\n', &format!("\n{blanks}"));
        if is_narrow {
            self.line(&format!("   {decision}  {}", asked.action));
            return self.line(&format!("{blanks}{body}"));
        }
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
            let text = sentence::gap(report, missing);
            self.wrapped(&text, 3);
        }
        underived.iter().for_each(|text| self.wrapped(text, 3));
    }
}
