//! Workflow commands, which GitHub shows beside the lines of a change.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::clean;
use crate::{Diagnostic, Label, Severity};

/// The longest message that is written, in characters.
const MESSAGE: usize = 4000;
/// At most so many places besides the first are named in a message.
const PLACES: usize = 8;

/// Writes each diagnostic as a workflow command on a line of its own.
///
/// The message is followed by the other places, the help and the title of the fix. A finding that
/// is not about a file has no place. Control characters are shown, not written.
///
/// # Errors
/// When `out` cannot be written to.
pub fn github(diagnostics: &[Diagnostic], out: &mut dyn Write) -> io::Result<()> {
    for diagnostic in diagnostics {
        writeln!(out, "{}", command(diagnostic))?;
    }
    Ok(())
}

fn command(diagnostic: &Diagnostic) -> String {
    let word = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let mut properties = diagnostic.primary().map_or_else(String::new, place);
    let title = format!("{} {}", diagnostic.check.code, diagnostic.check.name);
    append(&mut properties, format_args!("title={}", property(&title)));
    format!("::{word} {properties}::{}", data(&message(diagnostic)))
}

/// The properties that say where a label is.
fn place(label: &Label) -> String {
    let start = label.file.position(label.span.start);
    let end = label.file.position(label.span.end.max(label.span.start));
    let mut properties = format!(
        "file={},line={},endLine={},col={}",
        property(&clean::line(label.file.name(), usize::MAX)),
        start.line,
        end.line,
        start.column
    );
    // The service refuses an end column for a place of several lines.
    if start.line == end.line {
        append(&mut properties, format_args!("endColumn={}", end.column));
    }
    properties
}

fn append(properties: &mut String, property: std::fmt::Arguments<'_>) {
    if !properties.is_empty() {
        properties.push(',');
    }
    // Writing to a string cannot fail.
    let _ = properties.write_fmt(property);
}

fn message(diagnostic: &Diagnostic) -> String {
    let mut lines = vec![clean::line(&diagnostic.message, MESSAGE).into_owned()];
    let others = diagnostic.labels.iter().skip(1);
    for label in others.clone().take(PLACES) {
        let position = label.file.position(label.span.start);
        let message = clean::line(&label.message, MESSAGE);
        lines.push(format!(
            "{}:{}:{}{}{message}",
            clean::line(label.file.name(), MESSAGE),
            position.line,
            position.column,
            if message.is_empty() { "" } else { ": " }
        ));
    }
    let hidden = others.skip(PLACES).count();
    if hidden > 0 {
        lines.push(format!("and {hidden} more"));
    }
    if let Some(help) = &diagnostic.help {
        lines.push(format!("help: {}", clean::lines(help, MESSAGE)));
    }
    if let Some(fix) = &diagnostic.fix {
        lines.push(format!("fix: {}", clean::line(&fix.title, MESSAGE)));
    }
    lines.join("\n")
}

/// Escapes a command's message.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes the value of a command's property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_what_ends_a_message_or_a_property() {
        assert_eq!(data("50%\r\na: b, c"), "50%25%0D%0Aa: b, c");
        assert_eq!(property("50%\r\na: b, c"), "50%25%0D%0Aa%3A b%2C c");
    }
}
