//! One Rust file as the laws see it: the paths it names, the macros it calls, its functions and modules.
//!
//! Test code (`#[cfg(test)]`, `#[test]`, files declared so) is left out of everything but the modules' names.

use crate::problem::Problem;
use crate::tree::Tree;

mod function;
mod names;
mod test_code;

pub use function::Function;
pub use names::{Named, Used};

/// A name and the line it stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The name.
    pub name: String,
    /// The line, from 1.
    pub line: usize,
}

/// What one Rust file says.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// The file, from the repository's root.
    pub path: String,
    /// The crate's folder name; empty outside `crates/`.
    pub package: String,
    /// The module path inside the crate.
    pub module: Vec<String>,
    /// Whether the file is in `src/` and not declared as test code.
    pub is_product: bool,
    /// What the code that is not test code names.
    pub named: Named,
    /// Its functions that are not tests.
    pub functions: Vec<Function>,
    /// Every module it declares, test or not.
    pub modules: Vec<Word>,
    /// Module files it declares under `#[cfg(test)]`, as path prefixes without `.rs`.
    test_files: Vec<String>,
}

/// All Rust files of a tree that parse.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// In the order of paths.
    pub all: Vec<Source>,
}

impl Sources {
    /// Reads every Rust file; one that does not parse is a problem.
    pub fn read(tree: &Tree) -> (Self, Vec<Problem>) {
        let mut all = Vec::new();
        let mut problems = Vec::new();
        for (path, text) in tree.rust_files() {
            match Source::read(path, text) {
                Ok(source) => all.push(source),
                Err(error) => {
                    let line = error.span().start().line;
                    problems.push(Problem::new("parses", path, line, error.to_string()));
                }
            }
        }
        let test_files: Vec<String> = all.iter().flat_map(|source| source.test_files.clone()).collect();
        for source in &mut all {
            source.is_product &= !test_files.iter().any(|prefix| is_module_file(&source.path, prefix));
        }
        (Self { all }, problems)
    }

    /// The files that are part of what users run, or of a library.
    pub fn product(&self) -> impl Iterator<Item = &Source> {
        self.all.iter().filter(|source| source.is_product)
    }
}

impl Source {
    fn read(path: &str, text: &str) -> syn::Result<Self> {
        let file = syn::parse_file(text)?;
        let (package, module, is_product) = place(path);
        let modules = test_code::modules(&file.items);
        let folder = child_folder(path);
        let test_files = test_code::test_module_files(&file.items)
            .into_iter()
            .map(|name| format!("{folder}/{name}"))
            .collect();
        Ok(Self {
            named: Named::read(&file.items, &module),
            functions: function::functions(&file),
            path: path.to_owned(),
            package,
            module,
            is_product,
            modules,
            test_files,
        })
    }
}

/// The crate, the module path and whether the file is under `src/`.
fn place(path: &str) -> (String, Vec<String>, bool) {
    let Some((package, inside)) = path.strip_prefix("crates/").and_then(|rest| rest.split_once('/')) else {
        return (String::new(), Vec::new(), false);
    };
    let Some(module) = inside.strip_prefix("src/") else {
        return (package.to_owned(), Vec::new(), false);
    };
    let mut module: Vec<String> = module.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    let is_folder_file = match module.as_slice() {
        [only] => only == "lib" || only == "main",
        [.., last] => last == "mod",
        [] => false,
    };
    if is_folder_file {
        module.pop();
    }
    (package.to_owned(), module, true)
}

/// The folder in which a file's child modules live.
fn child_folder(path: &str) -> &str {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    match name {
        "lib.rs" | "main.rs" | "mod.rs" => folder,
        _ => path.trim_end_matches(".rs"),
    }
}

/// Whether a file is the module file with this path prefix, or below it.
fn is_module_file(path: &str, prefix: &str) -> bool {
    path.strip_prefix(prefix).is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::{Sources, place};
    use crate::tree::Tree;

    #[test]
    fn a_file_knows_its_place() {
        for (path, package, module, is_product) in [
            ("crates/access/src/kms/case.rs", "access", vec!["kms", "case"], true),
            ("crates/access/src/kms/mod.rs", "access", vec!["kms"], true),
            ("crates/doctor/src/lib.rs", "doctor", vec![], true),
            ("crates/doctor/tests/cases.rs", "doctor", vec![], false),
            ("fuzz/denial.rs", "", vec![], false),
        ] {
            let module: Vec<String> = module.into_iter().map(str::to_owned).collect();
            assert_eq!(place(path), (package.to_owned(), module, is_product), "{path}");
        }
    }

    #[test]
    fn a_file_declared_under_cfg_test_is_no_product() {
        let tree = Tree::of([
            ("crates/iam/src/arn.rs", "#[cfg(test)] mod tests; mod kept;"),
            ("crates/iam/src/arn/tests.rs", ""),
            ("crates/iam/src/arn/tests/deep.rs", ""),
            ("crates/iam/src/arn/kept.rs", ""),
        ]);
        let (sources, problems) = Sources::read(&tree);
        assert_eq!(problems, []);
        let product: Vec<&str> = sources.product().map(|source| source.path.as_str()).collect();
        assert_eq!(product, ["crates/iam/src/arn.rs", "crates/iam/src/arn/kept.rs"]);
    }

    #[test]
    fn a_file_that_does_not_parse_is_a_problem_at_its_line() {
        let (_, problems) = Sources::read(&Tree::of([("crates/iam/src/arn.rs", "\nfn broken( {}")]));
        assert_eq!(
            problems.iter().map(|problem| (problem.law, problem.line)).collect::<Vec<_>>(),
            [("parses", 2)]
        );
    }
}
