//! Real registries with their exact tables. They are found through `FALCONRY_CORPUS`; without it
//! these tests say so and check nothing.

use std::fs;
use std::path::PathBuf;

use falconry_registry::Document;
use falconry_registry::checks::{Context, Options, run};
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

/// The codes about metadata, signatures and the form of the whole that a real registry is given,
/// each with the names of its entries.
fn metadata_findings(name: &str) -> Option<Vec<(&'static str, String)>> {
    const CODES: [&str; 20] = [
        "FR022", "FR023", "FR024", "FR025", "FR026", "FR027", "FR028", "FR029", "FR030", "FR031",
        "FR032", "FR033", "FR034", "FR035", "FR036", "FR040", "FR045", "FR046", "FR048", "FR049",
    ];
    let (_, document) = document(name)?;
    let registry = document.registry();
    let found = run(&Context::new(&document, &registry, Options::default(), None));
    let found = found.into_iter().filter(|found| CODES.contains(&found.check.code));
    Some(found.map(|found| (found.check.code, found.subject.unwrap_or_default())).collect())
}

#[test]
fn metadata_of_real_registries_has_the_known_defects_only() {
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
        let Some(found) = metadata_findings(name) else { return };
        let found: Vec<_> = found.iter().map(|(code, entry)| (*code, entry.as_str())).collect();
        assert_eq!(found, expected, "{name}");
    }
}
