//! The registry document.

pub mod git;
