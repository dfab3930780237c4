//! The integration tests of this crate, in one binary.

#![allow(
    clippy::unwrap_used,
    reason = "a failed test may panic, also in its helpers"
)]

mod git;
