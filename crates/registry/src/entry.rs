//! The model that both generations of the document are read into.

use std::ops::Deref;

use falconry_core::PluginId;
use falconry_diagnostics::Span;

use crate::yaml::Node;

/// A value and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Its bytes in the document.
    pub span: Span,
}

impl<T> Deref for Spanned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// A text of the document.
pub type Text<'t> = Spanned<&'t str>;

/// The generation of a registry document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Generation {
    /// "source/extractor": `plugins` is a mapping of two lists.
    First,
    /// "capabilities": `plugins` is a list.
    Second,
}

/// A registry document's contents.
#[derive(Clone, Debug)]
pub struct Registry<'t> {
    /// Told by the shape of `plugins`; the second unless that is a mapping.
    pub generation: Generation,
    /// The sources that the document reserves; `None` when it does not say.
    pub reserved_sources: Option<Spanned<Vec<Text<'t>>>>,
    /// The bytes of the value of `plugins`; `None` when the key is missing or null.
    pub plugins: Option<Span>,
    /// The entries, in the order of the document; in the first generation the sources before the
    /// extractors when the document has them so.
    pub entries: Vec<Entry<'t>>,
}

/// One plugin's entry.
#[derive(Clone, Debug)]
pub struct Entry<'t> {
    /// The mapping it was read from, or what stands in its place.
    pub node: Node<'t>,
    /// The bytes of the entry.
    pub span: Span,
    /// Whether part of the entry could not be read, so that what seems to be missing may not be.
    pub is_damaged: bool,
    /// The name.
    pub name: Option<Text<'t>>,
    /// The description.
    pub description: Option<Text<'t>>,
    /// The authors.
    pub authors: Option<Text<'t>>,
    /// The contact.
    pub contact: Option<Text<'t>>,
    /// The source code's URL.
    pub url: Option<Text<'t>>,
    /// The rules' URL.
    pub rules_url: Option<Text<'t>>,
    /// The license.
    pub license: Option<Text<'t>>,
    /// The maintainers.
    pub maintainers: Vec<Maintainer<'t>>,
    /// The keywords.
    pub keywords: Vec<Text<'t>>,
    /// Whether the name and id are held without a plugin.
    pub reserved: Option<Spanned<bool>>,
    /// The signature block.
    pub signature: Option<Signature<'t>>,
    /// The bytes of the `capabilities` key; of the first generation, which has none, `None`.
    pub capabilities: Option<Span>,
    /// The sourcing capability, when the entry speaks of it.
    pub sourcing: Option<Sourcing<'t>>,
    /// The extraction capability, when the entry speaks of it.
    pub extraction: Option<Extraction<'t>>,
}

/// A maintainer.
#[derive(Clone, Copy, Debug)]
pub struct Maintainer<'t> {
    /// The bytes of the list item.
    pub span: Span,
    /// The name.
    pub name: Option<Text<'t>>,
    /// The mail address.
    pub email: Option<Text<'t>>,
}

/// A signature block.
#[derive(Clone, Debug)]
pub struct Signature<'t> {
    /// The bytes of the `signature` key.
    pub span: Span,
    /// The bytes of the `cosign` key and what stands there, if the block has it.
    pub cosign: Option<Spanned<Cosign<'t>>>,
}

/// What cosign needs to verify an artifact.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cosign<'t> {
    /// `certificate-oidc-issuer`.
    pub issuer: Option<Text<'t>>,
    /// `certificate-oidc-issuer-regexp`.
    pub issuer_regexp: Option<Text<'t>>,
    /// `certificate-identity`.
    pub identity: Option<Text<'t>>,
    /// `certificate-identity-regexp`.
    pub identity_regexp: Option<Text<'t>>,
    /// `key`.
    pub key: Option<Text<'t>>,
    /// `ignore-tlog`.
    pub ignore_tlog: Option<Spanned<bool>>,
}

/// The sourcing capability.
#[derive(Clone, Debug)]
pub struct Sourcing<'t> {
    /// The bytes of the `sourcing` key; in the first generation, of the entry.
    pub span: Span,
    /// Whether the plugin has it.
    pub supported: bool,
    /// The id as written, when it is an integer.
    pub id: Option<Spanned<i128>>,
    /// Whether an id is given that is no integer.
    pub has_bad_id: bool,
    /// The event source.
    pub source: Option<Text<'t>>,
}

/// The extraction capability.
#[derive(Clone, Debug)]
pub struct Extraction<'t> {
    /// The bytes of the `extraction` key; in the first generation, of the entry.
    pub span: Span,
    /// Whether the plugin has it.
    pub supported: bool,
    /// The sources it extracts from, when given.
    pub sources: Vec<Text<'t>>,
}

impl<'t> Entry<'t> {
    /// The name, or `""` when it has none.
    #[must_use]
    pub fn name(&self) -> &'t str {
        self.name.map_or("", |name| name.value)
    }

    /// The bytes to point at when the entry as a whole is meant: its name if it has one.
    #[must_use]
    pub fn head(&self) -> Span {
        self.name.map_or(self.span, |name| name.span)
    }

    /// Whether the entry holds a name and id without there being a plugin.
    #[must_use]
    pub fn is_reserved(&self) -> bool {
        self.reserved.is_some_and(|reserved| reserved.value)
    }

    /// The sourcing capability if the plugin has it.
    #[must_use]
    pub fn sourcing(&self) -> Option<&Sourcing<'t>> {
        self.sourcing.as_ref().filter(|sourcing| sourcing.supported)
    }

    /// The extraction capability if the plugin has it.
    #[must_use]
    pub fn extraction(&self) -> Option<&Extraction<'t>> {
        self.extraction.as_ref().filter(|extraction| extraction.supported)
    }

    /// The plugin's id if it sources events and the id fits 32 bits.
    #[must_use]
    pub fn id(&self) -> Option<PluginId> {
        self.sourcing()?.id.and_then(|id| u32::try_from(id.value).ok()).map(PluginId)
    }

    /// The event source that the plugin produces.
    #[must_use]
    pub fn source(&self) -> Option<&'t str> {
        self.sourcing()?.source.map(|source| source.value)
    }
}

impl<'t> Registry<'t> {
    /// The last entry of that name.
    #[must_use]
    pub fn entry(&self, name: &str) -> Option<&Entry<'t>> {
        self.entries.iter().rfind(|entry| entry.name() == name)
    }

    /// The first entry that holds the id.
    #[must_use]
    pub fn entry_of_id(&self, id: PluginId) -> Option<&Entry<'t>> {
        self.entries.iter().find(|entry| entry.id() == Some(id))
    }
}
