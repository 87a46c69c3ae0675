//! Reading AWS itself: what a diagnosis needs, kept in memory only.

mod evidence;
mod progress;

pub(crate) use progress::{clear, tell, watcher};

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use keytrace_collector::client::{Client, Settings, configured_region as configured};
use keytrace_collector::collector::{Collector, Ending};
use keytrace_collector::error::ErrorKind;
use keytrace_collector::follow::{self, Reach};
use keytrace_collector::probe::{self, Answer};
use keytrace_collector::runtime;
use keytrace_collector::store::Store;
use keytrace_collector::want::Want;
use keytrace_doctor::diagnose::{Lacking, Observation, Question, Report, ask, lacking};
use keytrace_glue::subject::{Subject, SubjectKind};
use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::snapshot::Snapshot;

use crate::args::{Diagnose, Live, Scan};
use crate::chosen::Chosen;
use crate::error::Error;
use crate::options::Options;

/// So often is asked what a diagnosis still lacks: every answer may name something further, such as a link to a table.
const ROUNDS: usize = 8;

/// Collects what the named jobs, crawlers and other subjects need.
pub(crate) fn snapshot(
    args: &Diagnose,
    observations: &[Observation],
    options: &Options,
) -> Result<Snapshot, Error> {
    let settings = settings(&args.live, args.place.region.as_deref())?;
    let fallback = evidence::regions(observations).into_iter().next();
    read(&settings, fallback, options, async |client, collector| {
        let mut subjects = subjects(args, &client.caller.account, &client.region);
        if subjects.is_empty() {
            let is_region_named = args.place.region.is_some();
            match evidence::subjects(client, is_region_named, observations, options).await? {
                Ok(found) => subjects = found,
                Err(error) => return Ok(Err(error)),
            }
        }
        for subject in &subjects {
            collector.looks_at(&subject.account, &subject.region);
        }
        let wants = subjects.iter().flat_map(beginning).collect();
        let lacks = |snapshot: &Snapshot| lacking(snapshot, &subjects, observations);
        let read = read_for(collector, wants, Reach::One, lacks).await?;
        Ok(read.and_then(|snapshot| {
            subjects.iter().try_for_each(|one| is_there(collector, one)).map(|()| snapshot)
        }))
    })
}

/// An error where AWS does not tell a job or crawler itself.
fn is_there(collector: &Collector, subject: &Subject) -> Result<(), Error> {
    let Subject { kind, account, region, name, .. } = subject;
    let is_itself = |want: &Want| ["GetJob", "GetCrawler"].contains(&want.operation.name);
    let Some(itself) = beginning(subject).into_iter().find(is_itself) else { return Ok(()) };
    if collector.is_absent(&itself.path()) {
        return Err(Error::new(format!(
            "account {account} has no {kind} `{name}` in {region}: check the name, `--region` and `--profile`"
        )));
    }
    match collector.refusal(&itself.path()) {
        Some((permission, reason)) => Err(Error::new(format!(
            "{kind} `{name}` of {account} in {region} could not be read: {reason}; `{permission}` is needed"
        ))),
        None => Ok(()),
    }
}

/// Collects one Region of the caller's account, and what its jobs, crawlers and other subjects need beyond.
pub(crate) fn account(args: &Scan, options: &Options) -> Result<Snapshot, Error> {
    let settings = settings(&args.live, args.place.region.as_deref())?;
    let meant = Chosen::of(args);
    read(&settings, None, options, async |client, collector| {
        collector.looks_at(&client.caller.account, &client.region);
        let wants = follow::beginnings(&client.caller.account, &client.region);
        let lacks = |snapshot: &Snapshot| {
            let all = keytrace_glue::subject::subjects(snapshot).into_iter();
            let meant: Vec<Subject> = all.filter(|subject| meant.holds(subject)).collect();
            lacking(snapshot, &meant, &[])
        };
        read_for(collector, wants, Reach::All, lacks).await
    })
}

/// Collects what one question needs: the principal, the key, and the policies above both.
pub(crate) fn for_question(question: &Question, live: &Live, options: &Options) -> Result<Snapshot, Error> {
    let settings = settings(live, Some(&question.region))?;
    read(&settings, None, options, async |_, collector| {
        let lacks = |snapshot: &Snapshot| {
            let report = ask(snapshot, question, &keytrace_doctor::diagnose::Options::default());
            let files = report.gaps.iter().filter_map(|gap| gap.gap.file.as_ref());
            Lacking { files: files.map(|file| file.path().to_owned()).collect(), ..Lacking::default() }
        };
        read_for(collector, Vec::new(), Reach::One, lacks).await
    })
}

/// Whether everything was read, and what.
type Read = Result<Result<Snapshot, Error>, keytrace_collector::error::Error>;

/// Reads AWS into memory: in the Region that is configured, else in the one that `fallback` names.
fn read(
    settings: &Settings,
    fallback: Option<String>,
    options: &Options,
    reading: impl AsyncFnOnce(Arc<Client>, &Arc<Collector>) -> Read,
) -> Result<Snapshot, Error> {
    let read = runtime::run(async {
        let client = match Client::connect(settings).await {
            Err(error) if error.kind() == ErrorKind::NoRegion && fallback.is_some() => {
                Client::connect(&Settings { region: fallback, ..settings.clone() }).await?
            }
            connected => connected?,
        };
        let client = Arc::new(client);
        let collector = Collector::new(Arc::clone(&client), Store::memory(), watcher(options))?;
        let read = reading(client, &collector).await?;
        Ok((collector, read))
    });
    clear(options);
    let (collector, read) = read.map_err(|error| {
        let has_no_way = matches!(error.kind(), ErrorKind::NoCredentials | ErrorKind::NoRegion);
        let hint = if has_no_way { "; or read a saved snapshot with `--snapshot DIR`" } else { "" };
        Error::new(format!("{error}{hint}"))
    })?;
    let snapshot = read?;
    tell(&collector, options);
    Ok(snapshot)
}

