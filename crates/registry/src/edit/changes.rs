//! Turns changes of an entry's fields into changes of its mappings.

use super::splice::Change;
use super::{EditError, FieldChange, Value};
use crate::problem::{is_merge, is_null};
use crate::shape::{MapShape, Shape};
use crate::yaml::{Kind, Node, NodeId};

/// A change and the collection that it is made in.
pub(super) struct Planned {
    pub(super) container: NodeId,
    pub(super) shape: Option<&'static MapShape>,
    pub(super) change: Change,
}

/// The changes of one entry.
pub(super) struct Changes(Vec<Planned>);

impl Changes {
    /// The changes that give `entry` its new fields.
    pub(super) fn of_fields(
        entry: Node<'_>,
        shape: &'static MapShape,
        fields: &[FieldChange<'_>],
    ) -> Result<Vec<Planned>, EditError> {
        let fields = without_overlaps(fields)?;
        let is_unknown =
            |(path, value): &&FieldChange<'_>| value.is_some() && !is_known(shape, path);
        if let Some((path, _)) = fields.iter().find(is_unknown) {
            let reason = format!("`{}` is no field of this {}", path.join("."), shape.name);
            return Err(EditError::refused(entry, reason));
        }
        let mut changes = Self(Vec::new());
        // A mapping that gets a key is not emptied by what is removed from it.
        for (path, value) in &fields {
            if let Some(value) = value {
                changes.set(entry, shape, path, value.clone())?;
            }
        }
        for (path, _) in fields.iter().filter(|(_, value)| value.is_none()) {
            changes.unset(entry, shape, path)?;
        }
        Ok(changes.0)
    }

    fn set(
        &mut self,
        entry: Node<'_>,
        shape: &'static MapShape,
        path: &[&'static str],
        value: Value,
    ) -> Result<(), EditError> {
        let (mut container, mut shape) = (entry, Some(shape));
        let mut rest = path;
        let (key, deeper) = loop {
            let Some((key, deeper)) = rest.split_first() else {
                return Err(EditError::NotAsMeant);
            };
            refuse_merged(container, key, deeper.is_empty())?;
            let inner = container.get(key);
            // One without keys is replaced as a whole.
            let is_open = |inner: &Node<'_>| inner.entries().next().is_some();
            let is_mapping = |inner: &Node<'_>| inner.kind() == Kind::Mapping && is_open(inner);
            match inner.filter(|inner| is_mapping(inner) && !deeper.is_empty()) {
                Some(inner) => {
                    shape = shape.and_then(|shape| inner_shape(shape, key));
                    container = inner;
                    rest = deeper;
                }
                None => break (*key, deeper),
            }
        };
        if let Some(old) = container.get(key)
            && !deeper.is_empty()
            && !is_null(old)
            && old.kind() != Kind::Mapping
        {
            let reason = match old.kind() {
                Kind::Alias => "it is an alias of a value elsewhere".to_owned(),
                _ => format!("`{key}` is no mapping"),
            };
            return Err(EditError::refused(old, reason));
        }
        if let Some(old) = container.get(key).filter(|_| deeper.is_empty()) {
            if value.is_read_from(old.resolved()) {
                return Ok(());
            }
            if let Some(added) = added_items(old, &value) {
                let pushed = added.iter().map(|item| Planned {
                    container: old.id(),
                    shape: None,
                    change: Change::Push { value: item.clone() },
                });
                self.0.extend(pushed);
                return Ok(());
            }
        }
        // What is missing on the way is written as one nested value.
        let nested = deeper.iter().rev().fold(value, |value, key| Value::Map(vec![(key, value)]));
        for planned in &mut self.0 {
            if let Change::Set { key: set, value } = &mut planned.change
                && planned.container == container.id()
                && *set == key
            {
                merge(value, nested);
                return Ok(());
            }
        }
        let change = Change::Set { key, value: nested };
        self.0.push(Planned { container: container.id(), shape, change });
        Ok(())
    }

    fn unset(
        &mut self,
        entry: Node<'_>,
        shape: &'static MapShape,
        path: &[&'static str],
    ) -> Result<(), EditError> {
        let mut trail = vec![(entry, Some(shape))];
        for key in &path[..path.len().saturating_sub(1)] {
            let (container, shape) = trail[trail.len() - 1];
            refuse_merged(container, key, false)?;
            let inner = container.get(key).filter(|inner| inner.resolved().kind() == Kind::Mapping);
            let Some(inner) = inner else { return Ok(()) };
            trail.push((inner, shape.and_then(|shape| inner_shape(shape, key))));
        }
        for ((container, shape), key) in trail.into_iter().zip(path).rev() {
            refuse_merged(container, key, false)?;
            if container.entry(key).is_none() {
                return Ok(());
            }
            if container != entry && self.is_emptied(container, key) {
                // Its parent's key goes instead, and with it all that was planned inside.
                self.0.retain(|planned| planned.container != container.id());
                continue;
            }
            let change = Change::Unset { key };
            self.0.push(Planned { container: container.id(), shape, change });
            return Ok(());
        }
        Ok(())
    }

    /// Whether `container` has no keys left once `key` is gone as well.
    fn is_emptied(&self, container: Node<'_>, key: &str) -> bool {
        let mine = |planned: &&Planned| planned.container == container.id();
        let is_gone = |name: &str| {
            let is_planned = |planned: &Planned| matches!(&planned.change, Change::Unset { key } if *key == name);
            name == key || self.0.iter().filter(mine).any(is_planned)
        };
        let gets_key = |planned: &Planned| matches!(planned.change, Change::Set { .. });
        container.entries().all(|(name, _)| is_gone(name.text()))
            && !self.0.iter().filter(mine).any(gets_key)
    }
}

/// The changes with those left out that later ones override, and with those merged that are made
/// inside of what an earlier one writes.
fn without_overlaps<'a>(fields: &[FieldChange<'a>]) -> Result<Vec<FieldChange<'a>>, EditError> {
    let mut kept: Vec<FieldChange<'_>> = Vec::new();
    for (path, value) in fields {
        let outer = kept
            .iter_mut()
            .find(|(outer, _)| path.strip_prefix(*outer).is_some_and(|rest| !rest.is_empty()));
        let Some((outer, written)) = outer else {
            kept.retain(|(other, _)| !other.starts_with(path));
            kept.push((*path, value.clone()));
            continue;
        };
        let deeper = &path[outer.len()..];
        match (value, written.as_mut()) {
            (Some(value), _) => {
                let into = written.get_or_insert_with(|| Value::Map(Vec::new()));
                put(into, deeper, value.clone())?;
            }
            (None, Some(from)) => {
                if take(from, deeper) {
                    *written = None;
                }
            }
            (None, None) => {}
        }
    }
    Ok(kept)
}

