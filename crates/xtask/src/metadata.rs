//! What `cargo metadata` says about this workspace and everything it is built from.

use crate::step::{Failure, Step};
use serde_json::Value;

/// A package of the dependency graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    /// The license expression, as its manifest has it.
    pub(crate) license: Option<String>,
    /// Where cargo fetched it; nothing for a folder on this machine.
    pub(crate) source: Option<String>,
    pub(crate) is_ours: bool,
}

/// A benchmark target of one of our packages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Benchmark {
    pub(crate) package: String,
    pub(crate) name: String,
}

/// The dependency graph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Metadata {
    pub(crate) packages: Vec<Package>,
    pub(crate) benchmarks: Vec<Benchmark>,
}

/// Asks cargo about a workspace, by its manifest. A lock file that no longer fits is refused.
pub(crate) fn read(manifest: &str) -> Result<Metadata, Failure> {
    let arguments = ["metadata", "--locked", "--format-version", "1", "--manifest-path", manifest];
    let output = Step::cargo("metadata", &arguments).output()?;
    let value = serde_json::from_slice(&output)
        .map_err(|error| Failure::step(format!("`cargo metadata` wrote no JSON: {error}")))?;
    parse(&value).ok_or_else(|| Failure::step("`cargo metadata` wrote another format than version 1"))
}

fn parse(metadata: &Value) -> Option<Metadata> {
    let members = metadata.get("workspace_members")?.as_array()?;
    let mut parsed = Metadata::default();
    for package in metadata.get("packages")?.as_array()? {
        let text = |field: &str| package.get(field).and_then(Value::as_str).map(str::to_owned);
        let name = text("name")?;
        let is_ours = members.contains(package.get("id")?);
        if is_ours {
            let targets = package.get("targets")?.as_array()?.iter().filter(|target| is_benchmark(target));
            parsed.benchmarks.extend(targets.filter_map(|target| {
                Some(Benchmark { package: name.clone(), name: target.get("name")?.as_str()?.to_owned() })
            }));
        }
        let version = text("version")?;
        parsed.packages.push(Package {
            name,
            version,
            license: text("license"),
            source: text("source"),
            is_ours,
        });
    }
    Some(parsed)
}

fn is_benchmark(target: &Value) -> bool {
    let kinds = target.get("kind").and_then(Value::as_array);
    kinds.is_some_and(|kinds| kinds.iter().any(|kind| kind == "bench"))
}

#[cfg(test)]
mod tests {
    use super::{Benchmark, parse};
    use serde_json::json;

    #[test]
    fn packages_and_benchmarks_are_read() {
        let value = json!({
            "workspace_members": ["path+file:///k/crates/doctor#keytrace-doctor@0.1.0"],
            "packages": [
                {"id": "path+file:///k/crates/doctor#keytrace-doctor@0.1.0", "name": "keytrace-doctor",
                 "version": "0.1.0", "license": "MIT OR Apache-2.0", "source": null,
                 "targets": [{"name": "doctor", "kind": ["lib"]}, {"name": "authorize", "kind": ["bench"]}]},
                {"id": "registry+x#a@1.0.0", "name": "a", "version": "1.0.0", "license": null, "source": "registry+x",
                 "targets": [{"name": "speed", "kind": ["bench"]}]},
            ],
        });
        let metadata = parse(&value).unwrap();
        let benchmark = Benchmark { package: "keytrace-doctor".to_owned(), name: "authorize".to_owned() };
        assert_eq!(metadata.benchmarks, [benchmark]);
        let packages: Vec<_> = metadata.packages.iter().map(|p| (p.name.as_str(), p.is_ours)).collect();
        assert_eq!(packages, [("keytrace-doctor", true), ("a", false)]);
        assert_eq!(metadata.packages[1].license, None);
    }

    #[test]
    fn another_format_is_refused() {
        assert_eq!(parse(&json!({"packages": []})), None);
    }
}