/// The subjects that the command line names, where AWS is read.
fn subjects(args: &Diagnose, account: &AccountId, region: &str) -> Vec<Subject> {
    let subject = |kind: SubjectKind, name: &String| {
        let principal = args.principal.clone();
        Subject { principal, ..Subject::new(kind, account.clone(), region, name) }
    };
    let jobs = args.job.iter().map(|name| subject(SubjectKind::Job, name));
    let crawlers = args.crawler.iter().map(|name| subject(SubjectKind::Crawler, name));
    let others = args.subject.iter().map(|(kind, name)| subject(*kind, name));
    let mut subjects: Vec<Subject> = jobs.chain(crawlers).chain(others).collect();
    if let ([subject], Some(run)) = (subjects.as_mut_slice(), &args.run) {
        subject.run = Some(run.clone());
    }
    subjects
}

/// What is surely needed of a subject, so that it is asked at one time; the rest is found by what is lacking.
fn beginning(subject: &Subject) -> Vec<Want> {
    let Subject { kind, account, region, name, .. } = subject;
    match kind {
        SubjectKind::Job => follow::job(account, region, name),
        SubjectKind::Crawler => follow::crawler(account, region, name),
        SubjectKind::DataQuality => follow::data_quality(account, region, name),
        SubjectKind::AthenaWorkgroup => follow::work_group(account, region, name),
        _ => follow::whereabouts(account, region),
    }
}

/// Fetches wants, and then whatever is lacking that AWS may tell.
async fn read_for(
    collector: &Arc<Collector>,
    mut wants: Vec<Want>,
    reach: Reach,
    lacks: impl Fn(&Snapshot) -> Lacking,
) -> Read {
    let (account, region) = (collector.client().caller.account.clone(), collector.client().region.clone());
    let read = || {
        keytrace_snapshot::format::read(&collector.store().files())
            .map_err(|error| Error::new(error.to_string()))
    };
    for round in 0..ROUNDS {
        let reach = if round == 0 { reach } else { Reach::One };
        if collector.collect(wants, reach).await? == Ending::Interrupted {
            return Ok(Err(Error::new("interrupted before everything was read")));
        }
        let snapshot = match read() {
            Ok(snapshot) => snapshot,
            Err(error) => return Ok(Err(error)),
        };
        let lacking = lacks(&snapshot);
        let files = lacking.files.iter().flat_map(|path| follow::file(path, &account, &region));
        let samples = lacking
            .locations
            .iter()
            .flat_map(|(bucket, prefix)| follow::objects(&account, &region, bucket, prefix));
        wants = collector.unasked(files.chain(samples).collect());
        if wants.is_empty() {
            return Ok(Ok(snapshot));
        }
    }
    Ok(read())
}

/// What KMS says to the caller's own dry runs of the requests in a report, in words that say what that proves.
pub(crate) fn probe(args: &Diagnose, report: &Report) -> Result<Vec<String>, Error> {
    let settings = settings(&args.live, args.place.region.as_deref())?;
    let requests: BTreeSet<(&str, &str)> =
        report.calls.iter().map(|call| (call.asked.action, call.key())).collect();
    let answers = runtime::run(async {
        let client = Client::connect(&settings).await?;
        let caller = client.caller.arn.clone().unwrap_or_default();
        let mut answers = Vec::new();
        for (action, key) in requests {
            let Some(answer) = probe::probe(&client, action, key).await else { continue };
            let said = match answer {
                Answer::Allowed => "it may".to_owned(),
                Answer::Denied(text) => format!("it may not: {text}"),
                Answer::Other(text) => format!("that cannot be told: {text}"),
            };
            answers.push(format!(
                "dry run of `{action}` as `{caller}` on {key}: {said}; this proves the direct way of this caller only, not \
                 that of the job's role or through a service"
            ));
        }
        Ok(answers)
    });
    answers.map_err(|error| Error::new(error.to_string()))
}

/// The Region that is configured for AWS.
pub(crate) fn configured_region(live: &Live) -> Result<Option<String>, Error> {
    let settings = settings(live, None)?;
    let found = runtime::run(async { Ok(configured(&settings).await) });
    found.map_err(|error| Error::new(error.to_string()))
}

/// How AWS is reached.
pub(crate) fn settings(live: &Live, region: Option<&str>) -> Result<Settings, Error> {
    let mut roles = BTreeMap::new();
    for text in &live.role {
        let parsed = text.split_once('=').and_then(|(id, arn)| Some((AccountId::parse(id)?, arn)));
        let (account, arn) = parsed.filter(|(_, arn)| arn.starts_with("arn:")).ok_or_else(|| {
            Error::new(format!(
                "`--role {text}`: write an account's twelve digits, `=` and the ARN of a role"
            ))
        })?;
        roles.insert(account, arn.to_owned());
    }
    Ok(Settings {
        profile: live.profile.clone(),
        region: region.map(str::to_owned),
        endpoint_url: live.endpoint_url.clone(),
        role_name: live.role_name.clone(),
        also_profiles: live.also_profile.clone(),
        roles,
        reads_scripts: !live.no_script,
    })
}
