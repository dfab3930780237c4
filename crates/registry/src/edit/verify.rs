//! Holds an edited document against the one before: only what was meant may differ.

use super::splice::Change;
use super::value::Value;
use crate::yaml::{Kind, Node, NodeId, Tree, resolve};

/// Whether `new` reads as `old` with exactly `changes` made.
pub(super) fn is_as_meant(old: &Tree, new: &Tree, changes: &[(NodeId, Change)]) -> bool {
    old.roots().len() == new.roots().len()
        && old.roots().zip(new.roots()).all(|(old, new)| is_same(old, new, changes))
}

/// Compares without following aliases: they and their anchors must stay as they are. The depth is
/// bounded by the reader's limit on nesting.
fn is_same(old: Node<'_>, new: Node<'_>, changes: &[(NodeId, Change)]) -> bool {
    if old.kind() != new.kind() || label(old, old.anchor()) != label(new, new.anchor()) {
        return false;
    }
    if label(old, old.tag()) != label(new, new.tag()) {
        return false;
    }
    match old.kind() {
        Kind::Scalar => old.text() == new.text() && resolve(old) == resolve(new),
        Kind::Alias => label(old, Some(old.span())) == label(new, Some(new.span())),
        kind => {
            let mine = changes.iter().filter(|(id, _)| *id == old.id()).map(|(_, change)| change);
            let mine: Vec<&Change> = mine.collect();
            match kind {
                Kind::Mapping if !mine.is_empty() => is_changed_mapping(old, new, &mine, changes),
                Kind::Sequence if !mine.is_empty() => is_changed_list(old, new, &mine, changes),
                _ => {
                    let (mut left, mut right) = (old.children(), new.children());
                    loop {
                        match (left.next(), right.next()) {
                            (None, None) => return true,
                            (Some(left), Some(right)) if is_same(left, right, changes) => {}
                            _ => return false,
                        }
                    }
                }
            }
        }
    }
}

fn label<'t>(node: Node<'t>, span: Option<falconry_diagnostics::Span>) -> Option<&'t str> {
    span.map(|span| &node.tree().text()[span.range()])
}

fn is_changed_mapping(
    old: Node<'_>,
    new: Node<'_>,
    mine: &[&Change],
    changes: &[(NodeId, Change)],
) -> bool {
    let nothing = Value::List(Vec::new());
    let set = |key: &str| {
        mine.iter().find_map(|change| match change {
            Change::Set { key: set, value } if *set == key => Some(value),
            Change::Clear { key: set } if *set == key => Some(&nothing),
            _ => None,
        })
    };
    let is_removed = |key: &str| {
        mine.iter().any(|change| matches!(change, Change::Unset { key: unset } if *unset == key))
    };
    // What was there keeps its order; what is new may stand anywhere between.
    let mut rest = new
        .entries()
        .filter(|(key, _)| old.entry(key.text()).is_some() || set(key.text()).is_none());
    for (old_key, old_value) in old.entries() {
        if is_removed(old_key.text()) {
            continue;
        }
        let Some((new_key, new_value)) = rest.next() else { return false };
        let is_value_same = match set(old_key.text()) {
            Some(value) => value.is_read_from(new_value) && has_no_label(new_value),
            None => is_same(old_value, new_value, changes),
        };
        if !is_same(old_key, new_key, changes) || !is_value_same {
            return false;
        }
    }
    if rest.next().is_some() {
        return false;
    }
    mine.iter().all(|change| match change {
        Change::Set { key, .. } | Change::Clear { key } => {
            let mut found = new.entries().filter(|(name, _)| name.is_key(key));
            let is_meant = found
                .next()
                .zip(set(key))
                .is_some_and(|((_, node), value)| value.is_read_from(node));
            is_meant && found.next().is_none()
        }
        Change::Unset { key } => new.entry(key).is_none(),
        Change::Push { .. } | Change::RemoveItem { .. } => false,
    })
}

fn is_changed_list(
    old: Node<'_>,
    new: Node<'_>,
    mine: &[&Change],
    changes: &[(NodeId, Change)],
) -> bool {
    let is_removed = |index: usize| {
        mine.iter().any(
            |change| matches!(change, Change::RemoveItem { index: removed } if *removed == index),
        )
    };
    let pushed: Vec<&Value> = mine
        .iter()
        .filter_map(|change| match change {
            Change::Push { value } => Some(value),
            _ => None,
        })
        .collect();
    let kept = old.children().enumerate().filter(|(index, _)| !is_removed(*index));
    let mut found = new.children();
    for (_, item) in kept {
        if !found.next().is_some_and(|new| is_same(item, new, changes)) {
            return false;
        }
    }
    for value in pushed {
        if !found.next().is_some_and(|new| value.is_read_from(new)) {
            return false;
        }
    }
    found.next().is_none()
}

fn has_no_label(node: Node<'_>) -> bool {
    node.anchor().is_none() && node.tag().is_none()
}
