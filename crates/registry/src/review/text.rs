//! A review for people at a terminal.

use std::fmt::Write as _;

use falconry_diagnostics::render::clean_line;

use super::Review;
use crate::entry::Entry;

/// How much of a value is shown.
const MAX_VALUE: usize = 120;

/// What a change does, as lines: `+` added, `-` removed, `~` changed, with the fields below.
///
/// The findings are not part of it.
#[must_use]
pub fn text(review: &Review<'_>) -> String {
    let comparison = &review.comparison;
    let mut text = format!("{} -> {}\n", clean(review.base), clean(review.head));
    if comparison.is_empty() {
        text.push_str("  no entry differs\n");
    }
    for entry in &comparison.added {
        _ = writeln!(text, "+ {}", head_line(entry));
    }
    for entry in &comparison.removed {
        _ = writeln!(text, "- {}", head_line(entry));
    }
    for change in &comparison.changed {
        _ = writeln!(text, "~ {}", clean(change.after.name()));
        for field in &change.fields {
            let show = |value: &Option<String>| {
                value.as_ref().map_or("(none)".to_owned(), |value| clean(value))
            };
            let (before, after) = (show(&field.before), show(&field.after));
            _ = writeln!(text, "    {}: {before} -> {after}", field.field);
        }
    }
    for source in &comparison.reserved_sources_added {
        _ = writeln!(text, "+ reserved source {}", clean(source));
    }
    for source in &comparison.reserved_sources_removed {
        _ = writeln!(text, "- reserved source {}", clean(source));
    }
    text
}

/// An entry in one line: its name, id, source and capabilities.
fn head_line(entry: &Entry<'_>) -> String {
    let mut facts = Vec::new();
    if let Some(id) = entry.id() {
        facts.push(format!("id {id}"));
    }
    if let Some(source) = entry.source() {
        facts.push(format!("source {}", clean(source)));
    }
    if entry.extraction().is_some() {
        facts.push("extraction".to_owned());
    }
    if entry.is_reserved() {
        facts.push("reserved".to_owned());
    }
    let name = clean(entry.name());
    if facts.is_empty() { name } else { format!("{name} ({})", facts.join(", ")) }
}

fn clean(text: &str) -> String {
    clean_line(&text.split_whitespace().collect::<Vec<_>>().join(" "), MAX_VALUE).into_owned()
}
