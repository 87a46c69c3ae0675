//! Developer commands: `cargo xtask test`, `ready`, `bench`, `prove`, `fuzz`. Starts other programs and says what it starts.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command for people at a terminal")]

mod bench;
mod collect;
mod dependencies;
mod fuzz;
mod license;
mod metadata;
mod moto;
mod peer;
mod prove;
mod ready;
mod step;
mod synthesize;
mod test;

use crate::step::Failure;
use std::env;
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask <COMMAND>

Commands:
  ready [STEP]...      check what must hold before you hand over a change; without a step, run all of them in this order:
                       fmt, clippy, without-aws, doc, dependencies
  test [-- ARGS]       run all tests, including those that need moto; pass ARGS to `cargo test` (example: `-- --nocapture`)
  bench [-- ARGS]      run the benchmarks and their peer (installed by npm); pass ARGS to `cargo bench`
  bench collect        measure `keytrace collect` and its memory next to a plain loop of the same requests
  compare-iam-simulate [COUNT [SEED]]
                       compare decisions with iam-simulate (installed by npm) on generated simulations
  prove [CASES [SEED]] try the laws of nature and the second opinion on CASES cases each (default: 50000), optimized
  fuzz [TARGET [SECONDS]]
                       search for inputs that break a law of `crates/laws`: all targets, or one, for SECONDS each (default: 10)
  synthesize DIR [PERCENT]
                       write an invented organization of 1,000 accounts, or PERCENT percent of it, as a snapshot
  help                 print this help

Exit codes: 0 success, 1 a step failed (its command is printed), 2 wrong usage.
";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        [] | ["help" | "--help" | "-h", ..] | [_, "--help" | "-h", ..] => {
            print!("{HELP}");
            Ok(())
        }
        ["ready", steps @ ..] => ready::run(steps),
        ["test", "--", rest @ ..] => test::run(rest),
        ["test"] => test::run(&[]),
        ["bench", "--", rest @ ..] => bench::run(rest),
        ["bench"] => bench::run(&[]),
        ["bench", "collect"] => collect::run(),
        ["compare-iam-simulate"] => peer::compare("20000", "1"),
        ["compare-iam-simulate", count] => peer::compare(count, "1"),
        ["compare-iam-simulate", count, seed] => peer::compare(count, seed),
        ["prove"] => prove::run(prove::CASES, None),
        ["prove", cases] => prove::run(cases, None),
        ["prove", cases, seed] => prove::run(cases, Some(seed)),
        ["fuzz"] => fuzz::run(None, fuzz::SECONDS),
        ["fuzz", target] => fuzz::run(Some(target), fuzz::SECONDS),
        ["fuzz", target, seconds] => fuzz::run(Some(target), seconds),
        ["synthesize", folder] => synthesize::run(folder, "100"),
        ["synthesize", folder, percent] => synthesize::run(folder, percent),
        ["test" | "bench", extra, ..] => {
            Err(Failure::usage(format!("unexpected `{extra}`; put it after `--`")))
        }
        [other, ..] => Err(Failure::usage(format!("there is no command `{other}`"))),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\nxtask: {failure}");
            failure.exit_code()
        }
    }
}
