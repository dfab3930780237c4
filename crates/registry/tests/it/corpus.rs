//! Real registries with their exact tables. They are found through `FALCONRY_CORPUS`; without it
//! these tests say so and check nothing.

use std::fs;
use std::path::PathBuf;

use falconry_diagnostics::{Diagnostic, Severity};
use falconry_registry::checks::{Context, Options, run};
use falconry_registry::migrate::{self, migrate};
use falconry_registry::table::{TableKind, table};
use falconry_registry::{Document, PUBLIC_PLUGINS};

pub(crate) fn corpus() -> Option<PathBuf> {
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
        let found = run(&context);
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

/// Every finding in a real registry: its code and entry. None is an error.
fn findings(name: &str) -> Option<Vec<(&'static str, String)>> {
    let (_, document) = document(name)?;
    let registry = document.registry();
    let found = run(&Context::new(&document, &registry, Options::default(), None));
    for finding in &found {
        assert!(finding.severity < Severity::Error, "{name}: {}", finding.message);
    }
    let to_pair = |found: Diagnostic| (found.check.code, found.subject.unwrap_or_default());
    Some(found.into_iter().map(to_pair).collect())
}

#[test]
fn real_registries_have_the_known_defects_only() {
    // FR034: the document is of the first generation.
    // FR025: the entry names a maintainer without saying how to reach him.
    // FR026: the description is written over several lines, which broke upstream's table.
    let known: [(&str, &[(&str, &str)]); 3] = [
        ("2022-03-source-extractor", &[("FR034", "")]),
        ("2022-06-capabilities", &[]),
        (
            "2026-08-capabilities",
            &[
                ("FR025", "nomad"),
                ("FR025", "dnscollector"),
                ("FR025", "syslogsrv"),
                ("FR025", "salesforce"),
                ("FR025", "box"),
                ("FR025", "journald"),
                ("FR025", "gitlab"),
                ("FR026", "nginx"),
                ("FR025", "nginx"),
                ("FR026", "coding_agent"),
            ],
        ),
    ];
    for (name, expected) in known {
        let Some(found) = findings(name) else { return };
        let found: Vec<_> = found.iter().map(|(code, entry)| (*code, entry.as_str())).collect();
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn the_repositorys_own_registry_has_no_findings_and_names_the_public_plugins() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../registry.yaml");
    let document = Document::from_bytes("registry.yaml", fs::read(path).unwrap()).unwrap();
    let registry = document.registry();
    let found = run(&Context::new(&document, &registry, Options::default(), None));
    assert!(found.is_empty(), "{:?}", found.iter().map(|found| &found.message).collect::<Vec<_>>());
    let mut listed: Vec<_> = registry
        .entries
        .iter()
        .filter(|entry| !entry.is_reserved())
        .map(|entry| (entry.name(), entry.id(), entry.source()))
        .collect();
    let mut known: Vec<_> =
        PUBLIC_PLUGINS.iter().map(|plugin| (plugin.name, plugin.id, plugin.source)).collect();
    listed.sort_unstable();
    known.sort_unstable();
    assert_eq!(known, listed);
}
