//! What programs and people look at: an entry with everything it says and what follows from it,
//! and the choice of some entries among all.

use falconry_core::{Capability, PluginId};
use falconry_diagnostics::SourceFile;
use serde::Serialize;

use crate::entry::{Cosign, Entry, Registry, Text};

/// The event sources that a plugin extracts fields from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExtractedSources<'e, 't> {
    /// Those that the entry lists.
    Listed(&'e [Text<'t>]),
    /// The one that the plugin itself produces, since none are listed.
    Own(&'t str),
    /// All that there are, since none are listed and the plugin produces none.
    Every,
}

impl<'t> Entry<'t> {
    /// The event sources that the plugin extracts fields from; `None` when it extracts none.
    #[must_use]
    pub fn extracted_sources(&self) -> Option<ExtractedSources<'_, 't>> {
        let listed = self.extraction()?.sources.as_slice();
        Some(match self.sourcing() {
            _ if !listed.is_empty() => ExtractedSources::Listed(listed),
            Some(_) => ExtractedSources::Own(self.source().unwrap_or_default()),
            None => ExtractedSources::Every,
        })
    }

    /// The capabilities that the plugin has and the registry knows.
    pub fn capabilities(&self) -> impl Iterator<Item = Capability> {
        let sourcing = self.sourcing().map(|_| Capability::Sourcing);
        let extraction = self.extraction().map(|_| Capability::Extraction);
        sourcing.into_iter().chain(extraction)
    }

    fn extracts_from(&self, source: &str) -> bool {
        match self.extracted_sources() {
            None => false,
            Some(ExtractedSources::Every) => true,
            Some(ExtractedSources::Own(own)) => own == source,
            Some(ExtractedSources::Listed(listed)) => listed.iter().any(|one| one.value == source),
        }
    }
}

/// Which entries are wanted; by default all.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter<'q> {
    /// Only plugins with this capability.
    pub capability: Option<Capability>,
    /// Only plugins that have to do with this event source: that produce it or extract from it.
    /// Together with a capability, only what that capability does counts.
    pub source: Option<&'q str>,
    /// Only entries that are reserved, or only those that are not.
    pub reserved: Option<bool>,
}

impl Filter<'_> {
    /// Whether the entry is wanted.
    #[must_use]
    pub fn keeps(&self, entry: &Entry<'_>) -> bool {
        let fits = |capability| {
            self.source.is_none_or(|source| match capability {
                Capability::Sourcing => entry.source() == Some(source),
                Capability::Extraction => entry.extracts_from(source),
                _ => false,
            })
        };
        let has_capability = match self.capability {
            Some(wanted) => entry.capabilities().any(|one| one == wanted && fits(one)),
            None => self.source.is_none() || entry.capabilities().any(fits),
        };
        has_capability && self.reserved.is_none_or(|reserved| entry.is_reserved() == reserved)
    }
}

/// The order of a list of entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// That of the document.
    #[default]
    Document,
    /// By name; entries without one come last.
    Name,
    /// By id; entries without one come last.
    Id,
}

/// The entries that `filter` keeps, in that order; equal ones stay in the document's.
#[must_use]
pub fn select<'r, 't>(
    registry: &'r Registry<'t>,
    filter: &Filter<'_>,
    order: Order,
) -> Vec<&'r Entry<'t>> {
    let mut chosen: Vec<_> = registry.entries.iter().filter(|entry| filter.keeps(entry)).collect();
    match order {
        Order::Document => {}
        Order::Name => chosen.sort_by_key(|entry| (entry.name().is_empty(), entry.name())),
        Order::Id => chosen.sort_by_key(|entry| (entry.id().is_none(), entry.id())),
    }
    chosen
}

/// The entries that a person means by `text`: those of that name, or else those with that id.
/// More than one is a defect of the registry.
#[must_use]
pub fn find<'r, 't>(registry: &'r Registry<'t>, text: &str) -> Vec<&'r Entry<'t>> {
    let named: Vec<_> = registry.entries.iter().filter(|entry| entry.name() == text).collect();
    match text.parse::<PluginId>() {
        Ok(id) if named.is_empty() => {
            registry.entries.iter().filter(|entry| entry.id() == Some(id)).collect()
        }
        _ => named,
    }
}

