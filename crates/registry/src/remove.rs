//! Takes a plugin's entry out of the registry.

use std::fmt;

use falconry_core::PluginId;
use falconry_diagnostics::closest;

use crate::document::Document;
use crate::edit::{EditError, FieldChange, Value, remove_entry, set_fields};
use crate::entry::{Entry, Generation};
use crate::single::{self, SeveralEntries};

/// What is left of a removed entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remains {
    /// A reserved entry that holds the name and, if there is one, the id.
    Tombstone,
    /// Nothing: the name and id are free to be used again.
    Nothing,
}

/// A document without the plugin.
#[derive(Debug)]
pub struct Removal {
    /// The new document.
    pub document: Document,
    /// The id that the plugin had.
    pub id: Option<PluginId>,
}

/// Why an entry was not removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RemoveError {
    /// There is no entry of that name.
    NoEntry {
        /// The name.
        name: String,
        /// The name that was probably meant.
        suggestion: Option<String>,
    },
    /// There is more than one.
    SeveralEntries(SeveralEntries),
    /// The entry is reserved, so there is no plugin to remove.
    IsReserved {
        /// The name.
        name: String,
    },
    /// The document cannot be edited so.
    Edit(EditError),
}

impl fmt::Display for RemoveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoEntry { name, suggestion } => {
                write!(f, "there is no entry `{}`", name.escape_debug())?;
                match suggestion {
                    Some(suggestion) => {
                        write!(f, "; did you mean `{}`?", suggestion.escape_debug())
                    }
                    None => Ok(()),
                }
            }
            Self::SeveralEntries(error) => error.fmt(f),
            Self::IsReserved { name } => {
                write!(f, "`{name}` is reserved: its entry holds the name without a plugin")
            }
            Self::Edit(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for RemoveError {}

/// Removes the entry of that name.
///
/// A tombstone is the same entry, edited in place: the comments above it and its position stay.
///
/// # Errors
/// When there is no such entry, or the edit is refused.
pub fn remove(document: &Document, name: &str, remains: Remains) -> Result<Removal, RemoveError> {
    if !document.is_sound() {
        return Err(RemoveError::Edit(EditError::Unsound));
    }
    let registry = document.registry();
    let index = single::index_of(document, &registry, name).map_err(RemoveError::SeveralEntries)?;
    let Some(index) = index else {
        let suggestion = closest(name, registry.entries.iter().map(Entry::name));
        let suggestion = suggestion.map(str::to_owned);
        return Err(RemoveError::NoEntry { name: name.to_owned(), suggestion });
    };
    let entry = &registry.entries[index];
    let id = entry.id();
    let edited = match remains {
        Remains::Nothing => remove_entry(document, index),
        Remains::Tombstone if entry.is_reserved() => {
            return Err(RemoveError::IsReserved { name: name.to_owned() });
        }
        Remains::Tombstone => bury(document, index, registry.generation, entry),
    };
    Ok(Removal { document: edited.map_err(RemoveError::Edit)?, id })
}

fn bury(
    document: &Document,
    index: usize,
    generation: Generation,
    entry: &Entry<'_>,
) -> Result<Document, EditError> {
    let kept = match entry.id() {
        Some(_) => "the id stays in captures and is never given away again",
        None => "the name is never given away again",
    };
    let description = format!("Held by the removed plugin {}; {kept}", entry.name());
    let mut fields: Vec<FieldChange<'static>> = vec![
        (&["description"], Some(Value::Text(description))),
        (&["reserved"], Some(Value::Boolean(true))),
        (&["authors"], None),
        (&["contact"], None),
        (&["url"], None),
        (&["license"], None),
    ];
    match generation {
        Generation::First => fields.push((&["sources"], None)),
        Generation::Second => fields.extend([
            (&["maintainers"] as &[_], None),
            (&["keywords"], None),
            (&["rules_url"], None),
            (&["signature"], None),
            (&["capabilities", "extraction"], None),
        ]),
    }
    match set_fields(document, index, &fields) {
        // Neighbours cannot always go in one step, such as the last two keys of a bracket.
        Err(EditError::NotAsMeant) => {
            let mut edited = set_fields(document, index, &fields[..1])?;
            for field in fields.into_iter().skip(1) {
                edited = set_fields(&edited, index, &[field])?;
            }
            Ok(edited)
        }
        edited => edited,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REGISTRY: &str = "\
plugins:
  # the first
  - name: one # its name
    description: |
      One
      two
    authors: A
    keywords:
      - x
    # where it is
    url: https://example.org
    license: MIT
    signature:
      cosign:
        key: k
    capabilities:
      sourcing:
        supported: true
        id: 7
        source: one # its source
      extraction:
        supported: true

  # the second
  - {name: two, url: u, license: MIT, capabilities: {extraction: {supported: true}}}
  - url: u
    license: MIT
    name: three
    capabilities:
      extraction:
        supported: true
# end
";

    fn document(text: &str) -> Document {
        Document::from_text("registry.yaml", text)
    }

    #[test]
    fn a_tombstone_holds_the_id_and_the_name() {
        let mut edited = document(REGISTRY);
        for name in ["one", "two", "three"] {
            let removal = remove(&edited, name, Remains::Tombstone).unwrap();
            assert_eq!(removal.id, (name == "one").then_some(PluginId(7)));
            edited = removal.document;
        }
        insta::assert_snapshot!(edited.text());
        let again = remove(&edited, "one", Remains::Tombstone).unwrap_err();
        assert_eq!(again, RemoveError::IsReserved { name: "one".to_owned() });
    }

    #[test]
    fn a_first_generation_entry_gets_a_tombstone_too() {
        let text = "plugins:\n  source:\n    - id: 2\n      source: s\n      name: one\n      url: u\n  extractor:\n    - name: two\n      sources: [s]\n      license: MIT\n";
        let edited = remove(&document(text), "one", Remains::Tombstone).unwrap().document;
        let edited = remove(&edited, "two", Remains::Tombstone).unwrap().document;
        insta::assert_snapshot!(edited.text());
    }

    #[test]
    fn nothing_may_remain() {
        let removal = remove(&document(REGISTRY), "one", Remains::Nothing).unwrap();
        let start = REGISTRY.find("  - name: one").unwrap();
        let end = REGISTRY.find("\n  # the second").unwrap();
        assert_eq!(removal.document.text(), format!("{}{}", &REGISTRY[..start], &REGISTRY[end..]));
        assert_eq!(removal.id, Some(PluginId(7)));
    }

    #[test]
    fn what_is_not_there_is_not_removed() {
        let error = remove(&document(REGISTRY), "thre", Remains::Tombstone).unwrap_err();
        assert_eq!(error.to_string(), "there is no entry `thre`; did you mean `three`?");
        let twice = document("plugins:\n  - name: a\n  - name: a\n");
        let error = remove(&twice, "a", Remains::Nothing).unwrap_err();
        assert_eq!(
            error.to_string(),
            "`a` has more than one entry, in lines 2 and 3; leave one of them"
        );
    }
}
