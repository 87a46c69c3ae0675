//! `cargo xtask ready`: form, lints, documentation, and the dependencies' licenses and sources.

use crate::dependencies;
use crate::step::{Failure, Step};

const STEPS: [&str; 5] = ["fmt", "clippy", "without-aws", "doc", "dependencies"];

/// Runs the named steps, or all.
pub(crate) fn run(steps: &[&str]) -> Result<(), Failure> {
    if let Some(unknown) = steps.iter().find(|step| !STEPS.contains(step)) {
        return Err(Failure::usage(format!("there is no step `{unknown}`")));
    }
    for step in STEPS.into_iter().filter(|step| steps.is_empty() || steps.contains(step)) {
        run_step(step)?;
    }
    println!("\nready: {}", if steps.is_empty() { STEPS.join(", ") } else { steps.join(", ") });
    Ok(())
}

fn run_step(step: &'static str) -> Result<(), Failure> {
    match step {
        "fmt" => Step::cargo(step, &["fmt", "--all", "--", "--check"]).run(),
        "clippy" => {
            let arguments = ["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"];
            Step::cargo(step, &arguments).run()
        }
        "without-aws" => {
            let arguments = [
                "clippy",
                "--locked",
                "--package",
                "keytrace",
                "--no-default-features",
                "--",
                "-D",
                "warnings",
            ];
            Step::cargo(step, &arguments).run()
        }
        "doc" => {
            let arguments = ["doc", "--locked", "--workspace", "--no-deps", "--document-private-items"];
            Step::cargo(step, &arguments).with_environment("RUSTDOCFLAGS", "-D warnings").run()
        }
        _ => dependencies::run(),
    }
}

#[cfg(test)]
mod tests {
    use super::run;

    #[test]
    fn an_unknown_step_is_refused_before_any_runs() {
        let failure = run(&["fmt", "spelling"]).unwrap_err().to_string();
        assert_eq!(failure, "there is no step `spelling`; see `cargo xtask --help`");
    }
}
