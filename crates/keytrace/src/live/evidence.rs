//! Which subjects an error text speaks of, where AWS is read: it names a role or how a run failed, and Regions.

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

use crate::error::Error;
use crate::live::watcher;
use crate::options::Options;

/// Of so many jobs the last runs are read, where the text names no role.
const RUNS_OF: usize = 100;

/// So many subjects are diagnosed at one time. A role may be that of hundreds.
const MOST: usize = 10;

/// The lists in which a role is looked for.
const LISTS: [&str; 5] = ["jobs", "crawlers", "sessions", "dev-endpoints", "ml-transforms"];

/// The Regions that error texts name.
pub(crate) fn regions(observations: &[Observation]) -> Vec<String> {
    let resources = denials(observations).filter_map(|denial| denial.resource.as_deref());
    let named = resources.filter_map(Arn::parse).map(|arn| arn.region.to_owned());
    let regions: BTreeSet<String> = named.filter(|region| !region.is_empty()).collect();
    regions.into_iter().collect()
}

/// The subjects that run as the role that error texts name, else those that failed alike: in the configured Region, and
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
        return Ok(Err(Error::new(format!(
            "the error text names a role of account {account}: give `--role-name NAME` or `--role {account}=ARN` to read it"
        ))));
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
    Ok(chosen(
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
        return Ok(Err(Error::new("interrupted before everything was read")));
    }
    Ok(keytrace_snapshot::format::read(&collector.store().files())
        .map_err(|error| Error::new(error.to_string())))
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
    runs.take(RUNS_OF).collect()
}

/// The subjects that are diagnosed, or what the user can say to choose.
fn chosen(
    found: Vec<Subject>,
    role: Option<&str>,
    places: &[String],
    account: &AccountId,
    refused: BTreeSet<String>,
) -> Result<Vec<Subject>, Error> {
    let who = role.map_or_else(|| "failed like that".to_owned(), |role| format!("runs as `{role}`"));
    let place = format!("{account} {}", places.join(", "));
    if found.len() > MOST {
        let names: Vec<&str> = found.iter().take(MOST).map(|subject| subject.name.as_str()).collect();
        return Err(Error::new(format!(
            "{} jobs and others fit the error text ({}, …): choose with `--job NAME` or `--crawler NAME`",
            found.len(),
            names.join(", ")
        )));
    }
    if !found.is_empty() {
        return Ok(found);
    }
    let refused: Vec<String> = refused.iter().map(|permission| format!("`{permission}`")).collect();
    let refused = match refused.as_slice() {
        [] => String::new(),
        refused => format!("; not all could be listed for want of {}", refused.join(", ")),
    };
    Err(Error::new(format!(
        "no job or crawler of {place} {who}{refused}; give `--job NAME`, `--crawler NAME` or `--region`"
    )))
}

fn denials(observations: &[Observation]) -> impl Iterator<Item = &keytrace_denial::Denial> {
    observations.iter().flat_map(|observation| &observation.denials)
}
