//! Diagnostics as text for people, and as JSON, SARIF and workflow commands for machines.
//!
//! Each format is one function over a slice of diagnostics and a writer. None of them orders,
//! filters or counts towards an exit code: that is the caller's business.

mod clean;
mod excerpt;
mod github;
mod json;
mod sarif;
mod summary;
mod text;

pub use clean::line as clean_line;
pub use github::github;
pub use json::json;
pub use sarif::sarif;
pub use summary::{Counts, summary};
pub use text::{TextStyle, text};
