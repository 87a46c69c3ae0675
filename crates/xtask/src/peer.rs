//! `cargo xtask compare-iam-simulate`, and the peer that benchmarks compare with: the npm package
//! `@cloud-copilot/iam-simulate`, as a separate process in development only. Nothing of it is linked, copied or shipped.

use crate::step::{Failure, Step, root};

/// The version that `docs/differences.md` and `docs/performance.md` speak of.
const PACKAGE: &str = "@cloud-copilot/iam-simulate@0.1.173";

/// Where npm puts it, below the workspace's root.
const FOLDER: &str = "target/peers";

/// Installs the peer if it is not there and answers the folder of its modules.
pub(crate) fn install() -> Result<String, Failure> {
    let modules = root().join(FOLDER).join("node_modules");
    if !modules.join("@cloud-copilot/iam-simulate").is_dir() {
        let arguments = ["install", "--no-audit", "--no-fund", "--prefix", FOLDER, PACKAGE];
        Step::program("install iam-simulate", "npm", &arguments).run()?;
    }
    let modules = modules.canonicalize().map_err(|error| Failure::step(format!("`{FOLDER}`: {error}")))?;
    Ok(modules.to_string_lossy().into_owned())
}

/// Compares the decisions of both on `count` generated simulations.
pub(crate) fn compare(count: &str, seed: &str) -> Result<(), Failure> {
    for (what, text) in [("count", count), ("seed", seed)] {
        if text.parse::<u32>().is_err() {
            return Err(Failure::usage(format!("the {what} `{text}` is not a number")));
        }
    }
    let modules = install()?;
    Step::cargo("build keytrace", &["build", "--locked", "--release", "--package", "keytrace"]).run()?;
    let arguments = ["bench/compare.mjs", &modules, "target/release/keytrace", count, seed, "target/compare"];
    Step::program("compare with iam-simulate", "node", &arguments).run()
}
