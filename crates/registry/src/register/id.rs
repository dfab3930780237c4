//! Which id a plugin gets.

use falconry_core::{IdBlock, PluginId};

use super::{Claims, Policy, RegisterError};
use crate::entry::{Entry, Registry};
use crate::ids::IdSpace;

/// The id to write into the entry; `None` when it has one that stays, or needs none.
pub(super) fn choose(
    registry: &Registry<'_>,
    entry: Option<&Entry<'_>>,
    claims: &Claims,
    policy: Policy<'_>,
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
            hold(&IdSpace::of(registry), entry, PluginId(id), block, is_reserved)?;
            Ok(Some(id))
        }
        (None, None) => {
            let space = IdSpace::of(registry);
            let space = match policy.history {
                Some(history) => space.with_history(history),
                None => space,
            };
            let id = space.next(block).ok_or(RegisterError::NoFreeId { block })?;
            Ok(Some(id.0))
        }
    }
}

/// Whether the entry may have the id.
fn hold(
    space: &IdSpace<'_>,
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
    let is_other = |other: &&&Entry<'_>| entry.is_none_or(|entry| entry.node != other.node);
    match space.holders(id).iter().find(is_other) {
        Some(holder) => Err(RegisterError::IdInUse { id, holder: holder.name().to_owned() }),
        None => Ok(()),
    }
}
