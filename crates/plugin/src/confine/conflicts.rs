//! Which plugins cannot be loaded together.

use std::collections::BTreeSet;
use std::fmt;

use falconry_core::{Capability, PluginId};

use super::facts::PluginFacts;

/// Two plugins that cannot be loaded together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The place of one in the list.
    pub first: usize,
    /// The place of the other, which is later.
    pub second: usize,
    /// What they share.
    pub kind: ConflictKind,
}

/// What two plugins share and must not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConflictKind {
    /// The name.
    Name(String),
    /// The id of their events.
    Id(PluginId),
    /// Fields of a source that both extract from.
    Fields(Vec<String>),
}

impl ConflictKind {
    /// A word for it that stays the same.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Name(_) => "same-name",
            Self::Id(_) => "same-id",
            Self::Fields(_) => "same-fields",
        }
    }
}

impl fmt::Display for ConflictKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => write!(f, "both have the name `{name}`"),
            Self::Id(id) => write!(f, "both have the id {id}"),
            Self::Fields(fields) => {
                let shown = &fields[..fields.len().min(5)];
                write!(f, "both extract {} from the same source", shown.join(", "))?;
                match fields.len() - shown.len() {
                    0 => Ok(()),
                    more => write!(f, " ({more} more)"),
                }
            }
        }
    }
}

/// Finds every two plugins that cannot be loaded together.
#[must_use]
pub fn conflicts(plugins: &[&PluginFacts]) -> Vec<Conflict> {
    let mut found = Vec::new();
    for (second, later) in plugins.iter().enumerate() {
        for (first, earlier) in plugins[..second].iter().enumerate() {
            let kinds = [name(earlier, later), id(earlier, later), fields(earlier, later)];
            let kinds = kinds.into_iter().flatten();
            found.extend(kinds.map(|kind| Conflict { first, second, kind }));
        }
    }
    found
}

fn name(one: &PluginFacts, other: &PluginFacts) -> Option<ConflictKind> {
    (one.name == other.name).then(|| ConflictKind::Name(one.name.clone()))
}

fn id(one: &PluginFacts, other: &PluginFacts) -> Option<ConflictKind> {
    let sources = |plugin: &PluginFacts| plugin.capabilities.contains(Capability::Sourcing);
    // Any number of plugins may have no id.
    let is_shared = one.id == other.id && one.id != PluginId::ZERO && sources(one);
    (is_shared && sources(other)).then_some(ConflictKind::Id(one.id))
}

fn fields(one: &PluginFacts, other: &PluginFacts) -> Option<ConflictKind> {
    let (ours, theirs) = (&one.extract_sources, &other.extract_sources);
    let do_meet = ours.all.is_empty()
        || theirs.all.is_empty()
        || ours.all.iter().any(|source| theirs.all.contains(source));
    let names = |plugin: &PluginFacts| -> BTreeSet<String> {
        plugin.fields.iter().map(|field| field.name.clone()).collect()
    };
    let shared: Vec<String> = names(one).intersection(&names(other)).cloned().collect();
    (do_meet && !shared.is_empty()).then_some(ConflictKind::Fields(shared))
}
