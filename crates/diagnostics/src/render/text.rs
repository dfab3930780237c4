//! The format for people, in the look of the Rust compiler.

use std::borrow::Cow;
use std::io::{self, Write};

use annotate_snippets::{AnnotationKind, Group, Level, Patch, Renderer, Snippet};

use super::clean;
use super::excerpt::{Excerpt, excerpts, patch};
use crate::{Diagnostic, Fix, Label, Severity};

/// At most so many places of one finding are shown; the others are counted.
const PLACES: usize = 8;
/// The longest texts that are shown, in characters. Findings quote names from the files, and a
/// name may have any length.
const MESSAGE: usize = 1000;
const LABEL: usize = 200;
const HELP: usize = 4000;
const NAME: usize = 1000;
/// Narrower than this, a terminal gets lines that it must wrap.
const NARROWEST: usize = 40;
/// Stands for the place of an excerpt until its real place is put in. Cleaned text never has it.
const PLACEHOLDER: char = '\u{1}';

/// How the text is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextStyle {
    /// Whether to use the terminal's colours.
    pub color: bool,
    /// The width of the terminal in columns; longer source lines are cut. Messages are not
    /// wrapped.
    pub width: usize,
}

impl Default for TextStyle {
    /// Without colour, for a file or a log.
    fn default() -> Self {
        Self { color: false, width: 140 }
    }
}

/// Writes each diagnostic with the source lines it is about, followed by an empty line.
///
/// Time and output per diagnostic are bounded, whatever the file looks like. No control character
/// of a file or a message is written as it is.
///
/// # Errors
/// When `out` cannot be written to.
pub fn text(diagnostics: &[Diagnostic], style: TextStyle, out: &mut dyn Write) -> io::Result<()> {
    let renderer = if style.color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.term_width(style.width.max(NARROWEST));
    for diagnostic in diagnostics {
        writeln!(out, "{}\n", one(diagnostic, &renderer))?;
    }
    Ok(())
}

fn one(diagnostic: &Diagnostic, renderer: &Renderer) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title =
        level.primary_title(clean::line(&diagnostic.message, MESSAGE)).id(diagnostic.check.code);
    let shown = &diagnostic.labels[..diagnostic.labels.len().min(PLACES)];
    let excerpts = excerpts(shown);

    let mut group = Group::with_title(title);
    for (index, excerpt) in excerpts.iter().enumerate() {
        group = group.element(snippet(index, excerpt, shown));
    }
    let hidden = diagnostic.labels.len() - shown.len();
    if hidden > 0 {
        let places = if hidden == 1 { "place" } else { "places" };
        group = group.element(Level::NOTE.message(format!("and {hidden} more {places}")));
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(clean::lines(help, HELP)));
    }
    let mut report = vec![group];
    if let Some(fix) = &diagnostic.fix {
        add_fix(&mut report, fix, diagnostic.primary());
    }
    put_in_places(&renderer.render(&report), &excerpts, shown)
}

fn snippet<'a>(
    index: usize,
    excerpt: &'a Excerpt<'_>,
    labels: &'a [Label],
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let annotations = excerpt.marks.iter().map(|mark| {
        let kind = if mark.label == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        let message = clean::line(&labels[mark.label].message, LABEL);
        let annotation = kind.span(mark.range.clone());
        if message.is_empty() { annotation } else { annotation.label(message) }
    });
    Snippet::source(excerpt.text.as_str())
        .line_start(excerpt.first_line)
        .path(placeholder(index))
        .annotations(annotations)
}

/// Shows the change itself if it is small, else its title.
fn add_fix<'a>(report: &mut Vec<Group<'a>>, fix: &'a Fix, primary: Option<&Label>) {
    let level = Level::HELP.with_name("fix");
    let title = clean::line(&fix.title, MESSAGE);
    if let Some(patch) = primary.and_then(|label| patch(&label.file, &fix.edits)) {
        let edits =
            patch.edits.into_iter().map(|(range, replacement)| Patch::new(range, replacement));
        let snippet = Snippet::source(patch.text)
            .line_start(patch.first_line)
            // The same place as the primary label's: it is not said twice.
            .path(placeholder(0))
            .patches(edits);
        report.push(level.secondary_title(title).element(snippet));
    } else if let Some(group) = report.pop() {
        report.push(group.element(level.message(title)));
    }
}

fn placeholder(index: usize) -> String {
    format!("{PLACEHOLDER}{index}")
}

/// Puts the real places where the renderer wrote a placeholder with a line and a column.
///
/// The renderer counts columns in the excerpt, which is not the line as it is in the file: it may
/// be cut, and tabs are spaces in it.
fn put_in_places(rendered: &str, excerpts: &[Excerpt<'_>], labels: &[Label]) -> String {
    let mut parts = rendered.split(PLACEHOLDER);
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_digit() || c == ':');
        let index = part.split(':').next().and_then(|index| index.parse().ok());
        let excerpt = index.and_then(|index: usize| excerpts.get(index));
        if let Some(excerpt) = excerpt {
            text.push_str(&place(excerpt, labels));
        }
        text.push_str(rest);
    }
    text
}

/// The file, line and column of an excerpt's first label.
fn place(excerpt: &Excerpt<'_>, labels: &[Label]) -> String {
    let name: Cow<'_, str> = clean::line(excerpt.file.name(), NAME);
    let first = excerpt.marks.iter().map(|mark| mark.label).min();
    match first.and_then(|label| labels.get(label)) {
        Some(label) => {
            let position = label.file.position(label.span.start);
            format!("{name}:{}:{}", position.line, position.column)
        }
        None => name.into_owned(),
    }
}
