//! The registry document: read with the place of every value, checked, edited without touching
//! other bytes, tabulated and compared.

mod change;
pub mod checks;
mod document;
pub mod edit;
mod entry;
pub mod file;
mod fix;
mod history;
pub mod migrate;
mod problem;
mod read;
pub mod register;
pub mod remove;
pub mod shape;
mod single;
pub mod table;
mod text_diff;
pub mod yaml;

pub use change::Change;
pub use document::{BadBytes, BadBytesKind, Document, LoadError};
pub use entry::{
    Cosign, Entry, Extraction, Generation, Maintainer, Registry, Signature, Sourcing, Spanned, Text,
};
pub use fix::{Fixed, fix};
pub use history::{History, Use};
pub use problem::{Problem, ProblemKind};
pub use single::SeveralEntries;
pub use text_diff::text_diff;
