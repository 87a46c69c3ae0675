//! Reads from AWS what a diagnosis needs, into memory only.

mod evidence;
mod progress;

pub(crate) use progress::{clear, report_totals, watcher};

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use keytrace_collector::client::{Client, Settings, configured_region as configured};
use keytrace_collector::collector::{Collector, Ending};
use keytrace_collector::error::ErrorKind as CollectorError;
use keytrace_collector::fetch_request::FetchRequest;
use keytrace_collector::follow::{self, Reach};
use keytrace_collector::probe::{self, Answer};
use keytrace_collector::runtime;
use keytrace_collector::store::Store;
use keytrace_doctor::diagnose::{Lacking, Observation, Question, Report, ask, lacking};
use keytrace_glue::subject::{Subject, SubjectKind};
use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::snapshot::Snapshot;

use crate::args::{Diagnose, Live, Scan};
use crate::error::{Error, ErrorKind};
use crate::options::Options;
use crate::selection::Selection;

/// How often a diagnosis is asked what it still lacks: every answer may name something more, such as a link to a table.
const MAX_ROUNDS: usize = 8;

/// Collects what the diagnosis of the named workloads needs.
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
        let wants = subjects.iter().flat_map(first_wants).collect();
        let lacks = |snapshot: &Snapshot| lacking(snapshot, &subjects, observations);
        let read = read_for(collector, wants, Reach::One, lacks).await?;
        Ok(read.and_then(|snapshot| {
            subjects.iter().try_for_each(|one| check_exists(collector, one)).map(|()| snapshot)
        }))
    })
}

/// Returns an error where AWS does not return the job or crawler itself.
fn check_exists(collector: &Collector, subject: &Subject) -> Result<(), Error> {
    let Subject { kind, account, region, name, .. } = subject;
    let is_itself = |want: &FetchRequest| ["GetJob", "GetCrawler"].contains(&want.operation.name);
    let Some(itself) = first_wants(subject).into_iter().find(is_itself) else { return Ok(()) };
    if collector.is_absent(&itself.path()) {
        return Err(Error::not_found(format!("account {account} has no {kind} `{name}` in {region}"))
            .help("check the name, `--region`, and `--profile`"));
    }
    match collector.refusal(&itself.path()) {
        Some((permission, reason)) => Err(Error::new(
            ErrorKind::Aws,
            format!("cannot read {kind} `{name}` of account {account} in {region}: {reason}"),
        )
        .help(format!(
            "this requires `{permission}`; `keytrace collect --print-policy` prints all permissions"
        ))),
        None => Ok(()),
    }
}

/// Collects one Region of the caller's account, and what else the diagnosis of its workloads needs.
pub(crate) fn account(args: &Scan, options: &Options) -> Result<Snapshot, Error> {
    let settings = settings(&args.live, args.place.region.as_deref())?;
    let selection = Selection::of(args);
    read(&settings, None, options, async |client, collector| {
        collector.looks_at(&client.caller.account, &client.region);
        let wants = follow::beginnings(&client.caller.account, &client.region);
        let lacks = |snapshot: &Snapshot| {
            let all = keytrace_glue::subject::subjects(snapshot).into_iter();
            let selected: Vec<Subject> = all.filter(|subject| selection.includes(subject)).collect();
            lacking(snapshot, &selected, &[])
        };
        read_for(collector, wants, Reach::All, lacks).await
    })
}

/// Collects what one question needs: the principal, the key, and the organization's policies for both.
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

/// What was read; the outer error is the collector's, the inner one the command's.
type Collected = Result<Result<Snapshot, Error>, keytrace_collector::error::Error>;

/// Reads AWS into memory: in the configured Region, else in the one that `fallback` names.
fn read(
    settings: &Settings,
    fallback: Option<String>,
    options: &Options,
    reading: impl AsyncFnOnce(Arc<Client>, &Arc<Collector>) -> Collected,
) -> Result<Snapshot, Error> {
    let read = runtime::run(async {
        let client = match Client::connect(settings).await {
            Err(error) if error.kind() == CollectorError::NoRegion && fallback.is_some() => {
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
        let is_unconfigured =
            matches!(error.kind(), CollectorError::NoCredentials | CollectorError::NoRegion);
        let error = Error::from(error);
        if is_unconfigured {
            error.help("to read a saved snapshot instead, pass `--snapshot DIR`")
        } else {
            error
        }
    })?;
    let snapshot = read?;
    report_totals(&collector, options);
    Ok(snapshot)
}

/// The workloads that the command line names, where AWS is read.
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

/// What the diagnosis of a workload always needs, to be asked at once; what else it needs depends on the answers.
fn first_wants(subject: &Subject) -> Vec<FetchRequest> {
    let Subject { kind, account, region, name, .. } = subject;
    match kind {
        SubjectKind::Job => follow::job(account, region, name),
        SubjectKind::Crawler => follow::crawler(account, region, name),
        SubjectKind::DataQuality => follow::data_quality(account, region, name),
        SubjectKind::AthenaWorkgroup => follow::work_group(account, region, name),
        _ => follow::whereabouts(account, region),
    }
}

/// Fetches wants, and then whatever the diagnosis still lacks and AWS may return.
async fn read_for(
    collector: &Arc<Collector>,
    mut wants: Vec<FetchRequest>,
    reach: Reach,
    lacks: impl Fn(&Snapshot) -> Lacking,
) -> Collected {
    let (account, region) = (collector.client().caller.account.clone(), collector.client().region.clone());
    let read = || {
        keytrace_snapshot::format::read(&collector.store().files())
            .map_err(|error| Error::new(ErrorKind::Aws, "cannot read what AWS answered").caused_by(error))
    };
    for round in 0..MAX_ROUNDS {
        let reach = if round == 0 { reach } else { Reach::One };
        if collector.collect(wants, reach).await? == Ending::Interrupted {
            return Ok(Err(Error::new(ErrorKind::Interrupted, "interrupted before everything was read")));
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

/// What KMS answers to the caller's own dry runs of the requests in a report, and what that proves.
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
            let result = match answer {
                Answer::Allowed => "allowed".to_owned(),
                Answer::Denied(text) => format!("denied: {text}"),
                Answer::Other(text) => format!("undetermined: {text}"),
            };
            answers.push(format!(
                "dry run of `{action}` as `{caller}` on {key}: {result}; this holds for direct requests with these credentials \
                 only, not for the job's role or for requests through a service"
            ));
        }
        Ok(answers)
    });
    answers.map_err(Error::from)
}

/// The Region that is configured for AWS.
pub(crate) fn configured_region(live: &Live) -> Result<Option<String>, Error> {
    let settings = settings(live, None)?;
    let found = runtime::run(async { Ok(configured(&settings).await) });
    found.map_err(Error::from)
}

/// How to reach AWS.
pub(crate) fn settings(live: &Live, region: Option<&str>) -> Result<Settings, Error> {
    let mut roles = BTreeMap::new();
    for text in &live.role {
        let parsed = text.split_once('=').and_then(|(id, arn)| Some((AccountId::parse(id)?, arn)));
        let (account, arn) = parsed.filter(|(_, arn)| arn.starts_with("arn:")).ok_or_else(|| {
            Error::usage(format!(
                "`--role {text}`: expected an account ID of twelve digits, `=`, and the ARN of a role"
            ))
            .help("write it as `--role 444455556666=arn:aws:iam::444455556666:role/Audit`")
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
