//! The shape of a registry document: which keys stand where and what their values are.
//!
//! This is the one place that says so. The reader's findings (unknown keys, wrong types), the
//! JSON Schema for editors and the order in which new entries are written all come from it.
//!
//! Source: `build/registry/pkg/registry/types.go` of `falcosecurity/plugins` for the second
//! generation, its history of early 2022 for the first.

use table::*;

/// A mapping with known keys.
#[derive(Debug, PartialEq, Eq)]
pub struct MapShape {
    /// What the mapping is, in messages.
    pub name: &'static str,
    /// Its keys, in the order in which they are written.
    pub keys: &'static [Key],
}

impl MapShape {
    /// The key of that name.
    #[must_use]
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }
}

/// A known key of a mapping.
#[derive(Debug, PartialEq, Eq)]
pub struct Key {
    /// The key.
    pub name: &'static str,
    /// What its value is.
    pub shape: Shape,
    /// What it means, for editors.
    pub about: &'static str,
}

/// What a value is.
#[derive(Debug, PartialEq, Eq)]
pub enum Shape {
    /// A text.
    Text(TextKind),
    /// A plugin id.
    Id,
    /// `true` or `false`.
    Boolean,
    /// A list of such values.
    List(&'static Shape),
    /// A mapping with known keys.
    Map(&'static MapShape),
    /// The plugins: a list of entries (second generation) or a mapping of two lists (first).
    Plugins,
}

/// What a text must look like, where the schema can say so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextKind {
    /// Any text.
    Any,
    /// The name of a plugin.
    PluginName,
    /// The name of an event source.
    SourceName,
    /// A URL.
    Url,
    /// An SPDX license expression.
    License,
    /// A mail address.
    Mail,
}

/// Short constructors, so that the tables below read as tables.
mod table {
    use super::{Key, MapShape, Shape, TextKind};

    pub(super) const fn key(name: &'static str, shape: Shape, about: &'static str) -> Key {
        Key { name, shape, about }
    }

    pub(super) const TEXT: Shape = Shape::Text(TextKind::Any);
    pub(super) const SOURCES: Shape = Shape::List(&Shape::Text(TextKind::SourceName));
    pub(super) const URL: Shape = Shape::Text(TextKind::Url);
    pub(super) const NAME: Shape = Shape::Text(TextKind::PluginName);

