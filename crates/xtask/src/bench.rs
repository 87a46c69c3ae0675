//! `cargo xtask bench`: every benchmark target of the workspace. `PEER` tells them where the peer is installed.

use crate::metadata;
use crate::moto;
use crate::peer;
use crate::step::{Failure, Step};

/// Runs each benchmark in turn. A workspace without one is a failure: nothing was measured.
pub(crate) fn run(more: &[&str]) -> Result<(), Failure> {
    let benchmarks = metadata::read("Cargo.toml")?.benchmarks;
    if benchmarks.is_empty() {
        return Err(Failure::step("the workspace has no benchmark target (`crates/*/benches/*.rs`)"));
    }
    let peer = peer::install()?;
    let policies = moto::managed_policies()?;
    for benchmark in &benchmarks {
        let arguments = ["bench", "--locked", "--package", &benchmark.package, "--bench", &benchmark.name];
        Step::cargo("benchmark", &[&arguments, more].concat())
            .with_environment("PEER", peer.as_str())
            .with_environment(moto::POLICIES_VARIABLE, policies.as_str())
            .run()?;
    }
    Ok(())
}
