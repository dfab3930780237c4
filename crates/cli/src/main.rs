//! The `falconry` command.
fn main() {}
