//! The registry document: read with the place of every value, checked, edited without touching
//! other bytes, tabulated and compared.

mod change;
pub mod checks;
mod document;
mod entry;
mod history;
mod known;
mod problem;
mod read;
pub mod shape;
pub mod yaml;

pub use change::Change;
pub use document::{BadBytes, BadBytesKind, Document, LoadError};
pub use entry::{
    Cosign, Entry, Extraction, Generation, Maintainer, Registry, Signature, Sourcing, Spanned, Text,
};
pub use history::{History, Use};
pub use known::public_sources;
pub use problem::{Problem, ProblemKind};
