//! How many cases a law is tried on, and with which numbers.

use std::env;

use crate::generate::choices::Choices;
use proptest::collection::vec;
use proptest::num::u16::ANY;
use proptest::test_runner::{Config, RngSeed, TestCaseResult, TestError, TestRunner};

/// Cases of one law in an ordinary test run; `cargo xtask prove` asks for more.
const CASES: u32 = 500;

/// Tries a law on many sequences of numbers, and shrinks those on which it fails. Without `PROPTEST_RNG_SEED` the
/// sequences are always the same.
#[expect(clippy::panic, reason = "a law that does not hold is a failed test")]
pub fn hold(law: impl Fn(&mut Choices<'_>) -> TestCaseResult) {
    let mut config = Config { failure_persistence: None, max_shrink_iters: 20_000, ..Config::default() };
    if env::var_os("PROPTEST_CASES").is_none() {
        config.cases = CASES;
    }
    if env::var_os("PROPTEST_RNG_SEED").is_none() {
        config.rng_seed = RngSeed::Fixed(3);
    }
    let numbers = vec(ANY, 50..800);
    let outcome = TestRunner::new(config).run(&numbers, |numbers| law(&mut Choices::new(&numbers)));
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(reason, _)) => panic!("{}", reason.message()),
        Err(error) => panic!("{error}"),
    }
}