/// An entry in the form that programs read: every key is always there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EntryView<'t> {
    /// The name.
    pub name: Option<&'t str>,
    /// The id of a plugin that sources events, when it is an integer of 32 bits.
    pub id: Option<u32>,
    /// The name of the block that the id lies in.
    pub id_block: Option<&'static str>,
    /// The event source that the plugin produces.
    pub source: Option<&'t str>,
    /// The names of the plugin's capabilities.
    pub capabilities: Vec<&'static str>,
    /// What the plugin extracts fields from, if it does.
    pub extraction: Option<ExtractionView<'t>>,
    /// Whether the name and id are held without a plugin.
    pub reserved: bool,
    /// The description.
    pub description: Option<&'t str>,
    /// The authors.
    pub authors: Option<&'t str>,
    /// The contact.
    pub contact: Option<&'t str>,
    /// The maintainers.
    pub maintainers: Vec<MaintainerView<'t>>,
    /// The keywords.
    pub keywords: Vec<&'t str>,
    /// The license.
    pub license: Option<&'t str>,
    /// The source code's URL.
    pub url: Option<&'t str>,
    /// The rules' URL.
    pub rules_url: Option<&'t str>,
    /// How the artifacts are signed.
    pub signature: Option<SignatureView<'t>>,
    /// The line of the document where the entry starts.
    pub line: usize,
}

/// What a plugin extracts fields from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExtractionView<'t> {
    /// The event sources: the listed ones, or the plugin's own when none are listed.
    pub sources: Vec<&'t str>,
    /// Whether it extracts from whatever source there is; `sources` is empty then.
    pub every_source: bool,
    /// Whether the entry lists the sources itself.
    pub listed: bool,
}

/// A maintainer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MaintainerView<'t> {
    /// The name.
    pub name: Option<&'t str>,
    /// The mail address.
    pub email: Option<&'t str>,
}

/// A signature block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SignatureView<'t> {
    /// What cosign needs to verify an artifact.
    pub cosign: Option<CosignView<'t>>,
}

/// What cosign needs to verify an artifact, under the keys of the document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct CosignView<'t> {
    /// The OIDC issuer of the signing certificate.
    pub certificate_oidc_issuer: Option<&'t str>,
    /// A pattern of the OIDC issuer.
    pub certificate_oidc_issuer_regexp: Option<&'t str>,
    /// The identity in the signing certificate.
    pub certificate_identity: Option<&'t str>,
    /// A pattern of the identity.
    pub certificate_identity_regexp: Option<&'t str>,
    /// The public key, instead of a certificate.
    pub key: Option<&'t str>,
    /// Whether the transparency log is left out.
    pub ignore_tlog: Option<bool>,
}

fn value<'t>(text: Option<Text<'t>>) -> Option<&'t str> {
    text.map(|text| text.value)
}

impl<'t> CosignView<'t> {
    fn of(cosign: &Cosign<'t>) -> Self {
        Self {
            certificate_oidc_issuer: value(cosign.issuer),
            certificate_oidc_issuer_regexp: value(cosign.issuer_regexp),
            certificate_identity: value(cosign.identity),
            certificate_identity_regexp: value(cosign.identity_regexp),
            key: value(cosign.key),
            ignore_tlog: cosign.ignore_tlog.map(|given| given.value),
        }
    }
}

