//! The bundled example accounts.

use keytrace_snapshot::format::Files;
use keytrace_snapshot::snapshot::Snapshot;
use serde_json::Value;

use crate::error::{Error, ErrorKind};

/// An example: its name, and its files by path.
pub(crate) type Example = (&'static str, &'static [(&'static str, &'static [u8])]);

include!(concat!(env!("OUT_DIR"), "/examples.rs"));

/// The contents of an example's `example.json`.
pub(crate) struct About {
    pub(crate) title: String,
    pub(crate) job: Option<String>,
    pub(crate) crawler: Option<String>,
    /// `session=NAME`
    pub(crate) subject: Option<String>,
    /// The ARN of the acting principal, where the configuration names none.
    pub(crate) principal: Option<String>,
    pub(crate) order: i64,
}

/// The examples in the order in which they are shown.
pub(crate) fn in_order() -> Result<Vec<(&'static Example, About)>, Error> {
    let mut examples =
        EXAMPLES.iter().map(|example| Ok((example, about(example)?))).collect::<Result<Vec<_>, Error>>()?;
    examples.sort_by_key(|(_, about)| about.order);
    Ok(examples)
}

fn about(example: &Example) -> Result<About, Error> {
    let broken = || {
        Error::new(
            ErrorKind::Bug,
            format!("the bundled example `{}` has no readable `example.json`", example.0),
        )
    };
    let value: Value =
        serde_json::from_slice(file(example, "example.json").ok_or_else(broken)?).map_err(|_| broken())?;
    let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    Ok(About {
        title: text("title").ok_or_else(broken)?,
        job: text("job"),
        crawler: text("crawler"),
        subject: text("subject"),
        principal: text("principal"),
        order: value.get("order").and_then(Value::as_i64).unwrap_or(i64::MAX),
    })
}

/// A file of an example.
pub(crate) fn file(example: &Example, path: &str) -> Option<&'static [u8]> {
    example.1.iter().find(|(name, _)| *name == path).map(|(_, bytes)| *bytes)
}

/// The snapshot of an example.
pub(crate) fn snapshot(example: &Example) -> Result<Snapshot, Error> {
    let inside = example.1.iter().filter_map(|(path, bytes)| Some((path.strip_prefix("snapshot/")?, bytes)));
    let files: Files = inside.map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).collect();
    keytrace_snapshot::format::read(&files).map_err(|error| {
        Error::new(ErrorKind::Bug, format!("cannot read the bundled example `{}`", example.0))
            .caused_by(error)
    })
}
