//! Reports for a terminal: the verdict first, then what blocks and what to change, then what was checked, then what
//! information is missing.

use keytrace_iam::decide::Decision;

use crate::changed_lines::changed;
use crate::keys::ShortKeys;
use crate::matrix::{self, MAX_ROWS, Widths, grouped};
pub use crate::page::Look;
use crate::page::Page;
use crate::sentence;
use crate::shown::Shown;
use crate::style::wrap;
use crate::subject_table::{LEGEND, SubjectTable};
use keytrace_doctor::diagnose::{CallReport, FindingReport, Report, Verdict, blocks};
use keytrace_doctor::findings::Finding;
use keytrace_doctor::remediation::{Edit, Fix, Safety};

/// How far the text below a finding's heading is indented: three columns, then the label.
const INDENT: usize = 12;

/// The width of labels.
const LABEL: usize = 9;

/// How many findings a report shows in full.
const MAX_FINDINGS: usize = 20;

/// The report as text.
#[must_use]
pub fn text(report: &Report, look: Look) -> String {
    let mut answer = Answer { page: Page::new(look), shown: Shown::default() };
    answer.assumptions(report);
    answer.verdict(report);
    if report.verdict == Verdict::Blocked {
        answer.findings(report);
        answer.remarks(report);
    } else {
        answer.remarks(report);
        answer.findings(report);
    }
    answer.subjects(report);
    answer.checked(report);
    answer.unknown(report);
    let look_alikes = sentence::look_alikes(report);
    if !look_alikes.is_empty() {
        answer.page.line("");
    }
    look_alikes.iter().for_each(|line| answer.page.wrapped(line, 0));
    answer.page.text()
}

struct Answer<'r> {
    page: Page,
    shown: Shown<'r>,
}

impl<'r> Answer<'r> {
    /// A paragraph with a label to its left.
    fn labelled(&mut self, label: &str, text: &str) {
        let body = wrap(text, self.page.look.width.saturating_sub(INDENT), 0);
        for (number, part) in body.lines().enumerate() {
            let label = if number == 0 { label } else { "" };
            let line = format!("   {}{part}", self.page.look.style.dim(&format!("{label:<LABEL$}")));
            self.page.line(&line);
        }
    }

    fn assumptions(&mut self, report: &Report) {
        for assumption in &report.assumptions {
            let text = format!("Assumed: {assumption}.");
            self.page.wrapped(&self.page.look.style.yellow(&text), 0);
        }
    }

    fn verdict(&mut self, report: &Report) {
        if let [subject] = report.subjects.as_slice() {
            let word = sentence::verdict(subject).to_uppercase();
            let line =
                format!("{}: {}", self.badge(subject.verdict, &word), sentence::summary(report, subject));
            return self.page.wrapped(&line, 0);
        }
        let line = format!(
            "{}: {} {}: {}",
            self.badge(report.verdict, &report.verdict.name().to_uppercase()),
            grouped(report.subjects.len()),
            sentence::holders(report, report.subjects.len()),
            sentence::counts(report)
        );
        self.page.wrapped(&line, 0);
    }

    fn badge(&self, verdict: Verdict, word: &str) -> String {
        let style = self.page.look.style;
        match verdict {
            Verdict::Blocked => style.bold(&style.red(word)),
            Verdict::Allowed => style.bold(&style.green(word)),
            Verdict::Undetermined => style.bold(&style.yellow(word)),
        }
    }

    fn remarks(&mut self, report: &Report) {
        let problems = report.subjects.iter().filter_map(|subject| subject.role_problem.as_ref());
        let mut remarks = problems.chain(&report.remarks).peekable();
        if remarks.peek().is_none() {
            return;
        }
        self.page.line("");
        self.bounded(remarks.map(|remark| format!("{}.", sentence::upper_first(remark))), 0);
    }

