//! The keytrace command: reads AWS, a snapshot, or a text; has it diagnosed; prints the answer.

mod args;
mod can;
#[cfg_attr(not(feature = "aws"), path = "without_aws/collect.rs")]
mod collect;
mod cores;
mod decode;
mod demo;
mod diagnose;
mod diff;
mod error;
mod examples;
mod exit_code;
mod fixes;
mod folder;
mod generate;
mod input;
#[cfg_attr(not(feature = "aws"), path = "without_aws/live.rs")]
mod live;
mod options;
mod output;
mod rendering;
mod scan;
mod selection;
mod simulate;
mod terminal;

use std::process::ExitCode;

use crate::args::{Args, Command};
use crate::error::Error;
use crate::exit_code::Outcome;

fn main() -> ExitCode {
    // Usage errors end here, with clap's own message and exit code 2.
    match run(<Args as clap::Parser>::parse()) {
        Ok(outcome) => outcome.exit_code(),
        Err(error) => {
            output::error(&error);
            Outcome::NotRun.exit_code()
        }
    }
}

fn run(args: Args) -> Result<Outcome, Error> {
    let options = options::Options::of(&args)?;
    match args.command {
        Command::Demo(demo) => demo::run(&demo, &options),
        Command::Diagnose(diagnose) => diagnose::run(&diagnose, &options),
        Command::Scan(scan) => scan::run(&scan, &options),
        Command::Can(can) => can::run(&can, &options),
        Command::Diff(diff) => diff::run(&diff, &options),
        Command::Collect(collect) => collect::run(&collect, &options),
        Command::Decode(decode) => decode::run(&decode, &options),
        Command::Simulate(simulate) => simulate::run(&simulate),
        Command::Completions { shell } => generate::completions(shell),
        Command::Man => generate::man_page(),
    }
}
