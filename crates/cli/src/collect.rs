//! `keytrace collect`: saves a snapshot of an account.

use collector::client::Client;
use collector::collector::{Collector, Ending};
use collector::follow::{self, Reach};
use collector::store::Store;
use collector::{policy, runtime};

use crate::args::Collect;
use crate::error::Error;
use crate::exit_code::Outcome;
use crate::options::Options;
use crate::{live, output};

/// Saves a snapshot, or prints the policy that this needs.
pub(crate) fn run(args: &Collect, options: &Options) -> Result<Outcome, Error> {
    let Some(out) = args.out.as_deref().filter(|_| !args.print_policy) else {
        output::answer(&policy::document())?;
        return Ok(Outcome::Allowed);
    };
    let settings = live::settings(&args.live, args.region.first().map(String::as_str))?;
    let (collector, ending) = runtime::run(async {
        let client = Client::connect(&settings).await?;
        let account = client.caller.account.clone();
        let regions = match args.region.as_slice() {
            _ if args.all_regions => client.enabled_regions().await?,
            [] => vec![client.region.clone()],
            regions => regions.to_vec(),
        };
        let collector = Collector::new(client, Store::disk(out)?, live::watcher(options));
        let mut wants = Vec::new();
        for region in &regions {
            collector.looks_at(&account, region);
            wants.extend(follow::beginnings(&account, region));
        }
        let ending = collector.collect(wants, Reach::All).await?;
        Ok((collector, ending))
    })?;
    live::clear(options);
    live::tell(&collector, options);
    let folder = out.display();
    let (sent, gaps) = (collector.client().sent(), collector.gaps());
    if ending == Ending::Interrupted {
        return Err(Error::new(format!("interrupted: what was read until now is a snapshot in `{folder}`")));
    }
    if !options.quiet {
        output::note(&format!(
            "wrote `{folder}` with {sent} requests; {gaps} were refused (see `gaps.json`)"
        ));
    }
    Ok(Outcome::Allowed)
}