    /// Paragraphs, up to as many as people read.
    fn bounded(&mut self, paragraphs: impl Iterator<Item = String>, indent: usize) {
        let mut rest = paragraphs.fuse();
        for paragraph in rest.by_ref().take(MAX_ROWS) {
            self.page.wrapped(&paragraph, indent);
        }
        if let Some(more) = matrix::left_out(rest.count()) {
            self.page.wrapped(&more, indent);
        }
    }

    fn findings(&mut self, report: &'r Report) {
        let (blocking, others): (Vec<&FindingReport>, Vec<&FindingReport>) =
            report.findings.iter().partition(|found| blocks(&found.finding));
        for (number, found) in blocking.iter().enumerate().take(MAX_FINDINGS) {
            self.page.line("");
            self.finding(report, number + 1, found);
        }
        if blocking.len() > MAX_FINDINGS {
            self.page.line("");
            let rest = blocking.iter().enumerate().skip(MAX_FINDINGS);
            let heading = |(number, found): (usize, &&FindingReport)| {
                let text = sentence::upper_first(&found.finding.message);
                format!("{}. {text} ({})", number + 1, sentence::scope(report, found))
            };
            self.bounded(rest.map(heading), 0);
        }
        self.whole_plan(report);
        let note = |found: &&FindingReport| {
            format!("{}: {}", sentence::upper_first(found.finding.severity.name()), found.finding.message)
        };
        for found in others.iter().take(MAX_FINDINGS) {
            self.page.line("");
            self.page.wrapped(&note(found), 0);
            self.shown.new_advice(&found.finding.advice).iter().for_each(|advice| self.labelled("", advice));
        }
        if others.len() > MAX_FINDINGS {
            self.page.line("");
            self.bounded(others.iter().skip(MAX_FINDINGS).map(note), 0);
        }
    }

    /// The table of many subjects, worst first.
    fn subjects(&mut self, report: &Report) {
        if report.subjects.len() < 2 {
            return;
        }
        self.page.line("");
        let holders = sentence::upper_first(&sentence::holders(report, report.subjects.len()));
        self.page.line(&self.page.look.style.bold(&format!("{holders}, worst first")));
        let table = SubjectTable::of(report);
        table.lines().iter().for_each(|line| self.page.line(line));
        if let Some(more) = matrix::left_out(table.left_out()) {
            self.page.line(&format!("   {more}"));
        }
        self.page.wrapped(&self.page.look.style.dim(LEGEND), 3);
    }

    fn finding(&mut self, report: &Report, number: usize, found: &'r FindingReport) {
        let finding = &found.finding;
        let style = self.page.look.style;
        let heading =
            wrap(&sentence::upper_first(&finding.message), self.page.look.width.saturating_sub(3), 3);
        self.page.line(&format!("{} {}", style.bold(&format!("{number}.")), style.bold(&heading)));
        let code = format!("{} ({})", finding.code.name(), sentence::standing(report, found));
        self.labelled("finding", &code);
        self.evidence(finding);
        if let Some(fix) = &finding.fix {
            match self.shown.fix(number, fix) {
                Some(other) => self.labelled("fix", &format!("same change as in {other}")),
                None => self.fix(report, found, fix),
            }
        }
        self.shown.new_advice(&finding.advice).iter().for_each(|advice| self.labelled("note", advice));
    }

    fn evidence(&mut self, finding: &Finding) {
        let (places, read) = sentence::places(&finding.evidence);
        for place in places {
            self.labelled("where", &format!("{}{}", place.policy, sentence::position(place)));
            // Why: the heading may already say it.
            if !finding.message.contains(&place.why) {
                self.labelled("why", &place.why);
            }
        }
        if !read.is_empty() {
            let none = if read.len() == 1 { "it does not allow this" } else { "none of them allows it" };
            self.labelled("checked", &format!("{}; {none}", read.join(", ")));
        }
    }

