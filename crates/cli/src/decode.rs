//! `keytrace decode`: reads an error text alone.

use std::path::Path;

use doctor::denial::decode;
use doctor::report;

use crate::args::{Format, Input};
use crate::error::Error;
use crate::exit_code::Outcome;
use crate::options::Options;
use crate::{input, output};

/// Says what a text proves and what it does not.
pub(crate) fn run(args: &Input, options: &Options) -> Result<Outcome, Error> {
    let text = input::read(args.file.as_deref().unwrap_or(Path::new("-")))?;
    let denials = decode(&text);
    match options.format {
        Format::Json => output::json(&report::decode::json(&denials))?,
        // The options refuse the other forms.
        Format::Text | Format::Sarif | Format::Markdown => {
            output::page(
                &report::decode::text(&denials, options.look.width, options.look.style),
                options.look.style,
            )?;
        }
    }
    Ok(Outcome::Allowed)
}
