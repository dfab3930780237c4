//! The id space of a registry: who holds which id, and which one is given away next.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use falconry_core::{IdBlock, PluginId};

use crate::entry::{Entry, Registry};
use crate::history::History;

/// The ids that are used in a registry, and those that ever were.
#[derive(Clone, Debug, Default)]
pub struct IdSpace<'a> {
    holders: BTreeMap<PluginId, Vec<&'a Entry<'a>>>,
    history: Option<&'a History>,
}

impl<'a> IdSpace<'a> {
    /// The ids of a registry's sourcing plugins, reserved entries included.
    #[must_use]
    pub fn of(registry: &'a Registry<'a>) -> Self {
        let mut holders: BTreeMap<PluginId, Vec<&'a Entry<'a>>> = BTreeMap::new();
        for entry in &registry.entries {
            if let Some(id) = entry.id() {
                holders.entry(id).or_default().push(entry);
            }
        }
        Self { holders, history: None }
    }

    /// The same, with the ids that earlier versions of the registry used: they are not free.
    #[must_use]
    pub fn with_history(mut self, history: &'a History) -> Self {
        self.history = Some(history);
        self
    }

    /// Counts the id as used from now on, by an entry that is yet to be written.
    pub fn take(&mut self, id: PluginId) {
        self.holders.entry(id).or_default();
    }

    /// The entries that hold the id, in the order of the document; more than one is a defect.
    #[must_use]
    pub fn holders(&self, id: PluginId) -> &[&'a Entry<'a>] {
        self.holders.get(&id).map_or(&[], Vec::as_slice)
    }

    /// Whether the id is used in the registry.
    #[must_use]
    pub fn is_used(&self, id: PluginId) -> bool {
        self.holders.contains_key(&id)
    }

    /// Whether the id can be given away: it is not held back, not used and never was.
    #[must_use]
    pub fn is_free(&self, id: PluginId) -> bool {
        let was_used = self.history.is_some_and(|history| !history.of_id(id).is_empty());
        !id.is_held_back() && !self.is_used(id) && !was_used
    }

    /// The next free id for a plugin of a public registry; `None` when there is none left.
    ///
    /// It is the lowest free one above all used ids, since an id in a gap may have been used
    /// before. Only when the highest id of the block is used, it is the lowest free one at all.
    #[must_use]
    pub fn next_public(&self) -> Option<PluginId> {
        self.next(IdBlock::Public)
    }

    /// The same for a plugin of an organisation's own registry.
    #[must_use]
    pub fn next_private(&self) -> Option<PluginId> {
        self.next(IdBlock::Private)
    }

    /// The highest used id of a block, 0 and 999 left out.
    #[must_use]
    pub fn highest(&self, block: IdBlock) -> Option<PluginId> {
        self.used(block).next_back()
    }

    /// The ranges of unused ids between used ones of a block, 0 and 999 left out. Whether one of
    /// them was used before is not considered.
    #[must_use]
    pub fn gaps(&self, block: IdBlock) -> Vec<RangeInclusive<u32>> {
        let mut gaps = Vec::new();
        let mut before: Option<u32> = None;
        for PluginId(id) in self.used(block) {
            if let Some(before) = before {
                push_unused(&mut gaps, before + 1, id - 1);
            }
            before = Some(id);
        }
        gaps
    }

    /// The ranges of used ids, 0 and 999 included when they have an entry.
    #[must_use]
    pub fn ranges(&self) -> Vec<RangeInclusive<u32>> {
        let mut ranges: Vec<RangeInclusive<u32>> = Vec::new();
        for &PluginId(id) in self.holders.keys() {
            match ranges.last_mut() {
                Some(last) if id > 0 && *last.end() == id - 1 => *last = *last.start()..=id,
                _ => ranges.push(id..=id),
            }
        }
        ranges
    }

    fn used(&self, block: IdBlock) -> impl DoubleEndedIterator<Item = PluginId> {
        let ids = block.ids();
        let range = PluginId(*ids.start())..=PluginId(*ids.end());
        self.holders.range(range).map(|(id, _)| *id).filter(|id| !id.is_held_back())
    }

