//! What a check of a change looks at beyond the document itself.

use std::sync::Arc;

use falconry_core::PluginId;
use falconry_diagnostics::SourceFile;
use rustc_hash::FxHashMap;

use crate::comparison::{Comparison, EntryChange};
use crate::document::Document;
use crate::entry::{Entry, Registry};
use crate::git::Commit;
use crate::history::History;

/// A change: the state before it, and what is known of the time before that.
pub struct Change<'a> {
    /// The document before the change.
    pub base: &'a Document,
    /// Its contents.
    pub base_registry: &'a Registry<'a>,
    /// What the change does.
    pub comparison: Comparison<'a>,
    /// What earlier versions held, when they are known.
    pub history: Option<&'a History>,
    /// The README that shows the table, as it is after the change.
    pub readme: Option<Arc<SourceFile>>,
    /// The tag around the table in the README, when it is not one of upstream's.
    pub tag: Option<&'a str>,
    /// The commits of the change.
    pub commits: &'a [Commit],
    /// Other proposals on the same base, to be merged before this one.
    pub proposals: &'a [Proposal<'a>],
    base_names: FxHashMap<&'a str, &'a Entry<'a>>,
    base_ids: FxHashMap<PluginId, &'a Entry<'a>>,
}

/// Another change to the same registry that is not merged yet.
#[derive(Clone, Copy)]
pub struct Proposal<'a> {
    /// What it is called: a branch or a revision.
    pub label: &'a str,
    /// The document as the proposal has it.
    pub document: &'a Document,
    /// Its contents.
    pub registry: &'a Registry<'a>,
}

impl<'a> Change<'a> {
    /// The change from one document to another.
    #[must_use]
    pub fn new(
        base: &'a Document,
        base_registry: &'a Registry<'a>,
        head: &'a Registry<'a>,
    ) -> Self {
        let entries = &base_registry.entries;
        let with_id = |entry: &'a Entry<'a>| entry.id().map(|id| (id, entry));
        Self {
            base,
            base_registry,
            comparison: Comparison::of(base_registry, head),
            history: None,
            readme: None,
            tag: None,
            commits: &[],
            proposals: &[],
            base_names: entries.iter().map(|entry| (entry.name(), entry)).collect(),
            base_ids: entries.iter().filter_map(with_id).collect(),
        }
    }

    /// The entry that had that name before the change.
    #[must_use]
    pub fn base_entry(&self, name: &str) -> Option<&'a Entry<'a>> {
        self.base_names.get(name).copied()
    }

    /// The entry that had that id before the change.
    #[must_use]
    pub fn base_entry_of_id(&self, id: PluginId) -> Option<&'a Entry<'a>> {
        self.base_ids.get(&id).copied()
    }

    /// Whether the change gives the plugin `old` the name of `new`.
    #[must_use]
    pub fn is_rename(&self, old: &Entry<'_>, new: &Entry<'_>) -> bool {
        let is_it = |pair: &EntryChange<'_>| {
            pair.before.name() == old.name() && pair.after.name() == new.name()
        };
        self.comparison.changed.iter().any(is_it)
    }
}
