//! Real registries with their exact tables. They are found through `FALCONRY_CORPUS`; without it
//! these tests say so and check nothing.

use std::fs;
use std::path::PathBuf;

use falconry_registry::Document;
use falconry_registry::table::{TableKind, table};

fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("FALCONRY_CORPUS").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("skipped: FALCONRY_CORPUS is not set");
    }
    folder.map(|folder| folder.join("registry"))
}

fn document(name: &str) -> Option<(PathBuf, Document)> {
    let folder = corpus()?.join(name);
    let bytes = fs::read(folder.join("registry.yaml")).expect("the corpus is whole");
    Some((folder, Document::from_bytes("registry.yaml", bytes).unwrap()))
}

fn assert_table(name: &str, kind: TableKind, file: &str) {
    let Some((folder, document)) = document(name) else { return };
    let expected = fs::read_to_string(folder.join(file)).unwrap();
    assert_eq!(table(&document.registry(), kind), expected);
}

#[test]
fn tables_are_the_exact_bytes() {
    assert_table("2022-03-source-extractor", TableKind::Sources, "source-table.md");
    assert_table("2022-03-source-extractor", TableKind::Extractors, "extractor-table.md");
    assert_table("2022-06-capabilities", TableKind::Plugins, "table.md");
    assert_table("2026-08-capabilities", TableKind::Plugins, "table.md");
}
