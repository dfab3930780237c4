//! Real registries with their exact tables. They are found through `FALCONRY_CORPUS`; without it
//! these tests say so and check nothing.

use std::fs;
use std::path::PathBuf;

use falconry_diagnostics::Severity;
use falconry_registry::Document;
use falconry_registry::checks::{self, Context, Options};
use falconry_registry::migrate::{self, migrate};
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

#[test]
fn the_first_generation_migrates_into_a_sound_document() {
    let Some((_, document)) = document("2022-03-source-extractor") else { return };
    for extraction in [false, true] {
        let migration = migrate(&document, migrate::Options { extraction }).unwrap();
        assert_eq!((migration.sources, migration.extractors), (7, 1));
        let registry = migration.document.registry();
        let context = Context::new(&migration.document, &registry, Options::default(), None);
        let found = checks::run(&context);
        let errors: Vec<_> =
            found.iter().filter(|found| found.severity == Severity::Error).collect();
        assert!(errors.is_empty(), "{errors:#?}");
        let (old, new) = (document.text(), migration.document.text());
        let head = old.split("  source:\n").next().unwrap();
        assert!(new.starts_with(&format!("{head}  - name: k8s_audit\n")));
        // `capabilities`, the capability and `supported` for each entry; two list keys are gone.
        let added = 7 * 3 + 3 + if extraction { 2 * 5 } else { 0 } - 2;
        assert_eq!(new.lines().count(), old.lines().count() + added);
        assert_eq!(old.ends_with('\n'), new.ends_with('\n'));
    }
}
