//! Shared by build scripts: collects source files of one kind, so that adding one is adding a
//! file and no list must be kept by hand.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

/// Writes `$OUT_DIR/NAME` with a `mod` for every file of `folder` (below the crate) that `wanted`
/// accepts by its name without `.rs`, and the static list `declaration` of references to each
/// module's `item`, in alphabetical order.
pub(crate) fn collect(
    folder: &str,
    wanted: impl Fn(&str) -> bool,
    declaration: &str,
    item: &str,
    output: &str,
) {
    let root = env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
    let folder = Path::new(&root).join(folder);
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut names: Vec<String> = fs::read_dir(&folder)
        .expect("the folder exists")
        .filter_map(|file| file.ok()?.file_name().into_string().ok())
        .filter_map(|name| name.strip_suffix(".rs").map(str::to_owned))
        .filter(|name| wanted(name))
        .collect();
    names.sort();
    let mut code = String::new();
    for name in &names {
        let path = folder.join(format!("{name}.rs"));
        writeln!(code, "#[path = {path:?}]\nmod {name};").expect("strings take everything");
    }
    writeln!(code, "{declaration} = &[").expect("strings take everything");
    for name in &names {
        writeln!(code, "    &{name}::{item},").expect("strings take everything");
    }
    code.push_str("];\n");
    let out = env::var("OUT_DIR").expect("cargo sets it");
    fs::write(Path::new(&out).join(output), code).expect("the output folder is writable");
}
