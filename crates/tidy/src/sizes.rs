//! How long files and functions may be.

use crate::problem::Problem;
use crate::source::Sources;
use crate::tree::Tree;

const LAW: &str = "sizes";

/// Lines a Rust file may have.
pub const FILE_LIMIT: usize = 600;
/// Lines of code a function may have.
pub const FUNCTION_LIMIT: usize = 60;
/// Lines from which a Rust file is worth a look.
pub const FILE_AIM: usize = 250;
/// Lines of code from which a function is worth a look.
pub const FUNCTION_AIM: usize = 30;

/// Files with a limit of their own.
const OWN_LIMITS: [(&str, usize); 2] = [("crates/keytrace/src/main.rs", 60), ("ARCHITECTURE.md", 200)];

/// Finds the files and functions that are too long.
pub fn check(tree: &Tree, sources: &Sources) -> Vec<Problem> {
    let mut problems = longer_than(tree, sources, FILE_LIMIT, FUNCTION_LIMIT);
    for (path, limit) in OWN_LIMITS {
        let lines = tree.text(path).map_or(0, |text| text.lines().count());
        if lines > limit {
            problems.push(Problem::new(LAW, path, 0, format!("{lines} lines; this file may have {limit}")));
        }
    }
    problems
}

/// Lists the files and functions that are longer than we aim at, but not too long.
pub fn worth_a_look(tree: &Tree, sources: &Sources) -> Vec<Problem> {
    let too_long = longer_than(tree, sources, FILE_LIMIT, FUNCTION_LIMIT);
    let mut long = longer_than(tree, sources, FILE_AIM, FUNCTION_AIM);
    long.retain(|problem| {
        !too_long.iter().any(|other| (&other.path, other.line) == (&problem.path, problem.line))
    });
    long
}

fn longer_than(tree: &Tree, sources: &Sources, file_limit: usize, function_limit: usize) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (path, text) in tree.rust_files() {
        let lines = text.lines().count();
        if lines > file_limit {
            problems.push(Problem::new(LAW, path, 0, format!("{lines} lines; the limit is {file_limit}")));
        }
    }
    for source in sources.product() {
        for function in source.functions.iter().filter(|function| function.lines > function_limit) {
            let message =
                format!("`{}` has {} lines; the limit is {function_limit}", function.name, function.lines);
            problems.push(Problem::new(LAW, &source.path, function.line, message));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::{check, worth_a_look};
    use crate::problem::Problem;
    use crate::source::Sources;
    use crate::tree::Tree;

    fn words(problems: Vec<Problem>) -> Vec<String> {
        problems.into_iter().map(|problem| problem.to_string()).collect()
    }

    fn function(lines: usize) -> String {
        format!("fn long() {{\n{}}}\n", "    step();\n".repeat(lines - 2))
    }

    #[test]
    fn too_long_is_a_problem_and_long_is_worth_a_look() {
        for (text, expected, look) in [
            (function(60), None, Some("a.rs:1: `long` has 60 lines; the limit is 30 [sizes]")),
            (function(61), Some("a.rs:1: `long` has 61 lines; the limit is 60 [sizes]"), None),
            (function(30), None, None),
            (format!("#[cfg(test)] mod tests {{ {} }}", function(99)), None, None),
            ("//\n".repeat(250), None, None),
            ("//\n".repeat(600), None, Some("a.rs: 600 lines; the limit is 250 [sizes]")),
            ("//\n".repeat(601), Some("a.rs: 601 lines; the limit is 600 [sizes]"), None),
        ] {
            let tree = Tree::of([("crates/iam/src/a.rs", text.as_str())]);
            let (sources, _) = Sources::read(&tree);
            let named = |words: Option<&str>| words.map(|words| format!("crates/iam/src/{words}"));
            assert_eq!(words(check(&tree, &sources)), Vec::from_iter(named(expected)), "{text}");
            assert_eq!(words(worth_a_look(&tree, &sources)), Vec::from_iter(named(look)), "{text}");
        }
    }

    #[test]
    fn a_test_file_has_a_limit_but_its_functions_have_none() {
        let text = function(99);
        let tree = Tree::of([("crates/iam/tests/a.rs", text.as_str())]);
        assert_eq!(words(check(&tree, &Sources::read(&tree).0)), [""; 0]);
        let text = "//\n".repeat(601);
        let tree = Tree::of([("crates/iam/tests/a.rs", text.as_str())]);
        assert_eq!(words(check(&tree, &Sources::read(&tree).0)).len(), 1);
    }

    #[test]
    fn some_files_have_a_limit_of_their_own() {
        let (main, page) = ("//\n".repeat(61), "a\n".repeat(201));
        let tree =
            Tree::of([("crates/keytrace/src/main.rs", main.as_str()), ("ARCHITECTURE.md", page.as_str())]);
        let found = words(check(&tree, &Sources::read(&tree).0));
        assert_eq!(
            found,
            [
                "crates/keytrace/src/main.rs: 61 lines; this file may have 60 [sizes]",
                "ARCHITECTURE.md: 201 lines; this file may have 200 [sizes]",
            ]
        );
    }
}
