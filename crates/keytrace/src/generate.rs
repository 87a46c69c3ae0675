//! Shell completions and the manual page, from the definition of the command line.

use clap::CommandFactory;
use clap_complete::Shell;

use crate::args::Args;
use crate::error::{Error, ErrorKind};
use crate::exit_code::Outcome;
use crate::output;

/// Prints the completions of a shell.
pub(crate) fn completions(shell: Shell) -> Result<Outcome, Error> {
    let mut written = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "keytrace", &mut written);
    output::answer(&String::from_utf8_lossy(&written))?;
    Ok(Outcome::Allowed)
}

/// Prints the manual page.
pub(crate) fn man_page() -> Result<Outcome, Error> {
    let mut written = Vec::new();
    clap_mangen::Man::new(Args::command())
        .render(&mut written)
        .map_err(|error| Error::new(ErrorKind::Bug, "cannot generate the manual page").caused_by(error))?;
    output::answer(&String::from_utf8_lossy(&written))?;
    Ok(Outcome::Allowed)
}
