//! The rules that hold among the plugins of one host, and the source that an event belongs to.

use std::error::Error;
use std::ffi::{CStr, CString};
use std::fmt;

use falconry_core::{Capability, EventRef, PluginId};

use crate::facts::LibraryFacts;

/// The plugins that one host has loaded, and their event sources.
#[derive(Clone, Debug)]
pub struct Sources {
    names: Vec<String>,
    /// The system calls first, then the sources of plugins in the order they were loaded.
    sources: Vec<CString>,
    /// Which plugin has which id, and the position of its source.
    ids: Vec<(PluginId, String, usize)>,
}

/// Why a plugin cannot be loaded beside the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// There is a plugin of that name.
    Name {
        /// The name.
        name: String,
    },
    /// There is a plugin with that id.
    Id {
        /// The id.
        id: PluginId,
        /// The plugin that has it.
        holder: String,
        /// The plugin that has it as well.
        name: String,
    },
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name { name } => {
                write!(f, "there are two plugins named `{name}`; load one of them")
            }
            Self::Id { id, holder, name } => write!(
                f,
                "the plugins `{holder}` and `{name}` both have the id {id}, so their events cannot \
                 be told apart; load one of them"
            ),
        }
    }
}

impl Error for Conflict {}

impl Default for Sources {
    fn default() -> Self {
        Self { names: Vec::new(), sources: vec![c"syscall".to_owned()], ids: Vec::new() }
    }
}

impl Sources {
    /// Notes a plugin.
    ///
    /// # Errors
    ///
    /// When it cannot be loaded beside those that were noted before; it is not noted then.
    pub fn add(&mut self, facts: &LibraryFacts) -> Result<(), Conflict> {
        let name = &facts.name;
        if self.names.contains(name) {
            return Err(Conflict::Name { name: name.clone() });
        }
        let sources = facts.capabilities.contains(Capability::Sourcing);
        if sources && facts.id != PluginId::ZERO {
            let id = facts.id;
            if let Some((_, holder, _)) = self.ids.iter().find(|(other, ..)| *other == id) {
                let (holder, name) = (holder.clone(), name.clone());
                return Err(Conflict::Id { id, holder, name });
            }
            let position = self.position(&facts.source);
            self.ids.push((id, name.clone(), position));
        }
        self.names.push(name.clone());
        Ok(())
    }

    /// The sources, the one of the host's system calls first.
    pub fn iter(&self) -> impl Iterator<Item = &CStr> {
        self.sources.iter().map(CString::as_c_str)
    }

    /// The source that an event belongs to; none when no plugin has its id. Events without id
    /// belong to the host's system calls.
    #[must_use]
    pub fn of(&self, event: EventRef<'_>) -> Option<&CStr> {
        let id = event.plugin_id();
        if id == PluginId::ZERO {
            return self.sources.first().map(CString::as_c_str);
        }
        let (.., position) = self.ids.iter().find(|(other, ..)| *other == id)?;
        self.sources.get(*position).map(CString::as_c_str)
    }

    /// The position of a source: two plugins may share one.
    fn position(&mut self, source: &str) -> usize {
        let known = self.sources.iter().position(|other| other.as_bytes() == source.as_bytes());
        known.unwrap_or_else(|| {
            // A source comes from a C string, so there is no NUL in it.
            self.sources.push(CString::new(source).unwrap_or_default());
            self.sources.len() - 1
        })
    }
}
