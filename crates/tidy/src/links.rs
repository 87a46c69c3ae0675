//! Every link of a page to a place in this repository leads there: to a file, a folder or a heading.

use crate::problem::Problem;
use crate::tree::Tree;

const LAW: &str = "links";

/// Finds links that lead nowhere. Links to other hosts are not followed.
pub fn check(tree: &Tree) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (page, text) in tree.files().filter(|(path, _)| path.ends_with(".md")) {
        for (number, line) in (1..).zip(text.lines()) {
            let broken = targets(line).filter(|target| !leads_somewhere(tree, page, target));
            problems.extend(
                broken.map(|target| {
                    Problem::new(LAW, page, number, format!("the link `{target}` leads nowhere"))
                }),
            );
        }
    }
    problems
}

/// What stands in the round brackets of a line's links.
fn targets(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target)
}

fn leads_somewhere(tree: &Tree, page: &str, target: &str) -> bool {
    let (path, heading) =
        target.split_once('#').map_or((target, None), |(path, heading)| (path, Some(heading)));
    if path.contains(':') {
        return true;
    }
    let place = if path.is_empty() { Some(page.to_owned()) } else { resolved(page, path) };
    let Some(place) = place else { return false };
    match (tree.text(&place), heading) {
        (Some(text), Some(heading)) => text.lines().any(|line| anchor(line).as_deref() == Some(heading)),
        (Some(_), None) => true,
        (None, _) => {
            let folder = if place.is_empty() { place } else { format!("{place}/") };
            heading.is_none() && tree.files().any(|(file, _)| file.starts_with(&folder))
        }
    }
}

/// A relative path from a page, as a path from the root; none if it leads out of the repository.
fn resolved(page: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The anchor that a heading gets, as GitHub makes it.
fn anchor(line: &str) -> Option<String> {
    let title = line.trim_start_matches('#').strip_prefix(' ').filter(|_| line.starts_with('#'))?;
    let kept = title.trim().chars().filter(|one| one.is_alphanumeric() || matches!(one, ' ' | '-' | '_'));
    Some(kept.collect::<String>().to_lowercase().replace(' ', "-"))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tree::Tree;

    fn problems(line: &str) -> Vec<String> {
        let other = "# Other page\n\n## What is `in` it\n";
        let files = [("docs/page.md", line), ("docs/other.md", other), ("README.md", ""), ("a/b/c.rs", "")];
        check(&Tree::of(files)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_link_that_leads_nowhere_is_a_problem() {
        for target in ["gone.md", "../../README.md", "other.md#what", "../a/b/#c", "#here", "../a/c"] {
            let expected = format!("docs/page.md:1: the link `{target}` leads nowhere [links]");
            assert_eq!(problems(&format!("See [it]({target}).")), [expected]);
        }
    }

    #[test]
    fn files_folders_headings_and_other_hosts_are_fine() {
        let line = "# Here\n[a](other.md), [b](../README.md) [c](other.md#what-is-in-it) [d](#here) [e](../a/) [f](../a/b) \
                    [g](https://example.com/x#y) [h](./other.md) and no link: `args](`";
        assert_eq!(problems(line), [""; 0]);
    }
}
