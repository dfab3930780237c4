//! Collects the commands: every file `src/commands/*.rs` but `mod.rs` is one.

#[path = "../../build/collect.rs"]
mod collect;

fn main() {
    collect::collect(
        "src/commands",
        |name| name != "mod",
        "/// Every command, in alphabetical order.\npub(crate) static COMMANDS: &[&Command]",
        "COMMAND",
        "commands.rs",
    );
}
