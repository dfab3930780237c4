//! How a command ends.

use std::error::Error;
use std::io;
use std::path::Path;

/// The end of a command that did what it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// All is well: exit code 0.
    Fine,
    /// There are findings: exit code 1.
    Findings,
}

impl Outcome {
    /// [`Self::Findings`] if there are any.
    pub(crate) fn findings(any: bool) -> Self {
        if any { Self::Findings } else { Self::Fine }
    }
}

/// Why a command could not do what it was asked: exit code 2.
#[derive(Debug)]
pub(crate) struct Failure {
    /// What happened and where.
    pub(crate) message: String,
    /// What to do next.
    pub(crate) help: Option<String>,
    is_closed_pipe: bool,
}

impl Failure {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None, is_closed_pipe: false }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// A file that could not be read, written or found.
    pub(crate) fn file(verb: &str, path: &Path, error: &io::Error) -> Self {
        Self::new(format!("cannot {verb} {}: {error}", path.display()))
    }

    /// Whether the reader of our output went away, which is its right.
    pub(crate) fn is_closed_pipe(&self) -> bool {
        self.is_closed_pipe
    }
}

impl<E: Error + 'static> From<E> for Failure {
    fn from(error: E) -> Self {
        let kind = (&error as &dyn Error).downcast_ref::<io::Error>().map(io::Error::kind);
        let is_closed_pipe = kind == Some(io::ErrorKind::BrokenPipe);
        Self { is_closed_pipe, ..Self::new(error.to_string()) }
    }
}
