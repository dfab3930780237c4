//! A finding of a check.

use std::fmt;
use std::sync::Arc;

use crate::{CheckInfo, Position, SourceFile, Span};

/// How bad a finding is; ordered from harmless to bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Probably not meant.
    Warning,
    /// Wrong.
    Error,
}

impl Severity {
    /// The word that stands for it in every output format.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A place in a file, with what is to be said of it.
#[derive(Clone, Debug)]
pub struct Label {
    /// The file.
    pub file: Arc<SourceFile>,
    /// The bytes in it.
    pub span: Span,
    /// What is said of the place; may be empty for the primary label.
    pub message: String,
}

/// A replacement of some bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextEdit {
    /// The bytes to replace; empty to insert.
    pub span: Span,
    /// What to put there.
    pub replacement: String,
}

/// A repair that is certain: it changes nothing but the defect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What the repair does, as an imperative.
    pub title: String,
    /// The replacements, in the file of the diagnostic's primary label; they do not overlap.
    pub edits: Vec<TextEdit>,
}

/// One finding of a check.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// The check that found it.
    pub check: &'static CheckInfo,
    /// How bad it is, after the user's settings.
    pub severity: Severity,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// Where: the first label is the place of the defect, others explain it. A finding that is
    /// not about a file (a commit, say) has none.
    pub labels: Vec<Label>,
    /// What to do next.
    pub help: Option<String>,
    /// A repair, when one is certain.
    pub fix: Option<Fix>,
    /// The name of the registry entry, rule or commit that it is about.
    pub subject: Option<String>,
}

impl Diagnostic {
    /// A finding of `check` with its default severity.
    #[must_use]
    pub fn new(check: &'static CheckInfo, message: impl Into<String>) -> Self {
        Self {
            check,
            severity: check.severity,
            message: message.into(),
            labels: Vec::new(),
            help: None,
            fix: None,
            subject: None,
        }
    }

    /// Adds a place; the first one added is the place of the defect.
    #[must_use]
    pub fn label(mut self, file: &Arc<SourceFile>, span: Span, message: impl Into<String>) -> Self {
        self.labels.push(Label { file: Arc::clone(file), span, message: message.into() });
        self
    }

    /// Says what to do next.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds a certain repair.
    #[must_use]
    pub fn fix(mut self, title: impl Into<String>, edits: Vec<TextEdit>) -> Self {
        self.fix = Some(Fix { title: title.into(), edits });
        self
    }

    /// Names the entry, rule or commit that it is about.
    #[must_use]
    pub fn subject(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// The place of the defect.
    #[must_use]
    pub fn primary(&self) -> Option<&Label> {
        self.labels.first()
    }

    /// The line and column of the defect.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        self.primary().map(|label| label.file.position(label.span.start))
    }
}
