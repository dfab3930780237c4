//! Adds a plugin's entry, or changes the fields of the one it has.

mod error;
mod id;
mod update;

use falconry_core::{PluginId, is_plugin_name, is_source_name};

pub use error::{Field, RegisterError};

use crate::document::Document;
use crate::edit::{Draft, DraftExtraction, DraftMaintainer, DraftSourcing, append_entry};
use crate::entry::{Entry, Generation, Registry};
use crate::history::History;
use crate::single;

/// What is said of a plugin. `None` leaves a field as it is; an empty text or list removes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    /// The event source that it produces.
    pub source: Option<String>,
    /// Its id; without it, a plugin that comes to source events takes the next free one.
    pub id: Option<u32>,
    /// Whether it extracts fields.
    pub extraction: Option<bool>,
    /// The event sources it extracts from; says that it extracts.
    pub extract_from: Option<Vec<String>>,
    /// The description.
    pub description: Option<String>,
    /// The authors.
    pub authors: Option<String>,
    /// The contact.
    pub contact: Option<String>,
    /// The source code's URL.
    pub url: Option<String>,
    /// The rules' URL.
    pub rules_url: Option<String>,
    /// The license.
    pub license: Option<String>,
    /// The keywords, all of them.
    pub keywords: Option<Vec<String>>,
    /// The maintainers, all of them.
    pub maintainers: Option<Vec<DraftMaintainer>>,
    /// Whether the name and id are held without a plugin.
    pub reserved: Option<bool>,
}

/// What the registry and the user allow.
#[derive(Clone, Copy, Debug, Default)]
pub struct Policy<'a> {
    /// Whether ids come from the private block.
    pub private: bool,
    /// Whether the id of an existing entry may change, which breaks captures.
    pub may_change_id: bool,
    /// What earlier versions held, when it is known: their ids are not given away again.
    pub history: Option<&'a History>,
}

/// What was done with the entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// There was none of that name.
    Added,
    /// It was changed.
    Updated,
    /// It reads like that already.
    Unchanged,
}

/// A document with the entry in it.
#[derive(Debug)]
pub struct Registration {
    /// The new document.
    pub document: Document,
    /// What was done.
    pub action: Action,
    /// The plugin's id, when it sources events.
    pub id: Option<PluginId>,
    /// The id that it had before.
    pub previous_id: Option<PluginId>,
}

impl Claims {
    /// Whether the plugin is said to source events.
    fn is_sourcing(&self) -> bool {
        self.id.is_some() || self.source.as_ref().is_some_and(|source| !source.is_empty())
    }

    /// Whether the plugin is said to extract fields, or said not to.
    fn is_extracting(&self) -> Option<bool> {
        self.extraction.or(self.extract_from.as_ref().map(|_| true))
    }

    /// What is said of a field that every entry should have.
    fn text(&self, field: Field) -> Option<&str> {
        let text = match field {
            Field::Source => &self.source,
            Field::Description => &self.description,
            Field::Authors => &self.authors,
            Field::Contact => &self.contact,
            Field::Url => &self.url,
            Field::License => &self.license,
            _ => return None,
        };
        text.as_deref()
    }
}

/// What an entry of that name would still lack, in the order in which entries have their fields.
///
/// An entry that is there already, and is not taken out of reserve, lacks only what the claims
/// take away.
#[must_use]
pub fn missing(registry: &Registry<'_>, name: &str, claims: &Claims) -> Vec<Field> {
    let entry = registry.entry(name);
    let was_reserved = entry.is_some_and(Entry::is_reserved);
    let is_reserved = claims.reserved.unwrap_or(was_reserved);
    let is_new = entry.is_none() || (was_reserved && !is_reserved);
    let mut missing = Vec::new();
    let sources = claims.is_sourcing() || entry.is_some_and(|entry| entry.sourcing().is_some());
    let extracts = claims.is_extracting();
    let extracts = extracts.unwrap_or(entry.is_some_and(|entry| entry.extraction().is_some()));
    let speaks_of_it = is_new || claims.extraction == Some(false);
    if !sources && !extracts && !is_reserved && speaks_of_it {
        missing.push(Field::Capability);
    }
    let required = [
        Field::Source,
        Field::Description,
        Field::Authors,
        Field::Contact,
        Field::Url,
        Field::License,
    ];
    missing.extend(required.into_iter().filter(|field| {
        let applies = match field {
            Field::Source => sources && !is_reserved,
            Field::Description => true,
            _ => !is_reserved,
        };
        let is_missing = match claims.text(*field) {
            Some(text) => text.is_empty(),
            None => is_new && entry.and_then(|entry| field.of(entry)).is_none_or(str::is_empty),
        };
        applies && is_missing
    }));
    missing
}

