//! What the stages cost, over documents of several sizes:
//!
//! ```sh
//! cargo bench -p falconry-registry --bench registry
//! ```
//!
//! With `FALCONRY_BENCH_LARGE=1` the largest one has 100,000 entries (68 MB), else 10,000.

#[path = "../examples/generate/document.rs"]
mod document;

use std::sync::Arc;

use divan::Bencher;
use divan::counter::BytesCount;
use falconry_diagnostics::SourceFile;
use falconry_registry::Document;
use falconry_registry::checks::{Context, Options, run};
use falconry_registry::edit::{Draft, DraftSourcing, Value, append_entry, set_fields};
use falconry_registry::table::{TableKind, table};
use falconry_registry::yaml::Tree;

fn main() {
    divan::main();
}

/// Numbers of entries; 0 stands for the registry of this repository.
fn sizes() -> Vec<u32> {
    let mut sizes = vec![0, 1_000, 10_000];
    if std::env::var_os("FALCONRY_BENCH_LARGE").is_some() {
        sizes.push(100_000);
    }
    sizes
}

fn text(entries: u32) -> String {
    match entries {
        0 => include_str!("../../../registry.yaml").to_owned(),
        entries => document::document(entries),
    }
}

fn read(entries: u32) -> Document {
    Document::from_text("registry.yaml", text(entries))
}

#[divan::bench(args = sizes(), sample_count = 20)]
fn parse(bencher: Bencher<'_, '_>, entries: u32) {
    let file = Arc::new(SourceFile::new("registry.yaml", text(entries)));
    bencher.counter(BytesCount::of_str(file.text())).bench(|| Tree::parse(&file));
}

#[divan::bench(args = sizes(), sample_count = 20)]
fn read_document(bencher: Bencher<'_, '_>, entries: u32) {
    let text = text(entries);
    let counter = BytesCount::of_str(&text);
    bencher
        .counter(counter)
        .with_inputs(|| text.clone())
        .bench_values(|text| Document::from_text("registry.yaml", text));
}

#[divan::bench(args = sizes(), sample_count = 20)]
fn check(bencher: Bencher<'_, '_>, entries: u32) {
    let document = read(entries);
    bencher.counter(BytesCount::of_str(document.text())).bench(|| {
        let registry = document.registry();
        run(&Context::new(&document, &registry, Options::default(), None))
    });
}

#[divan::bench(args = sizes(), sample_count = 20)]
fn tabulate(bencher: Bencher<'_, '_>, entries: u32) {
    let document = read(entries);
    let registry = document.registry();
    bencher
        .counter(BytesCount::of_str(document.text()))
        .bench(|| table(&registry, TableKind::Plugins));
}

#[divan::bench(args = sizes(), sample_count = 20)]
fn change_an_entry(bencher: Bencher<'_, '_>, entries: u32) {
    let document = read(entries);
    let index = document.registry().entries.len() / 2;
    bencher
        .counter(BytesCount::of_str(document.text()))
        .bench(|| set_fields(&document, index, &[(&["license"], Some(Value::text("MIT")))]));
}

#[divan::bench(args = sizes(), sample_count = 20)]
fn append_an_entry(bencher: Bencher<'_, '_>, entries: u32) {
    let document = read(entries);
    let draft = Draft {
        name: "appended".to_owned(),
        description: "An entry at the end".to_owned(),
        sourcing: Some(DraftSourcing { id: 1_000_000, source: "appended".to_owned() }),
        ..Draft::default()
    };
    bencher.counter(BytesCount::of_str(document.text())).bench(|| append_entry(&document, &draft));
}
