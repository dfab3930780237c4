//! Which id a plugin gets.

use falconry_core::{IdBlock, PluginId};

use super::{Claims, Policy, RegisterError};
use crate::entry::{Entry, Registry};

/// The id to write into the entry; `None` when it has one that stays, or needs none.
pub(super) fn choose(
    registry: &Registry<'_>,
    entry: Option<&Entry<'_>>,
    claims: &Claims,
    policy: Policy,
) -> Result<Option<u32>, RegisterError> {
    if !claims.is_sourcing() {
        return Ok(None);
    }
    let sourcing = entry.and_then(|entry| entry.sourcing.as_ref());
    let block = if policy.private { IdBlock::Private } else { IdBlock::Public };
    let old = sourcing.and_then(|sourcing| sourcing.id).map(|id| id.value);
    match (old, claims.id) {
        (Some(_), None) => Ok(None),
        (Some(old), Some(new)) if old == i128::from(new) => Ok(None),
        (Some(old), Some(new)) if !policy.may_change_id => {
            Err(RegisterError::IdWouldChange { old, new: PluginId(new) })
        }
        (None, _) if sourcing.is_some_and(|sourcing| sourcing.has_bad_id) => {
            let name = entry.map_or("", |entry| entry.name()).to_owned();
            Err(RegisterError::UnreadableId { name })
        }
        (_, Some(id)) => {
            let stays_reserved = entry.is_some_and(Entry::is_reserved);
            let is_reserved = claims.reserved.unwrap_or(stays_reserved);
            hold(registry, entry, PluginId(id), block, is_reserved)?;
            Ok(Some(id))
        }
        (None, None) => {
            let id = next_free_id(registry, block).ok_or(RegisterError::NoFreeId { block })?;
            Ok(Some(id.0))
        }
    }
}

/// Whether the entry may have the id.
fn hold(
    registry: &Registry<'_>,
    entry: Option<&Entry<'_>>,
    id: PluginId,
    block: IdBlock,
    is_reserved: bool,
) -> Result<(), RegisterError> {
    if id.block() != block {
        return Err(RegisterError::IdOutsideBlock { id, block });
    }
    if id.is_held_back() && !is_reserved {
        return Err(RegisterError::IdHeldBack { id });
    }
    let is_other = |other: &&Entry<'_>| entry.is_none_or(|entry| entry.node != other.node);
    let holder = registry.entries.iter().filter(is_other).find(|other| id_of(other) == Some(id));
    match holder {
        Some(holder) => Err(RegisterError::IdInUse { id, holder: holder.name().to_owned() }),
        None => Ok(()),
    }
}

/// The id that an entry holds, whether its plugin sources events at present or not.
fn id_of(entry: &Entry<'_>) -> Option<PluginId> {
    let id = entry.sourcing.as_ref()?.id?;
    u32::try_from(id.value).ok().map(PluginId)
}

/// The id behind the largest one of the block that is in use; the first free one once the
/// largest possible is in use.
fn next_free_id(registry: &Registry<'_>, block: IdBlock) -> Option<PluginId> {
    let mut used: Vec<u32> = registry
        .entries
        .iter()
        .filter_map(id_of)
        .filter(|id| id.block() == block && !id.is_held_back())
        .map(|id| id.0)
        .collect();
    used.sort_unstable();
    let ids = block.ids();
    let is_free = |id: &u32| !PluginId(*id).is_held_back() && used.binary_search(id).is_err();
    let behind = used.last().map_or(*ids.start(), |last| last.saturating_add(1));
    (behind..=*ids.end()).find(is_free).or_else(|| ids.into_iter().find(is_free)).map(PluginId)
}