impl<'t> EntryView<'t> {
    /// The view of an entry of the document whose text is `file`.
    #[must_use]
    pub fn of(entry: &Entry<'t>, file: &SourceFile) -> Self {
        let extraction = entry.extracted_sources().map(|sources| match sources {
            ExtractedSources::Every => {
                ExtractionView { sources: Vec::new(), every_source: true, listed: false }
            }
            ExtractedSources::Own(own) => {
                let sources = Some(own).filter(|own| !own.is_empty()).into_iter().collect();
                ExtractionView { sources, every_source: false, listed: false }
            }
            ExtractedSources::Listed(listed) => {
                let sources = listed.iter().map(|source| source.value).collect();
                ExtractionView { sources, every_source: false, listed: true }
            }
        });
        let maintainers = entry.maintainers.iter();
        let signature = entry.signature.as_ref().map(|signature| SignatureView {
            cosign: signature.cosign.map(|cosign| CosignView::of(&cosign.value)),
        });
        Self {
            name: value(entry.name),
            id: entry.id().map(|id| id.0),
            id_block: entry.id().map(|id| id.block().name()),
            source: entry.source(),
            capabilities: entry.capabilities().map(Capability::name).collect(),
            extraction,
            reserved: entry.is_reserved(),
            description: value(entry.description),
            authors: value(entry.authors),
            contact: value(entry.contact),
            maintainers: maintainers
                .map(|one| MaintainerView { name: value(one.name), email: value(one.email) })
                .collect(),
            keywords: entry.keywords.iter().map(|keyword| keyword.value).collect(),
            license: value(entry.license),
            url: value(entry.url),
            rules_url: value(entry.rules_url),
            signature,
            line: file.line_of(entry.span.start),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;

    const TEXT: &str = "\
plugins:
  - name: b
    capabilities:
      sourcing: { supported: true, id: 2, source: two }
      extraction: { supported: true }
  - name: c
    capabilities: { extraction: { supported: true } }
  - name: a
    reserved: true
    capabilities:
      sourcing: { supported: true, id: 1, source: one }
      extraction: { supported: false }
  - name: d
    capabilities: { extraction: { supported: true, sources: [one, three] } }
  - description: nameless
";

    fn names(filter: Filter<'_>, order: Order) -> String {
        let document = Document::from_text("r", TEXT);
        let registry = document.registry();
        let chosen = select(&registry, &filter, order);
        chosen.iter().map(|entry| entry.name()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn entries_are_chosen_and_ordered() {
        let all = Filter::default();
        assert_eq!(names(all, Order::Document), "b c a d ");
        assert_eq!(names(all, Order::Name), "a b c d ");
        assert_eq!(names(all, Order::Id), "a b c d ");
        let sourcing = Filter { capability: Some(Capability::Sourcing), ..all };
        assert_eq!(names(sourcing, Order::Document), "b a");
        let extraction = Filter { capability: Some(Capability::Extraction), ..all };
        assert_eq!(names(extraction, Order::Document), "b c d");
        assert_eq!(names(Filter { reserved: Some(true), ..all }, Order::Document), "a");
        assert_eq!(names(Filter { reserved: Some(false), ..all }, Order::Document), "b c d ");
        let parsing = Filter { capability: Some(Capability::Parsing), ..all };
        assert_eq!(names(parsing, Order::Document), "");
    }

    #[test]
    fn a_source_is_produced_or_extracted_from() {
        let one = Filter { source: Some("one"), ..Filter::default() };
        // c extracts from every source.
        assert_eq!(names(one, Order::Document), "c a d");
        let sourcing = Filter { capability: Some(Capability::Sourcing), ..one };
        assert_eq!(names(sourcing, Order::Document), "a");
        let extraction = Filter { capability: Some(Capability::Extraction), ..one };
        assert_eq!(names(extraction, Order::Document), "c d");
        let two = Filter { source: Some("two"), ..extraction };
        assert_eq!(names(two, Order::Document), "b c");
    }

    #[test]
    fn an_entry_is_meant_by_its_name_or_its_id() {
        let text = "\
plugins:
  - { name: a, capabilities: { sourcing: { supported: true, id: 16, source: s } } }
  - { name: b, description: one }
  - { name: b, description: two }
  - { name: '16' }
";
        let document = Document::from_text("r", text);
        let registry = document.registry();
        let names = |text| {
            let found = find(&registry, text);
            found.iter().map(|entry| entry.name()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(names("a"), "a");
        assert_eq!(names("b"), "b b");
        assert_eq!(names("16"), "16");
        assert_eq!(names("0x10"), "a");
        assert_eq!(names("17"), "");
        assert_eq!(names("c"), "");
    }

    #[test]
    fn what_a_plugin_extracts_from_follows_from_its_entry() {
        let document = Document::from_text("r", TEXT);
        let registry = document.registry();
        let views = registry.entries.iter().map(|entry| EntryView::of(entry, document.file()));
        let views: Vec<_> = views.map(|view| (view.line, view.extraction)).collect();
        let expect = |sources: &[&'static str], every_source, listed| {
            Some(ExtractionView { sources: sources.to_vec(), every_source, listed })
        };
        assert_eq!(views[0], (2, expect(&["two"], false, false)));
        assert_eq!(views[1], (6, expect(&[], true, false)));
        assert_eq!(views[2], (8, None));
        assert_eq!(views[3], (13, expect(&["one", "three"], false, true)));
        assert_eq!(views[4], (15, None));
    }

    #[test]
    fn a_view_has_every_key() {
        let text = "\
plugins:
  - name: a
    description: d
    authors: A
    contact: c
    maintainers: [{ name: M, email: m@example.org }]
    keywords: [k]
    url: https://example.org/
    rules_url: https://example.org/rules
    license: MIT
    reserved: false
    signature:
      cosign:
        certificate-oidc-issuer: i
        certificate-oidc-issuer-regexp: j
        certificate-identity: k
        certificate-identity-regexp: l
        key: m
        ignore-tlog: true
    capabilities:
      sourcing: { supported: true, id: 1, source: s }
";
        let document = Document::from_text("r", text);
        let registry = document.registry();
        let full = EntryView::of(&registry.entries[0], document.file());
        let full = serde_json::to_value(full).unwrap();
        for key in crate::shape::ENTRY.keys {
            // Both capabilities are told by the keys `source`, `id` and `extraction`.
            assert!(full.get(key.name).is_some_and(|value| !value.is_null()), "{}", key.name);
        }
        for key in crate::shape::COSIGN.keys {
            let cosign = &full["signature"]["cosign"];
            assert!(cosign.get(key.name).is_some_and(|value| !value.is_null()), "{}", key.name);
        }
    }
}
