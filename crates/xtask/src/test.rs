//! `cargo xtask test`: every test of the workspace.

use crate::moto;
use crate::step::{Failure, Step};

/// Runs the examples in the documentation first and the tests after them, so that the last line says how the tests did.
pub(crate) fn run(more: &[&str]) -> Result<(), Failure> {
    let documentation = ["test", "--locked", "--workspace", "--doc", "--no-fail-fast"];
    let tests = ["test", "--locked", "--workspace", "--lib", "--bins", "--tests", "--no-fail-fast"];
    Step::cargo("documentation tests", &[&documentation, more].concat()).run()?;
    let policies = moto::managed_policies()?;
    let programs = moto::programs()?;
    // It ends with this function, however the tests do.
    let server = moto::Server::start()?;
    // Those that are ignored need moto, which is here.
    let with_ignored: &[&str] =
        if more.contains(&"--") { &["--include-ignored"] } else { &["--", "--include-ignored"] };
    Step::cargo("tests", &[&tests, more, with_ignored].concat())
        .with_environment(moto::POLICIES_VARIABLE, policies)
        .with_environment(moto::SERVER_VARIABLE, &server.url)
        .with_environment(moto::PROGRAMS_VARIABLE, programs)
        .run_last()
}
