//! Edits of a registry document that leave all other bytes as they are.
//!
//! An edit is planned as replacements of bytes, made, parsed again and compared: the new document
//! must read as the old one with exactly the change that was meant. Whatever is not certain is
//! refused, and nothing is returned then.

mod changes;
mod cut;
mod draft;
mod lines;
mod render;
mod splice;
mod value;
mod verify;

use std::cmp::Reverse;
use std::fmt;

use falconry_diagnostics::{Position, SourceFile, Span};

pub use draft::{Draft, DraftExtraction, DraftMaintainer, DraftSourcing, InvalidMaintainer};
pub use value::Value;

use crate::document::Document;
use crate::entry::{Entry, Generation};
use crate::shape::{DOCUMENT, ENTRY, FIRST_EXTRACTOR, FIRST_PLUGINS, FIRST_SOURCE, MapShape};
use crate::yaml::{Kind, Node, NodeId, Tree};
use changes::{Changes, Planned};
use splice::{Change, Planner, Splice};

/// Why an edit was not made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EditError {
    /// The document has errors in its YAML or bytes; it must be repaired first.
    Unsound,
    /// The document is written in a way that this edit cannot keep.
    Refused {
        /// The place.
        at: Position,
        /// Why.
        reason: String,
    },
    /// The result did not read as what was meant.
    NotAsMeant,
    /// There is no entry of that number.
    NoEntry,
}

impl EditError {
    fn refused(node: Node<'_>, reason: impl Into<String>) -> Self {
        let file = SourceFile::new("", node.tree().text());
        Self::Refused { at: file.position(node.span().start), reason: reason.into() }
    }
}

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsound => f.write_str(
                "the document cannot be parsed whole; repair what `falconry check` reports first",
            ),
            Self::Refused { at, reason } => write!(
                f,
                "the value at line {}, column {} cannot be edited safely: {reason}; edit it by hand",
                at.line, at.column
            ),
            Self::NotAsMeant => f.write_str(
                "the edited document would not read as meant, so nothing was changed; edit it by hand",
            ),
            Self::NoEntry => f.write_str("the document has no such entry"),
        }
    }
}

impl std::error::Error for EditError {}

