//! What must hold about this source tree, each law as a function from a tree of files to problems.
//!
//! The laws are those of STYLE.md and ARCHITECTURE.md. They read text only; `tests/house.rs` applies them to this
//! repository. Every law has tests that break it and see it complain.

pub mod arrows;
pub mod finding_pages;
pub mod links;
pub mod names;
pub mod problem;
pub mod purity;
pub mod sizes;
pub mod source;
pub mod traces;
pub mod tree;

use crate::problem::Problem;
use crate::source::Sources;
use crate::tree::Tree;

/// Applies every law to a tree.
pub fn check(tree: &Tree) -> Vec<Problem> {
    let (sources, mut problems) = Sources::read(tree);
    problems.extend(arrows::check(tree));
    problems.extend(purity::check(&sources));
    problems.extend(sizes::check(tree, &sources));
    problems.extend(names::check(tree, &sources));
    problems.extend(finding_pages::check(tree));
    problems.extend(links::check(tree));
    problems.extend(traces::check(tree));
    problems.sort();
    problems
}