/// Sets what stands at `path` in a value.
fn put(into: &mut Value, path: &[&'static str], value: Value) -> Result<(), EditError> {
    let Some((key, deeper)) = path.split_first() else {
        *into = value;
        return Ok(());
    };
    let Value::Map(fields) = into else { return Err(EditError::NotAsMeant) };
    let index = fields.iter().position(|(known, _)| known == key).unwrap_or_else(|| {
        let empty = Value::Map(Vec::new());
        fields.push((key, empty));
        fields.len() - 1
    });
    put(&mut fields[index].1, deeper, value)
}

/// Removes what stands at `path` in a value; whether that emptied it.
fn take(from: &mut Value, path: &[&'static str]) -> bool {
    let (Value::Map(fields), Some((key, deeper))) = (from, path.split_first()) else {
        return false;
    };
    let Some(index) = fields.iter().position(|(known, _)| known == key) else { return false };
    if deeper.is_empty() || take(&mut fields[index].1, deeper) {
        fields.remove(index);
        return fields.is_empty();
    }
    false
}

/// Refuses to change a key of a mapping when a merge key gives it as well. A single value that is
/// set may override it, since the merge key comes first then.
fn refuse_merged(container: Node<'_>, key: &str, can_override: bool) -> Result<(), EditError> {
    let mut own = None;
    for (name, value) in container.entries() {
        if name.is_key(key) && !is_merge(name) {
            own = Some(name);
        }
        if is_merge(name) && gives(value, key) && !(can_override && own.is_none()) {
            let reason = format!("a merge key gives `{key}` as well");
            return Err(EditError::refused(name, reason));
        }
    }
    Ok(())
}

/// Whether the value of a merge key holds `key`.
fn gives(value: Node<'_>, key: &str) -> bool {
    match value.resolved().kind() {
        Kind::Sequence => value.children().any(|map| map.get(key).is_some()),
        _ => value.get(key).is_some(),
    }
}

/// The items that `value` has behind those of the list `old`, when that is the only difference.
fn added_items<'v>(old: Node<'_>, value: &'v Value) -> Option<&'v [Value]> {
    let Value::List(items) = value else { return None };
    let count = old.children().count();
    if old.kind() != Kind::Sequence || count == 0 || count >= items.len() {
        return None;
    }
    let (kept, added) = items.split_at(count);
    let is_prefix = kept.iter().zip(old.children()).all(|(item, node)| item.is_read_from(node));
    is_prefix.then_some(added)
}

/// Whether the path leads through known mappings to a known key.
fn is_known(shape: &'static MapShape, path: &[&str]) -> bool {
    match path {
        [] => false,
        [key] => shape.key(key).is_some(),
        [key, deeper @ ..] => inner_shape(shape, key).is_some_and(|inner| is_known(inner, deeper)),
    }
}

fn inner_shape(shape: &MapShape, key: &str) -> Option<&'static MapShape> {
    match shape.key(key)?.shape {
        Shape::Map(inner) => Some(inner),
        _ => None,
    }
}

fn merge(into: &mut Value, from: Value) {
    match (into, from) {
        (Value::Map(fields), Value::Map(new)) => {
            for (key, value) in new {
                match fields.iter_mut().find(|(known, _)| *known == key) {
                    Some((_, old)) => merge(old, value),
                    None => fields.push((key, value)),
                }
            }
        }
        (into, from) => *into = from,
    }
}