    /// The next free id of a block; see [`Self::next_public`].
    pub(crate) fn next(&self, block: IdBlock) -> Option<PluginId> {
        let (start, end) = block.ids().into_inner();
        let first = self.highest(block).map_or(start, |highest| highest.0 + 1);
        let lowest_free =
            |range: RangeInclusive<u32>| range.map(PluginId).find(|id| self.is_free(*id));
        lowest_free(first..=end).or_else(|| {
            let lowest_used = self.used(block).next()?;
            let below = (lowest_used.0 > start).then(|| start..=lowest_used.0 - 1);
            below.into_iter().chain(self.gaps(block)).find_map(lowest_free)
        })
    }
}

/// Adds the ids `start..=end` without the one that is held back.
fn push_unused(gaps: &mut Vec<RangeInclusive<u32>>, start: u32, end: u32) {
    let PluginId(held_back) = PluginId::DEVELOPMENT;
    let pieces = if (start..=end).contains(&held_back) {
        [start..=held_back - 1, held_back + 1..=end]
    } else {
        [start..=end, RangeInclusive::new(1, 0)]
    };
    gaps.extend(pieces.into_iter().filter(|range| !range.is_empty()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Document;

    fn document(ids: &[u32]) -> Document {
        let mut text = "plugins:\n".to_owned();
        for id in ids {
            text.push_str(&format!(
                "  - {{name: p{id}, capabilities: {{sourcing: {{supported: true, id: {id}, source: s}}}}}}\n"
            ));
        }
        Document::from_text("registry.yaml", text)
    }

    #[test]
    fn the_next_id_lies_above_all_used_ones() {
        let (public, private) = (*IdBlock::Public.ids().end(), *IdBlock::Private.ids().start());
        for (ids, next) in [
            (&[][..], 1),
            (&[0, 999], 1),
            (&[0, 1, 2, 28, 999], 29),
            (&[2, 1, 7], 8),
            (&[997], 998),
            (&[998], 1000),
            (&[999, 1000], 1001),
            (&[private, 3_000_000_000, 4], 5),
            // An id at the very end leaves the lowest one that is free.
            (&[public], 1),
            (&[1, 2, 5, public], 3),
        ] {
            let document = document(ids);
            assert_eq!(IdSpace::of(&document.registry()).next_public(), Some(PluginId(next)));
        }
        for (ids, next) in [(&[1, 28][..], private), (&[private + 4], private + 5)] {
            let document = document(ids);
            assert_eq!(IdSpace::of(&document.registry()).next_private(), Some(PluginId(next)));
        }
    }

    #[test]
    fn what_history_knows_is_never_free() {
        let (now, before) = (document(&[1, 2]), document(&[3, 4, 6]));
        let mut history = History::default();
        history.record("old", &before.registry());
        let registry = now.registry();
        let mut space = IdSpace::of(&registry).with_history(&history);
        assert_eq!(space.next_public(), Some(PluginId(5)));
        assert!(!space.is_free(PluginId(6)) && !space.is_used(PluginId(6)));
        space.take(PluginId(5));
        assert_eq!(space.next_public(), Some(PluginId(7)));
    }

    #[test]
    fn gaps_ranges_and_holders_describe_the_whole_space() {
        let document = document(&[0, 3, 1, 1, 6, 7, 999, 997, 1002]);
        let registry = document.registry();
        let space = IdSpace::of(&registry);
        assert_eq!(space.gaps(IdBlock::Public), [2..=2, 4..=5, 8..=996, 998..=998, 1000..=1001]);
        assert_eq!(space.gaps(IdBlock::Private), []);
        assert_eq!(space.ranges(), [0..=1, 3..=3, 6..=7, 997..=997, 999..=999, 1002..=1002]);
        let names: Vec<_> = space.holders(PluginId(1)).iter().map(|entry| entry.name()).collect();
        assert_eq!(names, ["p1", "p1"]);
        assert!(space.holders(PluginId(2)).is_empty());
        assert_eq!(space.highest(IdBlock::Public), Some(PluginId(1002)));
    }

    #[test]
    fn first_generation_documents_have_ids_too() {
        let text = "plugins:\n  source:\n    - {id: 1, source: a, name: a}\n    - {id: 999, source: b, name: b, reserved: true}\n";
        let document = Document::from_text("registry.yaml", text);
        assert_eq!(IdSpace::of(&document.registry()).next_public(), Some(PluginId(2)));
    }
}
