//! `keytrace diagnose`: what blocks a job or crawler.

use std::path::Path;

use keytrace_doctor::diagnose::{Observation, diagnose, from_evidence};
use keytrace_glue::subject::{FindError, Subject, SubjectKind, find};
use keytrace_iam::request::Principal;
use keytrace_snapshot::collected::Gap;
use keytrace_snapshot::snapshot::Snapshot;

use crate::args::{Diagnose, Place};
use crate::error::Error;
use crate::exit_code::Outcome;
use crate::options::Options;
use crate::{folder, input, live, rendering};

/// What reports call a CloudTrail record.
const EVENT: &str = "the event";

/// Diagnoses the workloads that the user names, or those that the evidence is about.
pub(crate) fn run(args: &Diagnose, options: &Options) -> Result<Outcome, Error> {
    check(args)?;
    let observations = observations(args)?;
    let snapshot = if options.is_live() {
        live::snapshot(args, &observations, options)?
    } else {
        folder::read_all(options)?
    };
    let mut subjects = named(&snapshot, SubjectKind::Job, &args.job, &args.place)?;
    subjects.extend(named(&snapshot, SubjectKind::Crawler, &args.crawler, &args.place)?);
    for (kind, name) in &args.subject {
        subjects.extend(named(&snapshot, *kind, std::slice::from_ref(name), &args.place)?);
    }
    subjects.sort();
    subjects.dedup();
    for subject in &mut subjects {
        subject.principal.clone_from(&args.principal);
    }
    if subjects.is_empty() {
        subjects = from_evidence(&snapshot, &observations);
        subjects.retain(|subject| args.place.contains(subject));
        if subjects.is_empty() {
            return Err(Error::not_found("the snapshot has no job or crawler there")
                .help("check `--account` and `--region`"));
        }
    }
    if let ([subject], Some(run)) = (subjects.as_mut_slice(), &args.run) {
        check_run(&snapshot, subject, run)?;
        subject.run = Some(run.clone());
    }
    let mut report = diagnose(&snapshot, &subjects, &observations, &options.for_doctor());
    if args.probe {
        let answers = live::probe(args, &report)?;
        report.remarks.extend(answers);
    }
    rendering::write(&report, options)
}

fn check(args: &Diagnose) -> Result<(), Error> {
    let stdin = |path: &Option<std::path::PathBuf>| path.as_deref() == Some(Path::new("-"));
    let names = args.job.len() + args.crawler.len() + args.subject.len();
    if names == 0 && args.error.is_none() && args.event.is_none() {
        return Err(Error::usage("nothing to diagnose").help(
            "pass `--job NAME`, `--crawler NAME`, `--subject KIND=NAME`, `--error FILE`, or `--event FILE`; \
             `keytrace scan` checks every workload",
        ));
    }
    if args.run.is_some() && (args.job.len() != 1 || names != 1) {
        return Err(Error::usage("`--run` requires exactly one `--job`"));
    }
    check_principal(args)?;
    if stdin(&args.error) && stdin(&args.event) {
        return Err(Error::usage("`--error -` and `--event -` cannot both read standard input"));
    }
    Ok(())
}

/// Checks `--principal`: most workloads configure who acts, so that it would have no effect.
fn check_principal(args: &Diagnose) -> Result<(), Error> {
    let Some(principal) = &args.principal else { return Ok(()) };
    let takes_one = |kind: SubjectKind| {
        matches!(kind, SubjectKind::AthenaWorkgroup | SubjectKind::Integration | SubjectKind::CatalogExport)
    };
    if args.subject.is_empty() || !args.subject.iter().all(|(kind, _)| takes_one(*kind)) {
        let message =
            "`--principal` requires `--subject` with an athena-workgroup, integration, or catalog-export";
        return Err(Error::usage(format!("{message}; other workloads have a role of their own")));
    }
    if Principal::parse(principal).is_none_or(|parsed| parsed.account().is_none()) {
        return Err(Error::usage(format!("`{principal}` is not the ARN of a role, role session, or user")));
    }
    Ok(())
}

