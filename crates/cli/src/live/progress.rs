//! How far reading AWS is, shown on one line of a terminal, and how much was read.

use std::io::{self, IsTerminal, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use collector::collector::{Collector, Progress, Watcher};

use crate::options::Options;
use crate::output;

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
        output::note(&format!("read AWS as `{who}`: {sent} requests, {gaps} without an answer"));
    }
}

fn shows(options: &Options) -> bool {
    !options.quiet && io::stderr().is_terminal()
}