/// Adds or changes the entry of that name.
///
/// Only what the claims speak of changes. An entry that sources events keeps its id unless the
/// policy allows otherwise.
///
/// # Errors
/// When a claim is missing or cannot hold, or when the edit is refused.
pub fn register(
    document: &Document,
    name: &str,
    claims: &Claims,
    policy: Policy<'_>,
) -> Result<Registration, RegisterError> {
    if !document.is_sound() {
        return Err(crate::edit::EditError::Unsound.into());
    }
    let registry = document.registry();
    refuse_bad_names(&registry, name, claims)?;
    let fields = missing(&registry, name, claims);
    if !fields.is_empty() {
        return Err(RegisterError::Missing { fields });
    }
    preview(document, name, claims, policy)
}

/// The same, without regard to what is missing: to look at claims before all of them are made.
///
/// # Errors
/// When a claim cannot hold, or when the edit is refused.
pub fn preview(
    document: &Document,
    name: &str,
    claims: &Claims,
    policy: Policy<'_>,
) -> Result<Registration, RegisterError> {
    let registry = document.registry();
    refuse_bad_names(&registry, name, claims)?;
    let (index, entry) =
        match single::index_of(document, &registry, name).map_err(RegisterError::SeveralEntries)? {
            Some(index) => (Some(index), Some(&registry.entries[index])),
            None => (None, None),
        };
    if registry.generation == Generation::First {
        refuse_what_first_cannot_say(entry, claims)?;
    }
    let id = id::choose(&registry, entry, claims, policy)?;
    let edited = match index.zip(entry) {
        None => append_entry(document, &draft(name, claims, id))?,
        Some((index, entry)) => {
            if entry.is_reserved() && claims.reserved.is_none() {
                return Err(RegisterError::Held { name: name.to_owned() });
            }
            update::update(document, index, registry.generation, claims, id)?
        }
    };
    let action = match entry {
        None => Action::Added,
        Some(_) if edited.text() == document.text() => Action::Unchanged,
        Some(_) => Action::Updated,
    };
    let id = edited.registry().entry(name).and_then(Entry::id);
    let previous_id = entry.and_then(Entry::id);
    Ok(Registration { document: edited, action, id, previous_id })
}

/// A name or source that breaks its pattern could not be taken back once captures hold it.
fn refuse_bad_names(
    registry: &Registry<'_>,
    name: &str,
    claims: &Claims,
) -> Result<(), RegisterError> {
    // In the first generation a plugin's name has the pattern of a source.
    let is_first = registry.generation == Generation::First;
    if if is_first { !is_source_name(name) } else { !is_plugin_name(name) } {
        let generation = registry.generation;
        return Err(RegisterError::BadName { name: name.to_owned(), generation });
    }
    let source = claims.source.as_deref().filter(|source| !source.is_empty());
    let from = claims.extract_from.iter().flatten().map(String::as_str);
    match source.into_iter().chain(from).find(|source| !is_source_name(source)) {
        Some(source) => Err(RegisterError::BadSource { source: source.to_owned() }),
        None => Ok(()),
    }
}

fn refuse_what_first_cannot_say(
    entry: Option<&Entry<'_>>,
    claims: &Claims,
) -> Result<(), RegisterError> {
    let is_source = entry.is_some_and(|entry| entry.sourcing.is_some());
    let is_extractor = entry.is_some_and(|entry| entry.extraction.is_some());
    let extracts = claims.is_extracting() == Some(true);
    let field = if claims.rules_url.as_ref().is_some_and(|url| !url.is_empty()) {
        Field::RulesUrl
    } else if claims.keywords.as_ref().is_some_and(|keywords| !keywords.is_empty()) {
        Field::Keywords
    } else if claims.maintainers.as_ref().is_some_and(|maintainers| !maintainers.is_empty()) {
        Field::Maintainers
    } else if (is_source || claims.is_sourcing()) && extracts {
        Field::Extraction
    } else if is_extractor && claims.is_sourcing() {
        Field::Source
    } else {
        return Ok(());
    };
    Err(RegisterError::NotInFirstGeneration { field })
}

fn draft(name: &str, claims: &Claims, id: Option<u32>) -> Draft {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let sources = claims.extract_from.clone().unwrap_or_default();
    let extracts = claims.is_extracting() == Some(true);
    Draft {
        name: name.to_owned(),
        description: text(&claims.description),
        authors: text(&claims.authors),
        contact: text(&claims.contact),
        maintainers: claims.maintainers.clone().unwrap_or_default(),
        keywords: claims.keywords.clone().unwrap_or_default(),
        url: text(&claims.url),
        rules_url: text(&claims.rules_url),
        license: text(&claims.license),
        reserved: claims.reserved == Some(true),
        sourcing: id.map(|id| DraftSourcing { id, source: text(&claims.source) }),
        extraction: extracts.then_some(DraftExtraction { sources }),
    }
}

#[cfg(test)]
mod tests;
