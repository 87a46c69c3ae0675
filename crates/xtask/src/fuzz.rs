//! `cargo xtask fuzz`: libFuzzer searches for inputs on which a law of `crates/laws` does not hold, for a bounded time.
//!
//! The coverage that guides it comes from LLVM's own pass, which any toolchain has; no nightly one is needed.

use crate::step::{Failure, Step, root};
use std::env;
use std::fs;

/// The targets: the files of `fuzz/targets`, with the longest input that each is given.
const TARGETS: [(&str, &str); 6] = [
    ("parse_document", "16384"),
    ("wildcard", "4096"),
    ("condition_value", "4096"),
    ("simulation", "8192"),
    ("denial", "16384"),
    ("snapshot_format", "16384"),
];

/// Seconds for each target.
pub(crate) const SECONDS: &str = "10";

const FOLDER: &str = "target/fuzz";

/// Counters at every edge of the code under test, and the values that comparisons see.
const COVERAGE: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
     -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
     -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1";

/// Runs one target, or all in turn, each for so many seconds.
pub(crate) fn run(target: Option<&str>, seconds: &str) -> Result<(), Failure> {
    if seconds.parse::<u32>().is_err() {
        return Err(Failure::usage(format!("`{seconds}` is not a number of seconds")));
    }
    let meant: Vec<_> = TARGETS.iter().filter(|(name, _)| target.is_none_or(|one| one == *name)).collect();
    if meant.is_empty() {
        let names: Vec<&str> = TARGETS.iter().map(|(name, _)| *name).collect();
        return Err(Failure::usage(format!("there is no fuzzing target; they are {}", names.join(", "))));
    }
    let host = host()?;
    // Why `--target`: else build scripts and macros would be instrumented too, and could not be linked.
    let arguments = ["build", "--locked", "--release", "--manifest-path", "fuzz/Cargo.toml", "--target"];
    Step::cargo("build the fuzzing targets", &[&arguments[..], &[&host, "--target-dir", FOLDER]].concat())
        .with_environment("RUSTFLAGS", COVERAGE)
        .run()?;
    meant.into_iter().try_for_each(|(name, longest)| search(name, longest, seconds, &host))
}

/// What libFuzzer finds goes to `target/`; what is worth keeping is moved to `fuzz/corpus` by hand, and then tests run it.
fn search(name: &'static str, longest: &str, seconds: &str, host: &str) -> Result<(), Failure> {
    let program = root().join(FOLDER).join(host).join("release").join(name);
    let found = format!("{FOLDER}/corpus/{name}");
    fs::create_dir_all(root().join(&found))
        .map_err(|error| Failure::step(format!("could not make `{found}`: {error}")))?;
    let options = [
        format!("-max_total_time={seconds}"),
        format!("-max_len={longest}"),
        "-timeout=10".to_owned(),
        "-rss_limit_mb=1024".to_owned(),
        "-dict=fuzz/words.dict".to_owned(),
        "-print_final_stats=1".to_owned(),
        format!("-artifact_prefix={FOLDER}/{name}-"),
        found,
        format!("fuzz/corpus/{name}"),
    ];
    let options: Vec<&str> = options.iter().map(String::as_str).collect();
    Step::program(name, &program.to_string_lossy(), &options).run()
}

/// The toolchain's own target triple.
fn host() -> Result<String, Failure> {
    let rustc = env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let said = Step::program("find the host", &rustc, &["-vV"]).output()?;
    let said = String::from_utf8_lossy(&said);
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| Failure::step("`rustc -vV` names no host"))
}

#[cfg(test)]
mod tests {
    use super::{TARGETS, run};
    use crate::step::root;
    use std::fs;

    #[test]
    fn what_is_no_target_or_no_number_is_refused_before_anything_is_built() {
        assert!(run(Some("parse"), "1").unwrap_err().to_string().starts_with("there is no fuzzing target"));
        assert!(run(None, "soon").unwrap_err().to_string().starts_with("`soon` is not a number"));
    }

    #[test]
    fn every_target_has_its_file_and_its_corpus() {
        let mut files: Vec<String> = fs::read_dir(root().join("fuzz/targets"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().replace(".rs", ""))
            .collect();
        files.sort();
        let mut known = TARGETS.map(|(name, _)| name);
        known.sort_unstable();
        assert_eq!(files, known);
        for name in known {
            assert!(root().join("fuzz/corpus").join(name).is_dir(), "{name}");
        }
    }
}
