//! What a change does to a registry: entries added, removed and changed, field by field.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::entry::{Entry, Registry, Text};

/// The difference of two versions of a registry. Each list has the order of its document.
#[derive(Clone, Debug, Default)]
pub struct Comparison<'a> {
    /// The entries that only the later version has.
    pub added: Vec<&'a Entry<'a>>,
    /// The entries that only the earlier version has.
    pub removed: Vec<&'a Entry<'a>>,
    /// The entries that both have, with different fields.
    pub changed: Vec<EntryChange<'a>>,
    /// The sources that are reserved now and were not.
    pub reserved_sources_added: Vec<&'a str>,
    /// The sources that were reserved and are not now.
    pub reserved_sources_removed: Vec<&'a str>,
}

/// An entry that changed.
#[derive(Clone, Debug)]
pub struct EntryChange<'a> {
    /// The entry in the earlier version.
    pub before: &'a Entry<'a>,
    /// The entry in the later version.
    pub after: &'a Entry<'a>,
    /// What differs.
    pub fields: Vec<FieldChange>,
}

/// A field that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// The field's keys, joined by dots.
    pub field: &'static str,
    /// Its value in the earlier version.
    pub before: Option<String>,
    /// Its value in the later version.
    pub after: Option<String>,
}

impl EntryChange<'_> {
    /// Whether the entry has another name now.
    #[must_use]
    pub fn is_rename(&self) -> bool {
        self.before.name() != self.after.name()
    }
}

impl<'a> Comparison<'a> {
    /// Compares two versions. Entries belong together when they have the same name, or else the
    /// same id and source: that is a plugin with a new name.
    #[must_use]
    pub fn of(before: &'a Registry<'a>, after: &'a Registry<'a>) -> Self {
        let mut comparison = Self::default();
        let old = by_name(before);
        let new = by_name(after);
        let gone: Vec<_> = unnamed_in(before, &new);
        let come: Vec<_> = unnamed_in(after, &old);
        let mut gone_ids = FxHashMap::default();
        for entry in &gone {
            if let Some(id) = entry.id().filter(|id| !id.is_held_back()) {
                gone_ids.entry(id).or_insert(*entry);
            }
        }
        let mut renamed = FxHashSet::default();
        for entry in &after.entries {
            let partner = match old.get(entry.name()) {
                Some(partner) => Some(*partner),
                None => {
                    let id = entry.id();
                    let old = id.and_then(|id| gone_ids.get(&id).copied());
                    let is_same = |old: &&Entry<'_>| old.source() == entry.source();
                    old.filter(is_same).inspect(|_| {
                        id.and_then(|id| gone_ids.remove(&id));
                    })
                }
            };
            let Some(before) = partner else { continue };
            if before.name() != entry.name() {
                renamed.insert(before.name());
                renamed.insert(entry.name());
            }
            let fields = changed_fields(before, entry);
            if !fields.is_empty() {
                comparison.changed.push(EntryChange { before, after: entry, fields });
            }
        }
        let is_unpaired = |entry: &&'a Entry<'a>| !renamed.contains(entry.name());
        comparison.added = come.into_iter().filter(is_unpaired).collect();
        comparison.removed = gone.into_iter().filter(is_unpaired).collect();
        let (old, new) = (reserved_sources(before), reserved_sources(after));
        comparison.reserved_sources_added =
            new.iter().copied().filter(|source| !old.contains(source)).collect();
        comparison.reserved_sources_removed =
            old.into_iter().filter(|source| !new.contains(source)).collect();
        comparison
    }

    /// Whether both versions say the same.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added.is_empty()
            && self.removed.is_empty()
            && self.changed.is_empty()
            && self.reserved_sources_added.is_empty()
            && self.reserved_sources_removed.is_empty()
    }
}

fn by_name<'a>(registry: &'a Registry<'a>) -> FxHashMap<&'a str, &'a Entry<'a>> {
    registry.entries.iter().map(|entry| (entry.name(), entry)).collect()
}

fn unnamed_in<'a>(
    registry: &'a Registry<'a>,
    other: &FxHashMap<&str, &Entry<'_>>,
) -> Vec<&'a Entry<'a>> {
    registry.entries.iter().filter(|entry| !other.contains_key(entry.name())).collect()
}

fn reserved_sources<'a>(registry: &'a Registry<'a>) -> Vec<&'a str> {
    let listed = registry.reserved_sources.as_ref();
    listed.map(|list| list.iter().map(|source| source.value).collect()).unwrap_or_default()
}

