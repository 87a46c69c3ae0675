//! `cargo xtask prove`: the laws of nature and the second opinion, on many cases.

use crate::step::{Failure, Step};
use std::time::{SystemTime, UNIX_EPOCH};

/// Cases of each law. There are over ten laws, so that a run has hundreds of thousands.
pub(crate) const CASES: &str = "50000";

/// Where the laws are tested: a package and its test.
const PROOFS: [(&str, &str); 3] = [
    ("keytrace-oracle", "laws_of_nature"),
    ("keytrace-access", "second_opinion"),
    ("keytrace-doctor", "fixes"),
];

/// Tries every law on `cases` cases; the seed that repeats the run is part of the command that is printed.
pub(crate) fn run(cases: &str, seed: Option<&str>) -> Result<(), Failure> {
    for number in [Some(cases), seed].into_iter().flatten() {
        if number.parse::<u32>().is_err() {
            return Err(Failure::usage(format!("`{number}` is not a number")));
        }
    }
    let now =
        || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.subsec_nanos()).to_string();
    let seed = seed.map_or_else(now, str::to_owned);
    let packages = PROOFS.iter().flat_map(|(package, test)| ["--package", package, "--test", test]);
    let arguments: Vec<&str> =
        ["test", "--locked", "--release", "--no-fail-fast"].into_iter().chain(packages).collect();
    Step::cargo("proof", &arguments)
        .with_environment("PROPTEST_CASES", cases)
        .with_environment("PROPTEST_RNG_SEED", seed)
        .run()
}

#[cfg(test)]
mod tests {
    use super::{PROOFS, run};
    use std::path::Path;

    #[test]
    fn every_proof_is_a_test_of_its_package() {
        for (package, test) in PROOFS {
            let folder = package.trim_start_matches("keytrace-");
            let path = format!("{}/../{folder}/tests/{test}.rs", env!("CARGO_MANIFEST_DIR"));
            assert!(Path::new(&path).is_file(), "{path}");
        }
    }

    #[test]
    fn what_is_not_a_number_is_refused_before_anything_runs() {
        for (cases, seed, wrong) in [("many", None, "many"), ("1", Some("-1"), "-1")] {
            let failure = run(cases, seed).unwrap_err().to_string();
            assert_eq!(failure, format!("`{wrong}` is not a number; see `cargo xtask --help`"));
        }
    }
}
