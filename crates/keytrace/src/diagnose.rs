//! `keytrace diagnose`: what stops this job or crawler.

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
use crate::{input, live, output};

/// The words for a CloudTrail record.
const EVENT: &str = "the event";

/// Diagnoses the subjects that are named, or those that the evidence speaks of.
pub(crate) fn run(args: &Diagnose, options: &Options) -> Result<Outcome, Error> {
    check(args)?;
    let observations = observations(args)?;
    let snapshot =
        if options.is_live() { live::snapshot(args, &observations, options)? } else { options.snapshot()? };
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
        subjects.retain(|subject| args.place.holds(subject));
        if subjects.is_empty() {
            return Err(Error::new("the snapshot has no job and no crawler there"));
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
    output::report(&report, options)
}

fn check(args: &Diagnose) -> Result<(), Error> {
    let stdin = |path: &Option<std::path::PathBuf>| path.as_deref() == Some(Path::new("-"));
    let names = args.job.len() + args.crawler.len() + args.subject.len();
    if names == 0 && args.error.is_none() && args.event.is_none() {
        return Err(Error::new(
            "what shall be diagnosed? give `--job NAME`, `--crawler NAME`, `--subject KIND=NAME`, \
             `--error FILE` or `--event FILE`",
        ));
    }
    if args.run.is_some() && (args.job.len() != 1 || names != 1) {
        return Err(Error::new("`--run` means one run of one job: give exactly one `--job` with it"));
    }
    check_principal(args)?;
    if stdin(&args.error) && stdin(&args.event) {
        return Err(Error::new("`--error -` and `--event -` cannot both read stdin"));
    }
    Ok(())
}

/// Most subjects name who acts, so that a principal beside them would be overlooked.
fn check_principal(args: &Diagnose) -> Result<(), Error> {
    let Some(principal) = &args.principal else { return Ok(()) };
    let takes_one = |kind: SubjectKind| {
        matches!(kind, SubjectKind::AthenaWorkgroup | SubjectKind::Integration | SubjectKind::CatalogExport)
    };
    if args.subject.is_empty() || !args.subject.iter().all(|(kind, _)| takes_one(*kind)) {
        let message =
            "`--principal` goes with `--subject` and an athena-workgroup, integration or catalog-export";
        return Err(Error::new(format!("{message}: whatever else names who acts")));
    }
    if Principal::parse(principal).is_none_or(|parsed| parsed.account().is_none()) {
        let message = format!("`{principal}` is not the ARN of a role, a role session or a user");
        return Err(Error::new(message));
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

/// Evidence that was meant and cannot be read must not pass for none.
fn check_text(path: &Path, what: &str, text: &str) -> Result<(), Error> {
    if text.trim().is_empty() {
        return Err(Error::at(path, format!("{what} is empty")));
    }
    if what != EVENT {
        return Ok(());
    }
    if text.trim_start().starts_with(['{', '[']) {
        let mut values = serde_json::Deserializer::from_str(text).into_iter::<serde_json::Value>();
        if let Some(error) = values.find_map(Result::err) {
            return Err(Error::at(path, error));
        }
    }
    if text.to_ascii_lowercase().contains("eventsource") {
        return Ok(());
    }
    Err(Error::at(path, "no CloudTrail record is in it: every record has an `eventSource`"))
}

fn check_run(snapshot: &Snapshot, subject: &Subject, run: &str) -> Result<(), Error> {
    let Some(runs) = snapshot.job_runs(&subject.account, &subject.region, &subject.name).into_known() else {
        return Err(Error::new(format!("the runs of job `{}` are not in the snapshot", subject.name)));
    };
    if runs.iter().any(|known| known.id == run) {
        return Ok(());
    }
    let known: Vec<&str> = runs.iter().take(5).map(|run| run.id.as_str()).collect();
    let known = if known.is_empty() {
        "it has none".to_owned()
    } else {
        format!("the latest are {}", known.join(", "))
    };
    Err(Error::new(format!("job `{}` has no run `{run}`; {known}", subject.name)))
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
        all.into_iter().partition(|subject| place.holds(subject));
    match there.as_slice() {
        [subject] => Ok(subject.clone()),
        [] => Err(Error::new(format!(
            "there is no {kind} `{name}` there: there is one in {}",
            places(&elsewhere)
        ))),
        several => Err(Error::new(format!(
            "there are several {kind}s `{name}`: in {}; choose with `--account` and `--region`",
            places(several)
        ))),
    }
}

fn places(subjects: &[Subject]) -> String {
    let places: Vec<String> =
        subjects.iter().map(|subject| format!("{} {}", subject.account, subject.region)).collect();
    places.join(", ")
}

/// So many unread lists are named where a name is not found.
const SHOWN: usize = 3;

fn not_found(kind: SubjectKind, name: &str, close: &[String], gaps: &[Gap]) -> Error {
    let mut message = format!("there is no {kind} `{name}` in the snapshot");
    if !close.is_empty() {
        let close: Vec<String> = close.iter().map(|name| format!("`{name}`")).collect();
        message.push_str(&format!("; did you mean {}?", close.join(" or ")));
    }
    for gap in gaps.iter().take(SHOWN) {
        message.push_str(&format!("; it may be among {gap}"));
    }
    if gaps.len() > SHOWN {
        message.push_str(&format!("; or in {} further lists that were not collected", gaps.len() - SHOWN));
    }
    Error::new(message)
}