    pub(super) const fn map(shape: &'static MapShape) -> Shape {
        Shape::Map(shape)
    }
}

/// The whole document.
pub static DOCUMENT: MapShape = MapShape {
    name: "registry document",
    keys: &[
        key("reserved_sources", SOURCES, "Event sources that no plugin may produce."),
        key("plugins", Shape::Plugins, "Every known plugin."),
    ],
};

/// An entry of the second generation.
pub static ENTRY: MapShape = MapShape {
    name: "entry",
    keys: &[
        key("name", NAME, "The plugin's name, unique for ever."),
        key("description", TEXT, "What the plugin does, in one line."),
        key("authors", TEXT, "Who wrote the plugin."),
        key("contact", TEXT, "A URL or mail address to reach the authors at."),
        key("maintainers", Shape::List(&Shape::Map(&MAINTAINER)), "Who maintains the plugin."),
        key("keywords", Shape::List(&TEXT), "Words to find the plugin by."),
        key("url", URL, "Where the plugin's source code is."),
        key("rules_url", URL, "Where the plugin's default rules are."),
        key("license", Shape::Text(TextKind::License), "The license, as an SPDX expression."),
        key("reserved", Shape::Boolean, "Whether the name and the id are held without a plugin."),
        key("signature", map(&SIGNATURE), "How the plugin's artifacts are signed."),
        key("capabilities", map(&CAPABILITIES), "What the plugin can do."),
    ],
};

/// A person or group that maintains a plugin.
pub static MAINTAINER: MapShape = MapShape {
    name: "maintainer",
    keys: &[
        key("name", TEXT, "The maintainer's name."),
        key("email", Shape::Text(TextKind::Mail), "The maintainer's mail address."),
    ],
};

/// The capabilities that the registry knows.
pub static CAPABILITIES: MapShape = MapShape {
    name: "capabilities",
    keys: &[
        key("sourcing", map(&SOURCING), "The plugin produces events."),
        key("extraction", map(&EXTRACTION), "The plugin extracts fields from events."),
    ],
};

/// The sourcing capability.
pub static SOURCING: MapShape = MapShape {
    name: "sourcing capability",
    keys: &[
        key("supported", Shape::Boolean, "Whether the plugin has the capability."),
        key("id", Shape::Id, "The plugin's id: unique, and never changed or used again."),
        key("source", Shape::Text(TextKind::SourceName), "The event source it produces."),
    ],
};

/// The extraction capability.
pub static EXTRACTION: MapShape = MapShape {
    name: "extraction capability",
    keys: &[
        key("supported", Shape::Boolean, "Whether the plugin has the capability."),
        key(
            "sources",
            SOURCES,
            "The event sources it extracts from; without them its own source, or every source \
             when it has none.",
        ),
    ],
};

/// The signature block.
pub static SIGNATURE: MapShape = MapShape {
    name: "signature",
    keys: &[key("cosign", map(&COSIGN), "How cosign verifies the artifacts.")],
};

/// What cosign needs to verify an artifact.
pub static COSIGN: MapShape = MapShape {
    name: "cosign block",
    keys: &[
        key("certificate-oidc-issuer", TEXT, "The OIDC issuer of the signing certificate."),
        key("certificate-oidc-issuer-regexp", TEXT, "A pattern of the OIDC issuer."),
        key("certificate-identity", TEXT, "The identity in the signing certificate."),
        key("certificate-identity-regexp", TEXT, "A pattern of the identity."),
        key("key", TEXT, "The public key, instead of a certificate."),
        key("ignore-tlog", Shape::Boolean, "Whether the transparency log is left out."),
    ],
};

/// The `plugins` of the first generation.
pub static FIRST_PLUGINS: MapShape = MapShape {
    name: "plugins mapping",
    keys: &[
        key("source", Shape::List(&Shape::Map(&FIRST_SOURCE)), "Plugins that produce events."),
        key(
            "extractor",
            Shape::List(&Shape::Map(&FIRST_EXTRACTOR)),
            "Plugins that only extract fields.",
        ),
    ],
};

/// A `source` entry of the first generation.
pub static FIRST_SOURCE: MapShape = MapShape {
    name: "source entry",
    keys: &[
        key("id", Shape::Id, "The plugin's id: unique, and never changed or used again."),
        key("source", Shape::Text(TextKind::SourceName), "The event source it produces."),
        key("name", NAME, "The plugin's name, unique for ever."),
        key("description", TEXT, "What the plugin does, in one line."),
        key("authors", TEXT, "Who wrote the plugin."),
        key("contact", TEXT, "A URL or mail address to reach the authors at."),
        key("url", URL, "Where the plugin's source code is."),
        key("license", Shape::Text(TextKind::License), "The license, as an SPDX expression."),
        key("reserved", Shape::Boolean, "Whether the name and the id are held without a plugin."),
    ],
};

/// An `extractor` entry of the first generation.
pub static FIRST_EXTRACTOR: MapShape = MapShape {
    name: "extractor entry",
    keys: &[
        key("name", NAME, "The plugin's name, unique for ever."),
        key("sources", SOURCES, "The event sources it extracts from; every source without them."),
        key("description", TEXT, "What the plugin does, in one line."),
        key("authors", TEXT, "Who wrote the plugin."),
        key("contact", TEXT, "A URL or mail address to reach the authors at."),
        key("url", URL, "Where the plugin's source code is."),
        key("license", Shape::Text(TextKind::License), "The license, as an SPDX expression."),
        key("reserved", Shape::Boolean, "Whether the name is held without a plugin."),
    ],
};
