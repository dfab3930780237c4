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
    /// Every capability, in the order of the plugin API.
    pub const ALL: [Self; 5] = [
        Self::Sourcing,
        Self::Extraction,
        Self::Parsing,
        Self::AsyncEvents,
        Self::CaptureListening,
    ];

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

/// A set of capabilities.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Capabilities(u8);

impl Capabilities {
    /// Whether the set holds `capability`.
    #[must_use]
    pub fn contains(self, capability: Capability) -> bool {
        self.0 & 1 << capability as u8 != 0
    }

    /// Adds `capability`.
    pub fn insert(&mut self, capability: Capability) {
        self.0 |= 1 << capability as u8;
    }

    /// Whether the set holds nothing.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// What the set holds, in the order of the plugin API.
    pub fn iter(self) -> impl Iterator<Item = Capability> {
        Capability::ALL.into_iter().filter(move |capability| self.contains(*capability))
    }
}

impl FromIterator<Capability> for Capabilities {
    fn from_iter<I: IntoIterator<Item = Capability>>(capabilities: I) -> Self {
        let mut set = Self::default();
        for capability in capabilities {
            set.insert(capability);
        }
        set
    }
}

impl fmt::Display for Capabilities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (nth, capability) in self.iter().enumerate() {
            let comma = if nth == 0 { "" } else { ", " };
            write!(f, "{comma}{capability}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_what_was_put_in() {
        let set: Capabilities = [Capability::Parsing, Capability::Sourcing].into_iter().collect();
        assert!(set.contains(Capability::Sourcing) && !set.contains(Capability::Extraction));
        assert_eq!(set.to_string(), "sourcing, parsing");
        assert!(Capabilities::default().is_empty() && !set.is_empty());
    }
}
