//! The registry document: read with the place of every value, checked, edited without touching
//! other bytes, tabulated and compared.

mod document;
mod entry;
mod problem;
mod read;
pub mod shape;
pub mod yaml;

pub use document::{BadBytes, BadBytesKind, Document, LoadError};
pub use entry::{
    Cosign, Entry, Extraction, Generation, Maintainer, Registry, Signature, Sourcing, Spanned, Text,
};
pub use problem::{Problem, ProblemKind};