    fn fix(&mut self, report: &Report, found: &FindingReport, fix: &Fix) {
        for edit in fix.edits() {
            self.labelled("fix", &sentence::edit(edit));
            self.change(edit);
        }
        fix.alternatives().iter().for_each(|other| self.labelled("or", other));
        let review = match fix.safety() {
            Safety::Safe => "",
            Safety::Review => "; review it before you apply it",
        };
        self.labelled("who", &format!("{}{review}", fix.who()));
        self.labelled("verified", &sentence::proof(report, found, fix));
        for command in fix.commands() {
            // Why not wrapped: a broken command cannot be copied.
            let blanks = " ".repeat(INDENT);
            let command = command.replace('\n', &format!("\n{blanks}"));
            let line = format!("   {}{command}", self.page.look.style.dim(&format!("{:<LABEL$}", "run")));
            self.page.line(&line);
        }
        if fix.commands().iter().any(|command| command.contains("file://")) {
            self.labelled(
                "",
                "first run `keytrace` again with `--write-fixes fixes` to write this file and apply.sh",
            );
        }
    }

    /// What an edit adds and removes, as a diff of JSON, part by part.
    fn change(&mut self, edit: &Edit) {
        for part in changed(edit, self.page.look.width.saturating_sub(INDENT + 2)) {
            if let Some(pointer) = part.pointer {
                self.labelled("at", pointer);
            }
            self.page.changed(&part.lines, INDENT);
        }
    }

    fn whole_plan(&mut self, report: &Report) {
        let blocking = report.findings.iter().filter(|found| blocks(&found.finding)).count();
        let plans: Vec<&Fix> = report.subjects.iter().filter_map(|subject| subject.plan.as_ref()).collect();
        if let ([plan], true) = (plans.as_slice(), blocking > 1) {
            self.page.line("");
            let text = format!(
                "{blocking} things block these requests at the same time; AWS's error text names only one of them. {}.",
                sentence::upper_first(&sentence::proof_of_all(plan))
            );
            self.page.wrapped(&text, 0);
        }
    }

    fn checked(&mut self, report: &Report) {
        if report.calls.is_empty() {
            self.page.line("");
            return self.page.line("No KMS requests were found.");
        }
        self.page.line("");
        self.page.line(&self.page.look.style.bold("Checked"));
        let calls = matrix::shown(report);
        let rows = matrix::rows(&calls);
        let most = if report.subjects.len() > 1 { MAX_ROWS } else { rows.len() };
        let (shown, more) = rows.split_at_checked(most).unwrap_or((&rows, &[]));
        let calls: Vec<&CallReport> = shown.iter().flat_map(|row| row.calls.iter().copied()).collect();
        let keys = ShortKeys::of(calls.iter().copied());
        let widths = Widths::of(&calls, &keys, self.page.look.width);
        self.page.line(&self.page.look.style.dim(&widths.titles()));
        for row in shown {
            let decision = row.calls.first().map_or(Decision::Unknown, |call| call.decision);
            let lines = widths.lines(row, &keys, &self.decision(decision));
            lines.iter().for_each(|line| self.page.line(line));
        }
        if let Some(more) = matrix::left_out(more.len()) {
            self.page.line(&format!("   {more}"));
        }
        let names = widths.shortened(&calls).into_iter().chain(keys.lines());
        names.for_each(|name| self.page.line(&format!("   {}", self.page.look.style.dim(&name))));
        if let Some(legend) = matrix::confidence_legend(&calls) {
            self.page.wrapped(&self.page.look.style.dim(&legend), 3);
        }
    }

    fn decision(&self, decision: Decision) -> String {
        let style = self.page.look.style;
        match decision {
            Decision::Allow => format!("{}   ", style.green("allowed")),
            Decision::ExplicitDeny | Decision::ImplicitDeny => format!("{}    ", style.red("DENIED")),
            Decision::Unknown => format!("{}   ", style.yellow("unknown")),
        }
    }

    fn unknown(&mut self, report: &Report) {
        let lines = sentence::unknown(report);
        if lines.is_empty() {
            return;
        }
        self.page.line("");
        self.page.line(&self.page.look.style.bold("Missing information"));
        self.bounded(lines.into_iter(), 3);
    }
}
