//! The policy for dependencies: where they come from and under which license. `deny.toml` says the same to cargo-deny.

use crate::license;
use crate::metadata::{self, Package};
use crate::step::Failure;

/// The only registry, under both of the names that cargo gives it.
const CRATES_IO: [&str; 2] =
    ["registry+https://github.com/rust-lang/crates.io-index", "sparse+https://index.crates.io/"];

/// The fuzzing targets are outside the workspace, and nothing of them is shipped: only their lock file must still fit.
const FUZZ: &str = "fuzz/Cargo.toml";

/// The license of everything of ours.
const OURS: &str = "MIT OR Apache-2.0";

/// Checks every package that any target of the workspace may be built from.
pub(crate) fn run() -> Result<(), Failure> {
    println!("\n== dependencies: licenses and sources by `cargo metadata`");
    let packages = metadata::read("Cargo.toml")?.packages;
    metadata::read(FUZZ)?;
    let problems: Vec<String> = packages.iter().filter_map(problem).collect();
    if !problems.is_empty() {
        return Err(Failure::step(format!("step `dependencies` failed:\n  {}", problems.join("\n  "))));
    }
    println!("== dependencies: {} packages, all from crates.io or this workspace", packages.len());
    Ok(())
}

/// What is wrong with a package, if anything is.
fn problem(package: &Package) -> Option<String> {
    let Package { name, version, .. } = package;
    match (&package.source, package.is_ours) {
        (None, true) => {
            let is_right = package.license.as_deref() == Some(OURS);
            return (!is_right).then(|| format!("{name} {version}: a crate of ours is licensed `{OURS}`"));
        }
        (Some(source), false) if CRATES_IO.contains(&source.as_str()) => {}
        (Some(source), _) => {
            return Some(format!("{name} {version}: its source `{source}` is not crates.io"));
        }
        (None, false) => return Some(format!("{name} {version}: a folder outside the workspace")),
    }
    match &package.license {
        None => Some(format!("{name} {version}: names no license")),
        Some(license) => match license::is_allowed(license) {
            Some(true) => None,
            Some(false) => Some(format!("{name} {version}: its license `{license}` is not on the list")),
            None => Some(format!("{name} {version}: its license `{license}` is no license expression")),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::{CRATES_IO, problem};
    use crate::metadata::Package;

    fn package(license: Option<&str>, source: Option<&str>, is_ours: bool) -> Package {
        Package {
            name: "a".to_owned(),
            version: "1.0.0".to_owned(),
            license: license.map(str::to_owned),
            source: source.map(str::to_owned),
            is_ours,
        }
    }

    #[test]
    fn every_package_needs_an_allowed_license_and_source() {
        let registry = Some(CRATES_IO[0]);
        for (license, source, is_ours, expected) in [
            (Some("AGPL-3.0-only"), registry, false, Some("its license `AGPL-3.0-only` is not on the list")),
            (
                Some("MIT AND GPL-2.0-only"),
                registry,
                false,
                Some("its license `MIT AND GPL-2.0-only` is not on the list"),
            ),
            (Some("MIT AND"), registry, false, Some("its license `MIT AND` is no license expression")),
            (None, registry, false, Some("names no license")),
            (
                Some("MIT"),
                Some("git+https://example.com/a"),
                false,
                Some("its source `git+https://example.com/a` is not crates.io"),
            ),
            (
                Some("MIT"),
                Some("registry+https://example.com/index"),
                false,
                Some("its source `registry+https://example.com/index` is not crates.io"),
            ),
            (Some("MIT"), None, false, Some("a folder outside the workspace")),
            (Some("MIT"), None, true, Some("a crate of ours is licensed `MIT OR Apache-2.0`")),
            (Some("MIT OR Apache-2.0"), None, true, None),
            (Some("MIT"), registry, false, None),
            (Some("GPL-3.0-only OR MIT"), Some(CRATES_IO[1]), false, None),
        ] {
            let expected = expected.map(|words| format!("a 1.0.0: {words}"));
            assert_eq!(problem(&package(license, source, is_ours)), expected, "{license:?} {source:?}");
        }
    }
}
