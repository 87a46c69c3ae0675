//! Reading AWS itself: what a diagnosis needs, kept in memory only.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, IsTerminal, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use collector::client::{Client, Settings};
use collector::collector::{Collector, Ending, Progress, Watcher};
use collector::error::ErrorKind;
use collector::follow::{self, Reach};
use collector::probe::{self, Answer};
use collector::runtime;
use collector::store::Store;
use doctor::diagnose::Report;
use snapshot::account::AccountId;
use snapshot::snapshot::Snapshot;

use crate::args::{Diagnose, Live};
use crate::error::Error;
use crate::options::Options;
use crate::output;

/// Collects what the named jobs and crawlers need.
pub(crate) fn snapshot(args: &Diagnose, options: &Options) -> Result<Snapshot, Error> {
    let settings = settings(&args.live, args.place.region.as_deref())?;
    let collector = runtime::run(async {
        let client = Client::connect(&settings).await?;
        let (account, region) = (client.caller.account.clone(), client.region.clone());
        let jobs = args.job.iter().flat_map(|name| follow::job(&account, &region, name));
        let crawlers = args.crawler.iter().flat_map(|name| follow::crawler(&account, &region, name));
        let wants = jobs.chain(crawlers).collect();
        let collector = Collector::new(client, Store::memory(), watcher(options))?;
        collector.looks_at(&account, &region);
        let ending = collector.collect(wants, Reach::One).await?;
        Ok((collector, ending))
    });
    let (collector, ending) = collector.map_err(|error| {
        let has_no_way = matches!(error.kind(), ErrorKind::NoCredentials | ErrorKind::NoRegion);
        let hint = if has_no_way { "; or read a saved snapshot with `--snapshot DIR`" } else { "" };
        Error::new(format!("{error}{hint}"))
    })?;
    clear(options);
    if ending == Ending::Interrupted {
        return Err(Error::new("interrupted before everything was read"));
    }
    tell(&collector, options);
    snapshot::format::read(&collector.store().files()).map_err(|error| Error::new(error.to_string()))
}

/// What KMS says to the caller's own dry runs of the requests in a report, in words that say what that proves.
pub(crate) fn probe(args: &Diagnose, report: &Report) -> Result<Vec<String>, Error> {
    let settings = settings(&args.live, args.place.region.as_deref())?;
    let requests: BTreeSet<(&str, &str)> =
        report.calls.iter().map(|call| (call.case.call.action, call.key())).collect();
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

/// Shows how far the collection is, on one line of a terminal.
pub(crate) fn watcher(options: &Options) -> Watcher {
    if !shows(options) {
        return Box::new(|_| {});
    }
    let start = Instant::now();
    Box::new(move |progress: &Progress| {
        let Progress { done, known, sent, current, accounts_done, accounts } = progress;
        let of_accounts = match accounts {
            0 | 1 => String::new(),
            accounts => format!("{accounts_done} of {accounts} accounts, "),
        };
        let left = time_left(start.elapsed(), *done, *known);
        let line = format!("{of_accounts}{done} of {known} read, {sent} requests{left}: {current}");
        // Nothing can be shown when stderr is gone.
        let _ = write!(io::stderr().lock(), "\r\u{1b}[K{line:.76}");
    })
}

/// About how long it takes yet, once there is something to judge by.
fn time_left(elapsed: Duration, done: usize, known: usize) -> String {
    let (Ok(done), Ok(open)) = (u32::try_from(done), u32::try_from(known.saturating_sub(done))) else {
        return String::new();
    };
    if done < 20 || elapsed < Duration::from_secs(5) {
        return String::new();
    }
    match (elapsed / done * open).as_secs() {
        seconds @ 0..60 => format!(", about {seconds} s left"),
        seconds => format!(", about {} min left", seconds / 60),
    }
}

/// Takes the line away.
pub(crate) fn clear(options: &Options) {
    if shows(options) {
        let _ = write!(io::stderr().lock(), "\r\u{1b}[K");
    }
}

/// Says how much was read.
pub(crate) fn tell(collector: &Arc<Collector>, options: &Options) {
    if options.is_verbose() {
        let caller = &collector.client().caller;
        let who = caller.arn.as_deref().unwrap_or_else(|| caller.account.as_str());
        let (sent, gaps) = (collector.client().sent(), collector.gaps());
        output::note(&format!("read AWS as `{who}`: {sent} requests, {gaps} refused"));
    }
}

fn shows(options: &Options) -> bool {
    !options.quiet && io::stderr().is_terminal()
}
