//! Every finding code has a file and a page: `finding/key_disabled.rs` and `docs/findings/key-disabled.md`.

use crate::problem::Problem;
use crate::tree::Tree;
use std::collections::BTreeMap;

const LAW: &str = "finding pages";

const CODE_FOLDER: &str = "crates/doctor/src/finding/";
const PAGE_FOLDER: &str = "docs/findings/";

/// Files of the two folders that are not one code's.
const NOT_A_CODE: [&str; 3] = ["mod", "tests", "README"];

/// Finds codes without a page and pages without a code.
pub fn check(tree: &Tree) -> Vec<Problem> {
    let codes = codes(tree, CODE_FOLDER, ".rs");
    let pages = codes_of_pages(tree);
    let mut problems = Vec::new();
    for (code, path) in &codes {
        if code.contains('-') || code.chars().any(char::is_uppercase) {
            problems.push(Problem::new(LAW, path, 0, "a code's file is in snake_case"));
        }
        let page = code.replace('_', "-");
        if !pages.contains_key(&page) {
            problems.push(Problem::new(LAW, path, 0, format!("has no page `{PAGE_FOLDER}{page}.md`")));
        }
    }
    for (page, path) in &pages {
        let code = page.replace('-', "_");
        if page.contains('_') || !codes.contains_key(&code) {
            problems.push(Problem::new(LAW, path, 0, format!("has no code `{CODE_FOLDER}{code}.rs`")));
        }
    }
    problems
}

fn codes_of_pages(tree: &Tree) -> BTreeMap<String, String> {
    codes(tree, PAGE_FOLDER, ".md")
}

/// The codes that a folder's files are named for. What lies deeper belongs to the file it is below.
fn codes(tree: &Tree, folder: &str, extension: &str) -> BTreeMap<String, String> {
    let names = tree.files().filter_map(|(path, _)| {
        let name = path.strip_prefix(folder)?.strip_suffix(extension)?;
        let is_code = !name.contains('/') && !NOT_A_CODE.contains(&name);
        is_code.then(|| (name.to_owned(), path.to_owned()))
    });
    names.collect()
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tree::Tree;

    fn problems(paths: &[&str]) -> Vec<String> {
        let tree = Tree::of(paths.iter().map(|path| (*path, "")));
        check(&tree).into_iter().map(|problem| problem.to_string()).collect()
    }

    #[test]
    fn a_code_without_a_page_is_a_problem() {
        let found = problems(&["crates/doctor/src/finding/key_disabled.rs"]);
        let expected = "has no page `docs/findings/key-disabled.md` [finding pages]";
        assert_eq!(found, [format!("crates/doctor/src/finding/key_disabled.rs: {expected}")]);
    }

    #[test]
    fn a_page_without_a_code_is_a_problem() {
        for page in ["key-disabled", "key_disabled"] {
            let found = problems(&[&format!("docs/findings/{page}.md")]);
            let expected = "has no code `crates/doctor/src/finding/key_disabled.rs` [finding pages]";
            assert_eq!(found, [format!("docs/findings/{page}.md: {expected}")]);
        }
    }

    #[test]
    fn pairs_and_other_files_are_fine() {
        assert_eq!(problems(&[]), [""; 0]);
        let paths = [
            "crates/doctor/src/finding/mod.rs",
            "crates/doctor/src/finding/tests.rs",
            "crates/doctor/src/finding/key_disabled.rs",
            "crates/doctor/src/finding/key_disabled/tests.rs",
            "docs/findings/README.md",
            "docs/findings/key-disabled.md",
        ];
        assert_eq!(problems(&paths), [""; 0]);
    }
}
