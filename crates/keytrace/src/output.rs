//! Stdout carries only the answer, stderr everything else. A reader that went away is no error.

use std::io::{self, Write};

use keytrace_doctor::diagnose::Report;

use keytrace_report::style::Style;

use crate::args::Format;
use crate::error::Error;
use crate::exit_code::Outcome;
use crate::fixes;
use crate::options::Options;
use crate::terminal::{harmless, harmless_json};

/// Writes the answer.
pub(crate) fn answer(text: &str) -> Result<(), Error> {
    let mut stdout = io::stdout().lock();
    let end = if text.ends_with('\n') || text.is_empty() { "" } else { "\n" };
    let written = write!(stdout, "{text}{end}").and_then(|()| stdout.flush());
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Error::new(format!("cannot write: {error}")))
        }
        _ => Ok(()),
    }
}

/// Writes an answer for a person.
pub(crate) fn page(text: &str, style: Style) -> Result<(), Error> {
    answer(&harmless(text, style))
}

/// Writes an answer for a program, which a person may see on a terminal.
pub(crate) fn json(text: &str) -> Result<(), Error> {
    answer(&harmless_json(text))
}

/// Writes a report in the form that was asked for. One that rests on impossible policies is not written.
pub(crate) fn report(report: &Report, options: &Options) -> Result<Outcome, Error> {
    if let Some((last, others)) = report.problems.split_last() {
        let words = |problem: &keytrace_doctor::diagnose::PolicyProblem| {
            let keytrace_doctor::diagnose::PolicyProblem { policy, message, line, column } = problem;
            Error::new(format!(
                "policy `{policy}`, line {line}, column {column}: {message}; AWS could not hold such a policy, so \
                 there is no answer that can be trusted"
            ))
        };
        others.iter().for_each(|problem| complain(&words(problem)));
        return Err(words(last));
    }
    fixes::write(report, options)?;
    let written = written(report, options);
    show(&written, options)?;
    Ok(report.verdict.into())
}

/// Writes what is in the form that was asked for.
pub(crate) fn show(written: &str, options: &Options) -> Result<(), Error> {
    match options.format {
        Format::Text => page(written, options.look.style),
        Format::Markdown => page(written, Style::Plain),
        Format::Json | Format::Sarif => json(written),
    }
}

/// A report in the form that was asked for.
pub(crate) fn written(report: &Report, options: &Options) -> String {
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

/// Says why a command could not run.
pub(crate) fn complain(error: &Error) {
    // Nothing can be said when stderr is gone.
    let _ = writeln!(io::stderr().lock(), "error: {}", harmless(&error.to_string(), Style::Plain));
}

/// Says something on the side.
pub(crate) fn note(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", harmless(text, Style::Plain));
}
