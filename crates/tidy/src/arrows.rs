//! Which crate may depend on which, and what no pure crate may depend on.

use crate::problem::Problem;
use crate::purity::PURE;
use crate::tree::Tree;
use toml::{Table, Value};

const LAW: &str = "arrows";

/// A row of the table: the crates of ours that a crate's code, and in addition its tests, may use.
struct Package {
    name: &'static str,
    may_use: &'static [&'static str],
    tests_may_use: &'static [&'static str],
}

/// The table, from the ground up; `oracle`, `laws`, `tidy` and `xtask` are used by nobody's code.
const PACKAGES: [Package; 15] = [
    Package { name: "aws", may_use: &[], tests_may_use: &[] },
    Package { name: "iam", may_use: &["aws"], tests_may_use: &["oracle"] },
    Package { name: "snapshot", may_use: &["aws"], tests_may_use: &[] },
    Package { name: "access", may_use: &["aws", "iam", "snapshot"], tests_may_use: &["oracle"] },
    Package { name: "denial", may_use: &["aws"], tests_may_use: &[] },
    Package { name: "uses", may_use: &["aws", "snapshot", "access"], tests_may_use: &[] },
    Package { name: "scripts", may_use: &["aws", "snapshot", "access", "uses"], tests_may_use: &[] },
    Package {
        name: "glue",
        may_use: &["aws", "iam", "snapshot", "access", "uses", "scripts"],
        tests_may_use: &[],
    },
    Package {
        name: "doctor",
        may_use: &["aws", "iam", "snapshot", "access", "denial", "glue"],
        tests_may_use: &["oracle"],
    },
    Package {
        name: "report",
        may_use: &["aws", "iam", "snapshot", "access", "denial", "glue", "doctor"],
        tests_may_use: &[],
    },
    Package { name: "collector", may_use: &["aws", "snapshot"], tests_may_use: &[] },
    Package {
        name: "keytrace",
        may_use: &["aws", "iam", "snapshot", "access", "denial", "glue", "doctor", "report", "collector"],
        tests_may_use: &["oracle"],
    },
    Package { name: "oracle", may_use: &["iam"], tests_may_use: &[] },
    Package { name: "laws", may_use: &["iam", "snapshot", "denial", "doctor", "oracle"], tests_may_use: &[] },
    Package { name: "tidy", may_use: &[], tests_may_use: &[] },
];

/// `xtask` starts other programs and needs nothing of ours.
const ALONE: &str = "xtask";

/// The beginnings of names of crates that touch the world.
const WORLDLY: [&str; 14] = [
    "tokio",
    "async-",
    "futures",
    "aws-",
    "hyper",
    "reqwest",
    "ureq",
    "rusqlite",
    "rand",
    "getrandom",
    "tracing",
    "log",
    "chrono",
    "anyhow",
];

/// Finds every dependency where no arrow leads, and crates that do not take the workspace's lints.
pub fn check(tree: &Tree) -> Vec<Problem> {
    let mut problems = Vec::new();
    let workspace = match tree.text("Cargo.toml").map(toml::from_str::<Table>) {
        Some(Ok(workspace)) => workspace,
        Some(Err(error)) => return vec![Problem::new(LAW, "Cargo.toml", 0, error.message())],
        None => Table::new(),
    };
    for (path, text) in tree.files() {
        let inside = path.strip_prefix("crates/").and_then(|rest| rest.strip_suffix("/Cargo.toml"));
        let Some(name) = inside.filter(|name| !name.contains('/')) else { continue };
        match toml::from_str::<Table>(text) {
            Ok(manifest) => check_manifest(name, path, &manifest, &workspace, &mut problems),
            Err(error) => problems.push(Problem::new(LAW, path, 0, error.message())),
        }
    }
    problems
}

fn check_manifest(name: &str, path: &str, manifest: &Table, workspace: &Table, problems: &mut Vec<Problem>) {
    let mut problem = |message: String| problems.push(Problem::new(LAW, path, 0, message));
    let (code, tests): (&[&str], &[&str]) = match PACKAGES.iter().find(|package| package.name == name) {
        Some(package) => (package.may_use, package.tests_may_use),
        None if name == ALONE => (&[], &[]),
        None => return problem(format!("`{name}` has no row in the table of crates")),
    };
    if manifest.get("lints").and_then(|lints| lints.get("workspace")).and_then(Value::as_bool) != Some(true) {
        problem("does not take the workspace's lints (`[lints] workspace = true`)".to_owned());
    }
    for dependency in dependencies(manifest, workspace) {
        let used = dependency.name.as_str();
        let is_ours = used == ALONE || PACKAGES.iter().any(|package| package.name == used);
        let is_allowed = code.contains(&used) || (dependency.is_for_tests && tests.contains(&used));
        if is_ours && !is_allowed {
            problem(format!("`{name}` may not depend on `{used}`"));
        }
        let is_worldly = WORLDLY.iter().any(|start| used.starts_with(start));
        if !is_ours && is_worldly && !dependency.is_for_tests && PURE.contains(&name) {
            problem(format!("`{name}` is pure and may not depend on `{used}`"));
        }
    }
}

