//! What a plugin can do.

use std::fmt;

/// A capability of a plugin, as the plugin API names them.
///
/// Only the first two have a key in a registry document today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Capability {
    /// Produces events of its own under its id and source.
    Sourcing,
    /// Extracts fields from events.
    Extraction,
    /// Parses events to keep state.
    Parsing,
    /// Injects events asynchronously.
    AsyncEvents,
    /// Is told when a capture starts and stops.
    CaptureListening,
}

impl Capability {
    /// The capability's name in messages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sourcing => "sourcing",
            Self::Extraction => "extraction",
            Self::Parsing => "parsing",
            Self::AsyncEvents => "async events",
            Self::CaptureListening => "capture listening",
        }
    }
}

impl fmt::Display for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
