//! Reads a page of `cases/`: headings, rule ids, blocks and tables. `cases/README.md` describes the form.

use serde_json::{Map, Value};

/// One case as it is written: what is asked, and what is expected.
#[derive(Debug)]
pub(crate) struct Written {
    /// The section's heading, and the row of its table.
    pub(crate) name: String,
    /// The rules that it shows.
    pub(crate) rules: Vec<String>,
    /// What is asked.
    pub(crate) asked: Map<String, Value>,
    /// What is expected.
    pub(crate) expected: Map<String, Value>,
}

#[derive(Default)]
struct Section {
    title: String,
    rules: Vec<String>,
    blocks: Vec<Map<String, Value>>,
    rows: Vec<Vec<String>>,
}

/// The fields of an expectation; every other field belongs to what is asked.
const EXPECTED: [&str; 10] = [
    "decision",
    "holds",
    "layer",
    "layers",
    "level",
    "problems",
    "matched",
    "judged",
    "keyServes",
    "permission",
];

/// Reads the cases of a page.
pub(crate) fn read(text: &str) -> Result<Vec<Written>, String> {
    let sections = sections(text)?;
    let mut cases: Vec<Written> = Vec::new();
    for section in &sections {
        let Some((first, rest)) = section.blocks.split_first() else {
            if section.rows.is_empty() {
                continue;
            }
            return Err(format!("`{}`: a table without a block before it", section.title));
        };
        let asked = base(section, first, &cases)?;
        match (rest, section.rows.split_first()) {
            ([expected], None) => cases.push(Written {
                name: section.title.clone(),
                rules: section.rules.clone(),
                asked,
                expected: expected.clone(),
            }),
            ([], Some((head, rows))) => {
                for (number, row) in (1..).zip(rows) {
                    cases.push(of_row(section, &asked, head, row, number)?);
                }
            }
            _ => {
                return Err(format!(
                    "`{}`: expected a block and then either one expectation or one table",
                    section.title
                ));
            }
        }
    }
    if cases.is_empty() { Err(String::from("no cases")) } else { Ok(cases) }
}

/// `like` names a case of the same page whose fields this one takes over.
fn base(
    section: &Section,
    block: &Map<String, Value>,
    cases: &[Written],
) -> Result<Map<String, Value>, String> {
    let mut own = block.clone();
    let Some(like) = own.remove("like") else { return Ok(own) };
    let found = cases.iter().find(|case| Some(case.name.as_str()) == like.as_str());
    let found = found.ok_or_else(|| format!("`{}`: no case {like} above", section.title))?;
    let mut asked = found.asked.clone();
    own.into_iter().for_each(|(name, value)| overlay(&mut asked, name, value));
    Ok(asked)
}

fn overlay(asked: &mut Map<String, Value>, name: String, value: Value) {
    match (name.as_str(), asked.get_mut(&name), value) {
        ("ctx", Some(Value::Object(before)), Value::Object(more)) => before.extend(more),
        (_, _, value) => {
            asked.insert(name, value);
        }
    }
}

fn of_row(
    section: &Section,
    asked: &Map<String, Value>,
    head: &[String],
    row: &[String],
    number: usize,
) -> Result<Written, String> {
    let name = format!("{}, row {number}", section.title);
    if head.len() != row.len() {
        return Err(format!("`{name}`: {} cells under {} headings", row.len(), head.len()));
    }
    let (mut asked, mut expected) = (asked.clone(), Map::new());
    for (column, cell) in head.iter().zip(row).filter(|(_, cell)| !cell.is_empty()) {
        let value = match cell.strip_prefix('`').and_then(|cell| cell.strip_suffix('`')) {
            Some(json) => {
                serde_json::from_str(json).map_err(|error| format!("`{name}`: `{column}`: {error}"))?
            }
            None => Value::String(cell.clone()),
        };
        if EXPECTED.contains(&column.as_str()) {
            expected.insert(column.clone(), value);
        } else {
            overlay(&mut asked, column.clone(), value);
        }
    }
    Ok(Written { name, rules: section.rules.clone(), asked, expected })
}

fn sections(text: &str) -> Result<Vec<Section>, String> {
    let mut sections = vec![Section::default()];
    let mut page_rules: Vec<String> = Vec::new();
    let mut block: Option<String> = None;
    for (number, line) in (1..).zip(text.lines()) {
        if let Some(mut json) = block.take() {
            if line == "```" {
                let read = serde_json::from_str(&json).map_err(|error| format!("line {number}: {error}"))?;
                sections.last_mut().unwrap().blocks.push(read);
            } else {
                json.push_str(line);
                json.push('\n');
                block = Some(json);
            }
            continue;
        }
        let section = sections.last_mut().unwrap();
        if line == "```json" {
            block = Some(String::new());
        } else if let Some(title) = line.strip_prefix("## ") {
            sections.push(Section { title: title.into(), rules: page_rules.clone(), ..Section::default() });
        } else if let Some(rules) = line.strip_prefix("Rules: ") {
            let rules = rules.split(',').map(|rule| rule.trim().trim_matches('`').to_owned());
            section.rules.extend(rules);
            if sections.len() == 1 {
                page_rules.clone_from(&sections[0].rules);
            }
        } else if line.starts_with('|') && !line.starts_with("|-") && !line.starts_with("| -") {
            let inner = line.trim().strip_prefix('|').unwrap_or_default();
            let inner = inner.strip_suffix('|').unwrap_or(inner);
            let cells = inner.split('|').map(|cell| cell.trim().to_owned());
            section.rows.push(cells.collect());
        }
    }
    if block.is_some() { Err(String::from("a block is not closed")) } else { Ok(sections) }
}
