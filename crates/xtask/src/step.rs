//! One step: a program that is started from the workspace's root, announced, timed and judged by its exit code.

use std::env;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, ExitStatus};
use std::time::Instant;

/// Why xtask stopped.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    is_usage: bool,
}

impl Failure {
    /// A step failed.
    pub(crate) fn step(message: impl Into<String>) -> Self {
        Self { message: message.into(), is_usage: false }
    }

    /// The command line is wrong.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { message: format!("{}; see `cargo xtask --help`", message.into()), is_usage: true }
    }

    /// The code to end with.
    pub(crate) fn exit_code(&self) -> ExitCode {
        if self.is_usage { ExitCode::from(2) } else { ExitCode::FAILURE }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// A command with a name.
pub(crate) struct Step {
    name: &'static str,
    program: String,
    arguments: Vec<String>,
    environment: Vec<(&'static str, String)>,
}

impl Step {
    /// Creates a step that runs `cargo` with the given arguments.
    pub(crate) fn cargo(name: &'static str, arguments: &[&str]) -> Self {
        Self::program(name, "cargo", arguments)
    }

    /// Creates a step that runs any program with the given arguments.
    pub(crate) fn program(name: &'static str, program: &str, arguments: &[&str]) -> Self {
        let arguments = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        Self { name, program: program.to_owned(), arguments, environment: Vec::new() }
    }

    /// Adds an environment variable.
    pub(crate) fn with_environment(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.environment.push((name, value.into()));
        self
    }

    /// Runs the step and waits for it; says how long it took.
    pub(crate) fn run(&self) -> Result<(), Failure> {
        let start = Instant::now();
        self.run_last()?;
        println!("== {}: passed in {:.1} s", self.name, start.elapsed().as_secs_f64());
        Ok(())
    }

    /// Runs the step and waits for it; leaves the last word to the program.
    pub(crate) fn run_last(&self) -> Result<(), Failure> {
        println!("\n== {}: {self}", self.name);
        let status = self.command().status().map_err(|error| self.not_started(&error))?;
        self.judge(status)
    }

    /// Runs the step and answers its standard output.
    pub(crate) fn output(&self) -> Result<Vec<u8>, Failure> {
        let output = self.command().output().map_err(|error| self.not_started(&error))?;
        self.judge(output.status).map_err(|failure| {
            Failure::step(format!("{failure}\n{}", String::from_utf8_lossy(&output.stderr)))
        })?;
        Ok(output.stdout)
    }

    fn judge(&self, status: ExitStatus) -> Result<(), Failure> {
        if status.success() {
            return Ok(());
        }
        Err(Failure::step(format!("step `{}` failed ({status}): {self}", self.name)))
    }

    fn not_started(&self, error: &io::Error) -> Failure {
        Failure::step(format!("step `{}` could not start `{self}`: {error}", self.name))
    }

    fn command(&self) -> Command {
        let cargo = env::var_os("CARGO").filter(|_| self.program == "cargo");
        let mut command = Command::new(cargo.unwrap_or_else(|| self.program.clone().into()));
        let environment = self.environment.iter().map(|(name, value)| (name, value));
        command.args(&self.arguments).current_dir(root()).envs(environment);
        command
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in &self.environment {
            write!(f, "{name}=\"{value}\" ")?;
        }
        write!(f, "{} {}", self.program, self.arguments.join(" "))
    }
}

/// The workspace's root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[cfg(test)]
mod tests {
    use super::Step;

    #[test]
    fn a_step_that_fails_names_itself_and_its_command() {
        let step = Step::cargo("odd", &["no-such-command-of-cargo"]).with_environment("ODD", "1");
        let expected = "step `odd` failed (exit status: 101): ODD=\"1\" cargo no-such-command-of-cargo";
        let failure = step.output().unwrap_err().to_string();
        assert_eq!(failure.lines().next(), Some(expected));
        assert!(failure.contains("no such command"), "{failure}");
    }

    #[test]
    fn a_step_that_passes_answers_what_it_said() {
        let said = Step::cargo("version", &["--version"]).output().unwrap();
        assert!(said.starts_with(b"cargo 1."), "{said:?}");
    }
}
