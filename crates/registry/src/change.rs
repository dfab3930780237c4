//! What a check of a change looks at beyond the document itself.

use crate::document::Document;
use crate::entry::Registry;
use crate::history::History;

/// The state before a change, and what is known of the time before that.
pub struct Change<'a> {
    /// The document before the change.
    pub base: &'a Document,
    /// Its contents.
    pub base_registry: &'a Registry<'a>,
    /// What earlier versions held, when they are known.
    pub history: Option<&'a History>,
}
