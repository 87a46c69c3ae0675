//! Scala, by its texts: `val path = s"s3://$bucket/raw/"`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use crate::glue::arguments::Telling;
use crate::glue::script::Literal;
use crate::glue::script::found::is_s3;
use crate::glue::script::literal::is_said;
use crate::glue::script::python::Lookup;
use crate::glue::uses::TableUse;
use crate::kms::call::Necessity;

/// The longest script that is read.
const LONGEST: usize = 2 * 1024 * 1024;

/// The texts that are locations, with the values and arguments that are known put in.
pub(crate) fn literals(script: &str, arguments: Lookup<'_>) -> Vec<Literal> {
    let mut values: BTreeMap<String, String> = BTreeMap::new();
    let mut literals = Vec::new();
    for (line, code) in lines(script) {
        for text in TEXT.captures_iter(&code) {
            let text = text.name("long").or_else(|| text.name("short")).map_or("", |text| text.as_str());
            let text = put_in(text, &values, arguments);
            if !is_said(&code) {
                // Why: `JsonOptions("""{"paths": ["s3://…"]}""")` holds locations inside its text.
                let holds = is_s3(&text) || text.trim_start().starts_with(['{', '[']);
                if holds && text.contains("://") {
                    literals.push(Literal { line, text });
                }
            }
        }
        if let Some(value) = VALUE.captures(&code)
            && let (Some(name), Some(text)) = (value.name("name"), value.name("text"))
        {
            let text = put_in(text.as_str(), &values, arguments);
            values.insert(name.as_str().to_owned(), text);
        } else if let Some(value) = OF_ARGUMENT.captures(&code)
            && let (Some(name), Some(argument)) = (value.name("name"), value.name("argument"))
            && let Some(text) = arguments(&format!("--{}", argument.as_str()))
        {
            values.insert(name.as_str().to_owned(), text);
        }
    }
    literals
}

/// The tables of the Data Catalog that sources and sinks name.
pub(crate) fn tables(script: &str) -> Vec<TableUse> {
    let code: Vec<(usize, String)> = lines(script).collect();
    let mut tables = Vec::new();
    for (line, code) in code {
        for table in CATALOG.captures_iter(&code) {
            let part = |name: &str| table.name(name).map_or("", |part| part.as_str()).to_owned();
            let reads = part("kind") == "Source";
            tables.push(TableUse {
                catalog_id: None,
                database: part("database"),
                table: part("table"),
                direction: if reads { Telling::Reads } else { Telling::Writes },
                named_by: format!("line {line} of the script"),
                necessity: Necessity::OnlyIf(format!("line {line} of the script is reached")),
            });
        }
    }
    tables
}

#[expect(clippy::unwrap_used, reason = "the patterns are constants, which a test compiles")]
fn pattern(text: &str) -> Regex {
    Regex::new(text).unwrap()
}

static TEXT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#""""(?<long>.*?)"""|"(?<short>(?:[^"\\]|\\.|\$\{[^}]*\})*)""#));
static VALUE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"\bval\s+(?<name>\w+)\s*(?::\s*String\s*)?=\s*s?"(?<text>[^"]*)"\s*;?\s*$"#));
static OF_ARGUMENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r#"\bval\s+(?<name>\w+)\s*(?::\s*String\s*)?=\s*args\("(?<argument>[\w-]+)"\)"#)
});
static CATALOG: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r#"getCatalog(?<kind>Source|Sink)\(\s*database\s*=\s*"(?<database>[^"]+)"\s*,\s*"#,
        r#"tableName\s*=\s*"(?<table>[^"]+)""#
    ))
});
static HOLE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"\$\{args\("(?<argument>[\w-]+)"\)\}|\$\{?(?<name>[A-Za-z_]\w*)\}?"#));

/// A text with what its holes stand for. A hole that is not known stays, and ends what is known of the location.
fn put_in(text: &str, values: &BTreeMap<String, String>, arguments: Lookup<'_>) -> String {
    let of_hole = |hole: &regex::Captures<'_>| {
        let of_argument = hole.name("argument").and_then(|name| arguments(&format!("--{}", name.as_str())));
        let of_value = || hole.name("name").and_then(|name| values.get(name.as_str()).cloned());
        of_argument.or_else(of_value).unwrap_or_else(|| "${}".to_owned())
    };
    HOLE.replace_all(text, of_hole).into_owned()
}

/// The lines without comments.
fn lines(script: &str) -> impl Iterator<Item = (usize, String)> {
    let script = if script.len() > LONGEST { "" } else { script };
    let mut is_comment = false;
    (1..).zip(script.lines()).map(move |(number, line)| (number, without_comments(line, &mut is_comment)))
}

fn without_comments(line: &str, is_comment: &mut bool) -> String {
    let mut code = String::new();
    let mut is_text = false;
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        let next = letters.peek().copied();
        match (letter, next) {
            ('*', Some('/')) if *is_comment => {
                *is_comment = false;
                letters.next();
            }
            _ if *is_comment => {}
            ('/', Some('*')) if !is_text => *is_comment = true,
            ('/', Some('/')) if !is_text => break,
            ('"', _) => {
                is_text = !is_text;
                code.push(letter);
            }
            _ => code.push(letter),
        }
    }
    code
}
