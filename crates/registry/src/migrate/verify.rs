//! Holds the migrated document against the old one: both must say the same.

use super::{MigrateError, Options};
use crate::document::Document;
use crate::entry::{Entry, Generation, Registry, Text};

/// Fails unless `new` says what `old` says, with every comment at the same entry.
pub(super) fn holds(old: &Document, new: &Document, options: Options) -> Result<(), MigrateError> {
    let (was, is) = (old.registry(), new.registry());
    let is_whole = new.is_sound()
        && is.generation == Generation::Second
        && was.entries.len() == is.entries.len()
        && old.tree().roots().len() == new.tree().roots().len()
        && reserved_sources(&was) == reserved_sources(&is);
    if !is_whole {
        return Err(MigrateError::NotAsMeant { at: None });
    }
    let mut pairs = was.entries.iter().zip(&is.entries);
    if let Some((entry, _)) = pairs.find(|(was, is)| !is_same(was, is, options)) {
        let at = old.file().position(entry.head().start);
        return Err(MigrateError::NotAsMeant { at: Some(at) });
    }
    let (before, after) = (comments(old, &was), comments(new, &is));
    if before == after {
        return Ok(());
    }
    let mut pairs = before.iter().zip(&after);
    let differs = pairs.find(|(before, after)| before != after);
    let entry = differs.and_then(|((_, owner), _)| was.entries.get((*owner)?));
    let at = entry.map(|entry| old.file().position(entry.head().start));
    Err(MigrateError::NotAsMeant { at })
}

fn reserved_sources<'t>(registry: &Registry<'t>) -> Option<Vec<&'t str>> {
    let sources = registry.reserved_sources.as_ref()?;
    Some(sources.iter().map(|source| source.value).collect())
}

fn is_same(was: &Entry<'_>, is: &Entry<'_>, options: Options) -> bool {
    fn texts<'t>(entry: &Entry<'t>) -> [Option<&'t str>; 6] {
        let value = |text: Option<Text<'t>>| text.map(|text| text.value);
        [
            value(entry.name),
            value(entry.description),
            value(entry.authors),
            value(entry.contact),
            value(entry.url),
            value(entry.license),
        ]
    }
    let reserved = |entry: &Entry<'_>| entry.reserved.map(|reserved| reserved.value);
    texts(was) == texts(is)
        && reserved(was) == reserved(is)
        && sourcing(was) == sourcing(is)
        && match (&was.sourcing, &was.extraction, &is.extraction) {
            (None, Some(was), Some(is)) => {
                is.supported && values(&was.sources) == values(&is.sources)
            }
            (Some(_), None, extraction) => {
                let gets = options.extraction && !was.is_reserved();
                let has = extraction.as_ref().map(|has| has.supported && has.sources.is_empty());
                has == gets.then_some(true)
            }
            _ => false,
        }
}

fn values<'t>(texts: &[Text<'t>]) -> Vec<&'t str> {
    texts.iter().map(|text| text.value).collect()
}

/// Whether it is supported, its id, whether that is unreadable, and its source.
fn sourcing<'t>(entry: &Entry<'t>) -> Option<(bool, Option<i128>, bool, Option<&'t str>)> {
    let sourcing = entry.sourcing.as_ref()?;
    let (id, source) = (sourcing.id.map(|id| id.value), sourcing.source.map(|text| text.value));
    Some((sourcing.supported, id, sourcing.has_bad_id, source))
}

/// Every comment with the number of the entry that it belongs to: the one on its line, around it,
/// or next below it.
fn comments<'t>(document: &'t Document, registry: &Registry<'_>) -> Vec<(&'t str, Option<usize>)> {
    let (file, text) = (document.file(), document.text());
    let entries = &registry.entries;
    let owner = |at: u32| {
        let next = entries.partition_point(|entry| entry.span.start <= at);
        let last_line = |entry: &Entry<'_>| file.line_of(entry.span.end.saturating_sub(1));
        let around = next.checked_sub(1).filter(|before| {
            entries[*before].span.end > at || last_line(&entries[*before]) == file.line_of(at)
        });
        around.or((next < entries.len()).then_some(next))
    };
    let comments = document.tree().comments().iter();
    let mut found: Vec<_> = comments
        .map(|comment| (text[comment.span.range()].trim_end(), owner(comment.span.start)))
        .collect();
    found.sort_unstable();
    found
}