fn observations(args: &Diagnose) -> Result<Vec<Observation>, Error> {
    let mut observations = Vec::new();
    for (path, what) in [(&args.error, "the error text"), (&args.event, EVENT)] {
        if let Some(path) = path {
            let text = input::read(path)?;
            check_text(path, what, &text)?;
            observations.push(Observation::read(what, &text));
        }
    }
    Ok(observations)
}

/// Rejects evidence that contains nothing to read: the user relies on it.
fn check_text(path: &Path, what: &str, text: &str) -> Result<(), Error> {
    if text.trim().is_empty() {
        return Err(Error::input(path, format!("{what} is empty")));
    }
    if what != EVENT {
        return Ok(());
    }
    if text.trim_start().starts_with(['{', '[']) {
        let mut values = serde_json::Deserializer::from_str(text).into_iter::<serde_json::Value>();
        if let Some(error) = values.find_map(Result::err) {
            return Err(Error::input(path, "invalid JSON").caused_by(error));
        }
    }
    if text.to_ascii_lowercase().contains("eventsource") {
        return Ok(());
    }
    Err(Error::input(path, "found no CloudTrail record: every record has an `eventSource`"))
}

fn check_run(snapshot: &Snapshot, subject: &Subject, run: &str) -> Result<(), Error> {
    let Some(runs) = snapshot.job_runs(&subject.account, &subject.region, &subject.name).into_known() else {
        return Err(Error::not_found(format!(
            "the snapshot does not contain the runs of job `{}`",
            subject.name
        )));
    };
    if runs.iter().any(|known| known.id == run) {
        return Ok(());
    }
    let known: Vec<&str> = runs.iter().take(5).map(|run| run.id.as_str()).collect();
    let known = if known.is_empty() {
        "it has no runs".to_owned()
    } else {
        format!("latest runs: {}", known.join(", "))
    };
    Err(Error::not_found(format!("job `{}` has no run `{run}`; {known}", subject.name)))
}

fn named(
    snapshot: &Snapshot,
    kind: SubjectKind,
    names: &[String],
    place: &Place,
) -> Result<Vec<Subject>, Error> {
    let mut subjects = Vec::new();
    for name in names {
        let subject = one(snapshot, kind, name, place)?;
        if !subjects.contains(&subject) {
            subjects.push(subject);
        }
    }
    Ok(subjects)
}

fn one(snapshot: &Snapshot, kind: SubjectKind, name: &str, place: &Place) -> Result<Subject, Error> {
    let all = match find(snapshot, kind, name) {
        Ok(subject) => vec![subject],
        Err(FindError::Ambiguous(subjects)) => subjects,
        Err(FindError::NotFound { close, gaps }) => return Err(not_found(kind, name, &close, &gaps)),
    };
    let (there, elsewhere): (Vec<Subject>, Vec<Subject>) =
        all.into_iter().partition(|subject| place.contains(subject));
    match there.as_slice() {
        [subject] => Ok(subject.clone()),
        [] => Err(Error::not_found(format!(
            "no {kind} `{name}` in this account and Region; there is one in {}",
            places(&elsewhere)
        ))
        .help("correct `--account` or `--region`")),
        several => Err(Error::usage(format!("several {kind}s are named `{name}`: in {}", places(several)))
            .help("choose one with `--account` and `--region`")),
    }
}

fn places(subjects: &[Subject]) -> String {
    let places: Vec<String> =
        subjects.iter().map(|subject| format!("{} {}", subject.account, subject.region)).collect();
    places.join(", ")
}

/// How many unread lists an error names.
const MAX_NAMED: usize = 3;

fn not_found(kind: SubjectKind, name: &str, close: &[String], gaps: &[Gap]) -> Error {
    let mut message = format!("the snapshot has no {kind} `{name}`");
    for gap in gaps.iter().take(MAX_NAMED) {
        message.push_str(&format!("; it may be in a list that was not read: {gap}"));
    }
    if gaps.len() > MAX_NAMED {
        message.push_str(&format!("; or in {} more lists that were not collected", gaps.len() - MAX_NAMED));
    }
    let close: Vec<String> = close.iter().map(|name| format!("`{name}`")).collect();
    let error = Error::not_found(message);
    if close.is_empty() { error } else { error.help(format!("did you mean {}?", close.join(" or "))) }
}
