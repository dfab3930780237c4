//! Collects the commands: every file `src/commands/*.rs` but `mod.rs` is one, so that adding a
//! command is adding a file.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

fn main() {
    let root = env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
    let folder = Path::new(&root).join("src/commands");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut names: Vec<String> = fs::read_dir(&folder)
        .expect("the folder of commands exists")
        .filter_map(|file| file.ok()?.file_name().into_string().ok())
        .filter_map(|name| name.strip_suffix(".rs").map(str::to_owned))
        .filter(|name| name != "mod")
        .collect();
    names.sort();
    let mut code = String::new();
    for name in &names {
        let path = folder.join(format!("{name}.rs"));
        writeln!(code, "#[path = {path:?}]\nmod {name};").expect("strings take everything");
    }
    code.push_str("/// Every command, in alphabetical order.\n");
    code.push_str("pub(crate) static COMMANDS: &[&Command] = &[\n");
    for name in &names {
        writeln!(code, "    &{name}::COMMAND,").expect("strings take everything");
    }
    code.push_str("];\n");
    let out = env::var("OUT_DIR").expect("cargo sets it");
    fs::write(Path::new(&out).join("commands.rs"), code).expect("the output folder is writable");
}
