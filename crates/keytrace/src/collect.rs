//! `keytrace collect`: saves a snapshot of an account, or of all accounts of an organization.

use std::path::Path;
use std::sync::Arc;

use keytrace_collector::client::{Client, Settings, check_region};
use keytrace_collector::collector::{Collector, Ending, check_goes_on};
use keytrace_collector::error::ErrorKind;
use keytrace_collector::follow::{self, Reach};
use keytrace_collector::store::Store;
use keytrace_collector::want::Want;
use keytrace_collector::{policy, runtime};
use keytrace_snapshot::account::AccountId;

use crate::args::Collect;
use crate::error::Error;
use crate::exit_code::Outcome;
use crate::options::Options;
use crate::{live, output};

/// The role that the templates in `deploy/` make in each member account.
const MEMBER_ROLE: &str = "KeytraceRead";

/// Saves a snapshot, or prints the policy that this needs.
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
        ErrorKind::BadCredentials if Store::is_unfinished(out) => {
            Error::new(format!("{error}; {}", goes_on(out)))
        }
        _ => error.into(),
    })?;
    live::tell(&collector, options);
    ended(&collector, ending, out, options)
}

/// How AWS is reached; an organization's members by the role of the templates unless another is named.
fn settings(args: &Collect) -> Result<Settings, Error> {
    let mut settings = live::settings(&args.live, args.region.first().map(String::as_str))?;
    if args.organization && settings.role_name.is_none() {
        settings.role_name = Some(MEMBER_ROLE.to_owned());
    }
    Ok(settings)
}

/// The policy that the same command without `--print-policy` needs.
fn policy(args: &Collect) -> Result<String, Error> {
    let Settings { role_name, roles, .. } = settings(args)?;
    let roles: Vec<String> =
        role_name.iter().map(|name| policy::everywhere(name)).chain(roles.into_values()).collect();
    Ok(if args.organization { policy::of_organization(&roles) } else { policy::document(&roles) })
}

/// Reads the organization, and answers the accounts that can be entered: the caller's own and the members.
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

fn beginnings(collector: &Collector, account: &AccountId, regions: &[String]) -> Vec<Want> {
    let mut wants = Vec::new();
    for region in regions {
        collector.looks_at(account, region);
        wants.extend(follow::beginnings(account, region));
    }
    wants
}

fn goes_on(out: &Path) -> String {
    let folder = out.display();
    format!("what was read until now is a snapshot in `{folder}`; the same command goes on from there")
}

fn ended(collector: &Collector, ending: Ending, out: &Path, options: &Options) -> Result<Outcome, Error> {
    let folder = out.display();
    let (sent, gaps) = (collector.client().sent(), collector.gaps());
    if ending == Ending::Interrupted {
        return Err(Error::new(format!("interrupted: {}", goes_on(out))));
    }
    if let Some((permission, reason)) = collector.refusal("organization/accounts.json") {
        let account = &collector.client().caller.account;
        output::note(&format!(
            "the accounts of the organization could not be listed, so only {account} was read: {reason}; `{permission}` in \
             the management account or a delegated one would help"
        ));
    }
    if !options.quiet {
        let resumed = if collector.goes_on() { "went on with" } else { "wrote" };
        output::note(&format!(
            "{resumed} `{folder}` with {sent} requests; {gaps} facts could not be read (see `gaps.json`)"
        ));
    }
    Ok(Outcome::Allowed)
}
