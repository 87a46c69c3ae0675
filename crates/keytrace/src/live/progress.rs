//! The progress of reading AWS, on a terminal: a line with totals and the time left, and a bar for each of several accounts;
//! and the totals at the end.

use std::io::{self, IsTerminal, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use keytrace_collector::collector::{Collector, Progress, Share, Watcher};

use crate::options::Options;
use crate::output;

/// How many bars are shown.
const MAX_BARS: usize = 8;

/// How long one drawing is shown at least.
const INTERVAL: Duration = Duration::from_millis(50);

/// How wide a line may be.
const WIDTH: usize = 76;

/// Shows the progress of a collection.
pub(crate) fn watcher(options: &Options) -> Watcher {
    if !shows(options) {
        return Box::new(|_| {});
    }
    let start = Instant::now();
    let shown: Mutex<Option<Instant>> = Mutex::new(None);
    Box::new(move |progress: &Progress| {
        let mut shown = shown.lock().unwrap_or_else(PoisonError::into_inner);
        if shown.is_none_or(|at| at.elapsed() >= INTERVAL) {
            *shown = Some(Instant::now());
            // There is nowhere to report that standard error is closed.
            let _ = write!(io::stderr().lock(), "{}", drawing(progress, start.elapsed()));
        }
    })
}

/// The text that replaces the last drawing; the cursor stays at its beginning.
fn drawing(progress: &Progress, elapsed: Duration) -> String {
    let Progress { done, known, sent, current, accounts_done, accounts, begun } = progress;
    let of_accounts = match accounts {
        0 | 1 => String::new(),
        accounts => format!("{accounts_done} of {accounts} accounts, "),
    };
    let left = time_left(elapsed, *done, *known);
    let mut lines = vec![format!("{of_accounts}{done} of {known} read, {sent} requests{left}: {current}")];
    if *accounts > 1 {
        lines.extend(
            begun.iter().take(MAX_BARS).map(|(account, share)| format!("  {account} {}", bar(*share))),
        );
    }
    let up = match lines.len() {
        1 => String::new(),
        count => format!("\u{1b}[{}A", count - 1),
    };
    let lines: Vec<String> = lines.iter().map(|line| format!("{line:.WIDTH$}")).collect();
    format!("\r\u{1b}[J{}\r{up}", lines.join("\n"))
}

/// `[##########----------] 30 of 60`
fn bar(share: Share) -> String {
    const CELLS: usize = 40;
    let full = (share.done * CELLS).checked_div(share.known).unwrap_or_default().min(CELLS);
    format!("[{}{}] {} of {}", "#".repeat(full), "-".repeat(CELLS - full), share.done, share.known)
}

/// About how much longer it takes, once there is enough to estimate it.
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

/// Removes the drawing.
pub(crate) fn clear(options: &Options) {
    if shows(options) {
        let _ = write!(io::stderr().lock(), "\r\u{1b}[J");
    }
}

/// Reports how much was read, if the user wants to know.
pub(crate) fn report_totals(collector: &Arc<Collector>, options: &Options) {
    if options.is_verbose() {
        let caller = &collector.client().caller;
        let who = caller.arn.as_deref().unwrap_or_else(|| caller.account.as_str());
        let (sent, gaps) = (collector.client().sent(), collector.gaps());
        output::note(&format!("read AWS as `{who}`: {sent} requests, {gaps} facts could not be read"));
    }
}

fn shows(options: &Options) -> bool {
    !options.quiet && io::stderr().is_terminal()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use keytrace_collector::collector::{Progress, Share};
    use keytrace_snapshot::account::AccountId;

    use super::drawing;

    #[test]
    fn each_account_that_is_read_has_a_bar_below_the_totals_and_the_time_left() {
        let account = |id, done, known| (AccountId::parse(id).unwrap(), Share { done, known });
        let mut progress = Progress {
            done: 100,
            known: 400,
            sent: 120,
            current: "kms:ListGrants".to_owned(),
            accounts_done: 1,
            accounts: 3,
            begun: vec![account("111122223333", 30, 60), account("444455556666", 1, 40)],
        };
        let shown = drawing(&progress, Duration::from_secs(10));
        let (half, rest) = ("#".repeat(20), "-".repeat(20));
        let expected = format!(
            "\r\u{1b}[J1 of 3 accounts, 100 of 400 read, 120 requests, about 30 s left: kms:ListGra\n  111122223333 [{half}{rest}] \
             30 of 60\n  444455556666 [#{}] 1 of 40\r\u{1b}[2A",
            "-".repeat(39)
        );
        assert_eq!(shown, expected);
        (progress.accounts, progress.accounts_done) = (1, 0);
        let shown = drawing(&progress, Duration::from_secs(1));
        assert_eq!(shown, "\r\u{1b}[J100 of 400 read, 120 requests: kms:ListGrants\r");
    }
}
