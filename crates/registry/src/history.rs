//! The ids and names that a registry ever gave away.

use std::collections::BTreeMap;

use falconry_core::PluginId;

use crate::entry::Registry;

/// Every id and name that any recorded version of a registry held, reserved entries left out.
#[derive(Clone, Debug, Default)]
pub struct History {
    ids: BTreeMap<PluginId, Vec<Use>>,
    names: BTreeMap<String, Vec<Use>>,
}

/// That a version of the registry held an id and a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// The plugin's name.
    pub name: String,
    /// Its id, if it sources events.
    pub id: Option<PluginId>,
    /// Its event source.
    pub source: Option<String>,
    /// The newest recorded version in which it was so: a commit, abbreviated, or a file.
    pub version: String,
}

impl History {
    /// Adds a version of the registry. Record the newest version first: of equal uses only the
    /// first one recorded is kept.
    pub fn record(&mut self, version: &str, registry: &Registry<'_>) {
        for entry in &registry.entries {
            // A reserved entry holds its id for nobody, or keeps it after its plugin's removal.
            if entry.is_reserved() || entry.name().is_empty() {
                continue;
            }
            let use_ = Use {
                name: entry.name().to_owned(),
                id: entry.id(),
                source: entry.source().map(str::to_owned),
                version: version.to_owned(),
            };
            if let Some(id) = use_.id {
                add(self.ids.entry(id).or_default(), &use_);
            }
            add(self.names.entry(use_.name.clone()).or_default(), &use_);
        }
    }

    /// The uses of an id, the newest first.
    #[must_use]
    pub fn of_id(&self, id: PluginId) -> &[Use] {
        self.ids.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The uses of a name, the newest first.
    #[must_use]
    pub fn of_name(&self, name: &str) -> &[Use] {
        self.names.get(name).map_or(&[], Vec::as_slice)
    }

    /// Every id that was ever used.
    pub fn ids(&self) -> impl Iterator<Item = PluginId> + '_ {
        self.ids.keys().copied()
    }
}

fn add(uses: &mut Vec<Use>, new: &Use) {
    let is_same = |old: &Use| old.name == new.name && old.id == new.id && old.source == new.source;
    if !uses.iter().any(is_same) {
        uses.push(new.clone());
    }
}
