//! The format for programs.

use std::io::{self, Write};

use serde::{Serialize, Serializer};

use super::Counts;
use crate::{Diagnostic, Fix, Label, Position, SourceFile, Span};

/// The number of the format's shape; it changes when a reader would have to.
const VERSION: u32 = 1;

/// Writes all diagnostics as one JSON object on one line.
///
/// ```json
/// {
///   "version": 1,
///   "diagnostics": [
///     {
///       "code": "FR004",
///       "name": "duplicate-id",
///       "severity": "error",
///       "message": "id 2 is taken twice",
///       "file": "registry.yaml",
///       "start": {"line": 12, "column": 13, "offset": 240},
///       "end": {"line": 12, "column": 14, "offset": 241},
///       "labels": [
///         {
///           "file": "registry.yaml",
///           "start": {"line": 12, "column": 13, "offset": 240},
///           "end": {"line": 12, "column": 14, "offset": 241},
///           "message": "taken again here"
///         }
///       ],
///       "help": "take the next free id, 24",
///       "fix": {
///         "title": "take the next free id",
///         "edits": [
///           {
///             "start": {"line": 12, "column": 13, "offset": 240},
///             "end": {"line": 12, "column": 14, "offset": 241},
///             "replacement": "24"
///           }
///         ]
///       },
///       "subject": "cloudtrail"
///     }
///   ],
///   "summary": {"errors": 1, "warnings": 0, "notes": 0, "fixable": 1}
/// }
/// ```
///
/// - Every key is always there. `file`, `start` and `end` are `null` for a finding that is not
///   about a file; `help`, `fix` and `subject` are `null` where there is none.
/// - `severity` is `error`, `warning` or `note`.
/// - `file`, `start` and `end` are those of the first label; the others explain it. Edits are in
///   that file and do not overlap.
/// - Lines and columns start at 1, columns count Unicode scalar values, offsets count bytes from
///   0. `end` is the place behind the last character.
///
/// Diagnostics are written one at a time; nothing is collected first.
///
/// # Errors
/// When `out` cannot be written to.
pub fn json(diagnostics: &[Diagnostic], out: &mut dyn Write) -> io::Result<()> {
    let report = Report {
        version: VERSION,
        diagnostics: Findings(diagnostics),
        summary: Counts::of(diagnostics),
    };
    serde_json::to_writer(&mut *out, &report)?;
    writeln!(out)
}

#[derive(Serialize)]
struct Report<'a> {
    version: u32,
    diagnostics: Findings<'a>,
    summary: Counts,
}

struct Findings<'a>(&'a [Diagnostic]);

impl Serialize for Findings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(Finding::of))
    }
}

#[derive(Serialize)]
struct Finding<'a> {
    code: &'a str,
    name: &'a str,
    severity: &'a str,
    message: &'a str,
    file: Option<&'a str>,
    start: Option<Point>,
    end: Option<Point>,
    labels: Vec<Place<'a>>,
    help: Option<&'a str>,
    fix: Option<Repair<'a>>,
    subject: Option<&'a str>,
}

impl<'a> Finding<'a> {
    fn of(diagnostic: &'a Diagnostic) -> Self {
        let labels: Vec<Place<'a>> = diagnostic.labels.iter().map(Place::of).collect();
        let primary = labels.first();
        Self {
            code: diagnostic.check.code,
            name: diagnostic.check.name,
            severity: diagnostic.severity.name(),
            message: &diagnostic.message,
            file: primary.map(|place| place.file),
            start: primary.map(|place| place.start),
            end: primary.map(|place| place.end),
            help: diagnostic.help.as_deref(),
            fix: diagnostic
                .fix
                .as_ref()
                .map(|fix| Repair::of(fix, diagnostic.primary().map(|label| &*label.file))),
            subject: diagnostic.subject.as_deref(),
            labels,
        }
    }
}

#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    start: Point,
    end: Point,
    message: &'a str,
}

impl<'a> Place<'a> {
    fn of(label: &'a Label) -> Self {
        let (start, end) = Point::both(&label.file, label.span);
        Self { file: label.file.name(), start, end, message: &label.message }
    }
}

#[derive(Clone, Copy, Serialize)]
struct Point {
    line: usize,
    column: usize,
    offset: u32,
}

impl Point {
    fn both(file: &SourceFile, span: Span) -> (Self, Self) {
        let point = |offset: u32| {
            let Position { line, column } = file.position(offset);
            Self { line, column, offset }
        };
        (point(span.start), point(span.end))
    }
}

#[derive(Serialize)]
struct Repair<'a> {
    title: &'a str,
    edits: Vec<Edit<'a>>,
}

impl<'a> Repair<'a> {
    fn of(fix: &'a Fix, file: Option<&SourceFile>) -> Self {
        let edits = file.map_or_else(Vec::new, |file| {
            fix.edits
                .iter()
                .map(|edit| {
                    let (start, end) = Point::both(file, edit.span);
                    Edit { start, end, replacement: &edit.replacement }
                })
                .collect()
        });
        Self { title: &fix.title, edits }
    }
}

#[derive(Serialize)]
struct Edit<'a> {
    start: Point,
    end: Point,
    replacement: &'a str,
}
