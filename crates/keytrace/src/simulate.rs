//! `keytrace simulate`: evaluates policies and a request from a file. The answer is always JSON.

use std::path::Path;

use keytrace_doctor::simulate::{Answers, UnlistedKeys, simulate};

use crate::args::Simulate;
use crate::error::{Error, ErrorKind};
use crate::exit_code::Outcome;
use crate::{input, output};

/// Evaluates one simulation or an array of them.
pub(crate) fn run(args: &Simulate) -> Result<Outcome, Error> {
    let path = args.file.as_deref().unwrap_or(Path::new("-"));
    let text = input::read(path)?;
    let unlisted = if args.open_context { UnlistedKeys::Unknown } else { UnlistedKeys::Absent };
    let answers = simulate(&text, unlisted).map_err(|error| Error::input(path, &error).caused_by(error))?;
    output::json(&written(&answers)?)?;
    let all = |decision: &str| answers.as_slice().iter().all(|answer| answer.decision == decision);
    let denied = answers.as_slice().iter().any(|answer| answer.decision.ends_with("deny"));
    Ok(match denied {
        true => Outcome::Blocked,
        false if all("allow") => Outcome::Allowed,
        false => Outcome::Undetermined,
    })
}

/// One line for each answer; an array for an array.
fn written(answers: &Answers) -> Result<String, Error> {
    let lines = answers.as_slice().iter().map(serde_json::to_string).collect::<Result<Vec<_>, _>>();
    let lines = lines
        .map_err(|error| Error::new(ErrorKind::Bug, "cannot write the answer as JSON").caused_by(error))?;
    Ok(match answers {
        Answers::One(_) => lines.concat(),
        Answers::Many(_) => format!("[{}]", lines.join(",\n")),
    })
}
