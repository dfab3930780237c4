//! Printing: results to standard output, talk to standard error, colour only on a terminal.

use std::io::{self, BufWriter, Write};

use anstream::{AutoStream, ColorChoice};
use clap::ValueEnum;
use falconry_diagnostics::{Diagnostic, render};
use falconry_registry::checks;
use serde::Serialize;

use crate::outcome::Failure;

/// The form of a command's result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// The form of diagnostics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiagnosticFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Workflow commands, which GitHub shows beside the lines.
    Github,
}

/// Whether standard output takes colour: it is a terminal and the user did not forbid it.
pub(crate) fn has_color() -> bool {
    AutoStream::choice(&io::stdout()) != ColorChoice::Never
}

/// Runs `print` over buffered standard output.
pub(crate) fn results(print: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let mut out = BufWriter::new(io::stdout().lock());
    print(&mut out)?;
    out.flush()?;
    Ok(())
}

/// Prints a result for programs.
pub(crate) fn json(value: &impl Serialize) -> Result<(), Failure> {
    results(|out| {
        serde_json::to_writer_pretty(&mut *out, value)?;
        writeln!(out)
    })
}

/// Prints diagnostics in the form asked for; the summary of the text form is talk.
pub(crate) fn diagnostics(found: &[Diagnostic], format: DiagnosticFormat) -> Result<(), Failure> {
    results(|out| match format {
        DiagnosticFormat::Text => {
            let style = render::TextStyle { color: has_color(), ..render::TextStyle::default() };
            render::text(found, style, out)
        }
        DiagnosticFormat::Json => render::json(found, out),
        DiagnosticFormat::Sarif => {
            render::sarif(found, &checks::infos(), env!("CARGO_PKG_VERSION"), out)
        }
        DiagnosticFormat::Github => render::github(found, out),
    })?;
    if format == DiagnosticFormat::Text {
        talk(render::summary(found));
    }
    Ok(())
}

/// Prints diagnostics for people to standard error, as part of what a command has to say.
pub(crate) fn diagnostics_as_talk(found: &[Diagnostic]) {
    let color = AutoStream::choice(&io::stderr()) != ColorChoice::Never;
    let style = render::TextStyle { color, ..render::TextStyle::default() };
    // There is nobody to tell when standard error is closed.
    _ = render::text(found, style, &mut io::stderr());
}

/// A line to the user that is no result.
pub(crate) fn talk(line: impl AsRef<str>) {
    // There is nobody to tell when standard error is closed.
    _ = writeln!(io::stderr(), "{}", line.as_ref());
}

/// Says why nothing was done.
pub(crate) fn failure(failure: &Failure) {
    talk(format!("error: {}", failure.message));
    if let Some(help) = &failure.help {
        talk(format!("  help: {help}"));
    }
}
