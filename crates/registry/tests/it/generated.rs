//! The documents that benchmarks measure with are what they should be.

#[path = "../../examples/generate/document.rs"]
mod document;

use falconry_registry::Document;
use falconry_registry::checks::{Context, Options, run};

#[test]
fn a_generated_document_has_no_findings_whatever_its_size() {
    for entries in [1, 50, 2_000] {
        let document = Document::from_text("generated", document::document(entries));
        let registry = document.registry();
        assert_eq!(registry.entries.len(), entries as usize);
        let found = run(&Context::new(&document, &registry, Options::default(), None));
        assert!(found.is_empty(), "{entries}: {:?}", found[0].message);
    }
    let size = document::document(2_000).len() / 2_000;
    assert!((600..750).contains(&size), "{size} bytes an entry");
}
