//! Finds the only entry of a name.

use std::fmt;

use crate::document::Document;
use crate::entry::{Entry, Registry};

/// A name has more than one entry, so that it is not certain which one is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeveralEntries {
    /// The name.
    pub name: String,
    /// The lines of the first two.
    pub lines: [usize; 2],
}

impl fmt::Display for SeveralEntries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, lines: [first, second] } = self;
        write!(
            f,
            "`{name}` has more than one entry, in lines {first} and {second}; leave one of them"
        )
    }
}

impl std::error::Error for SeveralEntries {}

/// The number of the entry of that name, when there is one.
pub(crate) fn index_of(
    document: &Document,
    registry: &Registry<'_>,
    name: &str,
) -> Result<Option<usize>, SeveralEntries> {
    let entries = registry.entries.iter().enumerate();
    let mut found = entries.filter(|(_, entry)| entry.name() == name);
    let Some((index, first)) = found.next() else { return Ok(None) };
    match found.next() {
        None => Ok(Some(index)),
        Some((_, second)) => {
            let line = |entry: &Entry<'_>| document.file().line_of(entry.head().start);
            Err(SeveralEntries { name: name.to_owned(), lines: [line(first), line(second)] })
        }
    }
}
