//! End-to-end tests of the real program.
#![allow(clippy::unwrap_used, reason = "a failed test may panic, also in its helpers")]

mod check;
mod diff;
mod explain;
mod guide;
mod help;
mod ids;
#[cfg(target_os = "linux")]
mod inspect;
mod looking;
mod migrate;
mod propose;
mod register;
mod remove;
mod sandbox;
mod shells;
mod table;
