//! Turns a document of the first generation into one of the second.
//!
//! The lines of `plugins` are moved and indented anew, never written from the model: values keep
//! their quotation marks, comments stay with their key or entry, and everything outside of
//! `plugins` keeps its bytes. The result is read again and must say the same, or it is refused.

mod read;
mod verify;
mod write;

use std::fmt;

use falconry_diagnostics::Position;

use crate::document::Document;
use crate::entry::Generation;
use crate::yaml::Node;

/// What the first generation does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether the plugins that source events are said to extract fields too.
    pub extraction: bool,
}

/// A document of the second generation.
#[derive(Debug)]
pub struct Migration {
    /// The new document.
    pub document: Document,
    /// How many entries of plugins that source events it has.
    pub sources: usize,
    /// How many entries of plugins that only extract fields it has.
    pub extractors: usize,
}

/// Why a document was not migrated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MigrateError {
    /// The document has errors in its YAML or bytes; it must be repaired first.
    Unsound,
    /// The document is not of the first generation.
    NotFirstGeneration,
    /// The document is written in a way that cannot be kept.
    Refused {
        /// The place.
        at: Position,
        /// Why.
        reason: String,
    },
    /// The new document would not say the same.
    NotAsMeant {
        /// The place, in the old document, of the first difference; without it, the document as a
        /// whole differs.
        at: Option<Position>,
    },
}

impl fmt::Display for MigrateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsound => f.write_str(
                "the document cannot be parsed whole; repair what `falconry check` reports first",
            ),
            Self::NotFirstGeneration => {
                f.write_str("the document is not of the first generation (\"source/extractor\")")
            }
            Self::Refused { at, reason } => write!(
                f,
                "line {}, column {} cannot be migrated safely: {reason}; change that by hand first",
                at.line, at.column
            ),
            Self::NotAsMeant { at } => {
                f.write_str("the migrated document would not say the same")?;
                if let Some(at) = at {
                    write!(f, " about the entry at line {}, column {}", at.line, at.column)?;
                }
                f.write_str(", so nothing was changed; migrate it by hand")
            }
        }
    }
}

impl std::error::Error for MigrateError {}

/// Migrates the document.
///
/// The entries keep their order. A plugin that sources events is not said to extract fields
/// unless the options say so: the first generation has no word for it.
///
/// # Errors
/// When the document is not of the first generation, or is written in a way that is not certain
/// to be kept.
pub fn migrate(document: &Document, options: Options) -> Result<Migration, MigrateError> {
    if !document.is_sound() {
        return Err(MigrateError::Unsound);
    }
    let old = document.registry();
    if old.generation != Generation::First {
        return Err(MigrateError::NotFirstGeneration);
    }
    let text = write::write(document, &read::read(document)?, options);
    let new = Document::from_text(document.file().name(), text);
    verify::holds(document, &new, options)?;
    let sources = old.entries.iter().filter(|entry| entry.sourcing.is_some()).count();
    Ok(Migration { document: new, sources, extractors: old.entries.len() - sources })
}

fn refused(document: &Document, at: u32, reason: impl Into<String>) -> MigrateError {
    MigrateError::Refused { at: document.file().position(at), reason: reason.into() }
}

/// Refuses a value that is shared with other places or has a type of its own.
fn refuse_labels(document: &Document, node: Node<'_>) -> Result<(), MigrateError> {
    let is_alias = node.kind() == crate::yaml::Kind::Alias;
    if is_alias || node.anchor().is_some() || node.tag().is_some() {
        let reason = "it has an anchor, an alias or a tag";
        return Err(refused(document, node.outer_start(), reason));
    }
    // The depth is bounded by the reader's limit on nesting.
    node.children().try_for_each(|child| refuse_labels(document, child))
}

#[cfg(test)]
mod tests;