fn changed_fields(before: &Entry<'_>, after: &Entry<'_>) -> Vec<FieldChange> {
    let (before, after) = (fields(before), fields(after));
    before
        .into_iter()
        .zip(after)
        .filter(|((_, before), (_, after))| before != after)
        .map(|((field, before), (_, after))| FieldChange { field, before, after })
        .collect()
}

/// Every field of an entry as a text, in the order in which entries are written; both generations
/// have the same fields here.
#[must_use]
pub fn fields(entry: &Entry<'_>) -> Vec<(&'static str, Option<String>)> {
    let text = |text: Option<Text<'_>>| text.map(|text| text.value.to_owned());
    let cosign = entry.signature.as_ref().and_then(|signature| signature.cosign.as_ref());
    let cosign = cosign.map(|cosign| cosign.value);
    let maintainers = entry.maintainers.iter().map(|maintainer| {
        let name = maintainer.name.map_or("", |name| name.value);
        let email = maintainer.email.map(|email| format!(" <{}>", email.value));
        format!("{name}{}", email.unwrap_or_default())
    });
    let list = |items: Vec<String>| (!items.is_empty()).then(|| items.join(", "));
    let owned = |items: &[Text<'_>]| items.iter().map(|item| item.value.to_owned()).collect();
    let supported = |is_supported: bool| is_supported.then(|| "true".to_owned());
    let extraction = entry.extraction();
    vec![
        ("name", text(entry.name)),
        ("description", text(entry.description)),
        ("authors", text(entry.authors)),
        ("contact", text(entry.contact)),
        ("maintainers", list(maintainers.collect())),
        ("keywords", list(owned(&entry.keywords))),
        ("url", text(entry.url)),
        ("rules_url", text(entry.rules_url)),
        ("license", text(entry.license)),
        ("reserved", supported(entry.is_reserved())),
        ("signature.cosign.certificate-oidc-issuer", text(cosign.and_then(|block| block.issuer))),
        (
            "signature.cosign.certificate-oidc-issuer-regexp",
            text(cosign.and_then(|block| block.issuer_regexp)),
        ),
        ("signature.cosign.certificate-identity", text(cosign.and_then(|block| block.identity))),
        (
            "signature.cosign.certificate-identity-regexp",
            text(cosign.and_then(|block| block.identity_regexp)),
        ),
        ("signature.cosign.key", text(cosign.and_then(|block| block.key))),
        (
            "signature.cosign.ignore-tlog",
            cosign.and_then(|block| block.ignore_tlog).map(|ignore| ignore.value.to_string()),
        ),
        ("capabilities.sourcing", supported(entry.sourcing().is_some())),
        (
            "capabilities.sourcing.id",
            entry.sourcing().and_then(|sourcing| sourcing.id).map(|id| id.value.to_string()),
        ),
        ("capabilities.sourcing.source", entry.source().map(str::to_owned)),
        ("capabilities.extraction", supported(extraction.is_some())),
        (
            "capabilities.extraction.sources",
            list(extraction.map(|extraction| owned(&extraction.sources)).unwrap_or_default()),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;

    #[test]
    fn entries_are_paired_by_name_and_then_by_id() {
        let before = Document::from_text(
            "b",
            "plugins:\n  - {name: a, license: MIT, capabilities: {sourcing: {supported: true, id: 1, source: a}}}\n  - {name: b, capabilities: {sourcing: {supported: true, id: 2, source: b}}}\n  - {name: c}\n",
        );
        let after = Document::from_text(
            "a",
            "reserved_sources: [x]\nplugins:\n  - {name: a, license: ISC, capabilities: {sourcing: {supported: true, id: 1, source: z}}}\n  - {name: bb, capabilities: {sourcing: {supported: true, id: 2, source: b}}}\n  - {name: d}\n",
        );
        let (before, after) = (before.registry(), after.registry());
        let comparison = Comparison::of(&before, &after);
        let names = |entries: &[&Entry<'_>]| -> Vec<String> {
            entries.iter().map(|entry| entry.name().to_owned()).collect()
        };
        assert_eq!(names(&comparison.added), ["d"]);
        assert_eq!(names(&comparison.removed), ["c"]);
        let changed: Vec<(&str, Vec<&str>)> = comparison
            .changed
            .iter()
            .map(|change| {
                let fields = change.fields.iter().map(|field| field.field).collect();
                (change.after.name(), fields)
            })
            .collect();
        assert_eq!(
            changed,
            [("a", vec!["license", "capabilities.sourcing.source"]), ("bb", vec!["name"])]
        );
        assert!(comparison.changed[1].is_rename());
        assert_eq!(comparison.reserved_sources_added, ["x"]);
        assert!(Comparison::of(&before, &before).is_empty());
    }
}
