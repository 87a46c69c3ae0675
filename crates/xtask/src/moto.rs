//! The Python package moto, in a virtual environment of our own: the AWS managed policies that tests parse.

use crate::step::{Failure, Step, root};
use std::fs;

/// The version that tests and documents speak of.
const PACKAGE: &str = "moto[server]==5.2.5";

/// The virtual environment, below the workspace's root.
const FOLDER: &str = "target/moto";
const PYTHON: &str = "target/moto/bin/python";

/// The managed policies as JSON lines. It is written last, so it also says that the environment is complete.
const POLICIES: &str = "target/moto/managed-policies-5.2.5.jsonl";

/// The environment variable that names the file to tests and benchmarks.
pub(crate) const VARIABLE: &str = "KEYTRACE_MANAGED_POLICIES";

/// Installs moto if it is not there and answers the file of managed policies.
pub(crate) fn managed_policies() -> Result<String, Failure> {
    let path = root().join(POLICIES);
    if !path.is_file() {
        Step::program("find python3", "python3", &["--version"]).run().map_err(|failure| {
            Failure::step(format!(
                "{failure}\nthe tests of managed policies need Python 3 with its module venv"
            ))
        })?;
        Step::program("make a virtual environment", "python3", &["-m", "venv", FOLDER]).run()?;
        let arguments = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", PACKAGE];
        Step::program("install moto", PYTHON, &arguments).run()?;
        let policies = Step::program("list policies", PYTHON, &["bench/managed_policies.py"]).output()?;
        fs::write(&path, policies)
            .map_err(|error| Failure::step(format!("could not write `{POLICIES}`: {error}")))?;
    }
    let path = path.canonicalize().map_err(|error| Failure::step(format!("`{POLICIES}`: {error}")))?;
    Ok(path.to_string_lossy().into_owned())
}
