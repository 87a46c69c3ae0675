//! Reports for tickets and pull requests, as Markdown.

use keytrace_iam::decide::Decision;

use crate::changed_lines::{Line, changed};
use crate::keys::ShortKeys;
use crate::matrix::{self, MAX_ROWS};
use crate::sentence;
use crate::shown::Shown;
use crate::subject_table::{LEGEND, SubjectTable};
use keytrace_doctor::diagnose::{FindingReport, Report, blocks};
use keytrace_doctor::findings::evidence::Evidence;
use keytrace_doctor::remediation::{Edit, Fix, Safety};

/// The width at which JSON is wrapped: what a code block in a ticket shows without scrolling.
const WIDTH: usize = 90;

/// The report as Markdown.
#[must_use]
pub fn markdown(report: &Report) -> String {
    let mut page = String::new();
    push_verdict(&mut page, report);
    let mut shown = Shown::default();
    let blocking = report.findings.iter().filter(|found| blocks(&found.finding));
    for (number, found) in blocking.enumerate() {
        let number = number + 1;
        push_finding(&mut page, report, &format!("{number}. "), found, &mut shown);
        if let Some(fix) = &found.finding.fix {
            match shown.fix(number, fix) {
                Some(other) => paragraph(&mut page, &format!("**Same change as in {other}**")),
                None => push_fix(&mut page, report, found, fix),
            }
        }
    }
    for found in report.findings.iter().filter(|found| !blocks(&found.finding)) {
        let severity = sentence::upper_first(found.finding.severity.name());
        push_finding(&mut page, report, &format!("{severity}: "), found, &mut shown);
        found.finding.fix.iter().for_each(|fix| push_fix(&mut page, report, found, fix));
    }
    let plans: Vec<&Fix> = report.subjects.iter().filter_map(|subject| subject.plan.as_ref()).collect();
    if let ([plan], true) = (plans.as_slice(), report.findings.len() > 1) {
        paragraph(&mut page, &sentence::ended(&sentence::upper_first(&sentence::proof_of_all(plan))));
    }
    push_calls(&mut page, report);
    push_gaps(&mut page, report);
    sentence::look_alikes(report).iter().for_each(|line| paragraph(&mut page, line));
    page
}

fn push(page: &mut String, line: &str) {
    page.push_str(line);
    page.push('\n');
}

fn paragraph(page: &mut String, text: &str) {
    push(page, text);
    page.push('\n');
}

fn push_verdict(page: &mut String, report: &Report) {
    let verdict = sentence::upper_first(report.verdict.name());
    match report.subjects.as_slice() {
        [subject] => {
            let verdict = sentence::upper_first(sentence::verdict(subject));
            let summary = sentence::ended(&sentence::summary(report, subject));
            if sentence::is_question(subject) {
                paragraph(page, &format!("## {verdict}"));
            } else {
                let (kind, name) = (sentence::kind(subject), code(&subject.name));
                paragraph(page, &format!("## {verdict}: {kind} {name}"));
            }
            paragraph(page, &sentence::upper_first(&summary));
        }
        subjects => {
            // Why not all of them: the heading is read alone.
            let affected = subjects.iter().filter(|subject| subject.verdict == report.verdict).count();
            let all = matrix::grouped(subjects.len());
            let number = match affected {
                some if some > 0 && some < subjects.len() => format!("{} of {all}", matrix::grouped(some)),
                _ => all,
            };
            paragraph(page, &format!("## {verdict}: {number} {}", sentence::holders(report, subjects.len())));
            paragraph(page, &sentence::ended(&sentence::counts(report)));
            push_subjects(page, report);
        }
    }
    let assumed = report.assumptions.iter().map(|assumption| format!("assumed: {assumption}"));
    let problems = report.subjects.iter().filter_map(|subject| subject.role_problem.clone());
    for remark in assumed.chain(problems).chain(report.remarks.iter().cloned()) {
        paragraph(page, &format!("> {}", sentence::ended(&sentence::upper_first(&remark))));
    }
}

fn push_subjects(page: &mut String, report: &Report) {
    let table = SubjectTable::of(report);
    let (titles, layers) = table.titles();
    push(page, &format!("| {} | {} |", titles.join(" | "), layers.join(" | ")));
    push(page, &format!("|{}", "---|".repeat(titles.len() + layers.len())));
    for (cells, marks) in table.rows() {
        let cells: Vec<String> = cells.into_iter().map(cell).collect();
        push(page, &format!("| {} | {} |", cells.join(" | "), marks.join(" | ")));
    }
    page.push('\n');
    let more = matrix::left_out(table.left_out()).map(|text| format!("{text}.")).unwrap_or_default();
    paragraph(page, format!("{more} Legend: {LEGEND}.").trim_start());
}

