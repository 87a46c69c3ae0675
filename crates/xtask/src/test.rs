//! `cargo xtask test`: every test of the workspace.

use crate::moto;
use crate::step::{Failure, Step};

/// Runs the examples in the documentation first and the tests after them, so that the last line says how the tests did.
pub(crate) fn run(more: &[&str]) -> Result<(), Failure> {
    let documentation = ["test", "--locked", "--workspace", "--doc", "--no-fail-fast"];
    let tests = ["test", "--locked", "--workspace", "--lib", "--bins", "--tests", "--no-fail-fast"];
    Step::cargo("documentation tests", &[&documentation, more].concat()).run()?;
    let policies = moto::managed_policies()?;
    let step = Step::cargo("tests", &[&tests, more].concat());
    step.with_environment(moto::VARIABLE, policies).run_last()
}
