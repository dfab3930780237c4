//! The ids that a change takes.

use falconry_core::{IdBlock, PluginId};
use falconry_diagnostics::Span;

use super::Context;
use crate::entry::Entry;
use crate::ids::IdSpace;

/// An id that a change takes, and the state in which it takes it.
pub(crate) struct NewId<'a> {
    /// The entry that has it now.
    pub(crate) entry: &'a Entry<'a>,
    /// The id.
    pub(crate) id: PluginId,
    /// Its bytes.
    pub(crate) span: Span,
    /// The id that was next.
    pub(crate) next: PluginId,
    /// The highest one that was used.
    pub(crate) highest: PluginId,
}

/// The ids of the registry's own block that the change gives to plugins that had none, from the
/// lowest on, each as if the lower ones were used already. None when there was no id before: the
/// first one is anybody's choice. None either when not all ids of both documents could be read, or
/// when the block's last id was used: then gaps are all that is left.
pub(crate) fn new_ids<'a>(cx: &Context<'a>) -> Vec<NewId<'a>> {
    let mut new = Vec::new();
    let Some(change) = cx.change else { return new };
    let has_no_id = |entry: &Entry<'_>| entry.sourcing().is_some_and(|given| given.id.is_none());
    let is_unclear = !change.base.is_sound() || !cx.document.is_sound();
    if is_unclear || cx.entries().any(has_no_id) {
        return new;
    }
    let block = if cx.options.private { IdBlock::Private } else { IdBlock::Public };
    let mut space = IdSpace::of(change.base_registry);
    if let Some(history) = change.history {
        space = space.with_history(history);
    }
    for (id, mut entries) in cx.ids() {
        let is_new = id.block() == block && !id.is_held_back() && !space.is_used(id);
        let Some(highest) = space.highest(block) else { break };
        if !is_new || highest.0 == *block.ids().end() {
            continue;
        }
        // Of a plugin that had another id, that is the defect.
        let had_none = |entry: &&Entry<'_>| {
            change.base_entry(entry.name()).is_none_or(|before| before.id().is_none())
        };
        let entry = entries.find(had_none);
        let place = entry.and_then(|entry| Some((entry, entry.id_span()?)));
        if let (Some((entry, span)), Some(next)) = (place, space.next(block)) {
            new.push(NewId { entry, id, span, next, highest });
            space.take(id);
        }
    }
    new
}
