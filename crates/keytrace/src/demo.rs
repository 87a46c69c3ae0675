//! `keytrace demo`: the error that a user saw, and its diagnosis, on a bundled account.

use keytrace_doctor::diagnose::{Observation, diagnose};
use keytrace_glue::subject::{Subject, SubjectKind, find};
use keytrace_report::style::wrap;

use crate::args::{Demo, Format};
use crate::error::{Error, ErrorKind};
use crate::examples::{self, About, Example};
use crate::exit_code::Outcome;
use crate::options::Options;
use crate::{fixes, output, rendering};

/// Shows one example, or lists all. The exit code is 0 whatever the example's verdict: the demonstration succeeded.
pub(crate) fn run(demo: &Demo, options: &Options) -> Result<Outcome, Error> {
    let examples = examples::in_order()?;
    if demo.list {
        output::answer(&list(&examples, options)?)?;
        return Ok(Outcome::Allowed);
    }
    let chosen = match &demo.name {
        None => examples.first(),
        Some(name) => examples.iter().find(|(example, _)| example.0 == name),
    };
    let Some((example, about)) = chosen else {
        let names: Vec<&str> = examples.iter().map(|(example, _)| example.0).collect();
        let name = demo.name.as_deref().unwrap_or_default();
        return Err(Error::not_found(format!("no example `{name}`; examples: {}", names.join(", ")))
            .help("run `keytrace demo --list`"));
    };
    show(example, about, options)?;
    Ok(Outcome::Allowed)
}

fn list(examples: &[(&Example, About)], options: &Options) -> Result<String, Error> {
    match options.format {
        Format::Text => Ok(lines(examples)),
        Format::Json => {
            let entry = |(example, about): &(&Example, About)| serde_json::json!({ "name": example.0, "title": about.title });
            Ok(serde_json::Value::from_iter(examples.iter().map(entry)).to_string())
        }
        Format::Sarif | Format::Markdown => {
            Err(Error::usage("`demo --list` supports `--format text` and `--format json` only"))
        }
    }
}

fn lines(examples: &[(&Example, About)]) -> String {
    let widest = examples.iter().map(|(example, _)| example.0.len()).max().unwrap_or(0);
    examples.iter().map(|(example, about)| format!("{:<widest$}  {}\n", example.0, about.title)).collect()
}

fn show(example: &Example, about: &About, options: &Options) -> Result<(), Error> {
    let snapshot = examples::snapshot(example)?;
    let other = about.subject.as_deref().and_then(|text| text.split_once('='));
    let other = other.and_then(|(kind, name)| SubjectKind::of_name(kind).zip(Some(name)));
    let job = about.job.as_deref().map(|name| (SubjectKind::Job, name));
    let crawler = about.crawler.as_deref().map(|name| (SubjectKind::Crawler, name));
    let (kind, name) = job.or(crawler).or(other).ok_or_else(|| {
        Error::new(ErrorKind::Bug, format!("the bundled example `{}` names no workload", example.0))
    })?;
    let subject = find(&snapshot, kind, name).map_err(|_| {
        Error::new(ErrorKind::Bug, format!("the bundled example `{}` lacks its own job", example.0))
    })?;
    let subject = Subject { principal: about.principal.clone(), ..subject };
    let error = examples::file(example, "error.txt").and_then(|bytes| std::str::from_utf8(bytes).ok());
    let observations: Vec<Observation> =
        error.map(|text| Observation::read("the error text", text)).into_iter().collect();
    let report = diagnose(&snapshot, &[subject], &observations, &options.for_doctor());
    fixes::write(&report, options)?;
    let written = rendering::render(&report, options);
    if options.format != Format::Text || options.quiet {
        return rendering::print(&written, options);
    }
    let style = options.look.style;
    let mut page = format!("{}\n\n", style.bold(&about.title));
    if let Some(error) = error {
        let seen = wrap(error.trim(), options.look.width.saturating_sub(4), 0).replace('\n', "\n    ");
        page.push_str(&format!("What the user saw:\n    {}\n\n", style.dim(&seen)));
    }
    page.push_str(&written);
    page.push_str(&format!(
        "\n{}\n",
        style.dim(&format!(
            "This account is in examples/{}. Run `keytrace demo --list` for more examples.",
            example.0
        ))
    ));
    output::page(&page, style)
}
