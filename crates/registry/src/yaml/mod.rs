//! YAML with its places: an arena tree over granit-parser's events in which every node knows its
//! bytes, and a reader that goes on behind an error.

mod build;
mod error;
mod recover;
mod scalar;
mod tree;

pub use error::{SyntaxError, SyntaxErrorKind};
pub use recover::{Recovered, parse_recovering};
pub use scalar::{Resolved, needs_quotes, resolve};
pub use tree::{Children, Comment, Entries, Kind, Node, NodeId, Style, Tree};

/// How deep collections may nest; a registry document needs 7 levels.
pub const MAX_NESTING: usize = 64;

/// The largest document that is read, in bytes.
pub const MAX_BYTES: usize = 512 << 20;

/// How many values a document may have beyond those written in it, through aliases: far more than
/// any honest use needs.
pub const MAX_REPEATED: usize = 1 << 16;
