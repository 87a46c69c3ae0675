//! How files begin, how modules are named, and that a promise to do more has an issue.

use crate::problem::Problem;
use crate::source::Sources;
use crate::tree::Tree;

const LAW: &str = "names";

/// Names that say nothing about what a module knows.
const EMPTY_NAMES: [&str; 10] =
    ["utils", "util", "common", "helpers", "helper", "types", "prelude", "misc", "shared", "manager"];

/// Words that promise work. Spelled in halves, so that this file does not find itself.
const PROMISES: [&str; 2] = [concat!("TO", "DO"), concat!("FIX", "ME")];

/// Finds files that do not say what they know, modules without a telling name, and promises without an issue.
pub fn check(tree: &Tree, sources: &Sources) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (path, text) in tree.rust_files() {
        if !text.starts_with("//!") {
            problems.push(Problem::new(LAW, path, 1, "the first line is not `//!` and what the file knows"));
        }
        for part in path.split('/').map(|part| part.trim_end_matches(".rs")) {
            if EMPTY_NAMES.contains(&part) {
                problems.push(Problem::new(LAW, path, 0, format!("the name `{part}` says nothing")));
            }
        }
        for (number, line) in (1..).zip(text.lines()) {
            if is_bare_promise(line) {
                problems.push(Problem::new(LAW, path, number, "a promise without an issue number (`#12`)"));
            }
        }
    }
    for source in &sources.all {
        for module in source.modules.iter().filter(|module| EMPTY_NAMES.contains(&module.name.as_str())) {
            let message = format!("the name `{}` says nothing", module.name);
            problems.push(Problem::new(LAW, &source.path, module.line, message));
        }
    }
    problems
}

/// Whether a comment on this line promises work and names no issue.
fn is_bare_promise(line: &str) -> bool {
    let Some((_, comment)) = line.split_once("//") else { return false };
    let mut words = comment.split(|letter: char| !letter.is_alphanumeric() && letter != '#');
    let promises = words.clone().any(|word| PROMISES.contains(&word));
    let is_issue = |word: &str| word.strip_prefix('#').is_some_and(|number| number.parse::<u32>().is_ok());
    promises && !words.any(is_issue)
}

#[cfg(test)]
mod tests {
    use super::{PROMISES, check};
    use crate::source::Sources;
    use crate::tree::Tree;

    fn problems(path: &str, text: &str) -> Vec<String> {
        let tree = Tree::of([(path, text)]);
        check(&tree, &Sources::read(&tree).0).into_iter().map(|problem| problem.to_string()).collect()
    }

    #[test]
    fn a_file_that_does_not_say_what_it_knows_is_a_problem() {
        for text in ["", "\n//! Late.", "// Not this.", "use std::fmt;\n//! Late."] {
            let found = problems("crates/iam/tests/a.rs", text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
        }
        assert_eq!(problems("crates/iam/tests/a.rs", "//! ARNs.\n"), [""; 0]);
    }

    #[test]
    fn a_name_that_says_nothing_is_a_problem() {
        for (path, text) in [
            ("crates/iam/src/utils.rs", "//! A."),
            ("crates/iam/src/helpers/mod.rs", "//! A."),
            ("crates/iam/tests/common/mod.rs", "//! A."),
            ("crates/iam/src/arn.rs", "//! A.\nmod prelude { }"),
            ("crates/iam/src/arn.rs", "//! A.\nmod a { mod types; }"),
        ] {
            assert_eq!(problems(path, text).len(), 1, "{path} {text}");
        }
        assert_eq!(problems("crates/iam/src/typeset.rs", "//! A.\nmod uncommon;"), [""; 0]);
    }

    #[test]
    fn a_promise_needs_an_issue() {
        let [todo, fixme] = PROMISES;
        for (text, expected) in [
            (format!("//! A.\n// {todo}: more"), 1),
            (format!("//! A.\nfn f() {{}} // {fixme} soon"), 1),
            (format!("//! A.\n// {todo}(#): more"), 1),
            (format!("//! A.\n// {todo}(#12): more"), 0),
            (format!("//! A.\nconst A: &str = \"{todo}\";"), 0),
            (format!("//! A.\n// MASTO{todo}N"), 0),
        ] {
            assert_eq!(problems("crates/iam/src/arn.rs", &text).len(), expected, "{text}");
        }
    }
}
