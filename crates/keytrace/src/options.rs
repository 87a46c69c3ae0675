//! The options that every command shares, checked: what contradicts itself or has no effect is rejected here.

use std::io::{self, IsTerminal};
use std::path::PathBuf;

use keytrace_iam::policy_set::PolicyType;
use keytrace_report::style::Style;
use keytrace_report::text::Look;

use crate::args::{Args, Color, Command, Format, Global};
use crate::error::Error;

/// The checked options that every command shares.
#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) format: Format,
    /// The width and the colors of a page.
    pub(crate) look: Look,
    pub(crate) quiet: bool,
    pub(crate) assumed: Vec<PolicyType>,
    pub(crate) write_fixes: Option<PathBuf>,
    /// The snapshot folders to read; none where AWS itself is read.
    pub(crate) snapshots: Vec<PathBuf>,
    verbose: bool,
}

/// The width of a page when the terminal's is unknown.
const WIDTH: usize = 100;

impl Options {
    pub(crate) fn of(args: &Args) -> Result<Self, Error> {
        let global = &args.global;
        check(global, &args.command)?;
        if global.quiet && global.verbose > 0 {
            return Err(Error::usage("`--quiet` and `--verbose` cannot be used together"));
        }
        let assumed = global.assume.iter().map(|text| assumed(text)).collect::<Result<_, _>>()?;
        let has_color = match global.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
                let plain = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
                io::stdout().is_terminal() && !refused && !plain
            }
        };
        let style = if has_color { Style::Ansi } else { Style::Plain };
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

    /// Whether to read AWS itself.
    pub(crate) fn is_live(&self) -> bool {
        self.snapshots.is_empty()
    }

    /// Whether to report what is read.
    pub(crate) fn is_verbose(&self) -> bool {
        self.verbose
    }

    /// The options of a diagnosis.
    pub(crate) fn for_doctor(&self) -> keytrace_doctor::diagnose::Options {
        keytrace_doctor::diagnose::Options { assumed: self.assumed.clone() }
    }
}

/// Rejects options that have no effect on the command, rather than let the user think that they do.
fn check(global: &Global, command: &Command) -> Result<(), Error> {
    let (name, evaluates_requests) = match command {
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
        return Err(Error::usage(format!("`--snapshot` cannot be used with `{name}`")));
    }
    if !evaluates_requests && !global.assume.is_empty() {
        return Err(Error::usage(format!("`--assume` cannot be used with `{name}`")));
    }
    if global.write_fixes.is_some() && !matches!(command, Command::Demo(_)) {
        return Err(Error::usage(format!(
            "`--write-fixes` cannot be used with `{name}`, which proposes no changes"
        )));
    }
    let has_document = evaluates_requests && !matches!(command, Command::Diff(_));
    if !has_document && matches!(global.format, Format::Sarif | Format::Markdown) {
        return Err(Error::usage(format!("`{name}` supports `--format text` and `--format json` only")));
    }
    Ok(())
}

fn width() -> usize {
    let set = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
    let measured = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    set.or_else(measured).unwrap_or(WIDTH).clamp(40, 160)
}

/// `scp=allow`
fn assumed(text: &str) -> Result<PolicyType, Error> {
    let names = PolicyType::ALL.map(PolicyType::name);
    let layer = text.strip_suffix("=allow").ok_or_else(|| {
        Error::usage(format!("`--assume {text}`: expected a layer and `=allow` (example: `scp=allow`)"))
    })?;
    PolicyType::ALL.into_iter().find(|policy_type| policy_type.name() == layer).ok_or_else(|| {
        Error::usage(format!("`--assume {text}`: unknown layer `{layer}`; layers: {}", names.join(", ")))
    })
}
