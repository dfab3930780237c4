//! The integration tests of the registry crate, in one binary.
#![allow(clippy::unwrap_used, reason = "a failed test may panic, also in its helpers")]

mod corpus;
mod edits;
mod generate;
mod git;
mod property;
mod reader;
mod schema;
