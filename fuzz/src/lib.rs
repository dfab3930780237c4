//! The oracles of the fuzz targets: what must hold for every input.

use std::io;

use arbitrary::Arbitrary;
use falconry_diagnostics::{Diagnostic, render};
use falconry_registry::checks::{Context, Options, infos, run};
use falconry_registry::comparison::{Comparison, fields};
use falconry_registry::edit::{
    Draft, DraftExtraction, DraftSourcing, EditError, Value, append_entry, remove_entry, set_fields,
};
use falconry_registry::table::{TableKind, table};
use falconry_registry::yaml::{Kind, Node};
use falconry_registry::{Document, fix};

/// Reads bytes as a document and does everything with it that needs no files: nothing panics,
/// every place lies within the text, and repairs never make a document worse.
pub fn read(bytes: &[u8]) {
    let Ok(document) = Document::from_bytes("fuzz", bytes.to_vec()) else { return };
    for root in document.tree().roots() {
        assert_places(root, document.text());
    }
    let found = check(&document);
    for label in found.iter().flat_map(|found| &found.labels) {
        let range = label.span.range();
        assert!(label.file.text().get(range.clone()).is_some(), "{range:?} is no text");
        _ = label.file.position(label.span.end);
    }
    _ = render::text(&found, render::TextStyle::default(), &mut io::sink());
    _ = render::json(&found, &mut io::sink());
    // Describing every check takes longer than all the rest.
    let told = infos().into_iter().filter(|info| found.iter().any(|found| found.check == *info));
    _ = render::sarif(&found, &told.collect::<Vec<_>>(), "0", &mut io::sink());
    _ = render::github(&found, &mut io::sink());
    let registry = document.registry();
    for kind in TableKind::of(registry.generation) {
        // A row is a line: no text of the document may break it.
        let rows = registry.entries.iter().filter(|entry| match kind {
            TableKind::Plugins => true,
            TableKind::Sources => entry.sourcing.is_some(),
            TableKind::Extractors => entry.sourcing.is_none(),
        });
        assert_eq!(table(&registry, *kind).lines().count(), rows.count() + 2);
    }
    if let Some(fixed) = fix(&document, check) {
        assert!(fixed.document.syntax_errors.len() <= document.syntax_errors.len());
    }
}

fn check(document: &Document) -> Vec<Diagnostic> {
    run(&Context::new(document, &document.registry(), Options::default(), None))
}

/// A node lies within the text and between characters, and its children lie within it in order.
fn assert_places(node: Node<'_>, text: &str) {
    let span = node.span();
    assert!(span.start <= span.end && text.get(span.range()).is_some(), "{span:?}");
    if node.kind() == Kind::Alias {
        return;
    }
    let mut end = span.start;
    for child in node.children() {
        let inner = child.span();
        assert!(inner.start >= end && inner.end <= span.end, "{inner:?} in {span:?}");
        end = inner.end;
        assert_places(child, text);
    }
}

/// An edit to try.
#[derive(Arbitrary, Clone, Debug)]
pub enum Edit {
    /// Gives a field of an entry a text.
    Text { entry: u8, field: u8, text: String },
    /// Gives the id of an entry.
    Id { entry: u8, id: u32 },
    /// Gives a list of an entry.
    Keywords { entry: u8, items: Vec<String> },
    /// Removes a field of an entry.
    Unset { entry: u8, field: u8 },
    /// Adds an entry.
    Append { name: String, description: String, id: u32, extracts: bool },
    /// Removes an entry.
    Remove { entry: u8 },
}

const FIELDS: [&[&str]; 7] = [
    &["name"],
    &["description"],
    &["authors"],
    &["url"],
    &["license"],
    &["capabilities", "sourcing", "source"],
    &["signature", "cosign", "key"],
];

/// Makes edits one after another: each is refused, or does what it says and nothing else.
pub fn edit(text: &str, edits: &[Edit]) {
    let mut document = Document::from_text("fuzz", text);
    for edit in edits {
        let result = apply(&document, edit);
        match result {
            Ok(edited) => {
                assert_as_meant(&document, &edited, edit);
                document = edited;
            }
            Err(EditError::Unsound) => return,
            Err(_) => {}
        }
    }
}

