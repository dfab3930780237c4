//! The integration tests of the registry crate.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod corpus;
mod edits;
mod property;
mod reader;
