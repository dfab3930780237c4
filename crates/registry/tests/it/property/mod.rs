//! Documents and edits made from bytes, with a model of what they mean that shares no code with
//! the library.

pub(crate) mod change;
pub(crate) mod document;
pub(crate) mod draw;
pub(crate) mod model;
pub(crate) mod oracle;
pub(crate) mod print;
pub(crate) mod scalar;
pub(crate) mod soup;
pub(crate) mod spans;
pub(crate) mod text;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestError, TestRunner};

/// Runs `judge` over so many strings of at most `length` bytes; a failure is made small first.
///
/// The strings are the same in each run, unless `PROPTEST_RNG_SEED` says otherwise, and
/// `PROPTEST_CASES` overrides their number.
pub(crate) fn run(cases: u32, length: usize, judge: impl Fn(&[u8]) -> Result<(), String>) {
    let mut config =
        Config { failure_persistence: None, max_shrink_iters: 100_000, ..Config::default() };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = cases;
    }
    if config.rng_seed == RngSeed::Random {
        config.rng_seed = RngSeed::Fixed(1);
    }
    let bytes = proptest::collection::vec(any::<u8>(), 0..length);
    let result =
        TestRunner::new(config).run(&bytes, |bytes| judge(&bytes).map_err(TestCaseError::fail));
    match result {
        Ok(()) => {}
        Err(TestError::Fail(reason, bytes)) => panic!("{reason}\n(bytes: {bytes:?})"),
        Err(error) => panic!("{error}"),
    }
}