/// A finding without its change.
fn push_finding<'r>(
    page: &mut String,
    report: &Report,
    number: &str,
    found: &'r FindingReport,
    shown: &mut Shown<'r>,
) {
    let finding = &found.finding;
    paragraph(page, &format!("### {number}{}", sentence::upper_first(&finding.message)));
    let standing = sentence::standing(report, found);
    push(page, &format!("- Finding: `{}` ({standing})", finding.code.name()));
    let (places, read) = sentence::places(&finding.evidence);
    places.into_iter().for_each(|evidence| push(page, &place(evidence)));
    if !read.is_empty() {
        let none = if read.len() == 1 { "it does not allow this" } else { "none of them allows it" };
        let names: Vec<String> = read.into_iter().map(code).collect();
        push(page, &format!("- Checked: {}; {none}", names.join(", ")));
    }
    let advice = shown.new_advice(&finding.advice);
    advice.into_iter().for_each(|advice| push(page, &format!("- {}", sentence::upper_first(advice))));
    page.push('\n');
}

fn place(evidence: &Evidence) -> String {
    let place = sentence::position(evidence);
    format!("- Where: {}{place}  \n  Why: {}", code(&evidence.policy), evidence.why)
}

fn push_fix(page: &mut String, report: &Report, found: &FindingReport, fix: &Fix) {
    for edit in fix.edits() {
        paragraph(page, &format!("**{}**", sentence::upper_first(&sentence::edit(edit))));
        push_edit(page, edit);
    }
    push(page, &format!("- Who: {}", fix.who()));
    if fix.safety() == Safety::Review {
        push(page, "- Review this change before you apply it.");
    }
    push(page, &format!("- Verified: {}", sentence::proof(report, found, fix)));
    fix.alternatives().iter().for_each(|other| push(page, &format!("- Or: {other}")));
    page.push('\n');
    if !fix.commands().is_empty() {
        fenced(page, "sh", &fix.commands().join("\n"));
    }
}

/// A change as a diff, or as JSON to copy where all of it is new; and the whole document that the command uses.
fn push_edit(page: &mut String, edit: &Edit) {
    for part in changed(edit, WIDTH) {
        let all_new = part.lines.iter().all(|line| matches!(line, Line::Added(_)));
        let lines = part.lines.iter().map(|line| match line {
            Line::Kept(text) => format!("  {text}"),
            Line::Removed(text) => format!("- {text}"),
            Line::Added(text) if all_new => text.clone(),
            Line::Added(text) => format!("+ {text}"),
        });
        let lines: Vec<String> = lines.collect();
        if let Some(pointer) = part.pointer {
            paragraph(page, &format!("At `{pointer}`:"));
        }
        fenced(page, if all_new { "json" } else { "diff" }, &lines.join("\n"));
    }
    if !edit.parts.is_empty() && edit.before.is_some() && !edit.after.is_null() {
        paragraph(page, "<details><summary>The whole document</summary>");
        fenced(page, "json", &crate::json_lines::json_lines(&edit.after, WIDTH).join("\n"));
        paragraph(page, "</details>");
    }
}

/// A code block whose fence no line of the text can close.
fn fenced(page: &mut String, language: &str, text: &str) {
    let mut fence = String::from("```");
    while text.contains(&fence) {
        fence.push('`');
    }
    push(page, &format!("{fence}{language}"));
    push(page, text);
    paragraph(page, &fence);
}

fn push_calls(page: &mut String, report: &Report) {
    if report.calls.is_empty() {
        return paragraph(page, "No KMS requests were found.");
    }
    let calls = matrix::shown(report);
    let most = if report.subjects.len() > 1 { MAX_ROWS } else { calls.len() };
    let (shown, more) = calls.split_at_checked(most).unwrap_or((&calls, &[]));
    let keys = ShortKeys::of(shown.iter().copied());
    paragraph(page, "### Checked");
    push(page, "| decision | action | principal | key | purpose |");
    push(page, "|---|---|---|---|---|");
    for call in shown {
        let decision = match call.decision {
            Decision::Allow => "allowed",
            Decision::ExplicitDeny | Decision::ImplicitDeny => "**denied**",
            Decision::Unknown => "unknown",
        };
        let cells = [
            decision.to_owned(),
            code(call.asked.action),
            code(matrix::principal(call)),
            code(keys.short(call.key())),
            matrix::purpose(call),
        ];
        push(page, &format!("| {} |", cells.map(|text| cell(&text)).join(" | ")));
    }
    if let Some(more) = matrix::left_out(more.len()) {
        paragraph(page, &format!("\n{more}."));
    }
    page.push('\n');
    let lines: Vec<String> = keys.lines().collect();
    if !lines.is_empty() {
        fenced(page, "text", &lines.join("\n"));
    }
    if let Some(legend) = matrix::confidence_legend(shown) {
        paragraph(page, &format!("{}.", sentence::upper_first(&legend)));
    }
}

fn push_gaps(page: &mut String, report: &Report) {
    let lines = sentence::unknown(report);
    if lines.is_empty() {
        return;
    }
    paragraph(page, "### Missing information");
    lines.iter().for_each(|line| push(page, &format!("- {line}")));
    page.push('\n');
}

fn code(text: &str) -> String {
    format!("`{}`", text.replace('`', "'"))
}

/// Text in a table cell: a bar or a line break would end it.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
