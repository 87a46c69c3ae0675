//! Which workloads an error text is about, where AWS is read: the text names a role or how a run failed, and Regions.

use std::collections::BTreeSet;
use std::sync::Arc;

use keytrace_aws::arn::Arn;
use keytrace_collector::client::Client;
use keytrace_collector::collector::{Collector, Ending};
use keytrace_collector::follow::{self, Reach};
use keytrace_collector::store::Store;
use keytrace_doctor::diagnose::{Observation, meant_by};
use keytrace_glue::subject::Subject;
use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::snapshot::Snapshot;

use crate::error::{Error, ErrorKind};
use crate::live::watcher;
use crate::options::Options;

/// Of how many jobs the last runs are read, where the text names no role.
const MAX_JOBS_WITH_RUNS: usize = 100;

/// How many workloads are diagnosed at a time. Hundreds may share a role.
const MAX_SUBJECTS: usize = 10;

/// The lists that are searched for a role.
const LISTS: [&str; 5] = ["jobs", "crawlers", "sessions", "dev-endpoints", "ml-transforms"];

/// The Regions that error texts name.
pub(crate) fn regions(observations: &[Observation]) -> Vec<String> {
    let resources = denials(observations).filter_map(|denial| denial.resource.as_deref());
    let named = resources.filter_map(Arn::parse).map(|arn| arn.region.to_owned());
    let regions: BTreeSet<String> = named.filter(|region| !region.is_empty()).collect();
    regions.into_iter().collect()
}

/// The workloads that run as the role that error texts name, else those that failed alike: in the configured Region, and
/// in those of the texts unless the user names one.
pub(crate) async fn subjects(
    client: Arc<Client>,
    is_region_named: bool,
    observations: &[Observation],
    options: &Options,
) -> Result<Result<Vec<Subject>, Error>, keytrace_collector::error::Error> {
    let role = denials(observations).find_map(keytrace_denial::Denial::role_arn);
    let owner = role.as_deref().and_then(Arn::parse).and_then(|arn| AccountId::parse(arn.account));
    let account = owner.unwrap_or_else(|| client.caller.account.clone());
    if !client.reaches(&account) {
        return Ok(Err(Error::usage(format!(
            "the error text names a role of account {account}, which these credentials cannot read"
        ))
        .help(format!("pass `--role-name NAME` or `--role {account}=ARN` to assume a role there"))));
    }
    let mut places = vec![client.region.clone()];
    if !is_region_named {
        places.extend(regions(observations));
        places.dedup();
    }
    let collector = Collector::new(client, Store::memory(), watcher(options))?;
    let paths = |region: &String| {
        let folder = format!("accounts/{account}/{region}/glue");
        LISTS.map(|list| format!("{folder}/{list}.json"))
    };
    let lists: Vec<String> = places.iter().flat_map(paths).collect();
    let mut snapshot = match read(&collector, &account, lists.clone()).await? {
        Ok(snapshot) => snapshot,
        Err(error) => return Ok(Err(error)),
    };
    if role.is_none() {
        snapshot = match read(&collector, &account, runs(&snapshot)).await? {
            Ok(snapshot) => snapshot,
            Err(error) => return Ok(Err(error)),
        };
    }
    let found = meant_by(&snapshot, observations);
    let refusals = lists.iter().filter_map(|path| collector.refusal(path));
    Ok(one_or_few(
        found,
        role.as_deref(),
        &places,
        &account,
        refusals.map(|(permission, _)| permission).collect(),
    ))
}

/// Reads files of an account.
async fn read(
    collector: &Arc<Collector>,
    account: &AccountId,
    paths: Vec<String>,
) -> Result<Result<Snapshot, Error>, keytrace_collector::error::Error> {
    let region = collector.client().region.clone();
    let wants = paths.iter().flat_map(|path| follow::file(path, account, &region)).collect();
    if collector.collect(wants, Reach::One).await? == Ending::Interrupted {
        return Ok(Err(Error::new(ErrorKind::Interrupted, "interrupted before everything was read")));
    }
    Ok(keytrace_snapshot::format::read(&collector.store().files())
        .map_err(|error| Error::new(ErrorKind::Aws, "cannot read what AWS answered").caused_by(error)))
}

/// The files of the last runs of jobs.
fn runs(snapshot: &Snapshot) -> Vec<String> {
    let regions = snapshot
        .accounts
        .iter()
        .flat_map(|(id, account)| account.regions.iter().map(move |(name, region)| (id, name, region)));
    let runs = regions.flat_map(|(id, region, facts)| {
        let path = move |name: &str| {
            format!(
                "accounts/{id}/{region}/glue/job-runs/{}.json",
                keytrace_snapshot::format::file_name(name)
            )
        };
        facts.glue.jobs.items.keys().map(move |name| path(name))
    });
    runs.take(MAX_JOBS_WITH_RUNS).collect()
}

/// The workloads to diagnose; an error where there are none, or too many to diagnose at a time.
fn one_or_few(
    found: Vec<Subject>,
    role: Option<&str>,
    places: &[String],
    account: &AccountId,
    refused: BTreeSet<String>,
) -> Result<Vec<Subject>, Error> {
    let who = role.map_or_else(|| "failed like that".to_owned(), |role| format!("runs as `{role}`"));
    let place = format!("{account} {}", places.join(", "));
    if found.len() > MAX_SUBJECTS {
        let names: Vec<&str> = found.iter().take(MAX_SUBJECTS).map(|subject| subject.name.as_str()).collect();
        return Err(Error::usage(format!(
            "{} workloads match the error text: {}, …",
            found.len(),
            names.join(", ")
        ))
        .help("pass `--job NAME` or `--crawler NAME` to choose one"));
    }
    if !found.is_empty() {
        return Ok(found);
    }
    let refused: Vec<String> = refused.iter().map(|permission| format!("`{permission}`")).collect();
    let refused = match refused.as_slice() {
        [] => String::new(),
        refused => format!("; some could not be listed, which requires {}", refused.join(", ")),
    };
    Err(Error::not_found(format!("no job or crawler in {place} {who}{refused}"))
        .help("pass `--job NAME`, `--crawler NAME`, or `--region REGION`"))
}

fn denials(observations: &[Observation]) -> impl Iterator<Item = &keytrace_denial::Denial> {
    observations.iter().flat_map(|observation| &observation.denials)
}
