//! Unified differences of texts.

use std::time::Duration;

use similar::{Algorithm, TextDiff};

/// The difference of two versions of the file `name`, as a unified diff; empty when there is
/// none.
#[must_use]
pub fn text_diff(name: &str, old: &str, new: &str) -> String {
    if old == new {
        return String::new();
    }
    // An absolute path would make `a//…`, which no tool reads.
    let name = name.trim_start_matches('/');
    // What both share at their ends costs nothing that way, even in files of many megabytes; the
    // time limit makes the difference of two unlike files coarse instead of slow.
    TextDiff::configure()
        .algorithm(Algorithm::Myers)
        .timeout(Duration::from_secs(2))
        .diff_lines(old, new)
        .unified_diff()
        .context_radius(3)
        .header(&format!("a/{name}"), &format!("b/{name}"))
        .to_string()
}
