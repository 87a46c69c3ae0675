//! `keytrace collect`: saves a snapshot of an account, or of all accounts in an organization.

use std::path::Path;
use std::sync::Arc;

use keytrace_collector::client::{Client, Settings, check_region};
use keytrace_collector::collector::{Collector, Ending, check_goes_on};
use keytrace_collector::error::ErrorKind;
use keytrace_collector::fetch_request::FetchRequest;
use keytrace_collector::follow::{self, Reach};
use keytrace_collector::store::Store;
use keytrace_collector::{policy, runtime};
use keytrace_snapshot::account::AccountId;

use crate::args::Collect;
use crate::error::{self, Error};
use crate::exit_code::Outcome;
use crate::options::Options;
use crate::{live, output};

/// The role that the templates in `deploy/` create in each member account.
const MEMBER_ROLE: &str = "KeytraceRead";

/// Saves a snapshot, or prints the policy that this requires.
pub(crate) fn run(args: &Collect, options: &Options) -> Result<Outcome, Error> {
    let Some(out) = args.out.as_deref().filter(|_| !args.print_policy) else {
        output::answer(&policy(args)?)?;
        return Ok(Outcome::Allowed);
    };
    let settings = settings(args)?;
    let read = runtime::run(async {
        let client = Client::connect(&settings).await?;
        let regions = match args.region.as_slice() {
            _ if args.all_regions => client.enabled_regions().await?,
            [] => vec![client.region.clone()],
            regions => regions.to_vec(),
        };
        regions.iter().try_for_each(|region| check_region(region))?;
        let store = Store::disk(out)?;
        if Store::is_unfinished(out) {
            check_goes_on(&store, &client, &regions)?;
        }
        let collector = Collector::new(client, store, live::watcher(options))?;
        let mut ending = Ending::Complete;
        let mut accounts = vec![collector.client().caller.account.clone()];
        if args.organization {
            (ending, accounts) = members(&collector, &regions, accounts).await?;
        }
        if ending == Ending::Complete {
            let wants =
                accounts.iter().flat_map(|account| beginnings(&collector, account, &regions)).collect();
            ending = collector.collect(wants, Reach::All).await?;
        }
        if ending == Ending::Complete {
            collector.finish()?;
        }
        Ok((collector, ending))
    });
    live::clear(options);
    let (collector, ending) = read.map_err(|error| match error.kind() {
        ErrorKind::BadCredentials if Store::is_unfinished(out) => Error::from(error).help(resume(out)),
        _ => error.into(),
    })?;
    live::report_totals(&collector, options);
    report_end(&collector, ending, out, options)
}

/// How to reach AWS; the members of an organization through the role of the templates unless the user names another.
fn settings(args: &Collect) -> Result<Settings, Error> {
    let mut settings = live::settings(&args.live, args.region.first().map(String::as_str))?;
    if args.organization && settings.role_name.is_none() {
        settings.role_name = Some(MEMBER_ROLE.to_owned());
    }
    Ok(settings)
}

/// The policy that the same command without `--print-policy` requires.
fn policy(args: &Collect) -> Result<String, Error> {
    let Settings { role_name, roles, .. } = settings(args)?;
    let roles: Vec<String> =
        role_name.iter().map(|name| policy::everywhere(name)).chain(roles.into_values()).collect();
    Ok(if args.organization { policy::of_organization(&roles) } else { policy::document(&roles) })
}

/// Reads the organization, and returns the accounts that can be entered: the caller's own and the members.
async fn members(
    collector: &Arc<Collector>,
    regions: &[String],
    mut accounts: Vec<AccountId>,
) -> Result<(Ending, Vec<AccountId>), keytrace_collector::error::Error> {
    let client = collector.client();
    let tree = follow::organization(&client.caller.account, &client.region);
    let ending = collector.collect(tree, Reach::Organization).await?;
    accounts.extend(collector.members());
    accounts.sort();
    accounts.dedup();
    if ending == Ending::Interrupted {
        return Ok((ending, accounts));
    }
    collector.enter(accounts, |account| beginnings(collector, account, regions)).await
}

fn beginnings(collector: &Collector, account: &AccountId, regions: &[String]) -> Vec<FetchRequest> {
    let mut wants = Vec::new();
    for region in regions {
        collector.looks_at(account, region);
        wants.extend(follow::beginnings(account, region));
    }
    wants
}

/// How to resume a collection.
fn resume(out: &Path) -> String {
    format!("run the same command again to resume; `{}` has what was read so far", out.display())
}

fn report_end(
    collector: &Collector,
    ending: Ending,
    out: &Path,
    options: &Options,
) -> Result<Outcome, Error> {
    let folder = out.display();
    let (sent, gaps) = (collector.client().sent(), collector.gaps());
    if ending == Ending::Interrupted {
        return Err(Error::new(error::ErrorKind::Interrupted, "interrupted").help(resume(out)));
    }
    if let Some((permission, reason)) = collector.refusal("organization/accounts.json") {
        let account = &collector.client().caller.account;
        output::note(&format!(
            "only account {account} was read, because the accounts of the organization could not be listed: {reason}; this \
             requires `{permission}` in the management account or a delegated administrator account"
        ));
    }
    if !options.quiet {
        let wrote = if collector.goes_on() { "resumed and completed" } else { "wrote" };
        output::note(&format!(
            "{wrote} `{folder}` with {sent} requests; {gaps} facts could not be read (see `{folder}/gaps.json`)"
        ));
    }
    Ok(Outcome::Allowed)
}
