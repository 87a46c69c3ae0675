//! `keytrace decode`: explains an error text.

use std::path::Path;

use keytrace_denial::decode;

use crate::args::{Format, Input};
use crate::error::Error;
use crate::exit_code::Outcome;
use crate::options::Options;
use crate::{input, output};

/// Explains what a text proves and what it does not.
pub(crate) fn run(args: &Input, options: &Options) -> Result<Outcome, Error> {
    let text = input::read(args.file.as_deref().unwrap_or(Path::new("-")))?;
    let denials = decode(&text);
    match options.format {
        Format::Json => output::json(&keytrace_report::decode::json(&denials))?,
        // `options` rejects the other formats.
        Format::Text | Format::Sarif | Format::Markdown => {
            output::page(
                &keytrace_report::decode::text(&denials, options.look.width, options.look.style),
                options.look.style,
            )?;
        }
    }
    Ok(Outcome::Allowed)
}
