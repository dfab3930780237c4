//! The integration tests of the plugin host, in one binary.
#![allow(clippy::unwrap_used, reason = "a failed test may panic, also in its helpers")]

mod fixture;
mod library;
mod plugin;
mod stream;
