//! A review as a comment of a pull request.

use std::fmt::Write as _;

use falconry_diagnostics::render::{clean_line, summary};
use falconry_diagnostics::{Diagnostic, Severity};

use super::Review;
use crate::entry::Entry;

/// How much of a value is shown.
const MAX_VALUE: usize = 200;
/// How many findings and entries are shown: a comment has a limited size.
const MAX_ROWS: usize = 100;

/// The review as Markdown, fit for a comment. Everything that comes from the documents stands in
/// code spans, so that nobody is mentioned, linked or shown an image by it.
#[must_use]
pub fn markdown(review: &Review<'_>) -> String {
    let comparison = &review.comparison;
    let mut text = format!("### Registry: {} to {}\n", code(review.base), code(review.head));
    if comparison.is_empty() {
        text.push_str("\nNo entry differs.\n");
    }
    entries(&mut text, "Added", &comparison.added);
    entries(&mut text, "Removed", &comparison.removed);
    if !comparison.changed.is_empty() {
        text.push_str(
            "\n**Changed**\n\n| Plugin | Field | Before | After |\n| --- | --- | --- | --- |\n",
        );
        let rows = comparison
            .changed
            .iter()
            .flat_map(|change| change.fields.iter().map(move |field| (change.after.name(), field)));
        for (name, field) in rows.clone().take(MAX_ROWS) {
            let show = |value: &Option<String>| value.as_deref().map_or(String::new(), code);
            let (before, after) = (show(&field.before), show(&field.after));
            _ = writeln!(text, "| {} | {} | {before} | {after} |", code(name), code(field.field));
        }
        more(&mut text, rows.count());
    }
    let sources = [
        ("Reserved sources added", &comparison.reserved_sources_added),
        ("Reserved sources removed", &comparison.reserved_sources_removed),
    ];
    for (title, sources) in sources {
        if !sources.is_empty() {
            let list: Vec<String> =
                sources.iter().take(MAX_ROWS).map(|source| code(source)).collect();
            _ = writeln!(text, "\n**{title}:** {}", list.join(", "));
        }
    }
    findings(&mut text, &review.diagnostics);
    text
}

fn entries(text: &mut String, title: &str, entries: &[&Entry<'_>]) {
    if entries.is_empty() {
        return;
    }
    _ = write!(
        text,
        "\n**{title}**\n\n| Plugin | Id | Source | Extracts from | License |\n| --- | --- | --- | --- | --- |\n"
    );
    for entry in entries.iter().take(MAX_ROWS) {
        let id = entry.id().map_or(String::new(), |id| id.to_string());
        let source = entry.source().map_or(String::new(), code);
        let extracts = match entry.extraction() {
            None => String::new(),
            Some(extraction) if !extraction.sources.is_empty() => {
                let list: Vec<String> =
                    extraction.sources.iter().map(|source| code(source.value)).collect();
                list.join(", ")
            }
            Some(_) if entry.sourcing().is_some() => source.clone(),
            Some(_) => "every source".to_owned(),
        };
        let license = entry.license.map_or(String::new(), |license| code(license.value));
        let name = code(entry.name());
        let reserved = if entry.is_reserved() { " (reserved)" } else { "" };
        _ = writeln!(text, "| {name}{reserved} | {id} | {source} | {extracts} | {license} |");
    }
    more(text, entries.len());
}

fn findings(text: &mut String, diagnostics: &[Diagnostic]) {
    _ = writeln!(text, "\n**Findings:** {}", summary(diagnostics));
    if diagnostics.is_empty() {
        return;
    }
    text.push('\n');
    for found in diagnostics.iter().take(MAX_ROWS) {
        let mark = match found.severity {
            Severity::Error => ":x:",
            Severity::Warning => ":warning:",
            Severity::Note => ":information_source:",
        };
        let place =
            found.position().zip(found.primary()).map_or(String::new(), |(place, label)| {
                format!(" {}", code(&format!("{}:{}", label.file.name(), place.line)))
            });
        _ = writeln!(
            text,
            "- {mark} **{} {}**{place}: {}",
            found.check.code,
            found.check.name,
            message(&found.message)
        );
        if let Some(help) = &found.help {
            _ = writeln!(text, "  {}", message(help));
        }
    }
    more(text, diagnostics.len());
}

fn more(text: &mut String, count: usize) {
    if let Some(rest) = count.checked_sub(MAX_ROWS).filter(|rest| *rest > 0) {
        _ = writeln!(text, "\n… and {rest} more");
    }
}

/// A text in a code span that nothing in it can end, fit for a table's cell.
fn code(text: &str) -> String {
    let line = clean_line(text, MAX_VALUE).split_whitespace().collect::<Vec<_>>().join(" ");
    if line.is_empty() {
        return String::new();
    }
    let line = line.replace('|', "\\|");
    let longest = line.split(|character| character != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if line.starts_with('`') || line.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{line}{pad}{fence}")
}

/// One of our own sentences: its names stand between backticks already; what is outside of them
/// must not act as Markdown either.
fn message(text: &str) -> String {
    let line = clean_line(text, 4 * MAX_VALUE);
    let mut escaped = String::with_capacity(line.len());
    let mut in_code = false;
    let is_paired = line.matches('`').count().is_multiple_of(2);
    for character in line.chars() {
        if character == '`' && is_paired {
            in_code = !in_code;
        } else if !in_code && "\\*_[]<>#@!|~`".contains(character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}
