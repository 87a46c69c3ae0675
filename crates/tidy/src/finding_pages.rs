//! Every finding code has a page: an entry of `codes!` in `findings/code.rs` and `docs/findings/CODE.md`, under one title.

use crate::problem::Problem;
use crate::tree::Tree;
use std::collections::BTreeMap;

const LAW: &str = "finding pages";

const CODES: &str = "crates/doctor/src/findings/code.rs";
const PAGE_FOLDER: &str = "docs/findings/";

/// Finds codes without a page, pages without a code, and pages with another title than the doc comment of their code.
pub fn check(tree: &Tree) -> Vec<Problem> {
    let texts: BTreeMap<&str, &str> = tree.files().collect();
    let codes = texts.get(CODES).map(|text| codes(text)).unwrap_or_default();
    let mut problems = Vec::new();
    for (code, Entry { title, line }) in &codes {
        let page = format!("{PAGE_FOLDER}{code}.md");
        let Some(text) = texts.get(page.as_str()) else {
            problems.push(Problem::new(LAW, CODES, *line, format!("has no page `{page}`")));
            continue;
        };
        if text.lines().next() != Some(&format!("# {title}")) {
            problems.push(Problem::new(LAW, &page, 1, format!("is not titled `{title}`, as in `{CODES}`")));
        }
        let named = format!("Code: `{code}`");
        if !text.lines().any(|line| line == named) {
            problems.push(Problem::new(LAW, &page, 1, format!("has no line {named}")));
        }
    }
    for path in texts.keys() {
        let page = path.strip_prefix(PAGE_FOLDER).and_then(|name| name.strip_suffix(".md"));
        if page.is_some_and(|code| code != "README" && !codes.contains_key(code)) {
            problems.push(Problem::new(LAW, path, 0, format!("has no code in `{CODES}`")));
        }
    }
    problems
}

/// The doc comment of a code, and the line of its entry.
struct Entry<'t> {
    title: &'t str,
    line: usize,
}

/// The entries of the list, each a doc comment and a line that begins with the code's names: `KeyDisabled "key-disabled"`.
fn codes(text: &str) -> BTreeMap<&str, Entry<'_>> {
    let numbered = text.lines().enumerate().skip_while(|(_, line)| !line.starts_with("codes! {"));
    let lines: Vec<(usize, &str)> = numbered.map(|(number, line)| (number + 1, line.trim())).collect();
    let entries = lines.windows(2).filter_map(|pair| {
        let [(_, comment), (line, entry)] = pair else { return None };
        let title = comment.strip_prefix("/// ")?;
        let code = entry.split('"').nth(1)?;
        Some((code, Entry { title, line: *line }))
    });
    entries.collect()
}

#[cfg(test)]
mod tests {
    use super::{CODES, check};
    use crate::tree::Tree;

    const LIST: &str = "macro_rules! codes {}\n\ncodes! {\n    /// The key is disabled\n    KeyDisabled \"key-disabled\" Key, Error, Documented, key_state::judge;\n}\n";
    const PAGE: &str = "docs/findings/key-disabled.md";

    fn problems(files: &[(&str, &str)]) -> Vec<String> {
        check(&Tree::of(files.iter().copied())).into_iter().map(|problem| problem.to_string()).collect()
    }

    #[test]
    fn a_code_without_a_page_is_a_problem() {
        assert_eq!(problems(&[(CODES, LIST)]), [format!("{CODES}:5: has no page `{PAGE}` [finding pages]")]);
    }

    #[test]
    fn a_page_without_a_code_is_a_problem() {
        let other = "docs/findings/key_disabled.md";
        let found = problems(&[(other, "")]);
        assert_eq!(found, [format!("{other}: has no code in `{CODES}` [finding pages]")]);
    }

    #[test]
    fn a_page_under_another_title_or_for_another_code_is_a_problem() {
        let title = format!("{PAGE}:1: is not titled `The key is disabled`, as in `{CODES}` [finding pages]");
        let named = format!("{PAGE}:1: has no line Code: `key-disabled` [finding pages]");
        let page = "# The key is off\n\nCode: `key-enabled`\n";
        assert_eq!(problems(&[(CODES, LIST), (PAGE, page)]), [title, named]);
    }

    #[test]
    fn pairs_and_other_files_are_fine() {
        assert_eq!(problems(&[]), [""; 0]);
        let page = "# The key is disabled\n\nCode: `key-disabled`\n";
        assert_eq!(problems(&[(CODES, LIST), (PAGE, page), ("docs/findings/README.md", "")]), [""; 0]);
    }
}
