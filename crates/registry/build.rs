//! Collects the checks: every file `src/checks/fr*.rs` is one.

#[path = "../../build/collect.rs"]
mod collect;

fn main() {
    collect::collect(
        "src/checks",
        |name| name.starts_with("fr"),
        "/// Every check of a registry document, in the order of their codes.\n\
         pub static CHECKS: &[&Check]",
        "CHECK",
        "checks.rs",
    );
}
