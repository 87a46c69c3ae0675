//! The command line as it is meant: contradictions are refused here.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use keytrace_iam::policy_set::PolicyType;
use keytrace_report::style::Style;
use keytrace_report::text::Look;
use keytrace_snapshot::collected::Gap;
use keytrace_snapshot::join::join;
use keytrace_snapshot::snapshot::Snapshot;

use crate::args::{Args, Color, Command, Format, Global};
use crate::error::Error;
use crate::{folder, output};

/// What every command needs to know.
#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) format: Format,
    pub(crate) look: Look,
    pub(crate) quiet: bool,
    pub(crate) assumed: Vec<PolicyType>,
    pub(crate) write_fixes: Option<PathBuf>,
    verbose: bool,
    snapshots: Vec<PathBuf>,
}

/// The width of a page when nobody tells the terminal's.
const WIDTH: usize = 100;

impl Options {
    pub(crate) fn of(args: &Args) -> Result<Self, Error> {
        let global = &args.global;
        check(global, &args.command)?;
        if global.quiet && global.verbose > 0 {
            return Err(Error::new("`--quiet` and `--verbose` contradict each other"));
        }
        let assumed = global.assume.iter().map(|text| assumed(text)).collect::<Result<_, _>>()?;
        let painted = match global.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
                let plain = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
                io::stdout().is_terminal() && !refused && !plain
            }
        };
        let style = if painted { Style::Ansi } else { Style::Plain };
        Ok(Self {
            format: global.format,
            look: Look { width: width(), style },
            quiet: global.quiet,
            assumed,
            write_fixes: global.write_fixes.clone(),
            verbose: global.verbose > 0,
            snapshots: global.snapshot.clone(),
        })
    }

    /// Whether AWS itself is read.
    pub(crate) fn is_live(&self) -> bool {
        self.snapshots.is_empty()
    }

    /// Whether what is read is told.
    pub(crate) fn is_verbose(&self) -> bool {
        self.verbose
    }

    /// The snapshot that the user named; of several, what all of them tell together.
    pub(crate) fn snapshot(&self) -> Result<Snapshot, Error> {
        let mut read = Vec::new();
        for path in &self.snapshots {
            read.push(self.read(path)?);
        }
        Ok(join(read))
    }

    /// Reads one snapshot.
    pub(crate) fn read(&self, path: &Path) -> Result<Snapshot, Error> {
        let snapshot = folder::read(path)?;
        if self.verbose {
            output::note(&format!("read `{}`: {} accounts", path.display(), snapshot.accounts.len()));
        }
        Ok(snapshot)
    }

    /// Says on stderr which lists nobody read, if the user wants to know what is read.
    pub(crate) fn say_of_gaps(&self, gaps: &[Gap]) {
        for gap in gaps.iter().filter(|_| self.verbose) {
            output::note(&gap.to_string());
        }
    }

    /// The same for the judgement.
    pub(crate) fn for_doctor(&self) -> keytrace_doctor::diagnose::Options {
        keytrace_doctor::diagnose::Options { assumed: self.assumed.clone() }
    }
}

/// Refuses flags that the command has no use for, rather than let the user think that they count.
fn check(global: &Global, command: &Command) -> Result<(), Error> {
    let (name, judges) = match command {
        Command::Diagnose(_) | Command::Scan(_) | Command::Can(_) => return Ok(()),
        Command::Demo(_) => ("demo", true),
        Command::Diff(_) => ("diff", true),
        Command::Collect(_) => ("collect", false),
        Command::Decode(_) => ("decode", false),
        Command::Simulate(_) => ("simulate", false),
        Command::Completions { .. } => ("completions", false),
        Command::Man => ("man", false),
    };
    if !global.snapshot.is_empty() {
        return Err(Error::new(format!("`{name}` has no use for `--snapshot`: leave it out")));
    }
    if !judges && !global.assume.is_empty() {
        return Err(Error::new(format!("`{name}` knows no account: leave `--assume` out")));
    }
    if global.write_fixes.is_some() && !matches!(command, Command::Demo(_)) {
        return Err(Error::new(format!("`{name}` proposes no change: leave `--write-fixes` out")));
    }
    let has_page = judges && !matches!(command, Command::Diff(_));
    if !has_page && matches!(global.format, Format::Sarif | Format::Markdown) {
        return Err(Error::new(format!("`{name}` has no such form: `--format json` is what programs read")));
    }
    Ok(())
}

fn width() -> usize {
    let told = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
    let measured = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    told.or_else(measured).unwrap_or(WIDTH).clamp(40, 160)
}

/// `scp=allow`
fn assumed(text: &str) -> Result<PolicyType, Error> {
    let names = PolicyType::ALL.map(PolicyType::name);
    let layer = text.strip_suffix("=allow").ok_or_else(|| {
        Error::new(format!("`--assume {text}`: write a layer and `=allow`, for example `scp=allow`"))
    })?;
    PolicyType::ALL.into_iter().find(|policy_type| policy_type.name() == layer).ok_or_else(|| {
        Error::new(format!(
            "`--assume {text}`: there is no layer `{layer}`; the layers are {}",
            names.join(", ")
        ))
    })
}
