//! A table of facts: its rows, what makes a row valid, and the Rust that it becomes.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde::Deserialize;
use toml::value::Datetime;

/// The tables in `facts/`, each with the Rust enum that its rows' `means` are variants of.
pub(crate) const TABLES: [(&str, &str); 4] = [
    ("arguments", "Role"),
    ("connection-properties", "Property"),
    ("log-groups", "Writer"),
    ("node-kinds", "Kind"),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    fact: Vec<Fact>,
}

/// A row: names that AWS uses, and what they mean.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fact {
    names: Vec<String>,
    /// A variant of the table's enum.
    means: String,
    /// The value that the variant carries.
    field: Option<String>,
    /// An argument of the job that must be `true`.
    only_if: Option<String>,
    source: String,
    /// The day on which `source` was last read: `2026-12-01`.
    checked: Datetime,
}

/// The Rust of a table: `const FACTS: &[Fact<Kind>]`.
///
/// # Errors
/// When the text is not a valid table.
pub(crate) fn compile(text: &str, meaning: &str) -> Result<String, String> {
    let table: Table = toml::from_str(text).map_err(|error| error.to_string())?;
    let mut known = BTreeSet::new();
    let mut rust = format!("const FACTS: &[crate::facts::Fact<{meaning}>] = &[\n");
    for fact in &table.fact {
        let first =
            fact.names.first().ok_or_else(|| format!("a row that means `{}` has no names", fact.means))?;
        if let Some(twice) = fact.names.iter().find(|name| !known.insert(*name)) {
            return Err(format!("`{twice}` has two rows"));
        }
        if !fact.source.starts_with("https://") {
            return Err(format!("`{first}`: `source` is not a URL"));
        }
        if fact.checked.date.is_none() || fact.checked.time.is_some() {
            return Err(format!("`{first}`: `checked` is not a date such as 2026-12-01"));
        }
        let value = fact.field.as_ref().map_or_else(String::new, |field| format!("({field:?})"));
        let Fact { names, means, only_if, .. } = fact;
        writeln!(
            rust,
            "crate::facts::Fact {{ names: &{names:?}, means: {meaning}::{means}{value}, only_if: {only_if:?} }},"
        )
        .map_err(|error| error.to_string())?;
    }
    rust.push_str("];\n");
    Ok(rust)
}
