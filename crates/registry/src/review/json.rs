//! A review for programs.

use falconry_diagnostics::render;
use serde_json::{Value, json as object};

use super::Review;
use crate::comparison::fields;
use crate::entry::Entry;

/// The review as one JSON object:
///
/// `version` (1), `base`, `head`, `added` and `removed` (objects of all fields that an entry has,
/// by their dotted names), `changed` (`name`, `name_before`, `fields` of `field`, `before`,
/// `after`), `reserved_sources` (`added`, `removed`), and `findings`: what
/// [`render::json`] writes.
#[must_use]
pub fn json(review: &Review<'_>) -> Value {
    let comparison = &review.comparison;
    let changed = comparison.changed.iter().map(|change| {
        let fields = change.fields.iter().map(
            |field| object!({ "field": field.field, "before": field.before, "after": field.after }),
        );
        object!({
            "name": change.after.name(),
            "name_before": change.before.name(),
            "fields": fields.collect::<Vec<_>>(),
        })
    });
    let mut findings = Vec::new();
    // Writing to memory does not fail, and what the renderer writes is JSON.
    _ = render::json(&review.diagnostics, &mut findings);
    let findings: Value = serde_json::from_slice(&findings).unwrap_or_default();
    object!({
        "version": 1,
        "base": review.base,
        "head": review.head,
        "added": comparison.added.iter().map(|entry| entry_object(entry)).collect::<Vec<_>>(),
        "removed": comparison.removed.iter().map(|entry| entry_object(entry)).collect::<Vec<_>>(),
        "changed": changed.collect::<Vec<_>>(),
        "reserved_sources": {
            "added": comparison.reserved_sources_added,
            "removed": comparison.reserved_sources_removed,
        },
        "findings": findings,
    })
}

fn entry_object(entry: &Entry<'_>) -> Value {
    let given = fields(entry).into_iter().filter_map(|(field, value)| Some((field, value?)));
    Value::Object(given.map(|(field, value)| (field.to_owned(), Value::String(value))).collect())
}
