//! Collects the checks: every file `src/checks/fr*.rs` is one, so that adding a check is adding a
//! file.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

fn main() {
    let root = env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
    let folder = Path::new(&root).join("src/checks");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut names: Vec<String> = fs::read_dir(&folder)
        .expect("the folder of checks exists")
        .filter_map(|file| file.ok()?.file_name().into_string().ok())
        .filter_map(|name| name.strip_suffix(".rs").map(str::to_owned))
        .filter(|name| name.starts_with("fr"))
        .collect();
    names.sort();
    let mut code = String::new();
    for name in &names {
        let path = folder.join(format!("{name}.rs"));
        writeln!(code, "#[path = {path:?}]\nmod {name};").expect("strings take everything");
    }
    code.push_str("/// Every check of a registry document, in the order of their codes.\n");
    code.push_str("pub static CHECKS: &[&Check] = &[\n");
    for name in &names {
        writeln!(code, "    &{name}::CHECK,").expect("strings take everything");
    }
    code.push_str("];\n");
    let out = env::var("OUT_DIR").expect("cargo sets it");
    fs::write(Path::new(&out).join("checks.rs"), code).expect("the output folder is writable");
}