/// A change of one field of an entry: a path of keys, and the new value or `None` to remove it.
pub type FieldChange<'a> = (&'a [&'static str], Option<Value>);

/// Changes fields of the entry number `index`.
///
/// Missing mappings on the way are created, and mappings that lose their last key are removed. A
/// field that reads as its new value already is left as it is written, and a list that only grows
/// at its end keeps its items as they are. Of two changes of the same field the later one counts.
///
/// # Errors
/// When the document is not sound, has no such entry, or the edit is refused.
pub fn set_fields(
    document: &Document,
    index: usize,
    fields: &[FieldChange<'_>],
) -> Result<Document, EditError> {
    let registry = document.registry();
    let entry = registry.entries.get(index).ok_or(EditError::NoEntry)?;
    if entry.node.kind() == Kind::Alias {
        return Err(EditError::refused(entry.node, "the entry is an alias of another value"));
    }
    let shape = shape_of(registry.generation, entry);
    let planned = Changes::of_fields(entry.node, shape, fields)?;
    apply(document, &planned)
}

/// Adds an entry at the end of its list; a document without content gets a list of plugins.
///
/// # Errors
/// When the document is not sound or the edit is refused.
pub fn append_entry(document: &Document, draft: &Draft) -> Result<Document, EditError> {
    let registry = document.registry();
    let value = draft.to_value(registry.generation);
    if document.tree().roots().len() == 0 {
        return start_list(document, value);
    }
    let root = root(document)?;
    let (container, shape, key): (Node<'_>, &'static MapShape, &'static str) =
        match registry.generation {
            Generation::Second => (root, &DOCUMENT, "plugins"),
            Generation::First => {
                let key = if draft.sourcing.is_some() { "source" } else { "extractor" };
                let plugins = root.get("plugins").ok_or(EditError::NotAsMeant)?;
                (plugins, &FIRST_PLUGINS, key)
            }
        };
    let planned = match container.get(key) {
        Some(list) if list.kind() == Kind::Sequence && list.children().next().is_some() => {
            Planned { container: list.id(), shape: None, change: Change::Push { value } }
        }
        _ => {
            let change = Change::Set { key, value: Value::List(vec![value]) };
            Planned { container: container.id(), shape: Some(shape), change }
        }
    };
    apply(document, &[planned])
}

/// Adds a list of plugins to a document that has nothing but comments.
fn start_list(document: &Document, entry: Value) -> Result<Document, EditError> {
    if !document.is_sound() {
        return Err(EditError::Unsound);
    }
    let (tree, text) = (document.tree(), document.text());
    let layout = splice::layout_of(tree);
    let is_at_line_start = matches!(text.chars().next_back(), None | Some('\n' | '\u{feff}'));
    let gap = if is_at_line_start { "" } else { layout.line_end };
    let plugins = Value::List(vec![entry]);
    let field = layout.field("plugins", &plugins, 0);
    let text = format!("{text}{gap}{field}{}", layout.line_end);
    let started = Document::from_text(document.file().name(), text);
    let meant = Value::Map(vec![("plugins", plugins)]);
    let mut roots = started.tree().roots();
    let is_meant = roots.next().is_some_and(|root| meant.is_read_from(root));
    let keeps_comments = comments(tree, &[]) == comments(started.tree(), &[]);
    if started.is_sound() && is_meant && roots.next().is_none() && keeps_comments {
        drop(roots);
        Ok(started)
    } else {
        Err(EditError::NotAsMeant)
    }
}

/// Removes the entry number `index` with the comments inside it.
///
/// # Errors
/// When the document is not sound, has no such entry, or the edit is refused.
pub fn remove_entry(document: &Document, index: usize) -> Result<Document, EditError> {
    let registry = document.registry();
    let entry = registry.entries.get(index).ok_or(EditError::NoEntry)?;
    let root = root(document)?;
    let plugins = root.get("plugins").ok_or(EditError::NoEntry)?;
    let lists: Vec<(Node<'_>, Node<'_>, &'static str)> = match registry.generation {
        Generation::Second => vec![(root, plugins, "plugins")],
        Generation::First => ["source", "extractor"]
            .into_iter()
            .filter_map(|key| plugins.get(key).map(|list| (plugins, list, key)))
            .collect(),
    };
    let found = lists.into_iter().find_map(|(container, list, key)| {
        let position = list.children().position(|child| child == entry.node)?;
        Some((container, list, key, position))
    });
    let (container, list, key, position) = found.ok_or(EditError::NoEntry)?;
    let planned = if list.children().nth(1).is_none() {
        Planned { container: container.id(), shape: None, change: Change::Clear { key } }
    } else {
        Planned {
            container: list.id(),
            shape: None,
            change: Change::RemoveItem { index: position },
        }
    };
    apply(document, &[planned])
}

fn root(document: &Document) -> Result<Node<'_>, EditError> {
    let root = document.tree().roots().next().ok_or(EditError::NotAsMeant)?;
    if root.kind() == Kind::Mapping {
        Ok(root)
    } else {
        Err(EditError::refused(root, "the document is no mapping"))
    }
}

fn shape_of(generation: Generation, entry: &Entry<'_>) -> &'static MapShape {
    match generation {
        Generation::Second => &ENTRY,
        Generation::First if entry.sourcing.is_some() => &FIRST_SOURCE,
        Generation::First => &FIRST_EXTRACTOR,
    }
}

/// Plans the changes, makes them, and holds the result against what was meant.
fn apply(document: &Document, changes: &[Planned]) -> Result<Document, EditError> {
    if !document.is_sound() {
        return Err(EditError::Unsound);
    }
    let tree = document.tree();
    let planner = Planner::new(tree);
    let anchored = tree.aliased_spans();
    let mut splices = Vec::with_capacity(changes.len());
    for planned in changes {
        let container = tree.node(planned.container);
        let removed = changes.iter().filter(|other| other.container == planned.container);
        let removed: Vec<&str> = removed.filter_map(|other| other.change.removed_key()).collect();
        for splice in planner.plan(container, planned.shape, &planned.change, &removed)? {
            refuse_shared(&anchored, container, splice.span)?;
            splices.push((container.span().start, splice));
        }
    }
    // Insertions at one place: those of inner collections first, the others as they were planned.
    splices.sort_by_key(|(start, splice)| (splice.span, Reverse(*start)));
    let splices: Vec<Splice> = splices.into_iter().map(|(_, splice)| splice).collect();
    if splices.windows(2).any(|pair| pair[0].span.end > pair[1].span.start) {
        return Err(EditError::NotAsMeant);
    }
    let text = make(document.text(), &splices);
    let edited = Document::from_text(document.file().name(), text);
    let changes: Vec<(NodeId, Change)> =
        changes.iter().map(|planned| (planned.container, planned.change.clone())).collect();
    let keeps_comments = comments(tree, &splices) == comments(edited.tree(), &[]);
    if edited.is_sound() && keeps_comments && verify::is_as_meant(tree, edited.tree(), &changes) {
        Ok(edited)
    } else {
        Err(EditError::NotAsMeant)
    }
}

fn make(text: &str, splices: &[Splice]) -> String {
    let added: usize = splices.iter().map(|splice| splice.text.len()).sum();
    let mut edited = String::with_capacity(text.len() + added);
    let mut at = 0;
    for splice in splices {
        edited.push_str(&text[at..splice.span.start as usize]);
        edited.push_str(&splice.text);
        at = splice.span.end as usize;
    }
    edited.push_str(&text[at..]);
    edited
}

/// The comments outside of what the splices replace. A value that a splice writes never holds a
/// comment, so one that appears or vanishes means that a byte changed its meaning.
fn comments<'t>(tree: &'t Tree, splices: &[Splice]) -> Vec<&'t str> {
    let is_kept = |span: Span| !splices.iter().any(|splice| splice.span.contains(span));
    let spans = tree.comments().iter().map(|comment| comment.span);
    spans.filter(|span| is_kept(*span)).map(|span| &tree.text()[span.range()]).collect()
}

/// Refuses a change of a value that an alias elsewhere stands for as well.
fn refuse_shared(anchored: &[Span], container: Node<'_>, span: Span) -> Result<(), EditError> {
    let is_shared = |anchored: &Span| {
        let overlaps = anchored.start < span.end && span.start < anchored.end;
        overlaps || anchored.contains(container.span())
    };
    if anchored.iter().any(is_shared) {
        return Err(EditError::refused(container, "an alias elsewhere stands for the same value"));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
