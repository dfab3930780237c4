//! The registries that are generated to measure with are sound.

use falconry_registry::Document;
use falconry_registry::checks::{self, Context, Options};
use falconry_registry::yaml::Tree;

#[path = "../../examples/generate/big.rs"]
mod big;

#[test]
fn a_generated_registry_has_no_findings() {
    let text = big::text(1200);
    let document = Document::from_text("big.yaml", text.as_str());
    let registry = document.registry();
    assert_eq!(registry.entries.len(), 1200);
    let found = checks::run(&Context::new(&document, &registry, Options::default(), None));
    assert!(found.is_empty(), "{:?}", found.first());
    let bytes = text.len() / registry.entries.len();
    assert!((640..=760).contains(&bytes), "{bytes} bytes an entry");
    assert!(Tree::parse(document.file()).is_ok_and(|tree| tree.comments().len() == 2));
}
