//! No file names a place that exists on one machine only.

use crate::problem::Problem;
use crate::tree::Tree;

const LAW: &str = "traces";

/// Folders of one machine. Spelled in halves, so that this file does not find itself.
const FOLDERS: [&str; 4] =
    [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/tmp/", "wt"), concat!("/tmp/", "team")];

/// A folder beside the repository.
const BESIDE: &str = concat!("../", "shared");

/// Finds every mention of such a place.
pub fn check(tree: &Tree) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (path, text) in tree.files() {
        for (number, line) in (1..).zip(text.lines()) {
            let folders = FOLDERS.iter().copied().filter(|folder| names_folder(line, folder));
            for place in folders.chain(line.contains(BESIDE).then_some(BESIDE)) {
                problems.push(Problem::new(
                    LAW,
                    path,
                    number,
                    format!("`{place}` is a place on one machine"),
                ));
            }
        }
    }
    problems
}

/// Whether a line names an absolute path below the folder. `s3://lake/work/` is no such path.
fn names_folder(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line.get(..at).unwrap_or_default();
        before.ends_with("file://")
            || !before.ends_with(|last: char| last.is_alphanumeric() || "/-_.:*{}".contains(last))
    })
}

#[cfg(test)]
mod tests {
    use super::{BESIDE, FOLDERS, check};
    use crate::tree::Tree;

    fn count(line: &str) -> usize {
        check(&Tree::of([("docs/a.md", line)])).len()
    }

    #[test]
    fn a_place_on_one_machine_is_a_problem() {
        for folder in FOLDERS {
            for line in [format!("{folder}x"), format!("see `{folder}a.md`"), format!("(file://{folder}a)")] {
                assert_eq!(count(&line), 1, "{line}");
            }
        }
        assert_eq!(count(&format!("[page]({BESIDE}/a.md)")), 1);
    }

    #[test]
    fn a_part_of_another_path_is_no_problem() {
        let [work, root, ..] = FOLDERS;
        for line in [format!("s3://lake{work}x"), format!("s3:/{work}x"), format!("arn:aws:s3:::lake{root}*")]
        {
            assert_eq!(count(&line), 0, "{line}");
        }
        assert_eq!(count("target/debug and docs/findings/"), 0);
    }

    #[test]
    fn the_line_is_told() {
        let text = format!("one\ntwo {}x", FOLDERS[0]);
        let found = check(&Tree::of([("docs/a.md", text.as_str())]));
        assert_eq!(found.iter().map(|problem| problem.line).collect::<Vec<_>>(), [2]);
    }
}
