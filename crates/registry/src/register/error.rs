//! Why an entry was not added or changed.

use std::fmt;

use falconry_core::{IdBlock, NAME_PATTERN, PluginId, SOURCE_PATTERN};

use crate::edit::EditError;
use crate::entry::{Entry, Generation};
use crate::single::SeveralEntries;

/// A field of an entry, as far as people are asked for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// What the plugin can do: source events, extract fields, or both.
    Capability,
    /// The event source that it produces.
    Source,
    /// Whether it extracts fields, and from which sources.
    Extraction,
    /// The description.
    Description,
    /// The authors.
    Authors,
    /// The contact.
    Contact,
    /// The source code's URL.
    Url,
    /// The rules' URL.
    RulesUrl,
    /// The license.
    License,
    /// The keywords.
    Keywords,
    /// The maintainers.
    Maintainers,
}

impl Field {
    /// The field in words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Capability => "a capability",
            Self::Source => "the event source",
            Self::Extraction => "extraction",
            Self::Description => "the description",
            Self::Authors => "the authors",
            Self::Contact => "the contact",
            Self::Url => "the URL",
            Self::RulesUrl => "the URL of the rules",
            Self::License => "the license",
            Self::Keywords => "keywords",
            Self::Maintainers => "maintainers",
        }
    }

    /// What an entry says of it, when it is a text.
    pub(super) fn of<'t>(self, entry: &Entry<'t>) -> Option<&'t str> {
        let text = match self {
            Self::Source => return entry.source(),
            Self::Description => entry.description,
            Self::Authors => entry.authors,
            Self::Contact => entry.contact,
            Self::Url => entry.url,
            Self::RulesUrl => entry.rules_url,
            Self::License => entry.license,
            Self::Capability | Self::Extraction | Self::Keywords | Self::Maintainers => None,
        };
        text.map(|text| text.value)
    }
}

/// Why an entry was not added or changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RegisterError {
    /// The plugin's name breaks the pattern of names.
    BadName {
        /// The name.
        name: String,
        /// The document's generation: the first is stricter.
        generation: Generation,
    },
    /// The name of an event source breaks the pattern of sources.
    BadSource {
        /// The source.
        source: String,
    },
    /// The entry would lack fields that every plugin's entry has.
    Missing {
        /// The fields.
        fields: Vec<Field>,
    },
    /// The document has more than one entry of that name.
    SeveralEntries(SeveralEntries),
    /// The name is held by a reserved entry, and the claims do not say whether it stays reserved.
    Held {
        /// The name.
        name: String,
    },
    /// The entry has another id, which would have to change.
    IdWouldChange {
        /// The entry's id as it is written.
        old: i128,
        /// The id that is claimed.
        new: PluginId,
    },
    /// The entry's id is no integer.
    UnreadableId {
        /// The name.
        name: String,
    },
    /// The id belongs to another entry.
    IdInUse {
        /// The id.
        id: PluginId,
        /// The name of the other entry.
        holder: String,
    },
    /// The id is one that no plugin is given.
    IdHeldBack {
        /// The id.
        id: PluginId,
    },
    /// The id lies in a block that this registry gives none from.
    IdOutsideBlock {
        /// The id.
        id: PluginId,
        /// The block that this registry gives ids from.
        block: IdBlock,
    },
    /// The block has no free id.
    NoFreeId {
        /// The block.
        block: IdBlock,
    },
    /// The first generation of the document has no place for the field.
    NotInFirstGeneration {
        /// The field.
        field: Field,
    },
    /// The document cannot be edited so.
    Edit(EditError),
}

impl fmt::Display for RegisterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadName { name, generation: Generation::First } => write!(
                f,
                "`{}` cannot be a plugin's name in a first-generation document: names match \
                 `{SOURCE_PATTERN}`",
                name.escape_debug()
            ),
            Self::BadName { name, .. } => write!(
                f,
                "`{}` cannot be a plugin's name: names match `{NAME_PATTERN}`",
                name.escape_debug()
            ),
            Self::BadSource { source } => write!(
                f,
                "`{}` cannot be an event source: sources match `{SOURCE_PATTERN}`",
                source.escape_debug()
            ),
            Self::Missing { fields } => {
                let names: Vec<&str> = fields.iter().map(|field| field.name()).collect();
                write!(f, "the entry would lack {}", names.join(", "))
            }
            Self::SeveralEntries(error) => error.fmt(f),
            Self::Held { name } => write!(f, "`{name}` is reserved: its entry holds the name"),
            Self::IdWouldChange { old, new } => write!(
                f,
                "the entry has id {old} and would get {new}; events in captures carry {old}, and \
                 their plugin would not be found any more"
            ),
            Self::UnreadableId { name } => {
                write!(f, "the id of `{name}` is no integer; repair it first")
            }
            Self::IdInUse { id, holder } => {
                write!(f, "id {id} belongs to `{}`", holder.escape_debug())
            }
            Self::IdHeldBack { id } => {
                let reason = match *id {
                    PluginId::DEVELOPMENT => "it is every author's during development",
                    _ => "it has a special meaning",
                };
                write!(f, "id {id} is given to no plugin: {reason}")
            }
            Self::IdOutsideBlock { id, block } => {
                let (ids, found) = (block.ids(), id.block());
                write!(
                    f,
                    "id {id} lies in the {found} block, which is {}; this registry gives ids from \
                     {} to {}",
                    found.purpose(),
                    ids.start(),
                    ids.end()
                )
            }
            Self::NoFreeId { block } => write!(f, "the {block} block has no free id"),
            Self::NotInFirstGeneration { field } => write!(
                f,
                "a document of the first generation has no place for {} in such an entry",
                field.name()
            ),
            Self::Edit(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for RegisterError {}

impl From<EditError> for RegisterError {
    fn from(error: EditError) -> Self {
        Self::Edit(error)
    }
}