fn apply(document: &Document, edit: &Edit) -> Result<Document, EditError> {
    match edit {
        Edit::Text { entry, field, text } => {
            let path = FIELDS[usize::from(*field) % FIELDS.len()];
            set_fields(document, usize::from(*entry), &[(path, Some(Value::text(text.as_str())))])
        }
        Edit::Id { entry, id } => {
            let path: &[&str] = &["capabilities", "sourcing", "id"];
            set_fields(document, usize::from(*entry), &[(path, Some(Value::Integer(*id)))])
        }
        Edit::Keywords { entry, items } => {
            let list = Value::texts(items.iter().map(String::as_str));
            set_fields(document, usize::from(*entry), &[(&["keywords"], Some(list))])
        }
        Edit::Unset { entry, field } => {
            let path = FIELDS[usize::from(*field) % FIELDS.len()];
            set_fields(document, usize::from(*entry), &[(path, None)])
        }
        Edit::Append { name, description, id, extracts } => {
            let draft = Draft {
                name: name.clone(),
                description: description.clone(),
                sourcing: Some(DraftSourcing { id: *id, source: "fuzz".to_owned() }),
                extraction: extracts.then(DraftExtraction::default),
                ..Draft::default()
            };
            append_entry(document, &draft)
        }
        Edit::Remove { entry } => remove_entry(document, usize::from(*entry)),
    }
}

fn assert_as_meant(before: &Document, after: &Document, edit: &Edit) {
    assert!(after.is_sound());
    let (old, new) = (before.registry(), after.registry());
    let (old_entries, new_entries) = (old.entries.len(), new.entries.len());
    let all = |entries: &[falconry_registry::Entry<'_>]| -> Vec<_> {
        entries.iter().map(fields).collect()
    };
    match edit {
        Edit::Append { name, .. } => {
            assert_eq!(new_entries, old_entries + 1);
            // Of the first generation's two lists the first one can grow, too.
            let mut left = all(&new.entries);
            let place =
                left.iter().rposition(|fields| fields[0].1.as_deref().unwrap_or("") == name);
            left.remove(place.expect("the new entry has its name"));
            assert_eq!(left, all(&old.entries));
        }
        Edit::Remove { entry } => {
            assert_eq!(new_entries + 1, old_entries);
            let mut left = all(&old.entries);
            left.remove(usize::from(*entry));
            assert_eq!(all(&new.entries), left);
        }
        Edit::Text { entry, field, .. } | Edit::Unset { entry, field } => {
            let path = FIELDS[usize::from(*field) % FIELDS.len()].join(".");
            assert_only(&old.entries, &new.entries, usize::from(*entry), &[&path]);
            if let Edit::Text { text, .. } = edit {
                let value = value_of(&new.entries[usize::from(*entry)], &path);
                // The source counts only with the capability, and an empty key is none.
                if path.starts_with("cap") && value.is_none() {
                    return;
                }
                assert_eq!(value.as_deref(), Some(text.as_str()));
            }
        }
        Edit::Id { entry, .. } => {
            let path = "capabilities.sourcing.id";
            assert_only(&old.entries, &new.entries, usize::from(*entry), &[path]);
        }
        Edit::Keywords { entry, items } => {
            assert_only(&old.entries, &new.entries, usize::from(*entry), &["keywords"]);
            let read: Vec<&str> = new.entries[usize::from(*entry)]
                .keywords
                .iter()
                .map(|keyword| keyword.value)
                .collect();
            assert_eq!(&read, items);
        }
    }
    if let Edit::Text { entry, .. }
    | Edit::Unset { entry, .. }
    | Edit::Id { entry, .. }
    | Edit::Keywords { entry, .. } = edit
    {
        assert_only_inside(before, after, &old.entries[usize::from(*entry)]);
    }
    _ = Comparison::of(&old, &new);
}

fn value_of(entry: &falconry_registry::Entry<'_>, path: &str) -> Option<String> {
    fields(entry).into_iter().find(|(field, _)| *field == path).and_then(|(_, value)| value)
}

/// Only the named fields of the entry differ.
fn assert_only(
    old: &[falconry_registry::Entry<'_>],
    new: &[falconry_registry::Entry<'_>],
    index: usize,
    paths: &[&str],
) {
    assert_eq!(old.len(), new.len());
    for (number, (old, new)) in old.iter().zip(new).enumerate() {
        for ((field, before), (_, after)) in fields(old).into_iter().zip(fields(new)) {
            let may_differ = number == index && paths.contains(&field);
            assert!(may_differ || before == after, "{field} of {number}: {before:?} {after:?}");
        }
    }
}

/// What stands before the entry and behind its last line is as it was.
fn assert_only_inside(before: &Document, after: &Document, entry: &falconry_registry::Entry<'_>) {
    let span = entry.span.range();
    let text = before.text();
    let line_end = text[span.end..].find('\n').map_or(text.len(), |newline| span.end + newline);
    assert!(after.text().starts_with(&text[..span.start]), "{text:?} {:?}", after.text());
    assert!(after.text().ends_with(&text[line_end..]), "{text:?} {:?}", after.text());
}
