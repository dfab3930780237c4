//! Whether an id may be taken, and why not.

use falconry_core::{IdBlock, PluginId};

use crate::ids::IdSpace;

/// What is to be said of an id, the strongest reason first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdStatus {
    /// Its block is not for plugins.
    NotForPlugins,
    /// It is 0 or 999, which are given to no plugin.
    HeldBack,
    /// An entry holds it.
    Taken,
    /// A plugin that is gone had it, so that captures may still carry it.
    UsedBefore,
    /// It is free and the next one of its block.
    Next,
    /// It is free, but lower than ids in use: a plugin that nobody remembers may have had it.
    Gap,
    /// It is free, but not the next one.
    Ahead,
}

impl IdStatus {
    /// Its name in machine-readable output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NotForPlugins => "not-for-plugins",
            Self::HeldBack => "held-back",
            Self::Taken => "taken",
            Self::UsedBefore => "used-before",
            Self::Next => "next",
            Self::Gap => "gap",
            Self::Ahead => "ahead",
        }
    }

    /// Whether no plugin has or had the id and a plugin may have it.
    #[must_use]
    pub fn is_free(self) -> bool {
        matches!(self, Self::Next | Self::Gap | Self::Ahead)
    }
}

impl IdSpace<'_> {
    /// Whether the id may be taken, in a registry for whose plugins its block is.
    #[must_use]
    pub fn status(&self, id: PluginId) -> IdStatus {
        let block = id.block();
        if matches!(block, IdBlock::Reserved | IdBlock::Internal) {
            IdStatus::NotForPlugins
        } else if id.is_held_back() {
            IdStatus::HeldBack
        } else if self.is_used(id) {
            IdStatus::Taken
        } else if !self.is_free(id) {
            IdStatus::UsedBefore
        } else if self.next(block) == Some(id) {
            IdStatus::Next
        } else if self.highest(block).is_some_and(|highest| id < highest) {
            IdStatus::Gap
        } else {
            IdStatus::Ahead
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Document, History};

    #[test]
    fn every_id_has_the_strongest_status_that_is_true_of_it() {
        let entry = |id: u32| {
            format!(
                "  - {{name: p{id}, capabilities: {{sourcing: {{supported: true, id: {id}, source: s}}}}}}\n"
            )
        };
        let document = |ids: &[u32]| {
            let entries: String = ids.iter().map(|id| entry(*id)).collect();
            Document::from_text("r", format!("plugins:\n{entries}"))
        };
        let (now, before) = (document(&[0, 1, 2, 5, 3_221_225_472]), document(&[2, 3, 7]));
        let mut history = History::default();
        history.record("old", &before.registry());
        let registry = now.registry();
        let space = IdSpace::of(&registry).with_history(&history);
        for (id, status) in [
            (0, IdStatus::HeldBack),
            (999, IdStatus::HeldBack),
            (1, IdStatus::Taken),
            (3, IdStatus::UsedBefore),
            (4, IdStatus::Gap),
            (6, IdStatus::Next),
            (7, IdStatus::UsedBefore),
            (8, IdStatus::Ahead),
            (1_073_741_823, IdStatus::Ahead),
            (1_073_741_824, IdStatus::Next),
            (1_073_741_825, IdStatus::Ahead),
            (2_147_483_648, IdStatus::NotForPlugins),
            (3_221_225_472, IdStatus::NotForPlugins),
            (u32::MAX, IdStatus::NotForPlugins),
        ] {
            assert_eq!(space.status(PluginId(id)), status, "{id}");
            assert_eq!(status.is_free(), space.is_free(PluginId(id)) && id < 2_147_483_648, "{id}");
        }
    }
}