struct Dependency {
    /// The package; for ours the folder's name.
    name: String,
    is_for_tests: bool,
}

/// Every dependency of a manifest, for every target.
fn dependencies(manifest: &Table, workspace: &Table) -> Vec<Dependency> {
    let targets = manifest.get("target").and_then(Value::as_table);
    let tables = targets.into_iter().flatten().filter_map(|(_, target)| target.as_table()).chain([manifest]);
    let shared = workspace.get("workspace").and_then(|table| table.get("dependencies"));
    let mut found = Vec::new();
    for table in tables {
        for (section, is_for_tests) in
            [("dependencies", false), ("build-dependencies", false), ("dev-dependencies", true)]
        {
            for (key, value) in table.get(section).and_then(Value::as_table).into_iter().flatten() {
                let value = if value.get("workspace").is_some() {
                    shared.and_then(|shared| shared.get(key)).unwrap_or(value)
                } else {
                    value
                };
                found.push(Dependency { name: package_name(key, value), is_for_tests });
            }
        }
    }
    found
}

fn package_name(key: &str, value: &Value) -> String {
    let package = value.get("package").and_then(Value::as_str);
    let folder = value.get("path").and_then(Value::as_str).and_then(|path| path.rsplit('/').next());
    let name = folder.or(package).unwrap_or(key);
    name.strip_prefix("keytrace-").unwrap_or(name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tree::Tree;

    const WORKSPACE: &str = r#"
        [workspace.dependencies]
        keytrace-iam = { path = "crates/iam" }
        keytrace-doctor = { path = "crates/doctor" }
        keytrace-oracle = { path = "crates/oracle" }
        serde = "1"
    "#;

    fn problems(name: &str, manifest: &str) -> Vec<String> {
        let path = format!("crates/{name}/Cargo.toml");
        let manifest = format!("lints.workspace = true\n{manifest}");
        let tree = Tree::of([("Cargo.toml", WORKSPACE), (&path, &manifest)]);
        check(&tree).into_iter().map(|problem| problem.message).collect()
    }

    #[test]
    fn an_arrow_that_points_up_is_a_problem() {
        for (name, manifest, used) in [
            ("iam", "dependencies.keytrace-doctor.workspace = true", "doctor"),
            ("iam", "dependencies.keytrace-snapshot = { path = \"../snapshot\" }", "snapshot"),
            ("snapshot", "[target.'cfg(unix)'.dependencies]\nkeytrace-doctor.workspace = true", "doctor"),
            (
                "snapshot",
                "dependencies.judge = { package = \"keytrace-doctor\", version = \"0.1\" }",
                "doctor",
            ),
            ("doctor", "dependencies.keytrace-oracle.workspace = true", "oracle"),
            ("doctor", "[build-dependencies]\nfaces = { path = \"../keytrace\" }", "keytrace"),
            ("collector", "dependencies.keytrace-doctor.workspace = true", "doctor"),
            ("snapshot", "dev-dependencies.keytrace-doctor.workspace = true", "doctor"),
            ("xtask", "dependencies.keytrace-iam.workspace = true", "iam"),
        ] {
            assert_eq!(
                problems(name, manifest),
                [format!("`{name}` may not depend on `{used}`")],
                "{manifest}"
            );
        }
    }

    #[test]
    fn arrows_that_point_down_are_fine() {
        for (name, manifest) in [
            ("access", "dependencies.keytrace-iam.workspace = true\ndependencies.serde.workspace = true"),
            (
                "doctor",
                "dependencies.keytrace-iam.workspace = true\ndev-dependencies.keytrace-oracle.workspace = true",
            ),
            ("keytrace", "dependencies.keytrace-doctor.workspace = true\ndependencies.tokio = \"1\""),
            ("doctor", "dev-dependencies.rand = \"1\""),
        ] {
            assert_eq!(problems(name, manifest), [""; 0], "{manifest}");
        }
    }

    #[test]
    fn a_pure_crate_depends_on_nothing_worldly() {
        let found = problems("iam", "dependencies.aws-config = \"1\"");
        assert_eq!(found, ["`iam` is pure and may not depend on `aws-config`"]);
    }

    #[test]
    fn a_crate_without_a_row_or_lints_is_a_problem() {
        assert_eq!(problems("guess", ""), ["`guess` has no row in the table of crates"]);
        let tree = Tree::of([("crates/iam/Cargo.toml", "[package]\nname = \"keytrace-iam\"")]);
        assert_eq!(check(&tree).len(), 1);
        let tree = Tree::of([("crates/iam/Cargo.toml", "not toml")]);
        assert_eq!(check(&tree).len(), 1);
    }
}
