//! What a document changes: one entry, and whatever else.

use std::fmt;

use falconry_diagnostics::closest;

use super::ProposalError;
use super::error::clean;
use crate::comparison::{Comparison, FieldChange};
use crate::document::Document;
use crate::entry::{Entry, Registry};

/// What becomes of the entry that is proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntryDifference {
    /// The base does not have it.
    New,
    /// Its fields differ; of a plugin with a new name, the name is one of them. Without fields
    /// only its form differs: comments, quotes, the order of its keys, or unknown keys.
    Changed {
        /// The fields that differ.
        fields: Vec<FieldChange>,
        /// The name in the base, when it was another one.
        old_name: Option<String>,
    },
}

/// A change of something else than the proposed entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OtherChange {
    /// An entry that the base does not have.
    Added(String),
    /// An entry that only the base has.
    Removed(String),
    /// An entry with other fields.
    Changed {
        /// Its name.
        name: String,
        /// The fields.
        fields: Vec<&'static str>,
    },
    /// The list of reserved sources.
    ReservedSources,
    /// Something that is no field of an entry: comments, the order of entries, their form.
    Lines {
        /// The number of the first line that differs, when entries stand on lines of their own.
        first: Option<usize>,
    },
}

impl fmt::Display for OtherChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Added(name) => write!(f, "`{}` is new", clean(name)),
            Self::Removed(name) => write!(f, "`{}` is missing", clean(name)),
            Self::Changed { name, fields } => {
                write!(f, "`{}` has another {}", clean(name), fields.join(", "))
            }
            Self::ReservedSources => f.write_str("the list of reserved sources differs"),
            Self::Lines { first: Some(line) } => {
                write!(f, "lines outside of the entry differ, the first one is line {line}")
            }
            Self::Lines { first: None } => f.write_str("text outside of the entry differs"),
        }
    }
}

/// What happens to the entry `name` between two documents, and what else does. Without a base
/// document everything is new.
pub(super) fn differences(
    base: Option<&Document>,
    base_label: &str,
    head: &Document,
    name: &str,
) -> Result<(EntryDifference, Vec<OtherChange>), ProposalError> {
    let nothing = Document::from_text("", "");
    let base_document = base.unwrap_or(&nothing);
    let (base_registry, registry) = (base_document.registry(), head.registry());
    let after = only_entry(&registry, &base_registry, name)?;
    let comparison = Comparison::of(&base_registry, &registry);
    let own = comparison.changed.iter().find(|change| change.after.name() == name);
    let before = own.map(|change| change.before).or_else(|| base_registry.entry(name));
    let own = match (own, before) {
        (Some(change), _) => EntryDifference::Changed {
            fields: change.fields.clone(),
            old_name: change.is_rename().then(|| change.before.name().to_owned()),
        },
        (None, None) => EntryDifference::New,
        (None, Some(before)) if text_of(base_document, before) == text_of(head, after) => {
            return Err(ProposalError::Unchanged {
                name: name.to_owned(),
                base: base_label.to_owned(),
            });
        }
        (None, Some(_)) => EntryDifference::Changed { fields: Vec::new(), old_name: None },
    };
    let mut others = others(&comparison, name);
    if let (Some(base), true) = (base, others.is_empty()) {
        others.extend(outside((base, before), (head, after)));
    }
    Ok((own, others))
}

/// The one entry of that name.
fn only_entry<'a>(
    registry: &'a Registry<'a>,
    base: &Registry<'_>,
    name: &str,
) -> Result<&'a Entry<'a>, ProposalError> {
    let mut found = registry.entries.iter().filter(|entry| entry.name() == name);
    match (found.next(), found.count()) {
        (Some(entry), 0) => Ok(entry),
        (Some(_), more) => {
            Err(ProposalError::ManyEntries { name: name.to_owned(), count: more + 1 })
        }
        (None, _) => {
            let names = registry.entries.iter().map(Entry::name);
            Err(ProposalError::NoEntry {
                name: name.to_owned(),
                was_there: base.entry(name).is_some(),
                suggestion: closest(name, names).map(str::to_owned),
            })
        }
    }
}

