//! `cargo xtask bench`: every benchmark target of the workspace.

use crate::metadata;
use crate::step::{Failure, Step};

/// Runs each benchmark in turn. A workspace without one is a failure: nothing was measured.
pub(crate) fn run(more: &[&str]) -> Result<(), Failure> {
    let benchmarks = metadata::read()?.benchmarks;
    if benchmarks.is_empty() {
        return Err(Failure::step("the workspace has no benchmark target (`crates/*/benches/*.rs`)"));
    }
    for benchmark in &benchmarks {
        let arguments = ["bench", "--locked", "--package", &benchmark.package, "--bench", &benchmark.name];
        Step::cargo("benchmark", &[&arguments, more].concat()).run()?;
    }
    Ok(())
}
