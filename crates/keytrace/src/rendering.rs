//! Reports in the format that the user chose.

use keytrace_doctor::diagnose::{PolicyProblem, Report};
use keytrace_report::style::Style;

use crate::args::Format;
use crate::error::{Error, ErrorKind};
use crate::exit_code::Outcome;
use crate::options::Options;
use crate::{fixes, output};

/// Writes a report and its fixes. A report on policies that AWS cannot hold is an error instead.
pub(crate) fn write(report: &Report, options: &Options) -> Result<Outcome, Error> {
    if let Some((last, others)) = report.problems.split_last() {
        others.iter().for_each(|problem| output::error(&impossible(problem)));
        return Err(impossible(last));
    }
    fixes::write(report, options)?;
    print(&render(report, options), options)?;
    Ok(report.verdict.into())
}

fn impossible(problem: &PolicyProblem) -> Error {
    let PolicyProblem { policy, message, line, column } = problem;
    Error::new(ErrorKind::Input, format!("policy `{policy}`, line {line}, column {column}: {message}"))
        .help("correct the policy in the snapshot, or collect it again: AWS never stores such a policy")
}

/// Prints a rendered report.
pub(crate) fn print(rendered: &str, options: &Options) -> Result<(), Error> {
    match options.format {
        Format::Text => output::page(rendered, options.look.style),
        Format::Markdown => output::page(rendered, Style::Plain),
        Format::Json | Format::Sarif => output::json(rendered),
    }
}

/// A report in the format that the user chose.
pub(crate) fn render(report: &Report, options: &Options) -> String {
    match options.format {
        Format::Text => {
            let text = keytrace_report::text::text(report, options.look);
            match text.split_once("\n\n") {
                Some((verdict, _)) if options.quiet => verdict.to_owned(),
                _ => text,
            }
        }
        Format::Json => keytrace_report::json::json(report),
        Format::Markdown => keytrace_report::markdown::markdown(report).trim_end().to_owned(),
        Format::Sarif => keytrace_report::sarif::sarif(report),
    }
}