fn others(comparison: &Comparison<'_>, name: &str) -> Vec<OtherChange> {
    let named = |entries: &[&Entry<'_>], make: fn(String) -> OtherChange| -> Vec<OtherChange> {
        let names = entries.iter().map(|entry| entry.name()).filter(|other| *other != name);
        names.map(|name| make(name.to_owned())).collect()
    };
    let mut others = named(&comparison.added, OtherChange::Added);
    others.extend(named(&comparison.removed, OtherChange::Removed));
    let changed = comparison.changed.iter().filter(|change| change.after.name() != name);
    others.extend(changed.map(|change| OtherChange::Changed {
        name: change.after.name().to_owned(),
        fields: change.fields.iter().map(|field| field.field).collect(),
    }));
    let (added, removed) =
        (&comparison.reserved_sources_added, &comparison.reserved_sources_removed);
    if !added.is_empty() || !removed.is_empty() {
        others.push(OtherChange::ReservedSources);
    }
    others
}

fn text_of<'d>(document: &'d Document, entry: &Entry<'_>) -> &'d str {
    document.text()[entry.span.range()].trim_end()
}

/// Whether the texts differ in more than the entry.
fn outside(
    (base, before): (&Document, Option<&Entry<'_>>),
    (head, after): (&Document, &Entry<'_>),
) -> Option<OtherChange> {
    let (Some(old), Some(new)) = (Place::of(base, before), Place::of(head, Some(after))) else {
        // Entries within a line: white space and what separates entries does not count.
        let same = without(base, before) == without(head, Some(after));
        return (!same).then_some(OtherChange::Lines { first: None });
    };
    let mut first_difference = None;
    // A comment above an entry belongs to it or to what follows it; nobody can tell.
    for (old_comments, new_comments) in [(true, true), (false, false), (false, true), (true, false)]
    {
        let left = old.lines_outside(base.text(), old_comments);
        let right = new.lines_outside(head.text(), new_comments);
        let same = left.iter().zip(&right).take_while(|(old, new)| old.1 == new.1).count();
        if same == left.len() && same == right.len() {
            return None;
        }
        let line = right.get(same).or(right.last()).map_or(1, |(line, _)| *line);
        first_difference = first_difference.max(Some(line));
    }
    Some(OtherChange::Lines { first: first_difference })
}

/// The lines that an entry has for itself.
struct Place {
    /// The first one and the one behind the last; from 0.
    lines: (usize, usize),
    /// The column of its first key.
    indent: usize,
}

impl Place {
    /// `None` when the entry shares a line with something else. A missing entry has no lines.
    fn of(document: &Document, entry: Option<&Entry<'_>>) -> Option<Self> {
        let Some(entry) = entry else {
            // A list without items is written in brackets, and gets lines with its first item.
            let is_empty = document.registry().entries.is_empty();
            return (!is_empty).then_some(Self { lines: (0, 0), indent: 0 });
        };
        let text = document.text();
        let start = entry.node.outer_start() as usize;
        let end = entry.span.start as usize + text_of(document, entry).len();
        let before = text[..start].rsplit('\n').next().unwrap_or_default();
        let after = text[end..].split('\n').next().unwrap_or_default().trim_start();
        let is_alone = before.trim_start().starts_with('-')
            && before.trim_start().trim_start_matches('-').trim_start().is_empty()
            && (after.is_empty() || after.starts_with('#'));
        let line = |at: usize| text[..at].matches('\n').count();
        let lines = (line(start), line(end) + 1);
        is_alone.then_some(Self { lines, indent: before.chars().count() })
    }

    /// The numbers and texts of all lines but the entry's and empty ones. Comments below the entry
    /// that are indented like its keys belong to it.
    fn lines_outside<'t>(&self, text: &'t str, with_comments_above: bool) -> Vec<(usize, &'t str)> {
        let lines: Vec<&str> = text.lines().collect();
        let (mut start, mut end) = self.lines;
        let is_comment = |line: &str| line.trim_start().starts_with('#');
        if end > start {
            while !with_comments_above && start > 0 && is_comment(lines[start - 1]) {
                start -= 1;
            }
            let belongs = |line: &&str| {
                line.len() - line.trim_start().len() >= self.indent && is_comment(line)
            };
            end += lines.iter().skip(end).take_while(|line| belongs(line)).count();
        }
        let numbered = lines.into_iter().enumerate();
        let outside = numbered.filter(|(index, _)| !(start..end).contains(index));
        let trimmed = outside.map(|(index, line)| (index + 1, line.trim_end()));
        trimmed.filter(|(_, line)| !line.is_empty()).collect()
    }
}

/// The text without an entry, white space, and what lists are written with.
fn without(document: &Document, entry: Option<&Entry<'_>>) -> String {
    let text = document.text();
    let range = entry.map_or(0..0, |entry| entry.span.range());
    let is_kept = |character: &char| !character.is_whitespace() && !",[]-".contains(*character);
    text[..range.start].chars().chain(text[range.end..].chars()).filter(is_kept).collect()
}
